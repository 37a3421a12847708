import Testing

@testable import Patterns

@Suite struct ShapeTests {
  @Test(arguments: [
    ("a.*b", true), (#"(\w+) (\w+) x"#, true), ("a(?:x.*)+b", true), ("(?:a.*b)", true), ("a.*(?:b|c)$", true),
    (".*ab", false), ("^.*ab", false), ("ab.*$", false), ("ab", false), (#"\d+ \d+"#, false), ("a[bc]*d", false),
    ("a.{1,60}b", true), ("a.{1,9}b", false), (".*", false), ("", false), (#"^.*INFO x"#, false),
  ]) func `patterns that wait in their middle`(_ source: String, _ expected: Bool) throws {
    #expect(try Pattern(source).syntax.root.hasOpenMiddle == expected)
  }
}
