/// Finds which patterns have a literal in a line.
///
/// Letters are compared regardless of case by setting bit 5 of every byte on both sides, which also takes some signs
/// for each other; that makes candidates too many, never too few. The two signs outside ASCII that `(?i)` takes for `s`
/// and `k` are not in the literals: a line that has one is looked at once more with the letter in its place.
///
/// `@unchecked Sendable`: the pointers are written in `init` alone and read until `deinit`.
final class LiteralIndex: @unchecked Sendable {
  private let long: GramTable
  private let middle: GramTable
  private let short: GramTable
  /// All literals, one after the other, each byte with bit 5 set.
  private let bytes: UnsafeMutablePointer<UInt8>
  private let literals: UnsafeMutablePointer<Literal>
  /// The patterns of all literals.
  private let owners: UnsafeMutablePointer<Int32>
  /// The number of literals; the lists passed to `collect` must have as many marks.
  let literalCount: Int

  /// Ranges in `bytes` and `owners`.
  private struct Literal {
    var start: Int32
    var ownerStart: Int32
    var ownerEnd: Int32
  }

  /// Bytes of a line that are looked at in one go.
  private static let blockSize = 4_096
  /// Groups of places in so many bytes, at the most, and the one that overlaps.
  static let mostGroups = blockSize / (2 * GramTable.groupSize) + 1

  init(_ choices: [[LiteralPlan.Choice]?]) {
    var draft = Draft()
    for (owner, literals) in choices.enumerated() {
      for literal in literals ?? [] { draft.add(literal, owner: Int32(owner)) }
    }
    literalCount = draft.owners.count
    long = GramTable(draft.windows[.long] ?? [], .long)
    middle = GramTable(draft.windows[.middle] ?? [], .middle)
    short = GramTable(draft.windows[.short] ?? [], .short)
    bytes = .copy(of: draft.bytes)
    owners = .copy(of: draft.owners.flatMap { $0 })
    var end: Int32 = 0
    literals = .copy(
      of: draft.owners.enumerated().map { number, owners in
        let start = end
        end += Int32(owners.count)
        return Literal(start: draft.starts[number], ownerStart: start, ownerEnd: end)
      })
  }

  deinit {
    long.deallocate()
    middle.deallocate()
    short.deallocate()
    bytes.deallocate()
    literals.deallocate()
    owners.deallocate()
  }

  // MARK: - Scanning

  /// Adds the patterns that have a literal in the line; `groups` has room for `mostGroups` numbers.
  ///
  /// Returns false if all bytes of the line are surely ASCII.
  @inline(__always)
  func collect(
    _ line: UnsafePointer<UInt8>, _ count: Int, _ groups: UnsafeMutablePointer<Int32>, into candidates: CandidateList
  ) -> Bool {
    guard count >= 4 else { return false }
    // The last bytes may stand behind the last place that a table looks at.
    var seen = UInt64(line[count - 1] | line[count - 2] | line[count - 3])
    if !long.isEmpty { seen |= scan(line, count, long, groups, candidates) }
    if !middle.isEmpty { seen |= scan(line, count, middle, groups, candidates) }
    if !short.isEmpty {
      seen |= scan(line, count, short, groups, candidates)
      scanEnd(line, count, candidates)
    }
    return seen & 0x8080_8080_8080_8080 != 0
  }

  /// Returns the bytes seen, put together with "or".
  @inline(__always)
  private func scan(
    _ line: UnsafePointer<UInt8>, _ count: Int, _ table: GramTable, _ groups: UnsafeMutablePointer<Int32>,
    _ candidates: CandidateList
  ) -> UInt64 {
    guard count <= LiteralIndex.blockSize else { return scanBlocks(line, count, table, groups, candidates) }
    let sight = table.collect(line, from: 0, through: count &- 4, into: groups)
    if sight.groups > 0 { inspect(groups, sight.groups, line, count, through: count &- 4, table, candidates) }
    return sight.bytes
  }

