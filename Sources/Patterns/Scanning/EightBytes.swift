/// Eight bytes of a line, looked at in one go.
struct EightBytes {
  private let word: UInt64

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let fold: UInt64 = 0x2020_2020_2020_2020

  /// The bytes from a place on, of which there must be eight.
  @inline(__always)
  init(_ raw: UnsafeRawPointer, at place: Int) { word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) }

  private init(_ word: UInt64) { self.word = word }

  /// One byte eight times.
  static func repeating(_ byte: UInt8) -> EightBytes { EightBytes(ones &* UInt64(byte)) }

  /// Each with bit 5 set.
  @inline(__always)
  var folded: EightBytes { EightBytes(word | EightBytes.fold) }

  /// Whether one of them is that of `other` at the same place.
  @inline(__always)
  func shares(_ other: EightBytes) -> Bool {
    // The lowest byte that is zero borrows from itself, and only such a byte begins to.
    let difference = word ^ other.word
    return (difference &- EightBytes.ones) & ~difference & EightBytes.highBits != 0
  }
}
