/// Reads console messages of a single line straight from the bytes of a frame, for the many lines that nobody waits for.
///
/// Whatever is not as plain as that is left to the general reader, so that the two always agree. One reader serves one
/// thread.
public final class ConsoleFrameReader {
  /// A line without its terminal codes. The bytes are there until the next call.
  public struct Line {
    /// UTF-8.
    public let text: UnsafeBufferPointer<UInt8>
    /// Whether there were any.
    public let hasCodes: Bool
  }

  /// Room for lines that have to be changed before they can be read: `longestLine` bytes each, written and read by one
  /// call at a time.
  private let room = UnsafeMutablePointer<UInt8>.allocate(capacity: ConsoleText.longestLine)
  private let stripped = UnsafeMutablePointer<UInt8>.allocate(capacity: ConsoleText.longestLine)

  /// Takes its room at once.
  public init() {}

  deinit {
    room.deallocate()
    stripped.deallocate()
  }

  /// The line in the payload of a text message; nil if it is something else, or has to be looked at more closely, as
  /// when it is not UTF-8.
  public func line(in payload: UnsafeRawBufferPointer) -> Line? {
    guard let content = Self.content(of: payload) else { return nil }
    switch Self.kind(of: content) {
    case .plain: return DaemonLine.prefixLength(of: content) == nil ? Line(text: content, hasCodes: false) : nil
    case .odd: return nil
    case .escaped: return unescaped(content)
    }
  }

  private func unescaped(_ content: UnsafeBufferPointer<UInt8>) -> Line? {
    guard let count = unescape(content) else { return nil }
    var text = UnsafeBufferPointer(start: room, count: count)
    let kept = TerminalCodes.remove(from: text, into: stripped)
    if let kept { text = UnsafeBufferPointer(start: stripped, count: kept) }
    return text.isEmpty || DaemonLine.prefixLength(of: text) != nil ? nil : Line(text: text, hasCodes: kept != nil)
  }

  // MARK: - The envelope

  private static let opening: StaticString = #"{"event":"console output","args":[""#
  private static let closing: StaticString = #""]}"#

  /// What stands between the quotes of the one argument; nil if the message is another, empty, or very long.
  private static func content(of payload: UnsafeRawBufferPointer) -> UnsafeBufferPointer<UInt8>? {
    let count = payload.count - opening.utf8CodeUnitCount - closing.utf8CodeUnitCount
    guard count > 0, count <= ConsoleText.longestLine, let start = payload.baseAddress else { return nil }
    let content = start + opening.utf8CodeUnitCount
    guard isEqual(start, opening), isEqual(content + count, closing) else { return nil }
    return UnsafeBufferPointer(start: content.assumingMemoryBound(to: UInt8.self), count: count)
  }

  /// As many bytes as the text has are there.
  @inline(__always)
  private static func isEqual(_ bytes: UnsafeRawPointer, _ text: StaticString) -> Bool {
    let (expected, count) = (UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount)
    var place = 0
    while place + 8 <= count {
      guard word(bytes + place) == word(expected + place) else { return false }
      place += 8
    }
    while place < count {
      guard bytes.load(fromByteOffset: place, as: UInt8.self) == expected.load(fromByteOffset: place, as: UInt8.self)
      else { return false }
      place += 1
    }
    return true
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer) -> UInt64 { bytes.loadUnaligned(as: UInt64.self) }

  // MARK: - The text

  private enum Kind { case plain, escaped, odd }

  /// Plain text has no quote, backslash or control character, and is UTF-8; C1 controls begin with C2, as do some signs.
  private static func kind(of text: UnsafeBufferPointer<UInt8>) -> Kind {
    guard let start = text.baseAddress else { return .plain }
    var (kind, isASCII) = (Kind.plain, true)
    var place = 0
    while true {
      place += ByteScan.distance(start + place, text.count - place) { word in
        ByteScan.below(word, 0x20) | ByteScan.beyondTilde(word) | ByteScan.equal(word, quote)
          | ByteScan.equal(word, backslash)
      } isSought: {
        $0 < 0x20 || $0 >= 0x7F || $0 == quote || $0 == backslash
      }
      guard place < text.count else { break }
      switch start[place] {
      case backslash:
        kind = .escaped
        // What follows belongs to it.
        place += 2
        guard place <= text.count else { return .odd }
      case 0xC2:
        guard place + 1 < text.count, start[place + 1] >= 0xA0 else { return .odd }
        isASCII = false
        place += 2
      case 0x80...:
        isASCII = false
        place += 1
      default: return .odd
      }
    }
    if isASCII { return kind }
    var validator = UTF8Validator()
    return validator.accepts(UnsafeRawBufferPointer(text)) && validator.isComplete ? kind : .odd
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Puts the text into `room` and returns its length; nil if an escape stands for something that has to be looked at.
  ///
  /// No escape is shorter than what it stands for, so there is room for all of it.
  private func unescape(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = text.baseAddress else { return 0 }
    var (place, count) = (0, 0)
    while true {
      let run = ByteScan.distance(start + place, text.count - place) {
        ByteScan.equal($0, Self.backslash)
      } isSought: {
        $0 == Self.backslash
      }
      (room + count).update(from: start + place, count: run)
      place += run
      count += run
      guard place < text.count else { return count }
      place += 1
      // What follows is there: a text that ends with a backslash has been sorted out.
      let kind = start[place]
      place += 1
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): room[count] = kind
      case UInt8(ascii: "t"): room[count] = 0x09
      case UInt8(ascii: "u"):
        guard text.count - place >= 4, let unit = Self.unit(start + place) else { return nil }
        place += 4
        switch unit {
        case 0x1B, 0x09, 0x20..<0x7F: room[count] = UInt8(truncatingIfNeeded: unit)
        case 0xA0..<0x800:
          room[count] = UInt8(truncatingIfNeeded: 0xC0 | unit >> 6)
          count += 1
          room[count] = UInt8(truncatingIfNeeded: 0x80 | unit & 0x3F)
        default:
          guard unit >= 0x800, Unicode.Scalar(unit) != nil else { return nil }
          room[count] = UInt8(truncatingIfNeeded: 0xE0 | unit >> 12)
          room[count + 1] = UInt8(truncatingIfNeeded: 0x80 | unit >> 6 & 0x3F)
          room[count + 2] = UInt8(truncatingIfNeeded: 0x80 | unit & 0x3F)
          count += 2
        }
      default: return nil
      }
      count += 1
    }
  }

  /// Four hexadecimal digits; nil if they are none.
  @inline(__always)
  private static func unit(_ digits: UnsafePointer<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for place in 0..<4 {
      let byte = digits[place]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 87)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 55)
      default: return nil
      }
    }
    return value
  }
}
