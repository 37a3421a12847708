import Testing

@testable import Patterns

/// A pattern, a line and the places of the whole match and of each group: "0-4 1-2 x", or "-" for no match.
struct MatchCase: Sendable, CustomTestStringConvertible {
  let pattern: String
  let line: String
  let expected: String

  init(_ pattern: String, _ line: String, _ expected: String) {
    self.pattern = pattern
    self.line = line
    self.expected = expected
  }

  var testDescription: String { "\(pattern) on \(line.debugDescription)" }
}

@Suite struct MatchingTests {
  private func describe(_ match: Match?) -> String {
    guard let match else { return "-" }
    return match.captures.map { $0.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "x" }.joined(separator: " ")
  }

  private func check(_ test: MatchCase) throws {
    let pattern = try Pattern(test.pattern)
    #expect(describe(pattern.firstMatch(in: test.line)) == test.expected)
    #expect(pattern.matches(test.line) == (test.expected != "-"))
    #expect(PatternSet([pattern]).matchingIndices(in: test.line) == (test.expected == "-" ? [] : [0]))
    let parallel = Pattern.withBytes(of: test.line) { bytes in
      pattern.runParallel(over: bytes, wantsCaptures: true).map { $0.withUnsafeBufferPointer(pattern.match) }
    }
    #expect(describe(parallel) == test.expected)
    if let example = pattern.example {
      #expect(pattern.matches(example), "example \(example.debugDescription)")
    }
    if test.expected != "-" { #expect(pattern.example != nil) }
  }

  @Test(arguments: MatchCase.literals) func `literals and escapes`(_ test: MatchCase) throws {
    try check(test)
  }

  @Test(arguments: MatchCase.classes) func `classes`(_ test: MatchCase) throws { try check(test) }

  @Test(arguments: MatchCase.assertions) func `assertions`(_ test: MatchCase) throws { try check(test) }

  @Test(arguments: MatchCase.repetitions) func `repetitions`(_ test: MatchCase) throws { try check(test) }

  @Test(arguments: MatchCase.emptyLoops) func `loops over the empty text end`(_ test: MatchCase) throws {
    try check(test)
  }

  @Test(arguments: MatchCase.groups) func `groups and alternatives`(_ test: MatchCase) throws {
    try check(test)
  }

  @Test(arguments: MatchCase.flags) func `flags`(_ test: MatchCase) throws { try check(test) }

  @Test(arguments: MatchCase.unicode) func `text outside ASCII`(_ test: MatchCase) throws { try check(test) }

  @Test(arguments: MatchCase.consoleLines) func `console lines`(_ test: MatchCase) throws { try check(test) }

  @Test func `captures are read by name and by number`() throws {
    let pattern = try Pattern(#"^(?<player>\w+) (?:joined|(left)) the (?P<place>.+)$"#)
    let line = "Jürgen joined the game"
    #expect(pattern.firstMatch(in: line) == nil)
    let other = "Alex joined the gäme"
    let match = try #require(pattern.firstMatch(in: other))
    #expect(match.text(of: "player", in: other) == "Alex")
    #expect(match.text(of: "place", in: other) == "gäme")
    #expect(match.text(of: 2, in: other) == nil)
    #expect(match.text(of: 0, in: other) == other)
    #expect(match.text(of: 4, in: other) == nil)
    #expect(match.text(of: "nobody", in: other) == nil)
    #expect(match.text(of: "place", in: "short") == nil)
  }

  @Test func `patterns are equal if their sources are`() throws {
    let one = try Pattern("a|b")
    let same = try Pattern("a|b")
    let other = try Pattern("[ab]")
    #expect(one == same)
    #expect(one != other)
    #expect(Set([one, same, other]).count == 2)
    #expect(try Pattern("\u{E9}") != Pattern("e\u{301}"))
  }
}

extension MatchCase {
  static let literals = [
    MatchCase("", "", "0-0"), MatchCase("", "abc", "0-0"), MatchCase("b", "abc", "1-2"),
    MatchCase("abc", "xabcabc", "1-4"), MatchCase("abc", "ab", "-"), MatchCase(#"\."#, "a.b", "1-2"),
    MatchCase(#"\x41\x{42}\103"#, "ABC", "0-3"),
    MatchCase(#"\t\n\r\f\v\a\x1b"#, "\t\n\r\u{C}\u{B}\u{7}\u{1B}", "0-7"),
    MatchCase(#"\Qa.b*\E+"#, "a.b***", "0-6"), MatchCase(#"\Qa.b"#, "a.b", "0-3"),
    MatchCase("a{", "a{", "0-2"),
    MatchCase("a{,2}", "a{,2}", "0-5"), MatchCase("a{1", "a{1", "0-3"), MatchCase("a{02}", "aa{02}", "1-6"),
    MatchCase("]}", "]}", "0-2"),
    MatchCase(#"\0"#, "\0", "0-1"), MatchCase(#"\_\-\/\<"#, "_-/<", "0-4"), MatchCase(".", "\n", "-"),
    MatchCase(".", "\0", "0-1"),
  ]

  static let classes = [
    MatchCase("[abc]+", "xxbcax", "2-5"), MatchCase("[^abc]+", "abxyc", "2-4"),
    MatchCase("[]a]+", "x]a]", "1-4"),
    MatchCase("[^]a]", "]ab", "2-3"), MatchCase("[a-]+", "b-a-", "1-4"), MatchCase("[-a]+", "b-a-", "1-4"),
    MatchCase("[a-c-e]+", "d-ec", "1-4"), MatchCase(#"[\d-z]+"#, "a1-z", "1-4"),
    MatchCase("[^a]", "\n", "0-1"),
    MatchCase(#"\d+"#, "a٣12", "3-5"), MatchCase(#"\w+"#, "é_a9-", "2-5"),
    MatchCase(#"\s"#, "\u{B}\u{A0}\t", "3-4"),
    MatchCase(#"\D\W\S"#, "1a-b", "1-4"), MatchCase("[[:alpha:]]+", "12ab3", "2-4"),
    MatchCase("[[:^alpha:]]+", "ab12c", "2-4"), MatchCase("[[:word:]-]+", " a_-", "1-4"),
    MatchCase("[[:foo]+", "[:fo", "0-4"), MatchCase(#"[^\x00-\x{10FFFF}]"#, "a", "-"),
    MatchCase(#"[\[\]\\]+"#, #"a[\]"#, "1-4"), MatchCase(#"[\w.]+"#, "-a.b-", "1-4"),
    MatchCase(#"[\D\d]"#, "é", "0-2"), MatchCase("[!-~]+", " a~ ", "1-3"),
  ]

  static let assertions = [
    MatchCase("^a", "ba", "-"), MatchCase("a$", "ab", "-"), MatchCase("a$", "ba", "1-2"),
    MatchCase("a$", "a\n", "-"), MatchCase("(?m)a$", "a\n", "0-1"), MatchCase("(?m)^b$", "a\nb\nc", "2-3"),
    MatchCase(#"(?m)\Ab"#, "a\nb", "-"), MatchCase(#"(?m)a\z"#, "a\na", "2-3"), MatchCase("^$", "", "0-0"),
    MatchCase("^$", "a", "-"), MatchCase("$^", "", "0-0"), MatchCase("a^b", "ab", "-"),
    MatchCase(#"\bfoo\b"#, "afoo foo", "5-8"), MatchCase(#"\Boo"#, "oo foo", "4-6"),
    MatchCase(#"\b"#, "  a", "2-2"), MatchCase(#"\B"#, "", "0-0"), MatchCase(#"\b"#, "é", "-"),
    MatchCase("(^)*a", "a", "0-1 0-0"), MatchCase("(?:^|,)b", "a,b", "1-3"), MatchCase("$*a", "a", "0-1"),
    MatchCase(#"\b+a"#, "a", "0-1"), MatchCase("^{2,5}a", "ba", "-"), MatchCase("(?:$){0,3}", "a", "0-0"),
  ]

  static let repetitions = [
    MatchCase("a*", "aaa", "0-3"), MatchCase("a*?", "aaa", "0-0"), MatchCase("a+?", "aaa", "0-1"),
    MatchCase("a??b", "ab", "0-2"), MatchCase("a{2}", "aaa", "0-2"), MatchCase("a{2,}", "aaaa", "0-4"),
    MatchCase("a{2,3}", "aaaa", "0-3"), MatchCase("a{2,3}?", "aaaa", "0-2"), MatchCase("a{0}", "a", "0-0"),
    MatchCase("(a){0}b", "ab", "1-2 x"), MatchCase("(ab){2}", "ababab", "0-4 2-4"),
    MatchCase("a{3}", "aa", "-"),
    MatchCase("(?U)a+", "aaa", "0-1"), MatchCase("(?U)a+?", "aaa", "0-3"),
    MatchCase("(a|b)+", "abba", "0-4 3-4"),
    MatchCase(".*b", "abab", "0-4"), MatchCase(".*?b", "abab", "0-2"), MatchCase("x*", "aax", "0-0"),
    MatchCase("(a+)(b+)?", "aac", "0-2 0-2 x"), MatchCase("(?:ab?){2,3}", "aabab", "0-5"),
    MatchCase("a{1000}", String(repeating: "a", count: 1000), "0-1000"),
  ]

  static let emptyLoops = [
    MatchCase("(a*)*", "aab", "0-2 0-2"), MatchCase("(a*)+", "b", "0-0 0-0"),
    MatchCase("(a*)*", "b", "0-0 0-0"),
    MatchCase("(|a)*", "aa", "0-0 0-0"), MatchCase("(|a)+", "aa", "0-0 0-0"),
    MatchCase("(a|b*)*", "abc", "0-2 1-2"),
    MatchCase("(a?)*?b", "aab", "0-3 1-2"), MatchCase("(?:a*)*$", "aab", "3-3"),
    MatchCase("(a*?)*", "aa", "0-0 0-0"), MatchCase("()*x", "x", "0-1 0-0"),
    MatchCase("(a?){3}", "aa", "0-2 2-2"),
    MatchCase("(a?){2,}b", "aaab", "0-4 2-3"),
  ]

  static let groups = [
    MatchCase("a|ab", "ab", "0-1"), MatchCase("ab|a", "ab", "0-2"), MatchCase("a||b", "b", "0-0"),
    MatchCase("(a)|(b)", "b", "0-1 x 0-1"), MatchCase("(a(b)?)+", "aba", "0-3 2-3 1-2"),
    MatchCase("(?<x>a)(?P<y>b)", "ab", "0-2 0-1 1-2"), MatchCase("(?:a|b)c", "bc", "0-2"),
    MatchCase("(|a)b", "ab", "0-2 0-1"), MatchCase("((a)(b)|c)*", "abc", "0-3 2-3 0-1 1-2"),
    MatchCase("samwise|sam", "samwise", "0-7"), MatchCase("foo|bar|", "xbar", "0-0"),
    MatchCase("()", "a", "0-0 0-0"),
    MatchCase("(((((a)))))", "a", "0-1 0-1 0-1 0-1 0-1 0-1"),
  ]

  static let flags = [
    MatchCase("(?i)abc", "xABc", "1-4"), MatchCase("a(?i)b|c", "aC", "1-2"),
    MatchCase("(?i:a)b", "Ab", "0-2"),
    MatchCase("(?i:a)b", "AB", "-"), MatchCase("(?i)a(?-i)b", "Ab", "0-2"),
    MatchCase("(?i)a(?-i)b", "AB", "-"),
    MatchCase("(?s).", "\n", "0-1"), MatchCase("(?s:.)\n", "\n\n", "0-2"), MatchCase("(?-s).", "\n", "-"),
    MatchCase("((?i)a)b", "AB", "-"), MatchCase("(?im)^B$", "a\nb", "2-3"),
    MatchCase("(?i)[a-c]+", "xAbC", "1-4"),
    MatchCase("(?i)[^a]", "Ab", "1-2"), MatchCase("(?i)[^k]", "\u{212A}", "-"),
    MatchCase("(?i)k", "\u{212A}", "0-3"),
    MatchCase("(?i)\u{212A}", "K", "0-1"), MatchCase("(?i)S", "\u{17F}", "0-2"),
    MatchCase("(?i)\\w", "\u{17F}", "0-2"),
    MatchCase("(?i)İ", "i", "-"), MatchCase("(?i)ı", "I", "-"), MatchCase("(?)a", "a", "0-1"),
    MatchCase("(?i)\\Qa.B\\E", "A.b", "0-3"),
  ]

  static let unicode = [
    MatchCase(".", "é", "0-2"), MatchCase("^.{2}$", "é😀", "0-6"), MatchCase("é+", "aéé", "1-5"),
    MatchCase("[é-ü]+", "aêô", "1-5"), MatchCase("[^é]", "éa", "2-3"), MatchCase("(?i)éÜ", "Éü", "0-4"),
    MatchCase("(?i)σ+", "ΣΟσς", "0-2"), MatchCase("(?i)[σ]{2}", "ςΣ", "0-4"), MatchCase("(?i)ẞ", "ß", "0-2"),
    MatchCase(#"\p{L}+"#, "1éa٣", "1-4"), MatchCase(#"\pN"#, "a٣", "1-3"), MatchCase(#"\P{L}"#, "é-", "2-3"),
    MatchCase(#"\p{^L}"#, "é-", "2-3"), MatchCase(#"\p{Lu}"#, "aÉ", "1-3"),
    MatchCase(#"\p{Greek}+"#, "aσςb", "1-5"),
    MatchCase(#"\p{Han}"#, "a漢", "1-4"), MatchCase(#"[\p{Cyrillic}\d]+"#, "ж1", "0-3"),
    MatchCase(#"\p{Any}"#, "\n", "0-1"), MatchCase(#"\x{1F600}"#, "😀", "0-4"),
    MatchCase(#"\p{Zs}"#, "a\u{A0}", "1-3"),
    MatchCase("(?i)\\p{Lu}", "é", "0-2"), MatchCase("[😀-😂]", "😁", "0-4"),
    MatchCase(#"\x{FFFD}"#, "\u{FFFD}", "0-3"),
  ]

  static let consoleLines = [
    MatchCase(#"^(?<player>\w{3,16}) joined the game$"#, "Alex joined the game", "0-20 0-4"),
    MatchCase(#"^(?<player>\w{3,16}) joined the game$"#, "<Al> Alex joined the game", "-"),
    MatchCase(#"^<(?<player>\w{3,16})> (?<text>.+)$"#, "<Alex> hi <b>", "0-13 1-5 7-13"),
    MatchCase(#"Done \((?<seconds>[\d.]+)s\)!"#, "[12:00:01 INFO]: Done (3.216s)! For help", "17-31 23-28"),
    MatchCase(
      #"^\[(?P<time>\d\d:\d\d:\d\d)\] \[(?P<thread>[^/]+)/(?P<level>[A-Z]+)\]: (?P<message>.*)$"#,
      "[12:00:01] [Server thread/INFO]: Stopping", "0-41 1-9 12-25 26-30 33-41"),
    MatchCase(
      "(?i)can't keep up! .*? Running (\\d+)ms",
      "Can't keep up! Is it overloaded? Running 2500ms or 50 ticks",
      "0-47 41-45"),
    MatchCase(#"(?:OutOfMemory|StackOverflow)Error"#, "java.lang.OutOfMemoryError: heap", "10-26"),
  ]
}
