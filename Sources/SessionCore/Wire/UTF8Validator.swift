/// Checks UTF-8 (RFC 3629) piece by piece, so that a fault in the first fragment of a message is seen at
/// once.
public struct UTF8Validator {
  private var missing = 0
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// For one text.
  public init() {}

  /// Whether the text so far ends with a whole character.
  public var isComplete: Bool { missing == 0 }

  /// Reads on; false at the first byte that cannot stand there.
  public mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var place = 0
    while place < bytes.count {
      // Eight bytes of ASCII at a time.
      if missing == 0, bytes.count - place >= 8,
        bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        place += 8
        continue
      }
      let byte = bytes[place]
      place += 1
      if missing == 0 {
        if byte < 0x80 { continue }
        guard begin(byte) else { return false }
      } else {
        guard byte >= lowest, byte <= highest else { return false }
        missing -= 1
        lowest = 0x80
        highest = 0xBF
      }
    }
    return true
  }

  private mutating func begin(_ lead: UInt8) -> Bool {
    switch lead {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      if lead == 0xE0 { lowest = 0xA0 }
      if lead == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
      missing = 3
      if lead == 0xF0 { lowest = 0x90 }
      if lead == 0xF4 { highest = 0x8F }
    default: return false
    }
    return true
  }
}
