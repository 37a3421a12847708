/// Finds the longest stretch of a line that a match could begin with, to tell where a line stops matching.
///
/// All ways are followed at once as in `ParallelMatcher`, each with the place where it began; of two ways at one
/// instruction the one that began earlier is kept, as it has come further.
struct BeginningSearch {
  private let haystack: Haystack
  private var current: [(index: Int, start: Int)] = []
  private var upcoming: [(index: Int, start: Int)] = []
  /// For each instruction the offset at which it was reached last.
  private var reached: [Int]

  init(_ haystack: Haystack) {
    self.haystack = haystack
    reached = Array(repeating: -1, count: haystack.program.instructions.count)
  }

  /// Nil if no match could begin anywhere.
  mutating func run() -> Range<Int>? {
    let program = haystack.program
    var best: Range<Int>?
    var offset = 0
    while offset < haystack.count {
      if offset == 0 || !program.isAnchoredAtStart { follow(program.start, at: offset, start: offset) }
      swap(&current, &upcoming)
      upcoming.removeAll(keepingCapacity: true)
      let unit = haystack.unit(at: offset)
      let end = offset + unit.width
      for (index, start) in current {
        let row = Int(program.instructions[index].argument) * program.alphabet.classCount
        guard program.setContainsClass[row + unit.number] else { continue }
        if best.map({ $0.count < end - start }) ?? true { best = start..<end }
        follow(Int(program.instructions[index].next), at: end, start: start)
      }
      offset = end
    }
    return best
  }

  /// Adds the consuming instructions that can be reached from one without consuming.
  private mutating func follow(_ entry: Int, at offset: Int, start: Int) {
    var pending = [entry]
    while let index = pending.popLast() {
      guard reached[index] != offset else { continue }
      reached[index] = offset
      let instruction = haystack.program.instructions[index]
      switch instruction.operation {
      case .match: continue
      case .consume: upcoming.append((index, start))
      case .save: pending.append(Int(instruction.next))
      case .split: pending += [Int(instruction.other), Int(instruction.next)]
      case .assert: if haystack.holds(instruction.argument, at: offset) { pending.append(Int(instruction.next)) }
      }
    }
  }
}
