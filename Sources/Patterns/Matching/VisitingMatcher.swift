/// Follows one way after the other and never the same step at the same position twice.
///
/// The first way that reaches the end is the preferred match; what failed once from a position fails again, so the work
/// is bounded by steps times positions. Only steps where ways can meet are noted: between them a way has no company. The
/// bit map for that limits it to small programs and short lines, which is nearly all there is; `ParallelMatcher` does the
/// rest. One thread at a time; memory is kept from line to line.
final class VisitingMatcher {
  /// Bits of the map of visited pairs: 32 KiB.
  static let maximumBits = 1 << 18

  /// Room for `visitedWords` words.
  private var visited: UnsafeMutablePointer<UInt64>
  private var visitedWords: Int
  /// Room for `jobRoom` jobs.
  private var jobs: UnsafeMutablePointer<Job>
  private var jobRoom: Int
  /// Room for `slotRoom` slots; after a match with captures those of the match, -1 where not set.
  private(set) var slots: UnsafeMutablePointer<Int32>
  private var slotRoom: Int

  /// A way still to be followed, or a slot to put back before the ways below it.
  private struct Job {
    /// A step, or the complement of a slot.
    let target: Int32
    /// A position, or the slot's former content.
    let value: Int32
  }

  init() {
    visitedWords = 64
    visited = .allocate(capacity: visitedWords)
    jobRoom = 64
    jobs = .allocate(capacity: jobRoom)
    slotRoom = 16
    slots = .allocate(capacity: slotRoom)
  }

  deinit {
    visited.deallocate()
    jobs.deallocate()
    slots.deallocate()
  }

  /// Whether there is a match; nil if the map would be too large.
  func run(_ table: StepTable, over line: UnsafeBufferPointer<UInt8>, wantsCaptures: Bool) -> Bool? {
    // The bound also makes offsets fit into 32 bits.
    let (bits, overflows) = (line.count + 1).multipliedReportingOverflow(by: max(table.markCount, 1))
    guard !overflows, bits <= VisitingMatcher.maximumBits else { return nil }
    prepare(words: table.markCount == 0 ? 0 : bits / 64 + 1, slots: wantsCaptures ? table.slotCount : 0)
    guard let base = line.baseAddress else {
      // An empty line without storage: any address will do, as no byte is read.
      return withUnsafePointer(to: 0) { search(table, $0, 0, wantsCaptures) }
    }
    return search(table, base, line.count, wantsCaptures)
  }

  private func prepare(words: Int, slots count: Int) {
    if words > visitedWords {
      visited.deallocate()
      visited = .allocate(capacity: words)
      visitedWords = words
    }
    visited.update(repeating: 0, count: words)
    if count > slotRoom {
      slots.deallocate()
      slots = .allocate(capacity: count)
      slotRoom = count
    }
    slots.update(repeating: -1, count: count)
  }

  private func search(_ table: StepTable, _ line: UnsafePointer<UInt8>, _ count: Int, _ wantsCaptures: Bool) -> Bool {
    var offset = 0
    // The last place from which the next leading text can be reached.
    var lastStart = table.lead == nil ? Int.max : -1
    while offset <= count {
      if offset > lastStart, let lead = table.lead {
        guard let place = lead.place(in: line, count, from: offset + lead.nearest) else { return false }
        lastStart = place - lead.nearest
        offset = max(offset, place - lead.farthest)
      }
      if let first = table.firstBytes {
        while offset < count, first[line[offset]] == 0 {
          if table.isAnchoredAtStart { return false }
          offset += 1
        }
        guard offset < count else { return false }
        if offset > lastStart { continue }
      }
      if follow(table, line, count, from: offset, wantsCaptures) { return true }
      guard offset < count, !table.isAnchoredAtStart else { return false }
      // Byte by byte, as `\B` may match inside a scalar; nothing else can begin there.
      offset += 1
    }
    return false
  }

  /// Behind the last of the scalars from `offset` on that are all in a set.
  @inline(__always)
  private static func endOfRun(
    _ table: StepTable, _ set: Int32, _ line: UnsafePointer<UInt8>, _ count: Int, from start: Int
  ) -> Int {
    let row = table.row(set)
    var offset = start
    while offset < count {
      let entry = row[line[offset]]
      if entry == ByteRow.yes {
        offset &+= 1
      } else {
        guard entry == ByteRow.perhaps else { break }
        let width = widthOfMember(table, set, line, count, offset)
        guard width > 0 else { break }
        offset += width
      }
    }
    return offset
  }

