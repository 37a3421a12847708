/// Follows all ways at once, one scalar after the other, in order of preference.
///
/// Each instruction is at most once in the list of ways, so a scalar costs at most one visit to each instruction and
/// memory does not depend on the line. Used where the line or the program is too large for `VisitingMatcher`.
struct ParallelMatcher {
  private let haystack: Haystack
  private let slotCount: Int
  /// The ways at the offset being consumed.
  private var current: WayList
  /// The ways behind it.
  private var upcoming: WayList
  private var pending: [Pending] = []
  /// The slots of the way being followed.
  private var scratch: [Int32]
  private var best: [Int32]?

  /// An instruction to go on with, or the complement of a slot to put back.
  private struct Pending {
    let target: Int32
    let formerValue: Int32
  }

  /// Instructions in order of preference, each with its slots; membership is tested by a sparse set.
  private struct WayList {
    var dense: [Int32]
    var sparse: [Int32]
    var slots: [Int32]
    var count = 0

    init(size: Int, slotCount: Int) {
      dense = Array(repeating: 0, count: size)
      sparse = Array(repeating: 0, count: size)
      slots = Array(repeating: -1, count: size * slotCount)
    }

    /// Adds an instruction; false if it is there already.
    mutating func insert(_ index: Int) -> Bool {
      let place = Int(sparse[index])
      if place < count, dense[place] == Int32(index) { return false }
      dense[count] = Int32(index)
      sparse[index] = Int32(count)
      count += 1
      return true
    }
  }

  init(_ haystack: Haystack, wantsCaptures: Bool) {
    self.haystack = haystack
    slotCount = wantsCaptures ? haystack.program.slotCount : 0
    let size = haystack.program.instructions.count
    current = WayList(size: size, slotCount: slotCount)
    upcoming = WayList(size: size, slotCount: slotCount)
    scratch = Array(repeating: -1, count: slotCount)
  }

  /// The slots of the leftmost match, -1 for those not set, none without captures; nil if there is no match.
  mutating func run() -> [Int32]? {
    var offset = 0
    while true {
      if best == nil {
        if upcoming.count == 0 {
          guard let start = haystack.nextStart(from: offset) else { break }
          offset = start
        }
        if offset == 0 || !haystack.program.isAnchoredAtStart { seed(at: offset) }
      }
      guard upcoming.count > 0 else { break }
      swap(&current, &upcoming)
      upcoming.count = 0
      let unit = offset < haystack.count ? haystack.unit(at: offset) : (number: -1, width: 1)
      step(over: unit, at: offset)
      if best == nil, unit.width > 1, haystack.program.firstClasses == nil {
        matchInside(offset + 1..<offset + unit.width)
      }
      guard offset < haystack.count, best == nil || slotCount > 0 else { break }
      offset += unit.width
    }
    return best
  }

  private mutating func seed(at offset: Int) {
    for slot in 0..<slotCount { scratch[slot] = -1 }
    follow(from: haystack.program.start, at: offset)
  }

  /// `\B` may match inside a scalar, where nothing can be consumed; ways that began earlier go on and are preferred.
  private mutating func matchInside(_ offsets: Range<Int>) {
    guard !haystack.program.isAnchoredAtStart else { return }
    // The list behind the one in use is free at this point.
    swap(&current, &upcoming)
    for offset in offsets where best == nil {
      upcoming.count = 0
      seed(at: offset)
      for place in 0..<upcoming.count {
        let index = Int(upcoming.dense[place])
        guard haystack.program.instructions[index].operation == .match else { continue }
        best = Array(upcoming.slots[index * slotCount..<(index + 1) * slotCount])
        break
      }
    }
    upcoming.count = 0
    swap(&current, &upcoming)
  }

  /// Lets each way consume the unit (number -1 at the end of the line); ways behind a match are dropped.
  private mutating func step(over unit: (number: Int, width: Int), at offset: Int) {
    let program = haystack.program
    let classCount = program.alphabet.classCount
    for place in 0..<current.count {
      let index = Int(current.dense[place])
      let instruction = program.instructions[index]
      switch instruction.operation {
      case .match:
        best = Array(current.slots[index * slotCount..<(index + 1) * slotCount])
        return
      case .consume:
        guard unit.number >= 0 else { continue }
        guard program.setContainsClass[Int(instruction.argument) * classCount + unit.number] else { continue }
        for slot in 0..<slotCount { scratch[slot] = current.slots[index * slotCount + slot] }
        follow(from: Int(instruction.next), at: offset + unit.width)
      case .split, .save, .assert: continue
      }
    }
  }

  /// Adds everything reachable without consuming to the upcoming ways, the preferred ones first.
  private mutating func follow(from entry: Int, at offset: Int) {
    pending.append(Pending(target: Int32(entry), formerValue: 0))
    while let item = pending.popLast() {
      if item.target < 0 {
        scratch[Int(~item.target)] = item.formerValue
      } else {
        followPreferred(from: Int(item.target), at: offset)
      }
    }
  }

  private mutating func followPreferred(from entry: Int, at offset: Int) {
    var index = entry
    while upcoming.insert(index) {
      let instruction = haystack.program.instructions[index]
      switch instruction.operation {
      case .split: pending.append(Pending(target: instruction.other, formerValue: 0))
      case .save: save(offset, in: Int(instruction.argument))
      case .assert:
        guard haystack.holds(instruction.argument, at: offset) else { return }
      case .consume, .match:
        for slot in 0..<slotCount { upcoming.slots[index * slotCount + slot] = scratch[slot] }
        return
      }
      index = Int(instruction.next)
    }
  }

  private mutating func save(_ offset: Int, in slot: Int) {
    guard slot < slotCount else { return }
    pending.append(Pending(target: ~Int32(slot), formerValue: scratch[slot]))
    scratch[slot] = Int32(offset)
  }
}
