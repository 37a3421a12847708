import Patterns
import Testing

@Suite struct AnalysisTests {
  // MARK: - Common lines

  private func check(_ left: String, _ right: String, _ expected: CommonLine) throws {
    let patterns = (try Pattern(left), try Pattern(right))
    #expect(patterns.0.commonLine(with: patterns.1) == expected)
    // The other way round the line may be another one, but there is one.
    let reversed = patterns.1.commonLine(with: patterns.0)
    if case .line(let line) = reversed {
      #expect(patterns.0.matches(line) && patterns.1.matches(line), "\(line)")
    }
    #expect((reversed == .none) == (expected == .none))
  }

  @Test(
    arguments: [
      ("abc", "bcd", .line("abcd")), ("^a", "b$", .line("ab")), ("^a", "^b", .none), ("a$", "b$", .none),
      (#"^say (?<text>\w+)$"#, "hello", .line("say hello")), (#"^\d+$"#, "[a-z]", .none), ("x", "x", .line("x")),
      ("", "", .line("")), (#"^\w{3}$"#, "(?i)ABCD", .none), (#"\bfoo\b"#, "^foo$", .line("foo")),
      ("^[^a]$", "[^b]", .line("c")), ("é", "^.$", .line("é")), (#"^a\Bb"#, #"^a\bb"#, .none),
      ("^(?:ab)*$", "^(?:aab|b)*a$", .none), ("^(?:aa)*$", "^(?:aaa)+$", .line("aaaaaa")),
      (#"^[\p{Cs}\p{Co}]$"#, #"^[^a]$"#, .line("\u{E000}")), (#"^[^ -~]$"#, "^.$", .line("\u{A1}")),
    ] as [(String, String, CommonLine)])
  func `lines that two patterns have in common`(_ left: String, _ right: String, _ expected: CommonLine) throws {
    try check(left, right, expected)
  }

  @Test func `patterns that are too large are unknown`() throws {
    let patterns = (try Pattern("^(?:[ab]{0,9}c){100}$"), try Pattern("^(?:[bc]{0,9}a){100}d$"))
    #expect(patterns.0.commonLine(with: patterns.1) == .unknown)
  }

  // MARK: - Near misses

  @Test(
    arguments: [
      ("^Saved the game$", "<Steve> Saved the game"), (#"took (\d+)ms"#, "took 42m7"), ("[0-9]", "x"),
      (#"^.*$"#, nil), ("", nil), ("é", ""), (#"\d$"#, "x"), ("!", ""),
    ] as [(String, String?)])
  func `near misses look like matches and are none`(_ source: String, _ expected: String?) throws {
    let pattern = try Pattern(source)
    #expect(pattern.nearMiss == expected)
    if let expected { #expect(!pattern.matches(expected)) }
  }

  // MARK: - Beginnings

  @Test(
    arguments: [
      (#"^(\w+) joined the game$"#, "Alex joined the team", 0..<16), ("abc", "ab xabd", 0..<2),
      ("abc", "xyz", nil), ("^b", "ab", nil), (#"a\d+c"#, "a1 a123b", 3..<7), ("abc", "zabc", 1..<4),
      ("é+x", "aéé", 1..<5),
    ] as [(String, String, Range<Int>?)])
  func `how far a line could match`(_ source: String, _ line: String, _ expected: Range<Int>?) throws {
    #expect(try Pattern(source).longestBeginning(in: line) == expected)
  }
}
