import Testing

@testable import Patterns

@Suite struct PatternErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let code: PatternError.Code
    let range: Range<Int>

    init(_ pattern: String, _ code: PatternError.Code, _ range: Range<Int>) {
      self.pattern = pattern
      self.code = code
      self.range = range
    }

    var testDescription: String { pattern }
  }

  private func refusal(_ source: String) -> PatternError? {
    do {
      _ = try Pattern(source)
      return nil
    } catch { return error }
  }

  private func check(_ test: Case) throws {
    let error = try #require(refusal(test.pattern))
    #expect(error.code == test.code)
    #expect(error.range == test.range)
    #expect(!error.message.isEmpty && !error.message.hasSuffix("."))
  }

  @Test(arguments: Case.structure) func `structure`(_ test: Case) throws { try check(test) }

  @Test(arguments: Case.escapes) func `escapes and classes`(_ test: Case) throws { try check(test) }

  @Test(arguments: Case.unsupported) func `constructs of backtracking engines come with a hint`(_ test: Case)
    throws
  {
    try check(test)
    #expect(refusal(test.pattern)?.help != nil)
  }

  @Test(arguments: Case.limits) func `limits`(_ test: Case) throws { try check(test) }

  @Test func `an unclosed group says where it opened, where the pattern ends and where to close it`() throws {
    let error = try #require(refusal(#"^(?<player>\w{3,16} joined the game$"#))
    #expect(error.message == "group is never closed")
    #expect(error.range == 1..<11)
    #expect(error.related == .init(range: 36..<36, message: "the pattern ends here without `)`"))
    #expect(error.help == #"close the group after `{3,16}`: `^(?<player>\w{3,16}) joined the game$`"#)
  }

  @Test func `a name used twice points at its first use`() throws {
    let error = try #require(refusal("(?<n>a)|(?P<n>b)"))
    #expect(error.range == 12..<13)
    #expect(error.related == .init(range: 0..<5, message: "first used here"))
  }

  @Test func `negative look-ahead is answered with a condition`() {
    #expect(refusal("^(?!Bot)")?.help == "match without it and add `where: not (…)`")
  }
}

extension PatternErrorTests.Case {
  static let structure = [
    Self("a(b", .missingParen, 1..<2), Self("(?:a", .missingParen, 0..<3), Self("((a)", .missingParen, 0..<1),
    Self("(?i", .missingParen, 0..<3), Self("a)b", .unexpectedParen, 1..<2),
    Self("*a", .missingRepeatArgument, 0..<1),
    Self("a|+", .missingRepeatArgument, 2..<3), Self("(?i)*", .missingRepeatArgument, 4..<5),
    Self("(*)", .missingRepeatArgument, 1..<2), Self("{2}", .missingRepeatArgument, 0..<3),
    Self("a**", .badRepeat, 1..<3), Self("a{2}{3}", .badRepeat, 1..<7), Self("a{3,2}", .badRepeat, 1..<6),
    Self("a*??", .badRepeat, 1..<4), Self("(?<1a>x)", .badGroupName, 3..<5),
    Self("(?<é>x)", .badGroupName, 3..<5),
    Self("(?<>x)", .badGroupName, 2..<4), Self("(?<n", .badGroupName, 0..<4),
    Self("(?<n>a)(?<n>b)", .duplicateGroupName, 10..<11), Self("(?z)", .badFlag, 0..<3),
    Self("(?i-)", .badFlag, 0..<5),
    Self("(?x)a", .badFlag, 0..<3), Self("(?é)", .badFlag, 0..<4),
  ]

  static let escapes = [
    Self(#"a\"#, .badEscape, 1..<2), Self(#"\y"#, .badEscape, 0..<2), Self(#"\é"#, .badEscape, 0..<3),
    Self(#"\xZ1"#, .badEscape, 0..<4), Self(#"\x4"#, .badEscape, 0..<3),
    Self(#"\x{110000}"#, .badEscape, 0..<10),
    Self(#"\x{D800}"#, .badEscape, 0..<8), Self(#"\x{}"#, .badEscape, 0..<4),
    Self(#"\x{12"#, .badEscape, 0..<5),
    Self(#"\E"#, .badEscape, 0..<2), Self("a[b", .missingBracket, 1..<2), Self("[]", .missingBracket, 0..<1),
    Self("[z-a]", .badClassRange, 1..<4), Self(#"[a-\d]"#, .badClassRange, 3..<5),
    Self(#"[\b]"#, .badEscape, 1..<3),
    Self(#"[\Qa]"#, .badEscape, 1..<3), Self("[[:foo:]]", .badClassName, 1..<8),
    Self(#"\p{Klingon}"#, .badProperty, 0..<11), Self(#"\pX"#, .badProperty, 0..<3),
    Self(#"\p{Lu"#, .badProperty, 0..<5),
    Self(#"\p"#, .badProperty, 0..<2),
  ]

  static let unsupported = [
    Self("a(?=b)c", .lookaround, 1..<6), Self("a(?!b)c", .lookaround, 1..<6),
    Self("(?<=[)]a)b", .lookaround, 0..<9),
    Self("(?<!a)b", .lookaround, 0..<6), Self("(?!a", .lookaround, 0..<3),
    Self(#"(a)\1"#, .backreference, 3..<5),
    Self(#"(?<n>a)\k<n>"#, .backreference, 7..<12), Self("(?P<n>a)(?P=n)", .backreference, 8..<14),
    Self(#"(a)\g1"#, .backreference, 3..<6), Self(#"(a)\g{1}b"#, .backreference, 3..<8),
    Self("a++", .possessive, 1..<3),
    Self("a*+", .possessive, 1..<3), Self("a{2}+b", .possessive, 1..<5), Self("(?>a)b", .atomicGroup, 0..<5),
    Self("(a)(?(1)b|c)", .conditional, 3..<12), Self("(?R)", .recursion, 0..<4),
    Self("a(?1)", .recursion, 1..<5),
    Self("(?#note)a", .badGroup, 0..<8), Self("(?|a|b)", .badGroup, 0..<7),
    Self("(?'n'a)", .badGroupName, 0..<7),
    Self(#"a\Z"#, .badEscape, 1..<3), Self(#"\Ga"#, .badEscape, 0..<2), Self(#"a\Kb"#, .badEscape, 1..<3),
    Self(#"\C"#, .badEscape, 0..<2), Self(#"\u00e9"#, .badEscape, 0..<2), Self(#"\h"#, .badEscape, 0..<2),
    Self(#"\R"#, .badEscape, 0..<2),
  ]

  static let limits = [
    Self(String(repeating: "a", count: 4_097), .tooLong, 4_096..<4_097),
    Self(String(repeating: "(?:", count: 251), .nestingTooDeep, 750..<753),
    Self(String(repeating: "(a)", count: 101), .tooManyGroups, 300..<301),
    Self("a{1001}", .badRepeat, 1..<7), Self("(a{100}){11}", .badRepeat, 1..<7),
    Self("(?:" + String(repeating: "a", count: 100) + "){1000}", .tooLarge, 0..<110),
  ]
}
