/// Finds literals by a few of their bytes, which are looked for at every so-many-th place of a line.
///
/// A table of marks says no to nearly all groups of places with one branch each; for the others a hash table tells the
/// literals. Built once and only read afterwards, which makes it safe to share.
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
  /// What the hash of a gram is shifted by to get the place of its mark.
  private let markShift: UInt32
  /// `1 << (32 - markShift)` bytes, 1 where the hash of some gram leads.
  private let marks: UnsafeMutablePointer<UInt8>
  /// Half as many again as there are grams, then the further entries of grams that have several.
  private let slots: UnsafeMutablePointer<Slot>
  /// How many of `slots` are found by hash; one of them is always free, so that every search ends.
  private let slotCount: Int

  /// Places that are looked at with one branch.
  static let groupSize = 4
  private static let marksPerGram = 256
  private static let fewestMarkBits = 12
  /// 256 KiB, which leaves room for other things in the cache.
  private static let mostMarkBits = 18

  init(_ windows: [Window], _ tier: LiteralPlan.Tier) {
    self.tier = tier
    isEmpty = windows.isEmpty
    let sorted = windows.sorted { $0.order < $1.order }
    let gramCount = zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0.gram == $1.1.gram ? 0 : 1) }
    let wanted = Int.bitWidth - (gramCount * GramTable.marksPerGram - 1).leadingZeroBitCount
    let markBits = min(max(wanted, GramTable.fewestMarkBits), GramTable.mostMarkBits)
    markShift = UInt32(32 - markBits)
    marks = .allocate(capacity: 1 << markBits)
    marks.initialize(repeating: 0, count: 1 << markBits)
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
    marks.deallocate()
    slots.deallocate()
  }

  /// The place of the first entry of a gram.
  private func insert(_ window: Window) -> Int {
    let hash = GramTable.hash(window.gram)
    marks[Int(hash >> markShift)] = 1
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

  /// What a line's places look like from a distance.
  struct Sight {
    /// How many groups were written down.
    let groups: Int
    /// All bytes that were read, put together with "or"; letters are folded.
    let bytes: UInt64
  }

  /// Writes down where groups of `groupSize` places begin in one of which a window may begin.
  ///
  /// `start` is a multiple of the stride; four bytes are read at each place, so `last` is at most `count - 4`. `groups`
  /// has room for one more than there are. A group has one branch, as most of them have no mark. The last one overlaps
  /// the one before, since a processor cannot guess how many places would be left; where there are too few for a group,
  /// one is written down unseen.
  @inline(__always)
  func collect(
    _ line: UnsafePointer<UInt8>, from start: Int, through last: Int, into groups: UnsafeMutablePointer<Int32>
  ) -> Sight {
    let raw = UnsafeRawPointer(line)
    if tier == .long { return GramTable.collectAtFourths(raw, start, last, marks, markShift, groups) }
    return GramTable.collectAtSeconds(raw, start, last, marks, markShift, groups, tier.mask)
  }

  /// The places of a group that may begin a window, with their grams.
  @inline(__always)
  func forEachMark(
    _ line: UnsafePointer<UInt8>, inGroupAt start: Int, through last: Int,
    _ body: (_ place: Int, _ gram: UInt32) -> Void
  ) {
    var place = start
    let end = min(last, start &+ (GramTable.groupSize &- 1) &* tier.stride)
    while place <= end {
      let gram = GramTable.folded(UnsafeRawPointer(line), place) & tier.mask
      if GramTable.mark(gram, marks, markShift) != 0 { body(place, gram) }
      place &+= tier.stride
    }
  }

  @inline(never)
  private static func collectAtFourths(
    _ raw: UnsafeRawPointer, _ start: Int, _ last: Int, _ marks: UnsafeMutablePointer<UInt8>, _ shift: UInt32,
    _ groups: UnsafeMutablePointer<Int32>
  ) -> Sight {
    collect(start, last, 4, groups) { place, seen in
      let (near, far) = (foldedPair(raw, place), foldedPair(raw, place &+ 8))
      seen |= near | far
      return mark(UInt32(truncatingIfNeeded: near), marks, shift)
        | mark(UInt32(truncatingIfNeeded: near &>> 32), marks, shift)
        | mark(UInt32(truncatingIfNeeded: far), marks, shift)
        | mark(UInt32(truncatingIfNeeded: far &>> 32), marks, shift)
    }
  }

  @inline(never)
  private static func collectAtSeconds(
    _ raw: UnsafeRawPointer, _ start: Int, _ last: Int, _ marks: UnsafeMutablePointer<UInt8>, _ shift: UInt32,
    _ groups: UnsafeMutablePointer<Int32>, _ mask: UInt32
  ) -> Sight {
    collect(start, last, 2, groups) { place, seen in
      let (first, second) = (folded(raw, place), folded(raw, place &+ 2))
      let (third, fourth) = (folded(raw, place &+ 4), folded(raw, place &+ 6))
      seen |= UInt64(first | third | fourth)
      return mark(first & mask, marks, shift) | mark(second & mask, marks, shift)
        | mark(third & mask, marks, shift) | mark(fourth & mask, marks, shift)
    }
  }

  /// `look` reads the group at a place and tells whether one of its marks is set.
  @inline(__always)
  private static func collect(
    _ start: Int, _ last: Int, _ stride: Int, _ groups: UnsafeMutablePointer<Int32>,
    _ look: (_ place: Int, _ seen: inout UInt64) -> UInt8
  ) -> Sight {
    var seen: UInt64 = 0
    var count = 0
    let final = start &+ (last &- start) / stride &* stride &- (groupSize &- 1) &* stride
    guard final >= start else {
      groups[0] = Int32(truncatingIfNeeded: start)
      // Not read, so anything may be there.
      return Sight(groups: 1, bytes: .max)
    }
    var place = start
    while place < final {
      if look(place, &seen) != 0 {
        groups[count] = Int32(truncatingIfNeeded: place)
        count &+= 1
      }
      place &+= groupSize &* stride
    }
    if look(final, &seen) != 0 {
      groups[count] = Int32(truncatingIfNeeded: final)
      count &+= 1
    }
    return Sight(groups: count, bytes: seen)
  }

  /// 1 if a gram may be in the table, else 0.
  @inline(__always)
  private static func mark(_ gram: UInt32, _ marks: UnsafeMutablePointer<UInt8>, _ shift: UInt32) -> UInt8 {
    marks[Int(truncatingIfNeeded: hash(gram) &>> shift)]
  }

  /// Eight bytes of the line, letters folded; the first four are the low half.
  @inline(__always)
  private static func foldedPair(_ raw: UnsafeRawPointer, _ place: Int) -> UInt64 {
    let fold = UInt64(LiteralPlan.fold) << 32 | UInt64(LiteralPlan.fold)
    return UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) | fold
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
