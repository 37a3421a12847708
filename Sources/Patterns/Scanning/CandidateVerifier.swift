/// Decides about single patterns for one scanner.
///
/// The first lines are followed step by step; a pattern that is asked more often gets a lazily built automaton, which is
/// faster but has to be built. Where one gives up, the next matcher takes over.
final class CandidateVerifier {
  private let patterns: [Pattern]
  private let matcher: VisitingMatcher
  private let captures: CaptureCache
  private let memory: AutomatonMemory
  /// How often each pattern has been asked, up to `patience`.
  private let askedCounts: UnsafeMutablePointer<UInt8>
  private let automata: UnsafeMutablePointer<LazyAutomaton?>

  /// Bytes of states for one pattern.
  private static let budget = 1 << 20
  /// Questions after which an automaton pays.
  private static let patience: UInt8 = 30
  /// Bytes that each new state must serve; otherwise following the ways is cheaper than building states.
  private static let bytesPerState = 20
  /// Bytes of a line that make an automaton pay at once.
  private static let longLine = 2_048

  init(_ patterns: [Pattern], _ matcher: VisitingMatcher, _ captures: CaptureCache, _ memory: AutomatonMemory) {
    self.patterns = patterns
    self.matcher = matcher
    self.captures = captures
    self.memory = memory
    askedCounts = .allocate(capacity: max(patterns.count, 1))
    askedCounts.initialize(repeating: 0, count: patterns.count)
    automata = .allocate(capacity: max(patterns.count, 1))
    automata.initialize(repeating: nil, count: patterns.count)
  }

  deinit {
    askedCounts.deallocate()
    automata.deinitialize(count: patterns.count)
    automata.deallocate()
  }

  func matches(_ index: Int, _ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if takesCaptures(of: index), let answer = matchesWithCaptures(index, line, count) { return answer }
    if askedCounts[index] < CandidateVerifier.patience, count < CandidateVerifier.longLine {
      askedCounts[index] += 1
    } else if let answer = automaton(of: index).hasMatch(in: line, count) {
      return answer
    }
    return patterns[index].matchesWithoutPrefilter(UnsafeBufferPointer(start: line, count: count), matcher)
  }

  /// Whether a pattern is decided by a search for its captures.
  func takesCaptures(of index: Int) -> Bool { captures.isWorthwhile(index) }

  /// Nil for lines that are too long to be followed way by way.
  private func matchesWithCaptures(_ index: Int, _ line: UnsafePointer<UInt8>, _ count: Int) -> Bool? {
    let program = patterns[index].program
    let bytes = UnsafeBufferPointer(start: line, count: count)
    let answer = matcher.run(program.steps, over: bytes, wantsCaptures: true)
    switch answer {
    case true?: captures.add(index, UnsafeBufferPointer(start: matcher.slots, count: program.slotCount))
    case false?: captures.wasWasted(index)
    case nil: break
    }
    return answer
  }

  /// Throws all automata away.
  func forget() { automata.update(repeating: nil, count: patterns.count) }

  private func automaton(of index: Int) -> LazyAutomaton {
    if let known = automata[index] { return known }
    let result = LazyAutomaton(
      JointProgram([patterns[index].program]), budget: CandidateVerifier.budget,
      bytesPerState: CandidateVerifier.bytesPerState, memory)
    automata[index] = result
    return result
  }
}
