/// Decides about one pattern for one scanner.
///
/// The first lines are followed step by step; a pattern that is asked more often gets a lazily built automaton, which is
/// faster but has to be built. Where one gives up, the next matcher takes over.
final class PatternVerifier {
  private let pattern: Pattern
  private let matcher: VisitingMatcher
  private let memory: AutomatonMemory
  private var automaton: LazyAutomaton?
  private var askedCount = 0

  /// Bytes of states for one pattern.
  static let budget = 1 << 20
  /// Questions after which an automaton pays.
  private static let patience = 24
  /// Bytes of a line that make an automaton pay at once.
  private static let longLine = 2_048

  init(_ pattern: Pattern, _ matcher: VisitingMatcher, _ memory: AutomatonMemory) {
    self.pattern = pattern
    self.matcher = matcher
    self.memory = memory
  }

  func matches(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if askedCount < PatternVerifier.patience, count < PatternVerifier.longLine {
      askedCount += 1
    } else {
      let automaton = automaton ?? makeAutomaton()
      if let answer = automaton.hasMatch(in: line, count) { return answer }
    }
    return pattern.matchesWithoutPrefilter(UnsafeBufferPointer(start: line, count: count), matcher)
  }

  private func makeAutomaton() -> LazyAutomaton {
    let result = LazyAutomaton(JointProgram([pattern.program]), budget: PatternVerifier.budget, memory)
    automaton = result
    return result
  }
}
