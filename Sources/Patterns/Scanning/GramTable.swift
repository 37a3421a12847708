/// Finds literals by a few of their bytes, which are looked for at every so-many-th place of a line.
///
/// A bit map says no to nearly all places without a branch; for the others a hash table tells the literals. Built once
/// and only read afterwards, which makes it safe to share.
struct GramTable {
  /// One window of one literal.
  struct Window {
    /// The window's bytes, folded and masked as `Tier` says.
    let gram: UInt32
    let entry: Entry

    fileprivate var order: UInt64 { UInt64(gram) << 32 | UInt64(UInt32(bitPattern: entry.literal)) }
  }

  /// A window without its gram, with enough of the literal to tell most others.
  struct Entry {
    let literal: Int32
    /// Where the window stands in the literal.
    let offset: UInt8
    /// At least 1.
    let length: UInt8
    let firstByte: UInt8
    let lastByte: UInt8
  }

  /// A gram and an entry of it; 16 bytes, so that most answers take one look into memory.
  private struct Slot {
    var gram: UInt32
    var entry: Entry
    /// The place of the next one for the same gram, -1 if there is none.
    var next: Int32

    var isFree: Bool { entry.length == 0 }

    static let free = Slot(
      gram: 0, entry: Entry(literal: 0, offset: 0, length: 0, firstByte: 0, lastByte: 0), next: -1)
  }

  let tier: LiteralPlan.Tier
  let isEmpty: Bool
  /// What the hash of a gram is shifted by to get the number of its bit.
  private let bitShift: UInt32
  /// `1 << (32 - bitShift)` bits.
  private let bits: UnsafeMutablePointer<UInt64>
  /// Half as many again as there are grams, then the further entries of grams that have several.
  private let slots: UnsafeMutablePointer<Slot>
  /// How many of `slots` are found by hash; one of them is always free, so that every search ends.
  private let slotCount: Int

  private static let bitsPerGram = 256
  private static let smallestBitCount = 12
  /// 128 KiB, which leaves room for other things in the cache.
  private static let largestBitCount = 20

  init(_ windows: [Window], _ tier: LiteralPlan.Tier) {
    self.tier = tier
    isEmpty = windows.isEmpty
    let sorted = windows.sorted { $0.order < $1.order }
    let gramCount = zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0.gram == $1.1.gram ? 0 : 1) }
    let wanted = Int.bitWidth - (gramCount * GramTable.bitsPerGram - 1).leadingZeroBitCount
    let bitCount = min(max(wanted, GramTable.smallestBitCount), GramTable.largestBitCount)
    bitShift = UInt32(32 - bitCount)
    bits = .allocate(capacity: 1 << (bitCount - 6))
    bits.initialize(repeating: 0, count: 1 << (bitCount - 6))
    slotCount = gramCount + gramCount / 2 + 1
    slots = .allocate(capacity: slotCount + sorted.count)
    slots.initialize(repeating: .free, count: slotCount + sorted.count)
    var overflow = slotCount
    var first = 0
    for (place, window) in sorted.enumerated() {
      if place == 0 || sorted[place - 1].gram != window.gram {
        first = insert(window)
      } else {
        slots[overflow] = Slot(gram: window.gram, entry: window.entry, next: slots[first].next)
        slots[first].next = Int32(overflow)
        overflow += 1
      }
    }
  }

  /// Ends the life of the table; its owner calls this once.
  func deallocate() {
    bits.deallocate()
    slots.deallocate()
  }

  /// The place of the first entry of a gram.
  private func insert(_ window: Window) -> Int {
    let hash = GramTable.hash(window.gram)
    let bit = Int(hash >> bitShift)
    bits[bit >> 6] |= 1 << UInt64(bit & 63)
    var place = home(of: hash)
    while !slots[place].isFree { place = place + 1 == slotCount ? 0 : place + 1 }
    slots[place] = Slot(gram: window.gram, entry: window.entry, next: -1)
    return place
  }

  @inline(__always)
  private func home(of hash: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(hash) &* UInt64(truncatingIfNeeded: slotCount)) &>> 32)
  }

  @inline(__always)
  static func hash(_ gram: UInt32) -> UInt32 { gram &* 0x9E37_79B1 }

  /// Four bytes of the line, letters folded.
  @inline(__always)
  static func folded(_ raw: UnsafeRawPointer, _ place: Int) -> UInt32 {
    UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)) | LiteralPlan.fold
  }

  // MARK: - Scanning

  /// Writes down the places that may begin a window, and adds up the bytes seen in `sum` with "or".
  ///
  /// `start` is a multiple of the stride; four bytes are read at each place, so `last` is at most `count - 4`. `places`
  /// has room for all of them. There is no branch on what is found: in a line of console text
  /// a processor cannot guess it.
  @inline(never)
  func collect(
    _ line: UnsafePointer<UInt8>, from start: Int, through last: Int, into places: UnsafeMutablePointer<Int32>,
    sum: inout UInt32
  ) -> Int {
    let raw = UnsafeRawPointer(line)
    if tier == .long { return GramTable.collect(raw, start, last, bits, bitShift, 4, .max, places, &sum) }
    return GramTable.collect(raw, start, last, bits, bitShift, 2, tier.mask, places, &sum)
  }

  @inline(__always)
  private static func collect(
    _ raw: UnsafeRawPointer, _ start: Int, _ last: Int, _ bits: UnsafeMutablePointer<UInt64>, _ shift: UInt32,
    _ stride: Int, _ mask: UInt32, _ places: UnsafeMutablePointer<Int32>, _ sum: inout UInt32
  ) -> Int {
    var place = start
    var count = 0
    var seen: UInt32 = 0
    while place <= last {
      let four = folded(raw, place)
      seen |= four
      let bit = hash(four & mask) &>> shift
      // The hash has no more bits than the map.
      let word = bits[Int(truncatingIfNeeded: bit &>> 6)]
      places[count] = Int32(truncatingIfNeeded: place)
      count &+= Int(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bit & 63) & 1)
      place &+= stride
    }
    sum |= seen
    return count
  }

  /// Calls `body` with the windows that a gram is; with none for most grams that share a bit with one.
  @inline(__always)
  func forEachEntry(of gram: UInt32, _ body: (Entry) -> Void) {
    var place = home(of: GramTable.hash(gram))
    while slots[place].gram != gram || slots[place].isFree {
      if slots[place].isFree { return }
      place = place &+ 1 == slotCount ? 0 : place &+ 1
    }
    while true {
      body(slots[place].entry)
      guard slots[place].next >= 0 else { return }
      place = Int(slots[place].next)
    }
  }
}
