extension JSONValue {
  /// The document on one line without spaces.
  ///
  /// Control characters are escaped; a number that is not finite becomes `null`.
  public func rendered() -> String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The document over several lines, two spaces a level, for files that people read.
  public func renderedPretty() -> String {
    var output: [UInt8] = []
    writePretty(to: &output, level: 0)
    return String(decoding: output, as: UTF8.self)
  }

  private func write(to output: inout [UInt8]) {
    switch self {
    case .null, .bool, .int, .double: output.append(contentsOf: literal.utf8)
    case .string(let text): Self.writeString(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        Self.writeString(member.key, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private func writePretty(to output: inout [UInt8], level: Int) {
    let indent = [UInt8](repeating: UInt8(ascii: " "), count: 2 * level + 2)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        output.append(contentsOf: index > 0 ? ",\n".utf8 : "\n".utf8)
        output.append(contentsOf: indent)
        element.writePretty(to: &output, level: level + 1)
      }
      output.append(contentsOf: "\n".utf8)
      output.append(contentsOf: indent.dropLast(2))
      output.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        output.append(contentsOf: index > 0 ? ",\n".utf8 : "\n".utf8)
        output.append(contentsOf: indent)
        Self.writeString(member.key, to: &output)
        output.append(contentsOf: ": ".utf8)
        member.value.writePretty(to: &output, level: level + 1)
      }
      output.append(contentsOf: "\n".utf8)
      output.append(contentsOf: indent.dropLast(2))
      output.append(UInt8(ascii: "}"))
    case .null, .bool, .int, .double, .string, .array, .object: write(to: &output)
    }
  }

  /// The text of a value without parts.
  private var literal: String {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): Self.literal(of: number)
    case .null, .string, .array, .object: "null"
    }
  }

  /// Whole numbers without `.0`, so that a count stays a count whatever computed it.
  private static func literal(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    if let whole = Int(exactly: number), abs(number) < 1e15 { return String(whole) }
    return "\(number)"
  }

  private static func writeString(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var copied = 0
      var index = 0
      while index < bytes.count {
        guard let escape = escape(in: bytes, at: index) else {
          index += 1
          continue
        }
        output.append(contentsOf: bytes[copied..<index])
        output.append(contentsOf: escape.text.utf8)
        index += escape.length
        copied = index
      }
      output.append(contentsOf: bytes[copied...])
    }
    output.append(UInt8(ascii: "\""))
  }

  /// What replaces the character at `index`, nil if it may stand as it is.
  ///
  /// JSON asks for C0, quote and backslash only. DEL, C1 and the two line separators go too: the text may
  /// end in a terminal or a script.
  private static func escape(
    in bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (text: String, length: Int)? {
    switch bytes[index] {
    case UInt8(ascii: "\""): return ("\\\"", 1)
    case UInt8(ascii: "\\"): return ("\\\\", 1)
    case UInt8(ascii: "\n"): return ("\\n", 1)
    case UInt8(ascii: "\r"): return ("\\r", 1)
    case UInt8(ascii: "\t"): return ("\\t", 1)
    case 0..<0x20, 0x7F: return (unicodeEscape(UInt16(bytes[index])), 1)
    case 0xC2 where bytes[index + 1] < 0xA0: return (unicodeEscape(UInt16(bytes[index + 1])), 2)
    case 0xE2 where bytes[index + 1] == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9):
      return (unicodeEscape(0x2000 + UInt16(bytes[index + 2] - 0x80)), 3)
    default: return nil
    }
  }

  private static func unicodeEscape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
