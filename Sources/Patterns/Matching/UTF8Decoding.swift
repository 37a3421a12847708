/// Reading UTF-8 one scalar at a time.
///
/// Input may be damaged: each byte that begins no well-formed sequence counts as one U+FFFD, one byte wide, so `.` and
/// negated classes match it and every position makes progress. (A well-formed U+FFFD matches the same parts.)
enum UTF8Decoding {
  /// What a damaged byte counts as.
  static let replacement: UInt32 = 0xFFFD

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
    default: return (replacement, 1)
    }
    guard offset + width <= bytes.count else { return (replacement, 1) }
    for index in offset + 1..<offset + width {
      guard bytes[index] & 0xC0 == 0x80 else { return (replacement, 1) }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
    }
    // Overlong forms, surrogates and numbers past the last scalar are damage too.
    let smallest: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
    guard value >= smallest, Unicode.Scalar(value) != nil else { return (replacement, 1) }
    return (value, width)
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
