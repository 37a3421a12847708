import RuleModel

/// Cuts a text into the words of the expression language, one at a time.
struct ExpressionLexer {
  let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  /// Whether a sign stands between two digits, as in `22:00`.
  func hasDigits(around range: Range<Int>) -> Bool {
    range.lowerBound > 0 && range.upperBound < bytes.count && isDigit(bytes[range.lowerBound - 1])
      && isDigit(bytes[range.upperBound])
  }

  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  mutating func next() throws(ExpressionSyntaxError) -> ExpressionToken {
    skipBlanks()
    let start = position
    guard start < end else { return ExpressionToken(kind: .end, range: end..<end) }
    let byte = bytes[start]
    if isDigit(byte) { return try figure() }
    if isNameStart(byte) {
      let word = takeWord()
      return token(.name(word), from: start)
    }
    if byte == quote || byte == doubleQuote { return try text(closedBy: byte) }
    return sign()
  }

  /// A word in which `-` is a letter: the name of a window or rule as an argument.
  mutating func nextHyphenated() throws(ExpressionSyntaxError) -> ExpressionToken {
    skipBlanks()
    let start = position
    guard start < end, isNameStart(bytes[start]) || isDigit(bytes[start]) else { return try next() }
    while position < end, isNamePart(bytes[position]) || bytes[position] == UInt8(ascii: "-") {
      position += 1
    }
    return token(.name(string(start..<position)), from: start)
  }

  private mutating func skipBlanks() {
    while position < end, isBlank(bytes[position]) { position += 1 }
  }

  private func token(_ kind: ExpressionToken.Kind, from start: Int) -> ExpressionToken {
    ExpressionToken(kind: kind, range: start..<position)
  }

  private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func takeWord() -> String {
    let start = position
    while position < end, isNamePart(bytes[position]) { position += 1 }
    return string(start..<position)
  }

  // MARK: Texts

  private mutating func text(closedBy mark: UInt8) throws(ExpressionSyntaxError) -> ExpressionToken {
    let start = position
    guard let close = bytes[start + 1..<end].firstIndex(of: mark) else {
      position = end
      throw ExpressionSyntaxError(
        message: "this text is never closed", range: start..<start + 1, inline: "opened here",
        help: "write `\(Character(Unicode.Scalar(mark)))` at the end of the text")
    }
    position = close + 1
    return token(.text(string(start + 1..<close)), from: start)
  }

  // MARK: Numbers with units

  private mutating func figure() throws(ExpressionSyntaxError) -> ExpressionToken {
    let start = position
    while position < end, isDigit(bytes[position]) { position += 1 }
    if position + 1 < end, bytes[position] == UInt8(ascii: "."), isDigit(bytes[position + 1]) {
      position += 1
      while position < end, isDigit(bytes[position]) { position += 1 }
    }
    let digits = string(start..<position)
    guard let number = Double(digits), number < 1e18 else {
      throw ExpressionSyntaxError(message: "this number is too large", range: start..<position)
    }
    if position < end, bytes[position] == UInt8(ascii: "%") {
      position += 1
      return token(.literal(.percent(number)), from: start)
    }
    guard position < end, isNameStart(bytes[position]) else {
      return token(.literal(.number(number)), from: start)
    }
    let suffix = takeWord()
    if let bytes = SizeUnit.bytes[suffix] { return token(.literal(.bytes(number * bytes)), from: start) }
    return try duration(digits, suffix, from: start)
  }

  private func duration(
    _ digits: String, _ suffix: String, from start: Int
  ) throws(ExpressionSyntaxError) -> ExpressionToken {
    do {
      return token(.literal(.duration(try DurationText.parse(digits + suffix))), from: start)
    } catch {
      if let meant = SizeUnit.meant(by: suffix) {
        throw ExpressionSyntaxError(
          message: "`\(suffix)` is not a unit", range: start..<position, inline: "write `\(digits)\(meant)`",
          help: "sizes are `KiB MiB GiB` (1024) and `KB MB GB` (1000), durations `ms s m h d`")
      }
      throw ExpressionSyntaxError(message: error.message, range: start..<position, help: error.help)
    }
  }

  // MARK: Signs

  /// Longer signs of other languages, taken whole so that a hint can name what is meant.
  private static let foreign = [
    "===", "!==", "&&", "||", "=~", "~=", "!~", "=>", "=<", "<>", "**", "++",
  ]

  private mutating func sign() -> ExpressionToken {
    let start = position
    for sign in Self.foreign where starts(with: sign) {
      position += sign.utf8.count
      return token(.foreign(sign), from: start)
    }
    for symbol in ExpressionToken.Symbol.allCases where starts(with: symbol.rawValue) {
      position += symbol.rawValue.utf8.count
      return token(.symbol(symbol), from: start)
    }
    position += 1
    while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
    return token(.foreign(string(start..<position)), from: start)
  }

  private func starts(with sign: String) -> Bool {
    position + sign.utf8.count <= end && bytes[position...].starts(with: sign.utf8)
  }
}

private let quote = UInt8(ascii: "'")
private let doubleQuote = UInt8(ascii: "\"")

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

private func isNameStart(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
}

private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

/// Units of size.
private enum SizeUnit {
  static let bytes = Dictionary(uniqueKeysWithValues: Value.sizeUnits.map { ($0.name, $0.bytes) })

  /// The unit that was most likely meant by a text that is none.
  static func meant(by suffix: String) -> String? {
    if let unit = Value.sizeUnits.first(where: { $0.name.lowercased() == suffix.lowercased() }) { return unit.name }
    switch suffix {
    case "G", "g", "Gi", "gi": return "GiB"
    case "Mi", "mi": return "MiB"
    case "K", "k", "Ki", "ki": return "KiB"
    default: return nil
    }
  }
}
