import Testing

@testable import Patterns

@Suite struct ScannerTests {
  private static let sources =
    (0..<150).map { "task \($0) (?:failed|ended): (?<why>.+)$" } + (0..<50).map { "(?i)^PLUGIN\($0) .*done" }
    + [
      #"\d+%$"#, "^$", "[^ -~]", "joined the game$", "left", "OOM", "abcde", "(a+)+$", "(?:a?){40}a{40}$", "é|ü",
      "(x+x+)+y", "(.*)*z",
    ]

  /// A scanner that has seen other lines says the same as the patterns one by one.
  private func check(_ line: [UInt8], memoryLimit: Int = 64 << 20) throws {
    let set = PatternSet(try ScannerTests.sources.map { source throws(PatternError) in try Pattern(source) })
    let scanner = PatternSet.Scanner(set, memoryLimit: memoryLimit)
    line.withUnsafeBufferPointer { bytes in
      let expected = set.patterns.indices.filter { set.patterns[$0].matches(bytes) }
      let captures = expected.map { set.patterns[$0].firstMatch(in: bytes) }
      for round in 0..<40 {
        var (found, matches): ([Int], [Match?]) = ([], [])
        // Captures of many candidates in a long line take their time.
        let asksForCaptures = round == 0 || line.count < 500
        scanner.forEachMatch(in: bytes) { index in
          found.append(index)
          if asksForCaptures { matches.append(scanner.match(of: index, in: bytes)) }
        }
        #expect(found == expected, "round \(round)")
        if asksForCaptures { #expect(matches == captures, "round \(round)") }
      }
      #expect(scanner.matchingIndices(in: bytes) == expected)
      // Also where nothing else was asked before.
      #expect(expected.map { scanner.match(of: $0, in: bytes) } == captures)
    }
  }

  @Test(arguments: [
    "", "a", "nothing to see", "task 7 failed: disk full", "TASK 7 failed: x", "xtask 149 ended: 50%",
    "plugin3 is DONE",
    "Alex joined the game", "Alex left", "oom OOM", "xabcdex ABCDE", "naïve é", "aaaaaaaa",
    "task 1 failed: task 2 failed: z",
  ])
  func `short lines`(_ line: String) throws { try check(Array(line.utf8)) }

  @Test(arguments: 0..<9) func `a literal is found wherever it begins`(_ shift: Int) throws {
    for text in ["task 149 failed: x", "joined the game", "left", "abcde", "PLUGIN49 done"] {
      try check(Array(String(repeating: "-", count: shift).utf8) + Array(text.utf8))
    }
  }

  @Test func `long lines with many candidates`() throws {
    let all = (0..<150).map { "task \($0) failed: " }.joined()
    try check(Array(all.utf8))
    try check(Array(all.utf8), memoryLimit: 20_000)
    try check(Array((all + "50%").utf8))
    try check(Array((String(repeating: "plugin7 ", count: 400) + "joined the game").utf8))
  }

  @Test func `damaged bytes`() throws {
    try check([0xFF, 0xC3] + Array("task 3 failed: ".utf8) + [0xE2, 0x82])
    try check([0x80])
  }

  @Test func `a line without storage is an empty one`() throws {
    let set = PatternSet([try Pattern("^$"), try Pattern("abcd"), try Pattern("x*")])
    let scanner = PatternSet.Scanner(set)
    #expect(scanner.matchingIndices(in: UnsafeBufferPointer(start: nil, count: 0)) == [0, 2])
  }

  @Test func `windows that many patterns share are avoided`() throws {
    let patterns = try (0..<40).map { number throws(PatternError) in
      try Pattern(" issued server command: /\(["warp", "home", "kit"][number % 3])\(number)00 ")
    }
    let plan = LiteralPlan(patterns.map(\.requirements))
    for choices in plan.choices {
      let choice = try #require(choices?.first)
      #expect(choice.windows.count == 4)
      #expect(choice.windows.allSatisfy { $0 > 10 })
      #expect(Set(choice.windows.map { $0 % 4 }).count == 4)
    }
  }

  @Test func `patterns without a literal of four bytes are known`() throws {
    let set = PatternSet(
      try ["abcd", "abc", #"\d+"#, "(?i)STOP", "foo|quux"].map { source throws(PatternError) in
        try Pattern(source)
      })
    #expect(set.isUnfiltered == [false, true, true, false, true])
  }
}
