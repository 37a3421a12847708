/// The position automaton of one program: a position for each part that consumes, and which may follow which.
///
/// Assertions ask what stands before and behind a place. They are answered beforehand by giving a part one position for
/// each kind of scalar that they tell apart, so that none is left to ask while a line is read.
struct PositionDraft {
  typealias Neighbour = JointProgram.Neighbour

  struct Position {
    /// The scalars it consumes.
    var set: ScalarSet
    /// The positions that may come next, ascending.
    var targets: [Int] = []
    /// What may stand behind a match that ends here.
    var ends: [Neighbour] = []
    fileprivate let instruction: Int32
  }

  /// In the order of the pattern, so that most of them are followed by the next one.
  private(set) var positions: [Position] = []
  /// Where a match may begin, by what stands before it.
  private(set) var starts: [Neighbour: [Int]] = [:]

  /// Bits of a word: a program's positions stay in one.
  static let largestCount = 64
  static let neighbours: [Neighbour] = [.edge, .newline, .word, .other]

  private let program: Program
  private let kinds: [Neighbour?]
  /// For each instruction its position for each of `kinds`; nil if it can consume no such scalar.
  private var places: [[Int?]]
  /// For `follow`: in which round each instruction was visited, those still to visit, and what it found.
  private var visits: [Int]
  private var round = 0
  private var pending: [Int32] = []
  private var reached: [Int32] = []

  /// Nil if the program has too many parts or may match without consuming anything.
  init?(_ program: Program) {
    self.program = program
    let consuming = program.instructions.indices.filter { program.instructions[$0].operation == .consume }
    guard consuming.count <= PositionDraft.largestCount else { return nil }
    kinds = program.instructions.contains(where: PositionDraft.tellsScalarsApart) ? [.newline, .word, .other] : [nil]
    places = Array(repeating: [], count: program.instructions.count)
    visits = Array(repeating: 0, count: program.instructions.count)
    // Programs are laid out from the end.
    for index in consuming.reversed() { addPositions(of: Int32(index)) }
    guard connect() else { return nil }
    mergeTwins()
    guard positions.count <= PositionDraft.largestCount else { return nil }
  }

  /// True for assertions that ask for more than the edges of the line.
  private static func tellsScalarsApart(_ instruction: Program.Instruction) -> Bool {
    instruction.operation == .assert && instruction.argument != Int32(SyntaxNode.Assertion.textStart.rawValue)
      && instruction.argument != Int32(SyntaxNode.Assertion.textEnd.rawValue)
  }

  private mutating func addPositions(of index: Int32) {
    let set = program.sets[Int(program.instructions[Int(index)].argument)]
    places[Int(index)] = kinds.map { kind in
      let part = kind.map { set.intersection(PositionDraft.scalars(of: $0)) } ?? set
      guard !part.isEmpty else { return nil }
      positions.append(Position(set: part, instruction: index))
      return positions.count - 1
    }
  }

  private static func scalars(of kind: Neighbour) -> ScalarSet {
    switch kind {
    case .edge: .nothing
    case .newline: ScalarSet(0x0A)
    case .word: .wordCharacters
    case .other: ScalarSet.wordCharacters.union(ScalarSet(0x0A)).inverted
    }
  }

  // MARK: - Connections

  /// False if the program may match the empty text.
  private mutating func connect() -> Bool {
    for before in PositionDraft.neighbours where before == .edge || !program.isAnchoredAtStart {
      let (targets, ends) = continuations(from: Int32(program.start), before)
      guard ends.isEmpty else { return false }
      starts[before] = targets
    }
    for (index, kindPlaces) in places.enumerated() {
      for (kind, place) in zip(kinds, kindPlaces) {
        guard let place else { continue }
        let next = program.instructions[index].next
        (positions[place].targets, positions[place].ends) = continuations(from: next, kind ?? .other)
      }
    }
    return true
  }

  /// What can be reached without consuming, when `before` stands before the place.
  private mutating func continuations(from entry: Int32, _ before: Neighbour) -> (targets: [Int], ends: [Neighbour]) {
    var targets: [Int] = []
    var ends: [Neighbour] = []
    for after in kinds.count == 1 ? [.edge, .other] : PositionDraft.neighbours {
      if follow(entry, before, after) {
        ends += kinds.count == 1 && after == .other ? [.newline, .word, .other] : [after]
      }
      guard let kind = kinds.firstIndex(where: { $0 == nil ? after == .other : $0 == after }) else { continue }
      targets += reached.compactMap { places[Int($0)][kind] }
    }
    return (targets.sorted(), ends)
  }

  /// Leaves the consuming instructions that can be reached in `reached`; true if the match is, too.
  private mutating func follow(_ entry: Int32, _ before: Neighbour, _ after: Neighbour) -> Bool {
    round += 1
    reached.removeAll(keepingCapacity: true)
    pending.append(entry)
    var isEnd = false
    while let index = pending.popLast() {
      guard visits[Int(index)] != round else { continue }
      visits[Int(index)] = round
      let instruction = program.instructions[Int(index)]
      switch instruction.operation {
      case .match: isEnd = true
      case .consume: reached.append(index)
      case .save: pending.append(instruction.next)
      case .split:
        pending.append(instruction.next)
        pending.append(instruction.other)
      case .assert:
        if JointProgram.holds(instruction.argument, between: before, and: after) { pending.append(instruction.next) }
      }
    }
    return isEnd
  }

  // MARK: - Twins

  /// Positions of one part that no assertion tells apart after all become one.
  private mutating func mergeTwins() {
    guard kinds.count > 1 else { return }
    var sources = Array(repeating: [Int](), count: positions.count)
    for (place, position) in positions.enumerated() {
      for target in position.targets { sources[target].append(place) }
    }
    for (number, before) in PositionDraft.neighbours.enumerated() {
      for target in starts[before] ?? [] { sources[target].append(-1 - number) }
    }
    var kept: [Position] = []
    var renamed: [Int] = []
    var origins: [Int] = []
    for (place, position) in positions.enumerated() {
      let twin = kept.indices.last { index in
        let other = positions[origins[index]]
        return other.instruction == position.instruction && other.targets == position.targets
          && other.ends == position.ends && sources[origins[index]] == sources[place]
      }
      if let twin {
        kept[twin].set = kept[twin].set.union(position.set)
        renamed.append(twin)
      } else {
        renamed.append(kept.count)
        origins.append(place)
        kept.append(position)
      }
    }
    for place in kept.indices { kept[place].targets = Set(kept[place].targets.map { renamed[$0] }).sorted() }
    starts = starts.mapValues { Set($0.map { renamed[$0] }).sorted() }
    positions = kept
  }
}
