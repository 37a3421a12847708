/// Follows all ways of many patterns at once, as bits: which patterns match somewhere in a line?
///
/// Each part of a pattern that consumes is a position (Glushkov's automaton), each position a bit. A scalar moves all
/// positions at once: most are followed by themselves or a neighbour, which are shifts; the rest are exceptions. Nothing
/// is built while lines are read, so a byte costs the same whatever the line: this takes over where `LazyAutomaton` would
/// need too many states.
///
/// One thread at a time: the state belongs to the scanner that made it.
final class PositionAutomaton {
  /// Four words, which processors move together.
  private typealias Block = SIMD4<UInt64>

  /// True if few positions are exceptions, so that the cost of a byte is bounded and small.
  let isRegular: Bool
  private let scalarClasses: ScalarClasses
  /// For each word the owners that have bits in it, and where its irregular positions go.
  private let ownersOfWord: [[PositionLayout.Owner]]
  private let exceptions: [[(targets: UInt64, sources: UInt64)]]
  /// Each of the following has a row of so many blocks for whatever it is told apart by.
  private let blockCount: Int
  /// Positions that stay, go to the next one, to the one behind that, to the one before, or have an exception.
  private let stays: UnsafeMutablePointer<Block>
  private let steps: UnsafeMutablePointer<Block>
  private let skips: UnsafeMutablePointer<Block>
  private let returns: UnsafeMutablePointer<Block>
  private let irregular: UnsafeMutablePointer<Block>
  /// For each class of the alphabet, positions that consume its scalars.
  private let reach: UnsafeMutablePointer<Block>
  /// For each class, a bit for each block in which a match may begin with one of its scalars; others can be left alone
  /// while they hold no position. There are at most 64 blocks, as there are few patterns.
  private let startable: UnsafeMutablePointer<UInt64>
  /// For each kind of neighbour, positions to begin with behind it; and the same without what has matched in this line.
  private let starts: UnsafeMutablePointer<Block>
  private let liveStarts: UnsafeMutablePointer<Block>
  /// For each kind of neighbour, positions that end a match before it.
  private let ends: UnsafeMutablePointer<Block>
  private let state: UnsafeMutablePointer<Block>
  /// Class of each ASCII byte, and kind of neighbour of each class.
  private let classes: UnsafeMutablePointer<UInt16>
  private let kinds: UnsafeMutablePointer<UInt8>
  private let memory: AutomatonMemory
  private let bytes: Int

  /// Drafts with the numbers that matches are reported by.
  init(_ drafts: [(number: Int, draft: PositionDraft)], _ memory: AutomatonMemory) {
    var layout = PositionLayout()
    for (number, draft) in drafts { layout.add(draft, number: number) }
    ownersOfWord = (0..<layout.wordCount).map { word in layout.owners.filter { $0.word == word } }
    exceptions = layout.exceptions
    isRegular = layout.exceptions.reduce(0) { $0 + $1.count } <= drafts.count
    let alphabet = Alphabet(layout.bitsOfSet.keys + [.wordCharacters, ScalarSet(0x0A)])
    scalarClasses = ScalarClasses(alphabet)
    let blockCount = max((layout.wordCount + 3) / 4, 1)
    self.blockCount = blockCount
    stays = PositionAutomaton.rows([layout.stays], blockCount)
    steps = PositionAutomaton.rows([layout.steps], blockCount)
    skips = PositionAutomaton.rows([layout.skips], blockCount)
    returns = PositionAutomaton.rows([layout.returns], blockCount)
    irregular = PositionAutomaton.rows([layout.exceptions.map { $0.reduce(0) { $0 | $1.sources } }], blockCount)
    starts = PositionAutomaton.rows(layout.starts, blockCount)
    liveStarts = PositionAutomaton.rows(layout.starts, blockCount)
    ends = PositionAutomaton.rows(layout.ends, blockCount)
    state = PositionAutomaton.rows([[]], blockCount)
    var members = Array(repeating: Array(repeating: UInt64(0), count: layout.wordCount), count: alphabet.classCount)
    // No order is seen: neither the numbers of classes nor the order in which bits are set tells on the outside.
    for (set, bits) in layout.bitsOfSet {
      for (number, isMember) in alphabet.classes(in: set).enumerated() where isMember {
        for bit in bits { members[number][bit / 64] |= 1 << UInt64(bit % 64) }
      }
    }
    reach = PositionAutomaton.rows(members, blockCount)
    self.memory = memory
    bytes = (alphabet.classCount + 20) * blockCount * MemoryLayout<Block>.size + 4_096
    memory.usedBytes += bytes
    precondition(blockCount <= 64, "\(drafts.count) patterns are too many for one position automaton")
    startable = .allocate(capacity: alphabet.classCount)
    for (number, words) in members.enumerated() {
      let blocks = words.indices.filter { word in layout.starts.contains { $0[word] & words[word] != 0 } }.map {
        $0 / 4
      }
      (startable + number).initialize(to: blocks.reduce(0) { $0 | 1 << UInt64($1) })
    }
    classes = .copy(of: alphabet.asciiClasses)
    kinds = .copy(
      of: JointProgram.neighbours(in: alphabet).map { UInt8(PositionDraft.neighbours.firstIndex(of: $0) ?? 0) })
  }

