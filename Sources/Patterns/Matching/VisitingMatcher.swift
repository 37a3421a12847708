/// Follows one way after the other and never the same instruction at the same position twice.
///
/// The first way that reaches the end is the preferred match; what failed once from a position fails again, so the work
/// is bounded by instructions times positions. The bit map for that bound limits it to small programs and short lines,
/// which is nearly all there is; `ParallelMatcher` does the rest.
struct VisitingMatcher {
  /// Bits of the map of visited pairs: 32 KiB.
  static let maximumBits = 1 << 18

  private let haystack: Haystack
  private let wantsCaptures: Bool
  private let positions: Int
  private var visited: [UInt64]
  private var jobs: [Job] = []
  private var slots: [Int]

  /// A way still to be followed, or a slot to put back before the ways below it.
  private struct Job {
    /// An instruction, or the complement of a slot.
    let target: Int32
    /// A position, or the slot's former content.
    let value: Int
  }

  /// Nil if the map would be too large.
  init?(_ haystack: Haystack, wantsCaptures: Bool) {
    let positions = haystack.count + 1
    let bits = positions.multipliedReportingOverflow(by: haystack.program.instructions.count)
    guard !bits.overflow, bits.partialValue <= VisitingMatcher.maximumBits else { return nil }
    self.haystack = haystack
    self.wantsCaptures = wantsCaptures
    self.positions = positions
    visited = Array(repeating: 0, count: bits.partialValue / 64 + 1)
    slots = Array(repeating: -1, count: haystack.program.slotCount)
  }

  /// The slots of the leftmost match, -1 for those not set; nil if there is no match.
  mutating func run() -> [Int]? {
    var offset = 0
    while let start = haystack.nextStart(from: offset) {
      if follow(from: start) { return slots }
      guard start < haystack.count else { return nil }
      offset = start + haystack.unit(at: start).width
    }
    return nil
  }

  private mutating func follow(from start: Int) -> Bool {
    jobs.removeAll(keepingCapacity: true)
    jobs.append(Job(target: Int32(haystack.program.start), value: start))
    while let job = jobs.popLast() {
      if job.target < 0 {
        slots[Int(~job.target)] = job.value
      } else if reachesMatch(from: Int(job.target), at: job.value) {
        return true
      }
    }
    return false
  }

  /// Follows preferred ways until one ends, leaving the others as jobs.
  private mutating func reachesMatch(from entry: Int, at start: Int) -> Bool {
    let program = haystack.program
    var index = entry
    var offset = start
    while visit(index, offset) {
      let instruction = program.instructions[index]
      switch instruction.operation {
      case .match: return true
      case .split: jobs.append(Job(target: instruction.other, value: offset))
      case .save: save(offset, in: Int(instruction.argument))
      case .assert:
        guard haystack.holds(instruction.argument, at: offset) else { return false }
      case .consume:
        guard offset < haystack.count else { return false }
        let unit = haystack.unit(at: offset)
        let row = Int(instruction.argument) * program.alphabet.classCount
        guard program.setContainsClass[row + unit.number] else { return false }
        offset += unit.width
      }
      index = Int(instruction.next)
    }
    return false
  }

  private mutating func save(_ offset: Int, in slot: Int) {
    guard wantsCaptures else { return }
    jobs.append(Job(target: ~Int32(slot), value: slots[slot]))
    slots[slot] = offset
  }

  /// Marks the pair; false if it was marked before.
  private mutating func visit(_ index: Int, _ offset: Int) -> Bool {
    let bit = index * positions + offset
    let mask = UInt64(1) << UInt64(bit & 63)
    guard visited[bit >> 6] & mask == 0 else { return false }
    visited[bit >> 6] |= mask
    return true
  }
}
