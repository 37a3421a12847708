/// Programs of one or more patterns side by side over one alphabet, as automata are built from them.
///
/// The argument of a match instruction is the number of the program it belongs to.
struct JointProgram: Sendable {
  /// What stands next to a place, as far as assertions tell it apart.
  enum Neighbour: UInt8, Sendable {
    case edge, newline, word, other
  }

  let instructions: [Program.Instruction]
  /// The number of the program that each instruction belongs to.
  let owners: [Int32]
  let ownerCount: Int
  /// For each set, one entry for each class of the alphabet.
  let membership: [Bool]
  let alphabet: Alphabet
  /// What assertions see in a scalar of each class.
  let neighbours: [Neighbour]
  let hasAssertions: Bool
  /// Instructions to begin with at the start of the line.
  let entries: [Int32]
  /// Those to begin with everywhere else.
  let laterEntries: [Int32]

  /// True for classes of scalars outside ASCII, if a program may match inside one.
  let hasInside: [Bool]

  var classCount: Int { alphabet.classCount }

  init(_ programs: [Program]) {
    var joined = Joining()
    for program in programs { joined.append(program) }
    instructions = joined.instructions
    owners = joined.owners
    ownerCount = programs.count
    entries = joined.entries
    laterEntries = joined.laterEntries
    hasAssertions = instructions.contains { $0.operation == .assert }
    let sets = joined.sets
    let alphabet = Alphabet(hasAssertions ? sets + [.wordCharacters, .beyondASCII, JointProgram.lineFeed] : sets)
    membership = sets.flatMap(alphabet.classes)
    neighbours =
      hasAssertions
      ? JointProgram.neighbours(in: alphabet) : Array(repeating: .other, count: alphabet.classCount)
    hasInside = hasAssertions ? alphabet.classes(in: .beyondASCII) : Array(repeating: false, count: alphabet.classCount)
    self.alphabet = alphabet
  }

  private static let lineFeed = ScalarSet(0x0A)

  /// For each class of an alphabet that tells word characters and the line feed from others.
  static func neighbours(in alphabet: Alphabet) -> [Neighbour] {
    var result = Array(repeating: Neighbour.other, count: alphabet.classCount)
    for (number, isWord) in alphabet.classes(in: .wordCharacters).enumerated() where isWord {
      result[number] = .word
    }
    for (number, isLineFeed) in alphabet.classes(in: lineFeed).enumerated() where isLineFeed {
      result[number] = .newline
    }
    return result
  }

  /// True if the assertion with this raw value holds between two neighbours.
  static func holds(_ rawValue: Int32, between before: Neighbour, and after: Neighbour) -> Bool {
    guard let assertion = SyntaxNode.Assertion(rawValue: UInt8(truncatingIfNeeded: rawValue)) else {
      return false
    }
    switch assertion {
    case .textStart: return before == .edge
    case .textEnd: return after == .edge
    case .lineStart: return before == .edge || before == .newline
    case .lineEnd: return after == .edge || after == .newline
    case .wordBoundary: return (before == .word) != (after == .word)
    case .notWordBoundary: return (before == .word) == (after == .word)
    }
  }
}

/// Appends programs, moving their instructions and sharing equal sets.
private struct Joining {
  var instructions: [Program.Instruction] = []
  var owners: [Int32] = []
  var sets: [ScalarSet] = []
  var entries: [Int32] = []
  var laterEntries: [Int32] = []
  private var indices: [ScalarSet: Int32] = [:]
  private var programCount: Int32 = 0

  mutating func append(_ program: Program) {
    let base = Int32(instructions.count)
    let places = program.sets.map { place(of: $0) }
    for var instruction in program.instructions {
      instruction.next += base
      instruction.other += base
      if instruction.operation == .consume { instruction.argument = places[Int(instruction.argument)] }
      if instruction.operation == .match { instruction.argument = programCount }
      instructions.append(instruction)
      owners.append(programCount)
    }
    let entry = base + Int32(program.start)
    entries.append(entry)
    if !program.isAnchoredAtStart { laterEntries.append(entry) }
    programCount += 1
  }

  private mutating func place(of set: ScalarSet) -> Int32 {
    if let known = indices[set] { return known }
    let index = Int32(sets.count)
    sets.append(set)
    indices[set] = index
    return index
  }
}