  deinit {
    memory.usedBytes -= bytes
    for blocks in [stays, steps, skips, returns, irregular, reach, starts, liveStarts, ends, state] {
      blocks.deallocate()
    }
    scalarClasses.deallocate()
    startable.deallocate()
    classes.deallocate()
    kinds.deallocate()
  }

  private static func rows(_ rows: [[UInt64]], _ blockCount: Int) -> UnsafeMutablePointer<Block> {
    let result = UnsafeMutablePointer<Block>.allocate(capacity: rows.count * blockCount)
    result.initialize(repeating: .zero, count: rows.count * blockCount)
    for (number, words) in rows.enumerated() {
      for (place, word) in words.enumerated() { result[number * blockCount + place / 4][place % 4] = word }
    }
    return result
  }

  /// Calls `body` with the number of each pattern that matches, in no particular order.
  func forEachMatch(in line: UnsafePointer<UInt8>, _ count: Int, _ body: (Int) -> Void) {
    if blockCount == 1 { return readWithOneBlock(line, count, body) }
    state.update(repeating: .zero, count: blockCount)
    var run = Run(live: UnsafePointer(starts))
    var offset = 0
    while offset < count {
      let unit = nextUnit(line, count, &offset)
      let after = Int(kinds[unit])
      move(over: unit, &run, after, body)
      run.before = after
    }
    // The edge of the line is the first kind of neighbour.
    for block in 0..<blockCount { _ = look(at: state[block], block, ends[block], &run, body) }
  }

  /// The same with everything in registers: most sets have few patterns that come here.
  private func readWithOneBlock(_ line: UnsafePointer<UInt8>, _ count: Int, _ body: (Int) -> Void) {
    let (stays, steps, skips, returns, irregular) = (stays[0], steps[0], skips[0], returns[0], irregular[0])
    let (reach, ends) = (UnsafePointer(reach), UnsafePointer(ends))
    var run = Run(live: UnsafePointer(starts))
    var live = run.live
    var here = Block.zero
    var before = 0
    var offset = 0
    while offset < count {
      let unit = nextUnit(line, count, &offset)
      let after = Int(kinds[unit])
      var further = Block.zero
      let special = here & (ends[after] | irregular)
      if special[0] | special[1] | special[2] | special[3] != 0 {
        (here, further) = look(at: here, 0, ends[after], &run, body)
        live = run.live
      }
      let ahead = (here & steps) &<< 1 | (here & skips) &<< 2
      let back = (here & returns) &>> 1 | here & stays
      here = (ahead | back | further | live[before]) & reach[unit]
      before = after
    }
    _ = look(at: here, 0, ends[0], &run, body)
  }

