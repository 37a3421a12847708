/// A set of instructions and what stands before the place.
struct AutomatonState: Hashable {
  /// Ascending; of programs that have matched only the match instruction.
  let instructions: [Int32]
  /// `edge` where no instruction asks.
  let before: JointProgram.Neighbour
  /// The numbers of the programs that have matched, ascending.
  let matches: [Int32]
  /// True if no further byte changes `matches`.
  let isFinal: Bool
  /// Mixed from all instructions once: states are long, and the dictionary asks often.
  private let mixed: UInt64

  static let nowhere = AutomatonState(instructions: [], before: .edge, matches: [], isFinal: true)

  init(instructions: [Int32], before: JointProgram.Neighbour, matches: [Int32], isFinal: Bool) {
    self.instructions = instructions
    self.before = before
    self.matches = matches
    self.isFinal = isFinal
    var mixed = UInt64(before.rawValue)
    for index in instructions {
      mixed = (mixed ^ UInt64(truncatingIfNeeded: index)) &* 0x9E37_79B9_7F4A_7C15
      mixed ^= mixed >> 29
    }
    self.mixed = mixed
  }

  static func == (left: AutomatonState, right: AutomatonState) -> Bool {
    left.mixed == right.mixed && left.before == right.before && left.instructions == right.instructions
  }

  func hash(into hasher: inout Hasher) { hasher.combine(mixed) }
}

/// Works out the states of a lazily built automaton.
///
/// The pointers are copies of the program's arrays: each state looks at hundreds of instructions. They are written in
/// `init` alone, and indices into them come from the program.
final class StateBuilder {
  let program: JointProgram
  private let instructions: UnsafeMutablePointer<Program.Instruction>
  private let owners: UnsafeMutablePointer<Int32>
  private let membership: UnsafeMutablePointer<Bool>
  /// Instructions reached from the entries without consuming anything, at the start of the line and behind it.
  private var seeds: [Int32] = []
  private var laterSeeds: [Int32] = []
  /// The match instructions of programs that match without consuming anything inside a scalar, as `\B` does.
  private var insideMatches: [Int32] = []
  private let set: InstructionSet
  private let resolved: InstructionSet
  /// For each program the number of the last state in which it had matched.
  private let matched: UnsafeMutablePointer<Int>
  private var round = 0

  init(_ program: JointProgram) {
    self.program = program
    instructions = .copy(of: program.instructions)
    owners = .copy(of: program.owners)
    membership = .copy(of: program.membership)
    set = InstructionSet(size: program.instructions.count)
    resolved = InstructionSet(size: program.instructions.count)
    matched = .allocate(capacity: max(program.ownerCount, 1))
    matched.initialize(repeating: 0, count: program.ownerCount)
    for entry in program.entries { follow(entry, into: set) }
    seeds = set.sortedMembers()
    set.removeAll()
    for entry in program.laterEntries { follow(entry, into: set) }
    laterSeeds = set.sortedMembers()
    set.removeAll()
    for entry in program.laterEntries { follow(entry, into: set, between: (.other, .other)) }
    insideMatches = set.sortedMembers().filter { instructions[Int($0)].operation == .match }
    set.removeAll()
  }

  deinit {
    set.deallocate()
    resolved.deallocate()
    instructions.deallocate()
    owners.deallocate()
    membership.deallocate()
    matched.deallocate()
  }

  /// The state at the start of a line.
  func initial() -> AutomatonState {
    set.removeAll()
    for index in seeds { _ = set.insert(index) }
    return finished(before: .edge)
  }

  /// The state behind a scalar of the class, or at the end of the line if there is none.
  func successor(of state: AutomatonState, over unit: Int?) -> AutomatonState {
    let after = unit.map { program.neighbours[$0] } ?? .edge
    set.removeAll()
    if program.hasAssertions {
      // Assertions are replaced by what lies behind those that hold.
      resolved.removeAll()
      for index in state.instructions { follow(index, into: resolved, between: (state.before, after)) }
      for place in 0..<resolved.count { consume(resolved.members[place], unit) }
    } else {
      for index in state.instructions { consume(index, unit) }
    }
    if let unit {
      for index in laterSeeds { _ = set.insert(index) }
      if program.hasInside[unit] {
        for index in insideMatches { _ = set.insert(index) }
      }
    }
    return finished(before: after)
  }

  @inline(__always)
  private func consume(_ index: Int32, _ unit: Int?) {
    let instruction = instructions[Int(index)]
    switch instruction.operation {
    case .match: _ = set.insert(index)
    case .consume:
      guard let unit, membership[Int(instruction.argument) &* program.classCount &+ unit] else { return }
      follow(instruction.next, into: set)
    case .split, .save, .assert: break
    }
  }

  /// Drops what programs that have matched no longer need, and sorts.
  private func finished(before: JointProgram.Neighbour) -> AutomatonState {
    round += 1
    var matches: [Int32] = []
    for place in 0..<set.count {
      let instruction = instructions[Int(set.members[place])]
      guard instruction.operation == .match else { continue }
      matches.append(instruction.argument)
      matched[Int(instruction.argument)] = round
    }
    matches.sort()
    var isFinal = true
    var asks = false
    let kept = set.sortedMembers { index in
      switch instructions[Int(index)].operation {
      case .match: return true
      case .consume, .assert:
        guard matched[Int(owners[Int(index)])] != round else { return false }
        isFinal = false
        if instructions[Int(index)].operation == .assert { asks = true }
        return true
      case .split, .save: return false
      }
    }
    return AutomatonState(
      instructions: kept, before: asks ? before : .edge, matches: matches, isFinal: isFinal)
  }

  /// Adds everything that can be reached without consuming; stops at assertions unless both neighbours are known.
  private func follow(
    _ entry: Int32, into set: InstructionSet,
    between neighbours: (before: JointProgram.Neighbour, after: JointProgram.Neighbour)? = nil
  ) {
    guard set.insert(entry) else { return }
    // Each instruction is inserted, and then looked at, once.
    var place = set.count - 1
    while place < set.count {
      let instruction = instructions[Int(set.members[place])]
      place &+= 1
      switch instruction.operation {
      case .match, .consume: continue
      case .save: _ = set.insert(instruction.next)
      case .split:
        _ = set.insert(instruction.next)
        _ = set.insert(instruction.other)
      case .assert:
        guard let (before, after) = neighbours,
          JointProgram.holds(instruction.argument, between: before, and: after)
        else { continue }
        _ = set.insert(instruction.next)
      }
    }
  }
}
