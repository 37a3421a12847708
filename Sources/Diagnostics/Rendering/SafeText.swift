/// Text made fit for a terminal: nothing gets through that moves the cursor, reorders letters or is unseen.
public enum SafeText {
  /// The text with control characters, bidirectional overrides and invisible marks as escapes such as `\x1b`.
  public static func escaping(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else { return text }
    var result = ""
    for character in text { result += shown(character) }
    return result
  }

  /// Terminal cells that the text takes: wide characters and emoji count 2.
  public static func cells(of text: String) -> Int {
    text.reduce(0) { $0 + cells(of: $1) }
  }

  /// What is printed for a character.
  static func shown(_ character: Character) -> String {
    let scalars = character.unicodeScalars
    guard scalars.contains(where: needsEscape) else { return String(character) }
    // Joiners are the mortar of many emoji and scripts, so they stay inside a character.
    if scalars.count > 1, scalars.allSatisfy({ $0 == joiner || $0 == nonJoiner || !needsEscape($0) }) {
      return String(character)
    }
    return scalars.map { needsEscape($0) ? escape($0) : String($0) }.joined()
  }

  /// Terminal cells that one character takes.
  static func cells(of character: Character) -> Int {
    if let byte = character.asciiValue { return byte < 0x20 || byte == 0x7F ? 0 : 1 }
    guard let first = character.unicodeScalars.first else { return 0 }
    if isWide(first) || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return 1
    }
  }

  private static let joiner: Unicode.Scalar = "\u{200D}"
  private static let nonJoiner: Unicode.Scalar = "\u{200C}"

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE001F:
      true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let digits = String(scalar.value, radix: 16)
      return scalar.value < 0x100
        ? "\\x" + (digits.count < 2 ? "0" : "") + digits
        : "\\u{\(digits)}"
    }
  }

  /// East Asian Wide and Fullwidth of Unicode's annex 11, in blocks, and emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18AFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
      true
    default: scalar.value >= 0x231A && scalar.properties.isEmojiPresentation
    }
  }
}
