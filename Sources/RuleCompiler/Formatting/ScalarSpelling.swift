/// How texts are written: with which quotes, and which texts need any.
enum ScalarSpelling {
  /// The lines of a text; block texts are not written here.
  static func lines(of scalar: LayoutScalar, inFlow: Bool) -> [String] {
    switch scalar.style {
    case .plain: return scalar.lines.isEmpty ? [scalar.value] : scalar.lines
    case .singleQuoted: return scalar.lines.isEmpty ? [quoted(scalar.value)] : scalar.lines
    case .doubleQuoted:
      if prefersSingleQuotes(scalar, inFlow: inFlow) { return [singleQuoted(scalar.value)] }
      return scalar.lines.isEmpty ? [doubleQuoted(scalar.value)] : scalar.lines
    case .literal, .folded: return []
    }
  }

  /// Single quotes show a text as it is, so they are preferred where quotes or escapes are not needed for more.
  ///
  /// Double quotes stay around texts that need none, around times and schedules, around apostrophes, which would
  /// have to be doubled, and around what only an escape can say.
  private static func prefersSingleQuotes(_ scalar: LayoutScalar, inFlow: Bool) -> Bool {
    guard scalar.lines.count == 1, let source = scalar.lines.first, !scalar.value.utf8.contains(apostrophe),
      isPrintable(scalar.value), hasOnlyNeedlessEscapes(source), !isTimeLike(scalar.value)
    else { return false }
    return source.utf8.contains(backslash) || !canBePlain(scalar.value, inFlow: inFlow)
  }

  private static let apostrophe = UInt8(ascii: "'")
  private static let backslash = UInt8(ascii: "\\")

  /// No escape but `\\`, `\"` and `\/`.
  private static func hasOnlyNeedlessEscapes(_ source: String) -> Bool {
    var bytes = Array(source.utf8)[...]
    while let sign = bytes.firstIndex(of: backslash) {
      guard sign + 1 < bytes.endIndex else { return false }
      switch bytes[sign + 1] {
      case backslash, UInt8(ascii: "\""), UInt8(ascii: "/"): bytes = bytes[(sign + 2)...]
      default: return false
      }
    }
    return true
  }

  /// `04:00`, `*/5 * * * *`: digits and the signs of schedules.
  private static func isTimeLike(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) || "*/,-: ".utf8.contains($0) }
  }

  /// Whether single quotes can hold the text on one line.
  private static func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F...0xA0, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFFE...0xFFFF:
        false
      default: true
      }
    }
  }

  /// Whether a text can stand without quotes.
  static func canBePlain(_ text: String, inFlow: Bool) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, isPrintable(text), first != 0x20, last != 0x20,
      last != colon, !",[]{}#&*!|>'\"%@`".utf8.contains(first)
    else { return false }
    if "-?:".utf8.contains(first), bytes.count == 1 || " ,[]{}".utf8.contains(bytes[1]) { return false }
    if text.hasPrefix("---") || text.hasPrefix("...") { return false }
    if inFlow, bytes.contains(where: { ",[]{}?".utf8.contains($0) }) { return false }
    return !zip(bytes, bytes.dropFirst()).contains { one, next in
      (one == colon && next == 0x20) || (one == 0x20 && next == UInt8(ascii: "#"))
    }
  }

  private static let colon = UInt8(ascii: ":")

  /// In single quotes if they can hold it.
  static func quoted(_ text: String) -> String { isPrintable(text) ? singleQuoted(text) : doubleQuoted(text) }

  private static func singleQuoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  private static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result += isPrintable(String(scalar)) ? String(scalar) : escape(scalar)
      }
    }
    return result + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension LayoutScalar {
  /// A new text: without quotes where it can be.
  static func word(_ text: String) -> LayoutScalar {
    LayoutScalar(value: text, style: ScalarSpelling.canBePlain(text, inFlow: true) ? .plain : .singleQuoted)
  }

  /// The same text as it can stand between brackets, where more signs mean something.
  var fitForFlow: LayoutScalar {
    guard style == .plain, lines.count <= 1, !ScalarSpelling.canBePlain(value, inFlow: true) else { return self }
    return LayoutScalar(value: value, style: .singleQuoted)
  }

  /// One line, as it can stand between brackets.
  var isJoinable: Bool { !isBlock && lines.count <= 1 }
}
