/// A set of first bytes of scalars: ASCII exactly, all others as one.
struct ByteMask: Hashable {
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  /// True if a scalar outside ASCII is in it.
  private(set) var beyond = false
  /// True if there may be no further byte.
  private(set) var end = false

  init() {}

  /// Whatever comes, or the end.
  static let anything = {
    var mask = ByteMask()
    (mask.low, mask.high, mask.beyond, mask.end) = (.max, .max, true, true)
    return mask
  }()

  init(_ set: ScalarSet) {
    for range in set.ranges {
      if range.upperBound >= 0x80 { beyond = true }
      guard range.lowerBound < 0x80 else { continue }
      for value in range.lowerBound...min(range.upperBound, 0x7F) {
        if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
      }
    }
  }

  /// The byte must be ASCII.
  func contains(ascii byte: UInt8) -> Bool {
    let word = byte < 64 ? low : high
    return word &>> UInt64(byte & 63) & 1 != 0
  }

  /// The same or the end.
  var orEnd: ByteMask {
    var result = self
    result.end = true
    return result
  }

  mutating func formUnion(_ other: ByteMask) {
    low |= other.low
    high |= other.high
    beyond = beyond || other.beyond
  }

  var isAnything: Bool { low == .max && high == .max && beyond && end }

  func isDisjoint(with other: ByteMask) -> Bool {
    low & other.low == 0 && high & other.high == 0 && !(beyond && other.beyond)
  }
}

/// A mask as a table, for a step that asks it at every byte; belongs to a `StepTable`.
struct ByteRow {
  /// The byte is a scalar that is in the mask.
  static let yes: UInt8 = 1
  /// The byte begins a scalar outside ASCII that may be.
  static let perhaps: UInt8 = 2
  /// One entry for each byte and, last, the end.
  static let width = 257
  private static let end = 256

  /// `width` entries.
  let entries: UnsafePointer<UInt8>

  /// `yes`, `perhaps` or 0.
  @inline(__always)
  subscript(byte: UInt8) -> UInt8 { entries[Int(byte)] }

  /// Whether what stands at an offset can be in the mask.
  @inline(__always)
  func admits(_ line: UnsafePointer<UInt8>, _ count: Int, at offset: Int) -> Bool {
    entries[offset < count ? Int(line[offset]) : ByteRow.end] != 0
  }

  /// The entries of masks, one row after the other.
  static func entries(of masks: [ByteMask]) -> [UInt8] {
    var result = Array(repeating: UInt8(0), count: masks.count * width)
    for (number, mask) in masks.enumerated() {
      let start = number * width
      for byte in 0..<0x80 where mask.contains(ascii: UInt8(byte)) { result[start + byte] = yes }
      if mask.beyond { for byte in 0x80...0xFF { result[start + byte] = perhaps } }
      if mask.end { result[start + end] = yes }
    }
    return result
  }
}
