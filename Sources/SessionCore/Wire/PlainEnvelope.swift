/// Reads messages in the very form in which daemons write them: `{"event":"…","args":["…"]}` without spaces.
///
/// Nearly all messages have it. Whatever differs in the least is left to the general parser, so that the two
/// always agree.
struct PlainEnvelope {
  let event: String
  let argument: String

  private static let opening = Array(#"{"event":""#.utf8)
  private static let middle = Array(#"","args":[""#.utf8)
  private static let closing = Array(#"]}"#.utf8)

  init?(_ payload: [UInt8]) {
    let parts = payload.withUnsafeBufferPointer { bytes -> (String, String)? in
      var reader = Reader(bytes: bytes)
      guard reader.skip(Self.opening), let event = reader.plainName(), reader.skip(Self.middle),
        let argument = reader.text(), reader.skip(Self.closing), reader.isAtEnd()
      else { return nil }
      return (event, argument)
    }
    guard let parts else { return nil }
    (event, argument) = parts
  }

  private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    mutating func skip(_ expected: [UInt8]) -> Bool {
      guard bytes.count - index >= expected.count else { return false }
      for (offset, byte) in expected.enumerated() where bytes[index + offset] != byte { return false }
      index += expected.count
      return true
    }

    /// Up to, and not including, the next quote; names hold small letters, blanks and, once, a uuid.
    mutating func plainName() -> String? {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        guard (0x20..<0x7F).contains(bytes[index]), bytes[index] != UInt8(ascii: "\\") else { return nil }
        index += 1
      }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Up to and including the quote that ends the string.
    mutating func text() -> String? {
      let start = index
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "\""):
          index += 1
          return String(validating: bytes[start..<(index - 1)], as: UTF8.self)
        case UInt8(ascii: "\\"): return escapedText(from: start)
        case 0..<0x20: return nil
        default: index += 1
        }
      }
      return nil
    }

    private mutating func escapedText(from start: Int) -> String? {
      var text = [UInt8](bytes[start..<index])
      text.reserveCapacity(min(bytes.count - start, 4 * text.count + 256))
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
        case UInt8(ascii: "\\"): guard appendEscape(to: &text) else { return nil }
        case 0..<0x20: return nil
        default: text.append(byte)
        }
      }
      return nil
    }

    private mutating func appendEscape(to text: inout [UInt8]) -> Bool {
      guard index < bytes.count else { return false }
      let kind = bytes[index]
      index += 1
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "u"):
        guard let scalar = scalar() else { return false }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      default: return false
      }
      return true
    }

    private mutating func scalar() -> Unicode.Scalar? {
      guard let first = unit() else { return nil }
      guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
      guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
        return nil
      }
      index += 2
      guard let second = unit(), (0xDC00..<0xE000).contains(second) else { return nil }
      return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func unit() -> UInt32? {
      guard bytes.count - index >= 4 else { return nil }
      var value: UInt32 = 0
      for _ in 0..<4 {
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(bytes[index] - 48)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(bytes[index] - 87)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(bytes[index] - 55)
        default: return nil
        }
        index += 1
      }
      return value
    }

    /// Nothing but blanks and a line end may follow.
    func isAtEnd() -> Bool {
      bytes[index...].allSatisfy { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 || $0 == 0x09 }
    }
  }
}
