import Testing

@testable import Patterns

@Suite struct LazyAutomatonTests {
  /// Which of the patterns match, by automata with plenty of room and with hardly any.
  private func check(_ sources: [String], _ line: String, _ expected: [Int32]) throws {
    let programs = try sources.map { source throws(PatternError) in try Pattern(source).program }
    for budget in [16 << 20, 2_000] {
      let automaton = LazyAutomaton(JointProgram(programs), budget: budget, bytesPerState: 1, AutomatonMemory())
      // The second time most states are there already.
      for _ in 0..<2 {
        guard let found = matches(automaton, line) else { continue }
        #expect(found == expected, "budget \(budget)")
      }
      if budget > 2_000, line.utf8.count < 50 { #expect(matches(automaton, line) != nil) }
    }
  }

  private func matches(_ automaton: LazyAutomaton, _ line: String) -> [Int32]? {
    Pattern.withBytes(of: line + " ") { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var found: [Int32] = []
      let isDone = automaton.forEachMatch(in: base, bytes.count - 1) { found.append($0) }
      return isDone ? found : nil
    }
  }

  static let cases =
    MatchCase.literals + MatchCase.classes + MatchCase.assertions + MatchCase.repetitions + MatchCase.emptyLoops
    + MatchCase.groups + MatchCase.flags + MatchCase.unicode + MatchCase.consoleLines

  @Test(arguments: cases) func `one pattern`(_ test: MatchCase) throws {
    try check([test.pattern], test.line, test.expected == "-" ? [] : [0])
  }

  @Test(
    arguments: [
      ("abc", [0, 1, 2, 4]), ("", [2, 3]), ("xc", [1, 2, 5]), ("a\nxc", [0, 1, 2, 5]), ("b ab", [0, 1, 2, 4]),
      ("x", [2, 5]),
    ] as [(String, [Int32])])
  func `several patterns in one pass`(_ line: String, _ expected: [Int32]) throws {
    try check(["a", "[bc]", "", "^$", #"ab"#, "(?m)^x"], line, expected)
  }

  @Test func `a line that needs too many states ends the run, others go on`() throws {
    let program = try Pattern("[ab]*a[ab]{14}c").program
    let memory = AutomatonMemory()
    let automaton = LazyAutomaton(JointProgram([program]), budget: 50_000, bytesPerState: 20, memory)
    var random = SplitMix(state: 1)
    func line() -> String { String((0..<2_000).map { _ in random.next() % 2 == 0 ? "a" : "b" }) }
    #expect(matches(automaton, line()) == nil)
    #expect(matches(automaton, "aaaaaaaaaaaaaaac") == [0])
    while !automaton.hasGivenUp { #expect(matches(automaton, line()) == nil) }
    #expect(memory.usedBytes < 200_000)
    #expect(matches(automaton, "aaaaaaaaaaaaaaac") == nil)
  }
}
