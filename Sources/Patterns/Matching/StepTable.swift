/// A program as `VisitingMatcher` follows it: with the choices that the next byte alone decides worked out.
///
/// `@unchecked Sendable`: the pointers are written in `init` alone and read until `deinit`.
final class StepTable: @unchecked Sendable {
  enum Operation: UInt8 {
    /// Consumes the ASCII byte `byte`.
    case byte
    /// Consumes `byte` bytes as they stand in `texts` from `argument` on.
    case text
    /// Consumes one scalar in set `argument`.
    case set
    /// Consumes scalars in set `argument` as long as there are any and goes on at `other`; stopping earlier cannot match.
    case run
    /// Goes on at `next` if row `argument` admits the next byte, otherwise at `other`; the way not taken cannot match.
    case choice
    /// Goes on at `next` or, less preferred, at `other`; at each only where its row, `argument` or the one behind
    /// it, admits the next byte. If `byte` is 1, the step at `next` consumes what its row admits.
    case fork
    /// The same with nothing known of either.
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

    /// True if several ways may have to be followed from here.
    var isOpen: Bool { operation == .fork || operation == .split }
  }

  /// One for each instruction; `next` and `other` are below their number.
  let steps: UnsafeMutablePointer<Step>
  /// One for each set, then those of choices and forks.
  private let rows: UnsafeMutablePointer<UInt8>
  /// What steps of one text consume.
  let texts: UnsafeMutablePointer<UInt8>
  /// For each set, one entry for each class of the alphabet.
  let membership: UnsafeMutablePointer<Bool>
  let alphabet: Alphabet
  let start: Int
  let slotCount: Int
  let markCount: Int
  /// Bytes that a match can begin with; nil if it can be empty.
  private(set) var firstBytes: ByteRow?
  let isAnchoredAtStart: Bool
  /// Tells where matches can begin; not for those that can only begin in one place.
  let lead: Lead?

  /// A `LeadingText`.
  struct Lead {
    /// `count` bytes, at least two.
    let bytes: UnsafeMutablePointer<UInt8>
    let count: Int
    let nearest: Int
    let farthest: Int

    /// The first place of the text from `start` on.
    @inline(__always)
    func place(in line: UnsafePointer<UInt8>, _ end: Int, from start: Int) -> Int? {
      let raw = UnsafeRawPointer(line)
      let first = UnsafeRawPointer(bytes).loadUnaligned(as: UInt16.self)
      var place = start
      while place <= end &- count {
        if raw.loadUnaligned(fromByteOffset: place, as: UInt16.self) == first {
          var length = 2
          while length < count, bytes[length] == line[place &+ length] { length &+= 1 }
          if length == count { return place }
        }
        place &+= 1
      }
      return nil
    }
  }

  init(
    _ instructions: [Program.Instruction], from start: Int, _ sets: [ScalarSet], _ membership: [Bool],
    _ alphabet: Alphabet, slotCount: Int, isAnchoredAtStart: Bool, lead: LeadingText?
  ) {
    var draft = StepDraft(instructions, sets)
    draft.decideChoices()
    draft.joinTexts()
    draft.letForksConsume()
    draft.mark(from: start, isAnchoredAtStart: isAnchoredAtStart)
    steps = .copy(of: draft.steps)
    texts = .copy(of: draft.texts)
    self.membership = .copy(of: membership)
    self.alphabet = alphabet
    self.start = start
    self.slotCount = slotCount
    self.isAnchoredAtStart = isAnchoredAtStart
    self.lead =
      isAnchoredAtStart
      ? nil
      : lead.map {
        Lead(
          bytes: .copy(of: $0.bytes), count: $0.bytes.count, nearest: $0.distance.lowerBound,
          farthest: $0.distance.upperBound)
      }
    markCount = draft.markCount
    let opening = draft.opening(from: start)
    let first = opening.flatMap { $0.canBeEmpty || $0.endsAtEnd ? nil : $0.mask }
    rows = .copy(of: ByteRow.entries(of: draft.masks + (first.map { [$0] } ?? [])))
    firstBytes = first.map { _ in row(Int32(draft.masks.count)) }
  }

  /// The row of a set, a choice or a fork.
  @inline(__always)
  func row(_ number: Int32) -> ByteRow { ByteRow(entries: rows + Int(number) &* ByteRow.width) }

  deinit {
    steps.deallocate()
    rows.deallocate()
    texts.deallocate()
    membership.deallocate()
    lead?.bytes.deallocate()
  }
}