  /// The class of the scalar at an offset, which moves behind it.
  @inline(__always)
  private func nextUnit(_ line: UnsafePointer<UInt8>, _ count: Int, _ offset: inout Int) -> Int {
    let byte = line[offset]
    if byte < 0x80 {
      offset &+= 1
      return Int(classes[Int(byte)])
    }
    let (unit, end) = scalarClasses.next(in: line, count, at: offset)
    offset = end
    return unit
  }

  /// How far a line has been read.
  private struct Run {
    /// Where patterns that have not matched begin.
    var live: UnsafePointer<Block>
    /// The kind of what was consumed last; at first the edge of the line.
    var before = 0
    /// A bit for each block that held a position when that was asked last.
    var active: UInt64 = 0
    /// True if all blocks are moved without asking.
    var isDense = false
    var unitCount = 0
  }

  /// Every position goes on over a scalar; what ends before it is reported first.
  @inline(__always)
  private func move(over unit: Int, _ run: inout Run, _ after: Int, _ body: (Int) -> Void) {
    run.unitCount &+= 1
    if run.isDense, run.unitCount & 31 != 0 {
      for block in 0..<blockCount { _ = move(block, over: unit, &run, after, body) }
      return
    }
    var pending = run.active | startable[unit]
    if run.isDense { pending = .max &>> UInt64(truncatingIfNeeded: 64 &- blockCount) }
    run.active = 0
    while pending != 0 {
      let block = pending.trailingZeroBitCount
      pending &= pending &- 1
      let next = move(block, over: unit, &run, after, body)
      if next[0] | next[1] | next[2] | next[3] != 0 { run.active |= 1 &<< UInt64(truncatingIfNeeded: block) }
    }
    // Where most blocks are in use, asking which costs more than moving them all.
    run.isDense = 2 &* run.active.nonzeroBitCount > blockCount
  }

  @inline(__always)
  private func move(
    _ block: Int, over unit: Int, _ run: inout Run, _ after: Int, _ body: (Int) -> Void
  ) -> Block {
    let ends = self.ends[after &* blockCount &+ block]
    var here = state[block]
    var further = Block.zero
    let special = here & (ends | irregular[block])
    if special[0] | special[1] | special[2] | special[3] != 0 {
      (here, further) = look(at: here, block, ends, &run, body)
    }
    let begun = run.live[run.before &* blockCount &+ block]
    let ahead = (here & steps[block]) &<< 1 | (here & skips[block]) &<< 2
    let back = (here & returns[block]) &>> 1 | here & stays[block]
    let next = (ahead | back | further | begun) & reach[unit &* blockCount &+ block]
    state[block] = next
    return next
  }

  /// The positions of a block without those of patterns that match here, and where exceptions lead.
  @inline(never)
  private func look(
    at here: Block, _ block: Int, _ ends: Block, _ run: inout Run, _ body: (Int) -> Void
  ) -> (here: Block, further: Block) {
    var here = here
    var further = Block.zero
    for lane in 0..<4 where here[lane] & (ends[lane] | irregular[block][lane]) != 0 {
      let word = 4 * block + lane
      let ending = here[lane] & ends[lane]
      if ending != 0 { here[lane] &= ~report(ending, word, &run, body) }
      for exception in exceptions[word] where exception.sources & here[lane] != 0 {
        further[lane] |= exception.targets
      }
    }
    return (here, further)
  }

  /// Reports the patterns that positions belong to, and returns all their bits; they do not begin again in this line.
  private func report(_ ending: UInt64, _ word: Int, _ run: inout Run, _ body: (Int) -> Void) -> UInt64 {
    if run.live == UnsafePointer(starts) {
      liveStarts.update(from: starts, count: PositionDraft.neighbours.count * blockCount)
      run.live = UnsafePointer(liveStarts)
    }
    var bits: UInt64 = 0
    for owner in ownersOfWord[word] where owner.bits & ending != 0 {
      bits |= owner.bits
      body(owner.number)
    }
    for kind in PositionDraft.neighbours.indices {
      liveStarts[kind * blockCount + word / 4][word % 4] &= ~bits
    }
    return bits
  }
}
