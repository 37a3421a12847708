/// Literals by groups of four of their bytes, for one stride of the scan.
///
/// A bit map says no to nearly all places of a line; the buckets tell the literals apart. Built once and only read
/// afterwards, which makes it safe to share.
struct GramTable {
  /// One window of one literal.
  struct Entry {
    let gram: UInt32
    /// The literal's number.
    let literal: Int32
    /// Where the window stands in the literal.
    let offset: Int32
  }

  /// What the hash of four bytes is shifted by to get the number of their bit.
  let bitShift: UInt32
  /// What it is shifted by to get their bucket.
  let bucketShift: UInt32
  /// `1 << (32 - bitShift)` bits.
  let bits: UnsafeMutablePointer<UInt64>
  /// `(1 << (32 - bucketShift)) + 1` places in `entries`, ascending.
  let bucketStarts: UnsafeMutablePointer<Int32>
  let entries: UnsafeMutablePointer<Entry>
  let isEmpty: Bool

  private static let bitsPerEntry = 64
  private static let largestBitCount = 20
  private static let smallestBitCount = 12
  private static let largestBucketCount = 16

  init(_ unsorted: [Entry]) {
    isEmpty = unsorted.isEmpty
    let wanted = Int.bitWidth - max(unsorted.count * GramTable.bitsPerEntry - 1, 1).leadingZeroBitCount
    let bitCount = min(max(wanted, GramTable.smallestBitCount), GramTable.largestBitCount)
    let bucketCount = min(bitCount - 2, GramTable.largestBucketCount)
    bitShift = UInt32(32 - bitCount)
    bucketShift = UInt32(32 - bucketCount)
    bits = .allocate(capacity: 1 << (bitCount - 6))
    bits.initialize(repeating: 0, count: 1 << (bitCount - 6))
    bucketStarts = .allocate(capacity: (1 << bucketCount) + 1)
    bucketStarts.initialize(repeating: 0, count: (1 << bucketCount) + 1)
    entries = .allocate(capacity: max(unsorted.count, 1))
    fill(unsorted)
  }

  /// Ends the life of the table; its owner calls this once.
  func deallocate() {
    bits.deallocate()
    bucketStarts.deallocate()
    entries.deallocate()
  }

  @inline(__always)
  static func hash(_ gram: UInt32) -> UInt32 { gram &* 0x9E37_79B1 }

  private func fill(_ unsorted: [Entry]) {
    let bucketShift = bucketShift
    let sorted = unsorted.sorted {
      (GramTable.hash($0.gram) >> bucketShift, $0.literal, $0.offset)
        < (GramTable.hash($1.gram) >> bucketShift, $1.literal, $1.offset)
    }
    for (place, entry) in sorted.enumerated() {
      (entries + place).initialize(to: entry)
      let hash = GramTable.hash(entry.gram)
      let bit = Int(hash >> bitShift)
      bits[bit >> 6] |= 1 << UInt64(bit & 63)
      bucketStarts[Int(hash >> bucketShift) + 1] += 1
    }
    let bucketCount = 1 << (32 - Int(bucketShift))
    for bucket in 0..<bucketCount { bucketStarts[bucket + 1] += bucketStarts[bucket] }
  }
}
