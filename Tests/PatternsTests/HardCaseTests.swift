import Testing

@testable import Patterns

/// Patterns that have brought backtracking engines down, each with a line that did it; a time limit is not needed, as
/// such an engine would not end at all.
@Suite struct HardCaseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let line: String
    let matches: Bool

    init(_ pattern: String, _ line: String, matches: Bool = false) {
      self.pattern = pattern
      self.line = line
      self.matches = matches
    }

    var testDescription: String { pattern }
  }

  private static func long(_ text: String, _ count: Int = 4_000) -> String { String(repeating: text, count: count) }

  static let cases = [
    // Loops inside loops.
    Case("(a+)+$", long("a") + "!"), Case("([a-zA-Z]+)*$", long("a") + "!", matches: true),
    Case("^([a-zA-Z]+)*$", long("a") + "!"), Case("^(a|aa)+$", long("a") + "!"), Case("^(a|a?)+$", long("a") + "!"),
    Case("(x+x+)+y", long("x")), Case("(.*)*z", long("a")), Case("^(([a-z])+.)+[A-Z]([a-z])+$", long("a")),
    Case("^(?:(?:a*)*)*b", long("a")), Case("(?:a?){40}a{40}$", long("a", 39)), Case("^(?:.|\\s)*x$", long(" ")),
    // Several loops over the same letters.
    Case(".*a.*a.*a.*a.*a.*b", long("a")), Case(#"^\s*\w*\s*\w*\s*\w*\s*#"#, long("a ")),
    Case(#"^[\s\x{200c}]+|[\s\x{200c}]+$"#, "x" + long(" ") + "x"),
    Case(#"(\w+)\s+(\w+)\s+(\w+):$"#, long("word ")), Case(#"[^"]*"[^"]*"[^"]*"$"#, long("x\"") + "y"),
    // Validators of addresses, and a rule of a firewall.
    Case(#"^([a-z0-9])(([-.]|[_]+)?([a-z0-9]+))*@[a-z0-9]+[.](([a-z]{2,3})|([a-z]{2,3}[.][a-z]{2,3}))$"#, long("a")),
    Case(#"^(([^<>()\[\]\\.,;:\s@"]+(\.[^<>()\[\]\\.,;:\s@"]+)*)|(".+"))@x$"#, long("a.")),
    Case(#"^(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/[\w./?%&=-]*)?$"#, long("a.") + "!"),
    Case(#"(?:\]|\d|(?:nan|null)|\+)+[)]*;?((?:\s|-|~|!|{}|\|\||\+)*.*(?:.*=.*))"#, "x" + long("+") + "y"),
    // Sets of states that are different for every line.
    Case("[ab]*a[ab]{12}c", (0..<4_000).map { $0 * $0 % 7 < 3 ? "a" : "b" }.joined()),
    Case("(?:a|b|ab)*c$", long("ab") + "d"),
  ]

  @Test(arguments: cases) func `alone`(_ test: Case) throws {
    let pattern = try Pattern(test.pattern)
    #expect(pattern.matches(test.line) == test.matches)
    #expect((pattern.firstMatch(in: test.line) != nil) == test.matches)
  }

  @Test func `all of them on all lines at once`() throws {
    let patterns = try HardCaseTests.cases.map { test throws(PatternError) in try Pattern(test.pattern) }
    let scanner = PatternSet.Scanner(PatternSet(patterns))
    for test in HardCaseTests.cases {
      Pattern.withBytes(of: test.line) { bytes in
        let expected = patterns.indices.filter { patterns[$0].matches(bytes) }
        for _ in 0..<2 { #expect(scanner.matchingIndices(in: bytes) == expected, "line of \(test.pattern)") }
      }
    }
  }
}
