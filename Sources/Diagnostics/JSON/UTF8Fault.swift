/// The first place at which bytes stop being UTF-8 (RFC 3629: no overlong forms, no surrogates).
public struct UTF8Fault: Sendable, Hashable {
  /// Bytes before the faulty one.
  public let offset: Int
  /// The byte that cannot stand there.
  public let byte: UInt8

  /// Looks for the first fault; nil means that all of `bytes` is UTF-8.
  public static func first(in bytes: [UInt8]) -> UTF8Fault? {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        if buffer[index] < 0x80 {
          index += 1
          continue
        }
        let length = sequenceLength(in: buffer, at: index)
        guard length > 0 else { return UTF8Fault(offset: index, byte: buffer[index]) }
        index += length
      }
      return nil
    }
  }

  /// Bytes of the well-formed sequence at `index`, 0 if there is none.
  private static func sequenceLength(in buffer: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = buffer[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default: return 0
    }
    guard index + length <= buffer.count, second.contains(buffer[index + 1]) else { return 0 }
    for next in (index + 2)..<max(index + length, index + 2) where buffer[next] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
