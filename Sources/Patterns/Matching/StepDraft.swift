/// Turns instructions into steps.
struct StepDraft {
  private(set) var steps: [StepTable.Step] = []
  private(set) var masks: [ByteMask]
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

  /// Turns splits into choices where the next byte leaves one way only.
  mutating func decideChoices() {
    for index in steps.indices where steps[index].operation == .split {
      guard let preferred = opening(from: Int(steps[index].next)), !preferred.canBeEmpty, !preferred.endsAtEnd,
        let other = opening(from: Int(steps[index].other))
      else { continue }
      let isDecided = !other.canBeEmpty && preferred.mask.isDisjoint(with: other.mask)
      // A way that ends at the end of the line is lost anyway while there is a byte to consume.
      if let set = loopedSet(index), isDecided || leadsToMatch(Int(instructions[index].other)) {
        steps[index].operation = .run
        steps[index].argument = set
        continue
      }
      guard isDecided else { continue }
      steps[index].operation = .choice
      steps[index].argument = Int32(masks.count)
      masks.append(preferred.mask)
    }
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

  // MARK: - Marks

  /// Marks the steps where ways can meet, unless there is only one way.
  mutating func mark(from start: Int, isAnchoredAtStart: Bool) {
    if isAnchoredAtStart, !steps.contains(where: { $0.operation == .split }) { return }
    var arrivals = Array(repeating: 0, count: steps.count)
    for step in steps {
      switch step.operation {
      case .byte, .set, .save, .assert: arrivals[Int(step.next)] += 1
      case .run: arrivals[Int(step.other)] += 1
      case .choice, .split:
        arrivals[Int(step.next)] += 1
        arrivals[Int(step.other)] += 1
      case .match: continue
      }
    }
    for index in steps.indices where arrivals[index] > 1 || steps[index].operation == .split {
      steps[index].mark = Int32(markCount)
      markCount += 1
    }
  }
}