  /// The bytes of a scalar outside ASCII, or 0 if the set does not hold it.
  @inline(never)
  private static func widthOfMember(
    _ table: StepTable, _ set: Int32, _ line: UnsafePointer<UInt8>, _ count: Int, _ offset: Int
  ) -> Int {
    let scalar = UTF8Decoding.scalar(in: UnsafeBufferPointer(start: line, count: count), at: offset)
    let place = Int(set) * table.alphabet.classCount + Int(table.alphabet.classOfScalar(scalar.value))
    return table.membership[place] ? scalar.width : 0
  }

  /// Follows all ways from one place, preferred ones first, until one matches.
  ///
  /// A step reads only bytes before `count`; jobs are pushed after `jobRoom` was checked; marks are below the table's
  /// `markCount` and offsets at most `count`, for which `prepare` made room.
  private func follow(
    _ table: StepTable, _ line: UnsafePointer<UInt8>, _ count: Int, from start: Int, _ wantsCaptures: Bool
  ) -> Bool {
    let steps = UnsafePointer(table.steps)
    let visited = self.visited
    var jobs = self.jobs
    var jobRoom = self.jobRoom
    let slots = self.slots
    var jobCount = 0
    var index = table.start
    var offset = start
    while true {
      ways: while true {
        let step = steps[index]
        if step.mark >= 0 {
          let bit = Int(step.mark) &* (count &+ 1) &+ offset
          let mask: UInt64 = 1 &<< UInt64(truncatingIfNeeded: bit & 63)
          if visited[bit &>> 6] & mask != 0 { break ways }
          visited[bit &>> 6] |= mask
        }
        switch step.operation {
        case .byte:
          guard offset < count, line[offset] == step.byte else { break ways }
          offset &+= 1
        case .text:
          let length = Int(step.byte)
          guard length <= count &- offset else { break ways }
          let text = table.texts + Int(step.argument)
          for place in 0..<length where text[place] != line[offset &+ place] { break ways }
          offset &+= length
        case .set:
          guard offset < count else { break ways }
          let entry = table.row(step.argument)[line[offset]]
          if entry == ByteRow.yes {
            offset &+= 1
          } else {
            guard entry == ByteRow.perhaps else { break ways }
            let width = VisitingMatcher.widthOfMember(table, step.argument, line, count, offset)
            guard width > 0 else { break ways }
            offset += width
          }
        case .run:
          offset = VisitingMatcher.endOfRun(table, step.argument, line, count, from: offset)
          index = Int(step.other)
          continue ways
        case .choice:
          let isPreferred = table.row(step.argument).admits(line, count, at: offset)
          index = Int(isPreferred ? step.next : step.other)
          continue ways
        case .fork:
          let admitsOther = table.row(step.argument &+ 1).admits(line, count, at: offset)
          let preferred = table.row(step.argument)
          guard preferred.admits(line, count, at: offset) else {
            guard admitsOther else { break ways }
            index = Int(step.other)
            continue ways
          }
          if admitsOther {
            if jobCount == jobRoom { (jobs, jobRoom) = growJobs() }
            jobs[jobCount] = Job(target: step.other, value: Int32(truncatingIfNeeded: offset))
            jobCount += 1
          }
          if step.byte == 1, offset < count, preferred[line[offset]] == ByteRow.yes {
            offset &+= 1
            index = Int(steps[Int(step.next)].next)
            continue ways
          }
        case .split:
          if jobCount == jobRoom { (jobs, jobRoom) = growJobs() }
          jobs[jobCount] = Job(target: step.other, value: Int32(truncatingIfNeeded: offset))
          jobCount += 1
        case .save:
          if wantsCaptures {
            if jobCount == jobRoom { (jobs, jobRoom) = growJobs() }
            jobs[jobCount] = Job(target: ~step.argument, value: slots[Int(step.argument)])
            jobCount += 1
            slots[Int(step.argument)] = Int32(truncatingIfNeeded: offset)
          }
        case .assert:
          let bytes = UnsafeBufferPointer(start: line, count: count)
          guard Haystack.holds(step.argument, in: bytes, at: offset) else { break ways }
        case .match: return true
        }
        index = Int(step.next)
      }
      // The way ended: back to the latest one that is still open.
      var resumed = false
      while jobCount > 0, !resumed {
        jobCount -= 1
        let job = jobs[jobCount]
        if job.target < 0 {
          slots[Int(~job.target)] = job.value
        } else {
          index = Int(job.target)
          offset = Int(job.value)
          resumed = true
        }
      }
      if !resumed { return false }
    }
  }

  @inline(never)
  private func growJobs() -> (UnsafeMutablePointer<Job>, Int) {
    let larger = UnsafeMutablePointer<Job>.allocate(capacity: jobRoom * 2)
    larger.update(from: jobs, count: jobRoom)
    jobs.deallocate()
    jobs = larger
    jobRoom *= 2
    return (jobs, jobRoom)
  }
}
