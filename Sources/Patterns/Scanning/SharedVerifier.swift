/// Decides about several patterns with one pass over the line.
///
/// Begins with one automaton; where that needs too many states for a line, it is divided, as two smaller ones need far
/// fewer. A pattern that is too much even alone is left to the other matchers.
final class SharedVerifier {
  /// Patterns in one automaton to begin with; more would make states long.
  static let largestGroup = 32

  private let patterns: [Pattern]
  private let matcher: VisitingMatcher
  private let memory: AutomatonMemory
  private var parts: [Part]

  private struct Part {
    /// Indices in the set, ascending.
    let members: ArraySlice<Int>
    let automaton: LazyAutomaton
  }

  /// `budget` is in bytes for one automaton.
  init(
    _ members: [Int], in patterns: [Pattern], budget: Int, _ matcher: VisitingMatcher, _ memory: AutomatonMemory
  ) {
    self.patterns = patterns
    self.matcher = matcher
    self.memory = memory
    parts = [SharedVerifier.part(members[...], patterns, budget, memory)]
  }

  /// Adds the members that match.
  func collect(_ line: UnsafePointer<UInt8>, _ count: Int, into candidates: CandidateList) {
    var place = 0
    while place < parts.count {
      let part = parts[place]
      let isDone = part.automaton.forEachMatch(in: line, count) {
        candidates.insert(part.members[part.members.startIndex + Int($0)])
      }
      if isDone {
        place += 1
      } else if part.members.count > 1 {
        divide(place)
      } else {
        askAlone(part.members, line, count, candidates)
        place += 1
      }
    }
  }

  private func askAlone(
    _ members: ArraySlice<Int>, _ line: UnsafePointer<UInt8>, _ count: Int, _ candidates: CandidateList
  ) {
    let bytes = UnsafeBufferPointer(start: line, count: count)
    for index in members where patterns[index].matchesWithoutPrefilter(bytes, matcher) { candidates.insert(index) }
  }

  private func divide(_ place: Int) {
    let part = parts[place]
    let budget = max(part.automaton.budget / 2, PatternVerifier.budget)
    let middle = part.members.startIndex + part.members.count / 2
    let halves = [part.members[..<middle], part.members[middle...]]
    parts.replaceSubrange(
      place...place, with: halves.map { SharedVerifier.part($0, patterns, budget, memory) })
  }

  private static func part(
    _ members: ArraySlice<Int>, _ patterns: [Pattern], _ budget: Int, _ memory: AutomatonMemory
  ) -> Part {
    let program = JointProgram(members.map { patterns[$0].program })
    return Part(members: members, automaton: LazyAutomaton(program, budget: budget, memory))
  }
}
