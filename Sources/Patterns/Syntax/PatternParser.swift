/// Reads a pattern from left to right into a tree; open groups are kept on a stack of its own.
struct PatternParser {
  /// The source; offsets in errors and spans are indices here.
  let bytes: [UInt8]
  var position = 0
  var flags: Flags = []
  var captures: [GroupHeader] = []
  /// Open groups, the innermost last; the first stands for the whole pattern.
  private(set) var frames: [Frame]
  /// The repetition operator that ends at `position`, which must not be followed by another.
  private var lastOperator: Range<Int>?

  /// `(?imsU)`.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let ignoreCase = Flags(rawValue: 1)
    static let multiLine = Flags(rawValue: 2)
    static let dotMatchesNewline = Flags(rawValue: 4)
    static let swapGreed = Flags(rawValue: 8)
  }

  /// What is known of a capture group when its opening is read.
  struct GroupHeader {
    let name: String?
    let opener: Range<Int>
  }

  /// A group that is being read.
  struct Frame {
    /// From the parenthesis to the end of the name or flags.
    let opener: Range<Int>
    /// Nil if it does not capture.
    let index: Int?
    /// The flags to return to behind it.
    let outerFlags: Flags
    var alternatives: [SyntaxNode] = []
    var items: [SyntaxNode] = []
    var alternativeStart: Int
    /// The end of the first repetition in it, for the advice where to close it.
    var firstRepetition: Range<Int>?
  }

  init(_ source: String) {
    bytes = Array(source.utf8)
    frames = [Frame(opener: 0..<0, index: nil, outerFlags: [], alternativeStart: 0)]
  }

  /// The whole pattern as a tree.
  mutating func parse() throws(PatternError) -> SyntaxTree {
    guard bytes.count <= PatternLimits.sourceBytes else {
      throw PatternError(
        .tooLong, "pattern has \(bytes.count) bytes, the limit is \(PatternLimits.sourceBytes)",
        at: PatternLimits.sourceBytes..<bytes.count, help: "split it into several patterns")
    }
    while position < bytes.count { try parseItem() }
    guard frames.count == 1 else { throw unclosedGroup() }
    let root = finishedFrame(at: position)
    try RepeatBudget.check(root)
    return SyntaxTree(root: root, groupCount: captures.count)
  }

  // MARK: Items

  private mutating func parseItem() throws(PatternError) {
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "("): try openGroup()
    case UInt8(ascii: ")"): try closeGroup()
    case UInt8(ascii: "|"):
      position += 1
      closeAlternative(at: start)
    case UInt8(ascii: "*"): try parseRepetition(min: 0, max: nil, operatorEnd: start + 1)
    case UInt8(ascii: "+"): try parseRepetition(min: 1, max: nil, operatorEnd: start + 1)
    case UInt8(ascii: "?"): try parseRepetition(min: 0, max: 1, operatorEnd: start + 1)
    case UInt8(ascii: "{"):
      if let count = countedRepetition() {
        try parseRepetition(min: count.min, max: count.max, operatorEnd: count.end)
      } else {
        appendScalar(takeScalar(), from: start)
      }
    case UInt8(ascii: "["): append(.set(try parseClass()), from: start)
    case UInt8(ascii: "."):
      position += 1
      append(.set(flags.contains(.dotMatchesNewline) ? .everything : .allButNewline), from: start)
    case UInt8(ascii: "^"):
      position += 1
      append(.assertion(flags.contains(.multiLine) ? .lineStart : .textStart), from: start)
    case UInt8(ascii: "$"):
      position += 1
      append(.assertion(flags.contains(.multiLine) ? .lineEnd : .textEnd), from: start)
    case UInt8(ascii: "\\"): try parseEscape()
    default: appendScalar(takeScalar(), from: start)
    }
  }

  /// Adds a part that ends at `position` to the sequence being read.
  mutating func append(_ kind: SyntaxNode.Kind, from start: Int) {
    frames[frames.count - 1].items.append(SyntaxNode(kind: kind, span: start..<position))
    lastOperator = nil
  }

  /// Adds one scalar, or its case variants under `(?i)`.
  mutating func appendScalar(_ value: UInt32, from start: Int) {
    if flags.contains(.ignoreCase) {
      let variants = CaseFolding.closure(of: ScalarSet(value))
      if variants.count > 1 { return append(.set(variants), from: start) }
    }
    // Surrogates are refused where escapes are read, and the source is a `String`.
    append(.literal(Unicode.Scalar(value) ?? "\u{FFFD}"), from: start)
  }

  /// The scalar at `position`, which moves behind it.
  mutating func takeScalar() -> UInt32 {
    let decoded = bytes.withUnsafeBufferPointer { UTF8Decoding.scalar(in: $0, at: position) }
    position += decoded.width
    return decoded.value
  }

  // MARK: Groups and alternatives

  /// Opens a group whose opener (`(`, `(?:`, `(?<name>` …) ends at `position`.
  mutating func pushFrame(opener: Range<Int>, index: Int?, outerFlags: Flags) throws(PatternError) {
    guard frames.count <= PatternLimits.nesting else {
      throw PatternError(
        .nestingTooDeep, "groups are nested more than \(PatternLimits.nesting) deep", at: opener)
    }
    frames.append(
      Frame(opener: opener, index: index, outerFlags: outerFlags, alternativeStart: position))
    lastOperator = nil
  }

  /// A change of flags for the rest of the group, as in `(?i)`.
  mutating func setFlags(_ new: Flags) {
    flags = new
    lastOperator = nil
  }

  private mutating func closeAlternative(at end: Int) {
    let last = frames.count - 1
    frames[last].alternatives.append(currentSequence(at: end))
    frames[last].items = []
    frames[last].alternativeStart = position
    lastOperator = nil
  }

  private mutating func closeGroup() throws(PatternError) {
    let start = position
    guard frames.count > 1 else {
      throw PatternError(
        .unexpectedParen, "`)` closes no group", at: start..<start + 1,
        help: "write `\\)` for the character itself")
    }
    let inner = finishedFrame(at: start)
    let frame = frames.removeLast()
    position += 1
    flags = frame.outerFlags
    append(.group(index: frame.index, inner), from: frame.opener.lowerBound)
  }

  /// The content of the innermost group, which ends at `end`.
  private mutating func finishedFrame(at end: Int) -> SyntaxNode {
    let frame = frames[frames.count - 1]
    let last = currentSequence(at: end)
    guard !frame.alternatives.isEmpty else { return last }
    let start = frame.alternatives[0].span.lowerBound
    return SyntaxNode(kind: .alternation(frame.alternatives + [last]), span: start..<end)
  }

  private func currentSequence(at end: Int) -> SyntaxNode {
    let frame = frames[frames.count - 1]
    let span = frame.alternativeStart..<end
    switch frame.items.count {
    case 0: return SyntaxNode(kind: .empty, span: span)
    case 1: return frame.items[0]
    default: return SyntaxNode(kind: .sequence(frame.items), span: span)
    }
  }

  private func unclosedGroup() -> PatternError {
    let frame = frames[frames.count - 1]
    let end = bytes.count
    let related = PatternError.Related(range: end..<end, message: "the pattern ends here without `)`")
    return PatternError(
      .missingParen, "group is never closed", at: frame.opener, related: related,
      help: adviceToClose(frame))
  }

  /// Most forgotten parentheses belong behind the first repetition of the group.
  private func adviceToClose(_ frame: Frame) -> String {
    guard let repetition = frame.firstRepetition else {
      return "add `)` where the group ends, or write `\\(` for the character itself"
    }
    let closed = text(0..<repetition.upperBound) + ")" + text(repetition.upperBound..<bytes.count)
    return "close the group after `\(text(repetition))`: `\(closed)`"
  }

  // MARK: Repetitions

  /// `{n}`, `{n,}` or `{n,m}` at `position`; nil if the brace stands for itself.
  private func countedRepetition() -> (min: Int, max: Int?, end: Int)? {
    var cursor = position + 1
    guard let min = number(at: &cursor) else { return nil }
    var max: Int? = min
    if cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",") {
      cursor += 1
      max = number(at: &cursor)
    }
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "}") else { return nil }
    return (min, max, cursor + 1)
  }

  /// Decimal digits at the cursor, saturating far above every limit; nil if there are none or a zero leads, as in RE2.
  private func number(at cursor: inout Int) -> Int? {
    let start = cursor
    var value = 0
    while cursor < bytes.count, (0x30...0x39).contains(bytes[cursor]) {
      value = min(value * 10 + Int(bytes[cursor] - 0x30), 1_000_000)
      cursor += 1
    }
    guard cursor > start, cursor == start + 1 || bytes[start] != 0x30 else {
      cursor = start
      return nil
    }
    return value
  }

  private mutating func parseRepetition(min: Int, max: Int?, operatorEnd: Int) throws(PatternError) {
    let start = position
    var end = operatorEnd
    var isGreedy = true
    if end < bytes.count, bytes[end] == UInt8(ascii: "?") {
      isGreedy = false
      end += 1
    }
    let written = start..<end
    try checkOperator(written, bounds: (min, max))
    if flags.contains(.swapGreed) { isGreedy.toggle() }
    position = end
    let last = frames.count - 1
    let body = frames[last].items.removeLast()
    let kind = SyntaxNode.Kind.repetition(body, min: min, max: max, isGreedy: isGreedy)
    append(kind, from: body.span.lowerBound)
    lastOperator = written
    if frames[last].firstRepetition == nil { frames[last].firstRepetition = written }
  }

  private func checkOperator(_ written: Range<Int>, bounds: (min: Int, max: Int?)) throws(PatternError) {
    if let lastOperator { throw stackedOperator(lastOperator, written) }
    guard !frames[frames.count - 1].items.isEmpty else {
      throw PatternError(
        .missingRepeatArgument, "`\(text(written))` has nothing before it to repeat", at: written,
        help: text(written) == "*"
          ? "a pattern is found anywhere in a line, so leave it out; `.*` is any text, `\\*` the sign itself"
          : "write `\\\(text(written))` for the characters themselves")
    }
    if let max = bounds.max, max < bounds.min {
      throw PatternError(
        .badRepeat, "`\(text(written))` asks for at least \(bounds.min) and at most \(max)", at: written,
        help: "write `{\(max),\(bounds.min)}`")
    }
    guard Swift.max(bounds.min, bounds.max ?? 0) <= PatternLimits.repeatCount else {
      throw PatternError(
        .badRepeat, "`\(text(written))` is over the limit of \(PatternLimits.repeatCount) repetitions",
        at: written)
    }
  }

  private func stackedOperator(_ first: Range<Int>, _ second: Range<Int>) -> PatternError {
    let both = first.lowerBound..<second.upperBound
    let operators = text(both)
    if text(second) == "+" {
      return PatternError(
        .possessive, "possessive repetition `\(operators)` is not supported", at: both,
        help: "write `\(text(first))`: matching never backtracks here, nothing is gained by it")
    }
    return PatternError(
      .badRepeat, "`\(operators)` repeats a repetition", at: both,
      help: "keep one of them, or put the first into a group: `(?:…\(text(first)))\(text(second))`")
  }

  // MARK: Text

  /// A part of the source, for messages.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// True if the source goes on with `text` at `offset`.
  func has(_ text: StaticString, at offset: Int) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { expected in
      expected.indices.allSatisfy { bytes[offset + $0] == expected[$0] }
    }
  }
}
