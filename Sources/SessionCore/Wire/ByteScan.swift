/// Looks for rare bytes eight at a time.
enum ByteScan {
  /// How many bytes come before the first one that is looked for; `count` if there is none.
  ///
  /// `mask` sets the top bit of such bytes in eight at once; of the bits it sets the lowest has to be right, those above
  /// it need not be. `isSought` tells the same of one byte. `count` bytes can be read at `start`.
  @inline(__always)
  static func distance(
    _ start: UnsafePointer<UInt8>, _ count: Int, mask: (UInt64) -> UInt64, isSought: (UInt8) -> Bool
  ) -> Int {
    var place = 0
    while count - place >= 8 {
      let found = mask(UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self)) & tops
      if found != 0 { return place + found.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < count, !isSought(start[place]) { place += 1 }
    return place
  }

  private static var tops: UInt64 { 0x8080_8080_8080_8080 }
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }

  /// Top bits of bytes that are this one.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference
  }

  /// Top bits of bytes below this one.
  @inline(__always)
  static func below(_ word: UInt64, _ byte: UInt8) -> UInt64 { (word &- ones &* UInt64(byte)) & ~word }

  /// Top bits of DEL and of everything beyond ASCII.
  @inline(__always)
  static func beyondTilde(_ word: UInt64) -> UInt64 { (word &+ ones) | word }
}
