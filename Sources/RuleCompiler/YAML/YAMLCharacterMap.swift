/// From libyaml's count of code points to bytes.
struct YAMLCharacterMap {
  /// Offsets of every 64th code point; empty if each code point is one byte.
  private let offsets: [Int]
  private let count: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    count = bytes.count
    var seen: UInt8 = 0
    var index = 0
    while index < bytes.count {
      seen |= bytes[index]
      index += 1
    }
    guard seen >= 0x80 else {
      offsets = []
      return
    }
    var offsets: [Int] = []
    var points = 0
    index = 0
    while index < bytes.count {
      if bytes[index] & 0xC0 != 0x80 {
        if points % Self.stride == 0 { offsets.append(index) }
        points += 1
      }
      index += 1
    }
    self.offsets = offsets
  }

  /// The offset of the code point of that number; past the end it is the end.
  func offset(ofPoint point: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard !offsets.isEmpty else { return min(point, count) }
    guard point / Self.stride < offsets.count else { return count }
    var offset = offsets[point / Self.stride]
    var rest = point % Self.stride
    while rest > 0, offset < count {
      offset += 1
      while offset < count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      rest -= 1
    }
    return offset
  }

  private static let stride = 64
}
