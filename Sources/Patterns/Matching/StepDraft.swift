/// Turns instructions into steps.
struct StepDraft {
  private(set) var steps: [StepTable.Step] = []
  private(set) var masks: [ByteMask]
  private(set) var texts: [UInt8] = []
  /// Steps that have become part of a text.
  private var isJoined: [Bool]
  private(set) var markCount = 0
  private let instructions: [Program.Instruction]
  private let sets: [ScalarSet]
  /// Instructions looked at to find out how a way begins; where more are needed, both ways stay open.
  private static let lookAhead = 48

  /// How a way can begin.
  struct Opening {
    /// What it can consume first.
    var mask = ByteMask()
    /// True if it can reach the match before it consumes anything.
    var canBeEmpty = false
    /// True if it can do so at the end of the line.
    var endsAtEnd = false

    /// What may follow where it begins.
    var admitted: ByteMask { canBeEmpty ? .anything : endsAtEnd ? mask.orEnd : mask }
  }

  init(_ instructions: [Program.Instruction], _ sets: [ScalarSet]) {
    self.instructions = instructions
    self.sets = sets
    masks = sets.map { ByteMask($0) }
    steps = instructions.map { instruction in
      StepTable.Step(
        operation: StepDraft.operation(instruction.operation), argument: instruction.argument, next: instruction.next,
        other: instruction.other)
    }
    isJoined = steps.map { _ in false }
    for index in steps.indices where steps[index].operation == .set {
      let ranges = sets[Int(steps[index].argument)].ranges
      guard ranges.count == 1, ranges[0].count == 1, ranges[0].lowerBound < 0x80 else { continue }
      steps[index].operation = .byte
      steps[index].byte = UInt8(ranges[0].lowerBound)
    }
  }

  private static func operation(_ operation: Program.Operation) -> StepTable.Operation {
    switch operation {
    case .consume: .set
    case .split: .split
    case .save: .save
    case .assert: .assert
    case .match: .match
    }
  }

  // MARK: - Choices

  /// Turns splits into choices where the next byte leaves one way only, and into forks where it may rule one out.
  mutating func decideChoices() {
    for index in steps.indices where steps[index].operation == .split {
      guard let preferred = opening(from: Int(steps[index].next)), !preferred.canBeEmpty, !preferred.endsAtEnd,
        let other = opening(from: Int(steps[index].other))
      else {
        fork(index)
        continue
      }
      let isDecided = !other.canBeEmpty && preferred.mask.isDisjoint(with: other.mask)
      // A way that ends at the end of the line is lost anyway while there is a byte to consume.
      if let set = loopedSet(index), isDecided || leadsToMatch(Int(instructions[index].other)) {
        steps[index].operation = .run
        steps[index].argument = set
        continue
      }
      guard isDecided else {
        fork(index)
        continue
      }
      steps[index].operation = .choice
      steps[index].argument = number(of: [preferred.mask])
    }
  }

  private mutating func fork(_ index: Int) {
    let ways = [steps[index].next, steps[index].other].map { opening(from: Int($0))?.admitted ?? .anything }
    guard !ways.allSatisfy(\.isAnything) else { return }
    steps[index].operation = .fork
    steps[index].argument = number(of: ways)
  }

  /// Where masks stand side by side.
  private mutating func number(of wanted: [ByteMask]) -> Int32 {
    for start in masks.indices.dropLast(wanted.count - 1)
    where masks[start..<start + wanted.count].elementsEqual(wanted) {
      return Int32(start)
    }
    masks += wanted
    return Int32(masks.count - wanted.count)
  }

  /// The set of a greedy loop over one set; nil for other splits.
  private func loopedSet(_ index: Int) -> Int32? {
    let body = instructions[Int(instructions[index].next)]
    return body.operation == .consume && Int(body.next) == index ? body.argument : nil
  }

  /// True if nothing is left to consume or to ask: a greedy loop before it then stops only where its set ends.
  private func leadsToMatch(_ entry: Int) -> Bool {
    var index = entry
    while instructions[index].operation == .save { index = Int(instructions[index].next) }
    return instructions[index].operation == .match
  }

  /// Nil if it takes too long to find out.
  func opening(from entry: Int) -> Opening? {
    var result = Opening()
    var seen: [Int] = []
    var pending = [entry]
    while let index = pending.popLast() {
      guard !seen.contains(index) else { continue }
      guard seen.count < StepDraft.lookAhead else { return nil }
      seen.append(index)
      let instruction = instructions[index]
      switch instruction.operation {
      case .match: result.canBeEmpty = true
      case .consume: result.mask.formUnion(masks[Int(instruction.argument)])
      case .save: pending.append(Int(instruction.next))
      case .split: pending += [Int(instruction.next), Int(instruction.other)]
      case .assert:
        if instruction.argument == Int32(SyntaxNode.Assertion.textEnd.rawValue) {
          result.endsAtEnd = true
        } else {
          pending.append(Int(instruction.next))
        }
      }
    }
    return result
  }

  // MARK: - Texts

  /// Makes one step of bytes in a row that no other way joins.
  mutating func joinTexts() {
    let arrivals = arrivals()
    for index in steps.indices where steps[index].operation == .byte && !isJoined[index] {
      var bytes = [steps[index].byte]
      var end = Int(steps[index].next)
      while steps[end].operation == .byte, arrivals[end] == 1, bytes.count < Int(UInt8.max) {
        isJoined[end] = true
        bytes.append(steps[end].byte)
        end = Int(steps[end].next)
      }
      guard bytes.count > 1 else { continue }
      steps[index].operation = .text
      steps[index].argument = Int32(texts.count)
      steps[index].byte = UInt8(bytes.count)
      steps[index].next = Int32(end)
      texts += bytes
    }
  }

  /// Lets forks consume what the single scalar behind them would.
  mutating func letForksConsume() {
    for index in steps.indices where steps[index].operation == .fork {
      let next = Int(steps[index].next)
      guard steps[next].operation == .set || steps[next].operation == .byte else { continue }
      let consumed = masks[Int(instructions[next].argument)]
      steps[index].byte = consumed == masks[Int(steps[index].argument)] ? 1 : 0
    }
  }

  // MARK: - Marks

  /// Marks the steps where ways can meet, unless there is only one way.
  mutating func mark(from start: Int, isAnchoredAtStart: Bool) {
    if isAnchoredAtStart, !steps.contains(where: \.isOpen) { return }
    let arrivals = arrivals()
    for index in steps.indices where arrivals[index] > 1 || steps[index].isOpen {
      steps[index].mark = Int32(markCount)
      markCount += 1
    }
  }

  /// How many steps lead to each.
  private func arrivals() -> [Int] {
    var result = Array(repeating: 0, count: steps.count)
    for (step, isJoined) in zip(steps, isJoined) where !isJoined {
      switch step.operation {
      case .byte, .text, .set, .save, .assert: result[Int(step.next)] += 1
      case .run: result[Int(step.other)] += 1
      case .choice, .fork, .split:
        result[Int(step.next)] += 1
        result[Int(step.other)] += 1
      case .match: continue
      }
    }
    return result
  }
}
