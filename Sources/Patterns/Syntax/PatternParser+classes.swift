/// Everything between `[` and `]`.
extension PatternParser {
  /// The class at `position`, which moves behind it.
  mutating func parseClass() throws(PatternError) -> ScalarSet {
    let start = position
    position += 1
    let isNegated = has("^", at: position)
    if isNegated { position += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while isFirst || !has("]", at: position) {
      guard position < bytes.count else { throw unclosedClass(from: start) }
      isFirst = false
      if let named = try takePOSIXClass() {
        ranges += named.ranges
      } else if has("\\", at: position), let set = try takeSetEscape() {
        ranges += set.ranges
      } else {
        ranges.append(try takeRange())
      }
    }
    position += 1
    // Sets from escapes are complete already, and completing them again changes nothing.
    return folded(ScalarSet(ranges), isNegated: isNegated)
  }

  private func unclosedClass(from start: Int) -> PatternError {
    PatternError(
      .missingBracket, "character class is never closed", at: start..<start + 1,
      related: .init(range: bytes.count..<bytes.count, message: "the pattern ends here without `]`"),
      help: "add `]` where the class ends, or write `\\[` for the character itself")
  }

  /// `[:alpha:]` and `[:^alpha:]` inside a class; nil if the bracket stands for itself.
  private mutating func takePOSIXClass() throws(PatternError) -> ScalarSet? {
    let start = position
    guard has("[:", at: start) else { return nil }
    var close = start + 2
    while close < bytes.count, !has(":]", at: close) { close += 1 }
    guard close < bytes.count else { return nil }
    let isNegated = has("^", at: start + 2)
    let name = text(start + (isNegated ? 3 : 2)..<max(close, start + (isNegated ? 3 : 2)))
    guard let set = UnicodeProperty.posixClass(named: name) else {
      throw PatternError(
        .badClassName, "`\(text(start..<close + 2))` is no known class", at: start..<close + 2,
        help: "the classes are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, "
          + "upper, word and xdigit")
    }
    position = close + 2
    return folded(set, isNegated: isNegated)
  }

  /// A scalar, or two with a hyphen between them.
  private mutating func takeRange() throws(PatternError) -> ClosedRange<UInt32> {
    let start = position
    let low = try takeClassScalar()
    guard has("-", at: position), position + 1 < bytes.count, !has("]", at: position + 1) else {
      return low...low
    }
    position += 1
    let high = try takeClassScalar()
    guard low <= high else {
      throw PatternError(
        .badClassRange, "`\(text(start..<position))` runs backwards", at: start..<position,
        help: "put the lower end first, or write `\\-` for a hyphen")
    }
    return low...high
  }

  private mutating func takeClassScalar() throws(PatternError) -> UInt32 {
    guard has("\\", at: position) else { return takeScalar() }
    let start = position
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    switch next {
    case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"),
      UInt8(ascii: "S"), UInt8(ascii: "p"), UInt8(ascii: "P"):
      throw PatternError(
        .badClassRange, "`\(text(start..<start + 2))` cannot end a range", at: start..<start + 2,
        help: "put the hyphen last in the class, or write `\\-`")
    case UInt8(ascii: "b"):
      throw badEscape(start..<start + 2, help: "inside a class, write `\\x08` for the backspace character")
    case UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "z"), UInt8(ascii: "Q"):
      throw PatternError(
        .badEscape, "`\(text(start..<start + 2))` has no meaning inside a class", at: start..<start + 2)
    default: return try takeScalarEscape()
    }
  }
}
