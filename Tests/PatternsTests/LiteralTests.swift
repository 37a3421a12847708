import Patterns
import Testing

@Suite struct LiteralTests {
  private func check(_ pattern: String, _ expected: [String]) throws {
    let literals = try Pattern(pattern).requiredLiterals
    #expect(literals.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }

  @Test(arguments: [
    (#"^(?<player>\w{3,16}) joined the game$"#, [" joined the game"]),
    ("(?:foo|bar)baz", ["barbaz", "foobaz"]),
    (#"\d+ (?:lost|left)"#, [" left", " lost"]), ("(?i)Done", ["done"]), ("DONE", ["done"]), (".*", []),
    (#"a|\d"#, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a"]), ("(abc)?", []),
    ("(abc)+x*", ["abc"]),
    ("ab{2}c", ["abbc"]), ("x?abc", ["abc", "xabc"]), (#"a.*longer"#, ["longer"]),
    ("foo.*|bar.*", ["bar", "foo"]),
    ("foo.*|.*", []), ("(?i)K", ["k"]), ("(?i)É", ["É", "é"]), ("a{0}", []), ("", []),
    (#"\bfoo\b"#, ["foo"]), ("é|e\u{301}", ["e\u{301}", "\u{E9}"]), ("a\u{FFFD}", ["a\u{FFFD}"]),
  ])
  func `literals that each match contains`(_ pattern: String, _ expected: [String]) throws {
    try check(pattern, expected)
  }

  @Test(arguments: [
    ("^a", true), ("(^a|^b)", true), (#"\Aa"#, true), ("(?:^)+a", true), (#"\b^a"#, true), ("^a|b", false),
    ("(?m)^a", false), ("(?:^)*a", false), ("a", false), ("", false),
  ])
  func `anchoring at the start`(_ pattern: String, _ expected: Bool) throws {
    #expect(try Pattern(pattern).isAnchoredAtStart == expected)
  }

  @Test(arguments: [
    (#"^(?<player>\w{3,16}) joined the game$"#, "Alex joined the game"),
    (#"Done \(([\d.]+)s\)!"#, "Done (42s)!"),
    (#"\[(\d+)/(\d+)\]"#, "[42/42]"), (#"^<(\w+)> (.+)$"#, "<Alex> Alex"), ("a{3}", "aaa"), ("", ""),
    (#"\Bb\B"#, "bbb"),
    (#"[^a-z ]b"#, "Ab"),
  ])
  func `examples read naturally and match`(_ source: String, _ expected: String) throws {
    let pattern = try Pattern(source)
    #expect(pattern.example == expected)
    #expect(pattern.matches(expected))
  }

  @Test(arguments: ["a^b", #"\ba\bb"#, #"[^\x00-\x{10FFFF}]"#, "$a", #"a\Bb\b\w"#])
  func `a pattern that no line matches has no example`(_ source: String) throws {
    #expect(try Pattern(source).example == nil)
  }
}
