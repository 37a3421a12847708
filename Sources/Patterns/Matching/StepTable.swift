/// A program as `VisitingMatcher` follows it: with the choices that the next byte alone decides worked out.
///
/// `@unchecked Sendable`: the pointers are written in `init` alone and read until `deinit`.
final class StepTable: @unchecked Sendable {
  enum Operation: UInt8 {
    /// Consumes the ASCII byte `byte`.
    case byte
    /// Consumes one scalar in set `argument`.
    case set
    /// Consumes scalars in set `argument` as long as there are any and goes on at `other`; stopping earlier cannot match.
    case run
    /// Goes on at `next` if the next byte is in mask `argument`, otherwise at `other`; the way not taken cannot match.
    case choice
    /// Goes on at `next` or, less preferred, at `other`.
    case split
    case save, assert, match
  }

  struct Step {
    var operation: Operation
    var byte: UInt8 = 0
    /// Number among the steps where ways can meet, -1 for others: only there has to be noted who was there before.
    var mark: Int32 = -1
    var argument: Int32
    var next: Int32
    var other: Int32
  }

  /// One for each instruction; `next` and `other` are below their number.
  let steps: UnsafeMutablePointer<Step>
  /// One for each set, then those of choices.
  let masks: UnsafeMutablePointer<ByteMask>
  /// For each set, one entry for each class of the alphabet.
  let membership: UnsafeMutablePointer<Bool>
  let alphabet: Alphabet
  let start: Int
  let slotCount: Int
  let markCount: Int
  /// Bytes that a match can begin with; nil if it can be empty.
  let firstBytes: ByteMask?
  let isAnchoredAtStart: Bool

  init(
    _ instructions: [Program.Instruction], from start: Int, _ sets: [ScalarSet], _ membership: [Bool],
    _ alphabet: Alphabet, slotCount: Int, isAnchoredAtStart: Bool
  ) {
    var draft = StepDraft(instructions, sets)
    draft.decideChoices()
    draft.mark(from: start, isAnchoredAtStart: isAnchoredAtStart)
    steps = .copy(of: draft.steps)
    masks = .copy(of: draft.masks)
    self.membership = .copy(of: membership)
    self.alphabet = alphabet
    self.start = start
    self.slotCount = slotCount
    self.isAnchoredAtStart = isAnchoredAtStart
    markCount = draft.markCount
    let opening = draft.opening(from: start)
    firstBytes = opening.flatMap { $0.canBeEmpty || $0.endsAtEnd ? nil : $0.mask }
  }

  deinit {
    steps.deallocate()
    masks.deallocate()
    membership.deallocate()
  }

}

/// A set of first bytes of scalars: ASCII exactly, all others as one.
struct ByteMask {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  /// True if a scalar outside ASCII is in it.
  private(set) var beyond = false

  init() {}

  init(_ set: ScalarSet) {
    for range in set.ranges {
      if range.upperBound >= 0x80 { beyond = true }
      guard range.lowerBound < 0x80 else { continue }
      for value in range.lowerBound...min(range.upperBound, 0x7F) {
        if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
      }
    }
  }

  /// The byte must be ASCII.
  @inline(__always)
  func contains(ascii byte: UInt8) -> Bool {
    let word = byte < 64 ? low : high
    return word &>> UInt64(byte & 63) & 1 != 0
  }

  mutating func formUnion(_ other: ByteMask) {
    low |= other.low
    high |= other.high
    beyond = beyond || other.beyond
  }

  func isDisjoint(with other: ByteMask) -> Bool {
    low & other.low == 0 && high & other.high == 0 && !(beyond && other.beyond)
  }
}
