/// A pattern as instructions for the matchers.
///
/// Instructions refer to each other by index. Where two ways are open, the first is preferred, which makes matching
/// leftmost-first. Loops over parts that can be empty are laid out so that following them without consuming anything
/// ends, whatever the order.
final class Program: Sendable {
  /// What an instruction does.
  enum Operation: UInt8, Sendable {
    /// Consumes one scalar whose class is in the set `argument`.
    case consume
    /// Goes on at `next` or, less preferred, at `other`.
    case split
    /// Notes the position in slot `argument`.
    case save
    /// Goes on if the assertion with raw value `argument` holds.
    case assert
    /// Reports a match.
    case match
  }

  struct Instruction: Sendable {
    var operation: Operation
    var argument: Int32 = 0
    var next: Int32 = 0
    var other: Int32 = 0
  }

  let instructions: [Instruction]
  let start: Int
  /// Both ends of the whole match and of each group.
  let slotCount: Int
  let sets: [ScalarSet]
  let alphabet: Alphabet
  /// For each set, one entry for each class of the alphabet.
  let setContainsClass: [Bool]
  /// Classes a match can begin with, as the first thing it consumes; nil if a match can be empty.
  let firstClasses: [Bool]?
  let isAnchoredAtStart: Bool
  /// The same, prepared for `VisitingMatcher`.
  let steps: StepTable

  init(_ tree: SyntaxTree) throws(PatternError) {
    var builder = ProgramBuilder()
    start = try builder.build(tree.root)
    instructions = builder.instructions
    sets = builder.sets
    slotCount = 2 * (tree.groupCount + 1)
    alphabet = Alphabet(sets)
    var membership: [Bool] = []
    for set in sets { membership += alphabet.classes(in: set) }
    setContainsClass = membership
    isAnchoredAtStart = tree.root.isAnchoredAtStart
    steps = StepTable(
      instructions, from: start, sets, membership, alphabet, slotCount: slotCount, isAnchoredAtStart: isAnchoredAtStart,
      lead: LeadingText(of: tree.root))
    firstClasses = Program.firstClasses(of: instructions, from: start, membership, alphabet.classCount)
  }

  /// Follows everything that consumes nothing, taking each assertion for fulfilled.
  private static func firstClasses(
    of instructions: [Instruction], from start: Int, _ membership: [Bool], _ classCount: Int
  ) -> [Bool]? {
    var result = Array(repeating: false, count: classCount)
    var seen = Array(repeating: false, count: instructions.count)
    var pending = [start]
    while let index = pending.popLast() {
      guard !seen[index] else { continue }
      seen[index] = true
      let instruction = instructions[index]
      switch instruction.operation {
      case .match: return nil
      case .save, .assert: pending.append(Int(instruction.next))
      case .split: pending += [Int(instruction.next), Int(instruction.other)]
      case .consume:
        let row = Int(instruction.argument) * classCount
        for number in 0..<classCount where membership[row + number] { result[number] = true }
      }
    }
    return result
  }
}