  @inline(never)
  private func scanBlocks(
    _ line: UnsafePointer<UInt8>, _ count: Int, _ table: GramTable, _ groups: UnsafeMutablePointer<Int32>,
    _ candidates: CandidateList
  ) -> UInt64 {
    var seen: UInt64 = 0
    for start in stride(from: 0, through: count - 4, by: LiteralIndex.blockSize) {
      let last = min(count - 4, start + LiteralIndex.blockSize - 1)
      let sight = table.collect(line, from: start, through: last, into: groups)
      if sight.groups > 0 { inspect(groups, sight.groups, line, count, through: last, table, candidates) }
      seen |= sight.bytes
    }
    return seen
  }

  /// Looks closer at groups of places in which a window may begin.
  @inline(never)
  private func inspect(
    _ groups: UnsafeMutablePointer<Int32>, _ found: Int, _ line: UnsafePointer<UInt8>, _ count: Int, through last: Int,
    _ table: GramTable, _ candidates: CandidateList
  ) {
    for number in 0..<found {
      table.forEachMark(line, inGroupAt: Int(groups[number]), through: last) { place, gram in
        table.forEachEntry(of: gram) { compare($0, line, count, place, candidates) }
      }
    }
  }

  /// Three bytes may stand where four do not: the very last place, read from the one before it.
  @inline(never)
  private func scanEnd(_ line: UnsafePointer<UInt8>, _ count: Int, _ candidates: CandidateList) {
    let place = count - 3
    guard place % short.tier.stride == 0 else { return }
    let gram = (0..<3).reduce(UInt32(0)) { $0 | UInt32(line[place + $1] | 0x20) << UInt32(8 * $1) }
    short.forEachEntry(of: gram) { compare($0, line, count, place, candidates) }
  }

  /// Compares the literal whose window begins at a place with the line.
  @inline(__always)
  private func compare(
    _ entry: GramTable.Entry, _ line: UnsafePointer<UInt8>, _ count: Int, _ place: Int, _ candidates: CandidateList
  ) {
    let start = place &- Int(entry.offset)
    let end = start &+ Int(entry.length)
    guard start >= 0, end <= count, line[start] | 0x20 == entry.firstByte, line[end &- 1] | 0x20 == entry.lastByte
    else { return }
    let number = Int(entry.literal)
    let literal = literals[number]
    guard !candidates.isMarked(number),
      LiteralIndex.isEqual(bytes + Int(literal.start), line + start, Int(entry.length))
    else { return }
    candidates.mark(number)
    for owner in Int(literal.ownerStart)..<Int(literal.ownerEnd) { candidates.insert(Int(owners[owner])) }
  }

  @inline(__always)
  private static func isEqual(
    _ literal: UnsafePointer<UInt8>, _ line: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    var index = 0
    while index < length {
      guard literal[index] == line[index] | 0x20 else { return false }
      index &+= 1
    }
    return true
  }
}

/// The tables as arrays while literals are added.
private struct Draft {
  var bytes: [UInt8] = []
  var starts: [Int32] = []
  var owners: [[Int32]] = []
  var windows: [LiteralPlan.Tier: [GramTable.Window]] = [:]
  private var numbers: [[UInt8]: Int] = [:]

  mutating func add(_ literal: LiteralPlan.Choice, owner: Int32) {
    if let number = numbers[literal.bytes] {
      if owners[number].last != owner { owners[number].append(owner) }
      return
    }
    let number = owners.count
    numbers[literal.bytes] = number
    starts.append(Int32(bytes.count))
    bytes += literal.bytes
    owners.append([owner])
    for offset in literal.windows {
      windows[literal.tier, default: []].append(
        GramTable.Window(
          gram: literal.tier.gram(literal.bytes, offset),
          // Literals are shorter than 256 bytes: `LiteralAnalysis` cuts them.
          entry: GramTable.Entry(
            literal: Int32(number), offset: UInt8(offset), length: UInt8(literal.bytes.count),
            firstByte: literal.bytes[0], lastByte: literal.bytes[literal.bytes.count - 1])))
    }
  }
}
