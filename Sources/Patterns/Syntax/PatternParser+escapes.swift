/// Everything that begins with a backslash.
extension PatternParser {
  /// An escape outside a class.
  mutating func parseEscape() throws(PatternError) {
    let start = position
    if has("\\Q", at: start) { return parseQuoted() }
    if let assertion = assertionEscape() {
      position += 2
      return append(.assertion(assertion), from: start)
    }
    if let set = try takeSetEscape() { return append(.set(set), from: start) }
    appendScalar(try takeScalarEscape(), from: start)
  }

  /// `\Q…\E`: every character between stands for itself.
  private mutating func parseQuoted() {
    position += 2
    while position < bytes.count {
      if has("\\E", at: position) {
        position += 2
        return
      }
      let start = position
      appendScalar(takeScalar(), from: start)
    }
  }

  private func assertionEscape() -> SyntaxNode.Assertion? {
    guard position + 1 < bytes.count else { return nil }
    return switch bytes[position + 1] {
    case UInt8(ascii: "A"): .textStart
    case UInt8(ascii: "z"): .textEnd
    case UInt8(ascii: "b"): .wordBoundary
    case UInt8(ascii: "B"): .notWordBoundary
    default: nil
    }
  }

  // MARK: Sets

  /// `\d` and its relatives or `\p{…}` at `position`, which moves behind it; nil for other escapes.
  mutating func takeSetEscape() throws(PatternError) -> ScalarSet? {
    guard position + 1 < bytes.count else { return nil }
    let letter = bytes[position + 1]
    let base: ScalarSet
    switch letter | 0x20 {
    case UInt8(ascii: "d"): base = .digits
    case UInt8(ascii: "w"): base = .wordCharacters
    case UInt8(ascii: "s"): base = .spaces
    case UInt8(ascii: "p"): return try takeProperty()
    default: return nil
    }
    position += 2
    return folded(base, isNegated: letter & 0x20 == 0)
  }

  /// The set with its case variants under `(?i)`, inverted afterwards if negated.
  func folded(_ set: ScalarSet, isNegated: Bool) -> ScalarSet {
    let complete = flags.contains(.ignoreCase) ? CaseFolding.closure(of: set) : set
    return isNegated ? complete.inverted : complete
  }

  /// `\pL`, `\p{Lu}`, `\P{Greek}`, `\p{^Lu}`.
  private mutating func takeProperty() throws(PatternError) -> ScalarSet {
    let start = position
    var isNegated = bytes[start + 1] == UInt8(ascii: "P")
    var name = start + 2..<characterEnd(start + 2)
    position = name.upperBound
    if has("{", at: start + 2) {
      guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
        throw PatternError(
          .badProperty, "`\(text(start..<start + 3))` is never closed", at: start..<bytes.count)
      }
      name = start + 3..<close
      position = close + 1
    }
    if has("^", at: name.lowerBound), name.count > 1 {
      isNegated.toggle()
      name = name.lowerBound + 1..<name.upperBound
    }
    guard let set = UnicodeProperty.scalars(named: text(name)) else {
      throw PatternError(
        .badProperty, "`\(text(start..<position))` is no known character property", at: start..<position,
        help: "use a general category such as `\\p{L}` or `\\p{Lu}`, or one of the scripts "
          + UnicodeProperty.scriptNames)
    }
    return folded(set, isNegated: isNegated)
  }

  // MARK: Single scalars

  /// An escape for one scalar at `position`, inside or outside a class; `position` moves behind it.
  mutating func takeScalarEscape() throws(PatternError) -> UInt32 {
    let start = position
    guard start + 1 < bytes.count else {
      throw PatternError(
        .badEscape, "the pattern ends with a lone backslash", at: start..<start + 1,
        help: "write `\\\\` for the character itself")
    }
    let letter = bytes[start + 1]
    position = start + 2
    switch letter {
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"): return try takeHexadecimal(from: start)
    case 0x30...0x37: return try takeOctal(from: start)
    case 0x38...0x39: throw backreference(start..<position)
    case UInt8(ascii: "_"): return UInt32(letter)
    case 0..<0x80 where !UTF8Decoding.isWordByte(letter): return UInt32(letter)
    default: throw refusedEscape(letter, at: start) ?? badEscape(start..<characterEnd(start + 1))
    }
  }

  /// `\x1b` or `\x{10FFFF}`; `position` is behind the x.
  private mutating func takeHexadecimal(from start: Int) throws(PatternError) -> UInt32 {
    let isBraced = has("{", at: position)
    let digits = isBraced ? position + 1..<closingBrace() : position..<min(position + 2, bytes.count)
    let value = hexadecimal(digits)
    let end = min(digits.upperBound + (isBraced ? 1 : 0), bytes.count)
    guard let value, isBraced || digits.count == 2, !isBraced || has("}", at: digits.upperBound) else {
      let length = characterEnd(max(start + 1, min(end, bytes.count) - 1))
      throw PatternError(
        .badEscape, "`\\x` needs two hexadecimal digits or `{…}` behind it", at: start..<length,
        help: "for example `\\x1b` or `\\x{2014}`")
    }
    guard Unicode.Scalar(value) != nil else {
      throw PatternError(
        .badEscape, "`\(text(start..<end))` is no Unicode character", at: start..<end,
        help: "the largest is `\\x{10FFFF}`, and D800 to DFFF stand for none")
    }
    position = end
    return value
  }

  /// The offset of the next `}`, or the end of the source.
  private func closingBrace() -> Int {
    bytes[position...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count
  }

  /// Nil if a byte is no digit or there is none; saturates above the largest scalar.
  private func hexadecimal(_ range: Range<Int>) -> UInt32? {
    guard !range.isEmpty else { return nil }
    var value: UInt32 = 0
    for byte in bytes[range] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      value = min(value * 16 + UInt32(digit), ScalarSet.last + 1)
    }
    return value
  }

  /// `\0` to `\377` and above: up to three octal digits, one digit other than 0 would be a back-reference.
  private mutating func takeOctal(from start: Int) throws(PatternError) -> UInt32 {
    let first = bytes[start + 1]
    if first != 0x30, position >= bytes.count || !(0x30...0x37).contains(bytes[position]) {
      throw backreference(start..<position)
    }
    var value = UInt32(first - 0x30)
    while position < bytes.count, position < start + 4, (0x30...0x37).contains(bytes[position]) {
      value = value * 8 + UInt32(bytes[position] - 0x30)
      position += 1
    }
    return value
  }
}
