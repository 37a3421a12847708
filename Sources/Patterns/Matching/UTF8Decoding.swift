/// Reading UTF-8 one scalar at a time, in lines that may be damaged.
///
/// What counts as damaged is what RE2 takes for it, so that both say the same of any line: a byte that begins no sequence
/// matches nothing, a surrogate is a scalar like others, and a sequence of three or four bytes that is longer than needed
/// or past the last scalar is matched only by sets that hold everything outside ASCII, such as `.` and `[^a-z]`.
enum UTF8Decoding {
  /// What an overlong sequence or one past the last scalar counts as.
  static let beyond = ScalarSet.last + 1
  /// What a byte counts as that begins no sequence; no set holds it.
  static let damaged = ScalarSet.last + 2

  /// The scalar at an offset inside the buffer and the bytes it takes.
  @inline(__always)
  static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (value: UInt32, width: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    return multiByteScalar(in: bytes, at: offset)
  }

  private static func multiByteScalar(
    in bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (value: UInt32, width: Int) {
    let first = bytes[offset]
    let width: Int
    var value: UInt32
    switch first {
    case 0xC2...0xDF: (width, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (width, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (width, value) = (4, UInt32(first & 0x07))
    default: return (damaged, 1)
    }
    guard offset + width <= bytes.count else { return (damaged, 1) }
    for index in offset + 1..<offset + width {
      guard bytes[index] & 0xC0 == 0x80 else { return (damaged, 1) }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
    }
    let smallest: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
    return (value < smallest || value > ScalarSet.last ? beyond : value, width)
  }

  /// ASCII letters, digits and the underscore, as in `\b`.
  @inline(__always)
  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }
}
