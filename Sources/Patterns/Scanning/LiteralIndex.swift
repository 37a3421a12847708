/// Finds which patterns have a literal in a line.
///
/// Letters are compared regardless of case by setting bit 5 of every byte on both sides, which also takes some signs
/// for each other; that makes candidates too many, never too few.
///
/// `@unchecked Sendable`: the pointers are written in `init` alone and read until `deinit`.
final class LiteralIndex: @unchecked Sendable {
  /// Literals of seven bytes and more: every fourth place of the line is looked at.
  private let wide: GramTable
  /// Five and six bytes: every second place.
  private let middle: GramTable
  /// Four bytes: every place.
  private let narrow: GramTable
  /// All literals, one after the other, each byte with bit 5 set.
  private let bytes: UnsafeMutablePointer<UInt8>
  /// For each literal where it begins in `bytes`, and one more for the end of the last.
  private let starts: UnsafeMutablePointer<Int32>
  /// The patterns of all literals, and for each literal where its own begin, and one more.
  private let owners: UnsafeMutablePointer<Int32>
  private let ownerStarts: UnsafeMutablePointer<Int32>
  /// The number of literals; the lists passed to `collect` must have as many marks.
  let literalCount: Int

  init(_ choices: [[LiteralPlan.Choice]?]) {
    var draft = Draft()
    for (owner, literals) in choices.enumerated() {
      for literal in literals ?? [] { draft.add(literal, owner: Int32(owner)) }
    }
    literalCount = draft.owners.count
    wide = GramTable(draft.entries[4] ?? [])
    middle = GramTable(draft.entries[2] ?? [])
    narrow = GramTable(draft.entries[1] ?? [])
    bytes = LiteralIndex.copy(draft.bytes)
    starts = LiteralIndex.copy(draft.starts)
    owners = LiteralIndex.copy(draft.owners.flatMap { $0 })
    var end: Int32 = 0
    ownerStarts = LiteralIndex.copy(
      [0]
        + draft.owners.map { owners in
          end += Int32(owners.count)
          return end
        })
  }

  deinit {
    for table in [wide, middle, narrow] { table.deallocate() }
    bytes.deallocate()
    starts.deallocate()
    owners.deallocate()
    ownerStarts.deallocate()
  }

  private static func copy<Element>(_ array: [Element]) -> UnsafeMutablePointer<Element> {
    let result = UnsafeMutablePointer<Element>.allocate(capacity: max(array.count, 1))
    for (index, element) in array.enumerated() { (result + index).initialize(to: element) }
    return result
  }

  // MARK: - Scanning

  /// Adds the patterns that have a literal in the line.
  @inline(__always)
  func collect(_ line: UnsafePointer<UInt8>, _ count: Int, into candidates: CandidateList) {
    if !wide.isEmpty { scan(line, count, wide, stride: 4, candidates) }
    if !middle.isEmpty { scan(line, count, middle, stride: 2, candidates) }
    if !narrow.isEmpty { scan(line, count, narrow, stride: 1, candidates) }
  }

  /// Looks at every place that is a multiple of the stride; four bytes are read, so the last place is `count - 4`.
  @inline(__always)
  private func scan(
    _ line: UnsafePointer<UInt8>, _ count: Int, _ table: GramTable, stride: Int, _ candidates: CandidateList
  ) {
    let raw = UnsafeRawPointer(line)
    let bits = table.bits
    let shift = table.bitShift
    let last = count - 4
    var place = 0
    while place <= last - 3 * stride {
      let first = LiteralIndex.bit(raw, place, bits, shift)
      let second = LiteralIndex.bit(raw, place + stride, bits, shift)
      let third = LiteralIndex.bit(raw, place + 2 * stride, bits, shift)
      let fourth = LiteralIndex.bit(raw, place + 3 * stride, bits, shift)
      if (first | second | third | fourth) & 1 != 0 {
        if first & 1 != 0 { inspect(line, count, place, table, candidates) }
        if second & 1 != 0 { inspect(line, count, place + stride, table, candidates) }
        if third & 1 != 0 { inspect(line, count, place + 2 * stride, table, candidates) }
        if fourth & 1 != 0 { inspect(line, count, place + 3 * stride, table, candidates) }
      }
      place += 4 * stride
    }
    while place <= last {
      if LiteralIndex.bit(raw, place, bits, shift) & 1 != 0 { inspect(line, count, place, table, candidates) }
      place += stride
    }
  }

  /// The lowest bit says whether a window with the hash of these four bytes exists. The hash has no more bits than the map.
  @inline(__always)
  private static func bit(
    _ raw: UnsafeRawPointer, _ place: Int, _ bits: UnsafeMutablePointer<UInt64>, _ shift: UInt32
  ) -> UInt64 {
    let number = Int(truncatingIfNeeded: GramTable.hash(gram(raw, place)) &>> shift)
    return bits[number &>> 6] &>> UInt64(truncatingIfNeeded: number & 63)
  }

  @inline(__always)
  private static func gram(_ raw: UnsafeRawPointer, _ place: Int) -> UInt32 {
    UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)) | 0x2020_2020
  }

  /// Compares the literals that have this window with the line.
  @inline(never)
  private func inspect(
    _ line: UnsafePointer<UInt8>, _ count: Int, _ place: Int, _ table: GramTable, _ candidates: CandidateList
  ) {
    let gram = LiteralIndex.gram(UnsafeRawPointer(line), place)
    let bucket = Int(GramTable.hash(gram) >> table.bucketShift)
    var index = Int(table.bucketStarts[bucket])
    let end = Int(table.bucketStarts[bucket + 1])
    while index < end {
      let entry = table.entries[index]
      index += 1
      guard entry.gram == gram else { continue }
      let literal = Int(entry.literal)
      let start = place - Int(entry.offset)
      let from = Int(starts[literal])
      let length = Int(starts[literal + 1]) - from
      guard start >= 0, start + length <= count, !candidates.isMarked(literal) else { continue }
      guard LiteralIndex.isEqual(bytes + from, line + start, length) else { continue }
      candidates.mark(literal)
      for owner in Int(ownerStarts[literal])..<Int(ownerStarts[literal + 1]) {
        candidates.insert(Int(owners[owner]))
      }
    }
  }

  @inline(__always)
  private static func isEqual(
    _ literal: UnsafePointer<UInt8>, _ line: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    var index = 0
    while index < length {
      guard literal[index] == line[index] | 0x20 else { return false }
      index += 1
    }
    return true
  }
}

/// The tables as arrays while literals are added.
private struct Draft {
  var bytes: [UInt8] = []
  var starts: [Int32] = [0]
  var owners: [[Int32]] = []
  /// By stride.
  var entries: [Int: [GramTable.Entry]] = [:]
  private var numbers: [[UInt8]: Int] = [:]

  mutating func add(_ literal: LiteralPlan.Choice, owner: Int32) {
    if let number = numbers[literal.bytes] {
      if owners[number].last != owner { owners[number].append(owner) }
      return
    }
    let number = owners.count
    numbers[literal.bytes] = number
    bytes += literal.bytes
    starts.append(Int32(bytes.count))
    owners.append([owner])
    let stride = LiteralPlan.stride(forLength: literal.bytes.count)
    for offset in literal.windows {
      let gram = LiteralPlan.gram(literal.bytes, offset)
      entries[stride, default: []].append(
        GramTable.Entry(gram: gram, literal: Int32(number), offset: Int32(offset)))
    }
  }
}
