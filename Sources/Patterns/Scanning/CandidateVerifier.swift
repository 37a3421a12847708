/// Decides about single patterns for one scanner.
///
/// The first lines are followed step by step; a pattern that is asked more often gets a lazily built automaton, which is
/// faster but has to be built. Where one gives up, the next matcher takes over.
final class CandidateVerifier {
  private let patterns: [Pattern]
  private let matcher: VisitingMatcher
  private let memory: AutomatonMemory
  /// How often each pattern has been asked, up to `patience`.
  private var askedCounts: [UInt8]
  private var automata: [Int32: LazyAutomaton] = [:]

  /// Bytes of states for one pattern.
  private static let budget = 1 << 20
  /// Questions after which an automaton pays.
  private static let patience: UInt8 = 250
  /// Bytes that each new state must serve; otherwise following the ways is cheaper than building states.
  private static let bytesPerState = 20
  /// Bytes of a line that make an automaton pay at once.
  private static let longLine = 2_048

  init(_ patterns: [Pattern], _ matcher: VisitingMatcher, _ memory: AutomatonMemory) {
    self.patterns = patterns
    self.matcher = matcher
    self.memory = memory
    askedCounts = Array(repeating: 0, count: patterns.count)
  }

  func matches(_ index: Int, _ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if askedCounts[index] < CandidateVerifier.patience, count < CandidateVerifier.longLine {
      askedCounts[index] += 1
    } else if let answer = automaton(of: index).hasMatch(in: line, count) {
      return answer
    }
    return patterns[index].matchesWithoutPrefilter(UnsafeBufferPointer(start: line, count: count), matcher)
  }

  /// Throws all automata away.
  func forget() { automata = [:] }

  private func automaton(of index: Int) -> LazyAutomaton {
    if let known = automata[Int32(index)] { return known }
    let result = LazyAutomaton(
      JointProgram([patterns[index].program]), budget: CandidateVerifier.budget,
      bytesPerState: CandidateVerifier.bytesPerState, memory)
    automata[Int32(index)] = result
    return result
  }
}
