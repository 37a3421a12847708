/// Reads console messages of a single line straight from the bytes of a frame, for the many lines that nobody waits for.
///
/// Whatever is not as plain as that is left to the general reader, so that the two always agree.
public struct ConsoleFrameReader {
  /// A line without its terminal codes.
  public enum Reading {
    case line(UnsafeBufferPointer<UInt8>, hasCodes: Bool)
    /// Something else, or something that has to be looked at more closely.
    case other
  }

  private static let opening = Array(#"{"event":"console output","args":[""#.utf8)
  private static let closing = Array(#""]}"#.utf8)

  /// Room for lines that have to be changed before they can be read.
  private var room: [UInt8] = []
  private var stripped: [UInt8] = []

  /// A reader for one thread.
  public init() {}

  /// Calls `body` with what the payload of a text message is; the bytes are there during the call only.
  public mutating func read<Result>(
    _ payload: UnsafeRawBufferPointer, _ body: (Reading) -> Result
  ) -> Result {
    guard let content = Self.content(of: payload) else { return body(.other) }
    switch Self.kind(of: content) {
    case .plain: return body(Self.isOfDaemon(content) ? .other : .line(content, hasCodes: false))
    case .odd: return body(.other)
    case .escaped: break
    }
    guard unescape(content) else { return body(.other) }
    return room.withUnsafeBufferPointer { bytes in
      guard TerminalCodes.remove(from: bytes[...], into: &stripped) else {
        return body(Self.isOfDaemon(bytes) ? .other : .line(bytes, hasCodes: false))
      }
      return stripped.withUnsafeBufferPointer { bytes in
        body(bytes.isEmpty || Self.isOfDaemon(bytes) ? .other : .line(bytes, hasCodes: true))
      }
    }
  }

  /// What stands between the quotes of the one argument; nil if the message is another, empty, or very long.
  private static func content(of payload: UnsafeRawBufferPointer) -> UnsafeBufferPointer<UInt8>? {
    let count = payload.count - opening.count - closing.count
    guard count > 0, count <= ConsoleText.longestLine, starts(payload, with: opening),
      starts(UnsafeRawBufferPointer(rebasing: payload[(opening.count + count)...]), with: closing)
    else { return nil }
    return UnsafeRawBufferPointer(rebasing: payload[opening.count..<(opening.count + count)])
      .assumingMemoryBound(to: UInt8.self)
  }

  private static func starts(_ bytes: UnsafeRawBufferPointer, with expected: [UInt8]) -> Bool {
    expected.withUnsafeBytes { expected in
      guard bytes.count >= expected.count, let left = bytes.baseAddress, let right = expected.baseAddress else {
        return false
      }
      return (0..<expected.count).allSatisfy {
        left.load(fromByteOffset: $0, as: UInt8.self) == right.load(fromByteOffset: $0, as: UInt8.self)
      }
    }
  }

  private enum Kind { case plain, escaped, odd }

  /// Plain text has no quote, backslash or control character; C1 controls begin with C2, as do some signs.
  private static func kind(of bytes: UnsafeBufferPointer<UInt8>) -> Kind {
    var kind = Kind.plain
    var place = 0
    while place < bytes.count {
      if bytes.count - place >= 8 {
        let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
        if !hasSpecial(word) {
          place += 8
          continue
        }
      }
      switch bytes[place] {
      case UInt8(ascii: "\\"):
        kind = .escaped
        // What follows belongs to it.
        place += 2
      case 0..<0x20, 0x7F, UInt8(ascii: "\""): return .odd
      case 0xC2:
        guard place + 1 < bytes.count, bytes[place + 1] >= 0xA0 else { return .odd }
        place += 2
      default: place += 1
      }
    }
    return place == bytes.count ? kind : .odd
  }

  /// Whether one of eight bytes is a control character, `"`, `\`, DEL or C2; may say so of others by mistake.
  private static func hasSpecial(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    func hasZero(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
    let isControl = (word &- ones &* 0x20) & ~word & tops
    let isQuote = hasZero(word ^ (ones &* 0x22))
    let isBackslash = hasZero(word ^ (ones &* 0x5C))
    let isDelete = hasZero(word ^ (ones &* 0x7F))
    let isLead = hasZero(word ^ (ones &* 0xC2))
    return isControl | isQuote | isBackslash | isDelete | isLead != 0
  }

  /// Puts the text into `room`; false if an escape stands for something that has to be looked at.
  private mutating func unescape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    room.removeAll(keepingCapacity: true)
    var place = 0
    while place < bytes.count {
      let next = bytes[place...].firstIndex(of: UInt8(ascii: "\\")) ?? bytes.count
      room.append(contentsOf: bytes[place..<next])
      guard next < bytes.count else { return true }
      // What follows is there: a text that ends with a backslash has been sorted out.
      let kind = bytes[next + 1]
      place = next + 2
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): room.append(kind)
      case UInt8(ascii: "t"): room.append(0x09)
      case UInt8(ascii: "u"):
        guard let unit = Self.unit(in: bytes, at: place),
          unit == 0x1B || unit == 0x09 || unit >= 0xA0 || (0x20..<0x7F).contains(unit),
          let scalar = Unicode.Scalar(unit), let encoded = UTF8.encode(scalar)
        else { return false }
        room.append(contentsOf: encoded)
        place += 4
      default: return false
      }
    }
    return true
  }

  /// Four hexadecimal digits.
  private static func unit(in bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt32? {
    guard bytes.count - place >= 4 else { return nil }
    var value: UInt32 = 0
    for byte in bytes[place..<place + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 87)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 55)
      default: return nil
      }
    }
    return value
  }

  private static func isOfDaemon(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    DaemonLine.prefixLength(of: bytes) != nil
  }
}
