import Testing

@testable import Patterns

@Suite struct PositionAutomatonTests {
  /// Which of the patterns match; those that it is not made for are left out.
  private func check(_ sources: [String], _ line: [UInt8], _ expected: [Int]) throws {
    let drafts = try sources.enumerated().compactMap { number, source in
      PositionDraft(try Pattern(source).program).map { (number: number, draft: $0) }
    }
    let automaton = PositionAutomaton(drafts, AutomatonMemory())
    let made = Set(drafts.map(\.number))
    (line + [0x20]).withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      // A second time, as the first must leave nothing behind.
      for _ in 0..<2 {
        var found: [Int] = []
        automaton.forEachMatch(in: base, line.count) { found.append($0) }
        #expect(found.sorted() == expected.filter(made.contains))
      }
    }
  }

  @Test(arguments: LazyAutomatonTests.cases) func `one pattern`(_ test: MatchCase) throws {
    try check([test.pattern], Array(test.line.utf8), test.expected == "-" ? [] : [0])
  }

  @Test func `each pattern is reported once, and all of them`() throws {
    let sources = (0..<70).map { "a[b-d]{\($0 % 9 + 1)}e?" } + ["x", #"\bcd"#, "d$", "^a", "(?m)^b", #"\Bb"#]
    let line = Array("abcdbcd bcd\nbcd".utf8)
    let expected = try sources.indices.filter { index in
      try line.withUnsafeBufferPointer { try Pattern(sources[index]).matches($0) }
    }
    try check(sources, line, expected)
  }

  @Test func `loops that go back over several parts are exceptions`() throws {
    try check(["(?:abcd)+e", "(?:ab?c?d?)*x", "(?:a?){30}a{30}$"], Array("abcdabcde adx".utf8), [0, 1])
    try check(["(?:a?){30}a{30}$"], Array(String(repeating: "a", count: 60).utf8), [0])
  }

  @Test func `damaged bytes`() throws {
    try check(["a.b", "[^x]$", "b$"], [0x61, 0xFF, 0x62], [1, 2])
    try check([".", #"\PL"#], [0xF4, 0x90, 0x80, 0x80], [0])
  }

  @Test(arguments: [("a*", false), (#"\b"#, false), ("a", true), ("a{64}", true), ("a{65}", false), ("", false)])
  func `patterns that it is not made for`(_ source: String, _ isMade: Bool) throws {
    #expect((PositionDraft(try Pattern(source).program) != nil) == isMade)
  }
}
