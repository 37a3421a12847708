import Patterns
import Testing

@Suite struct CaptureTests {
  /// The group, its class and its lengths as "word 3-16"; an open end is left out.
  private func check(_ group: String, _ expected: String) throws {
    let capture = try #require(try Pattern(group).captures.first)
    let longest = capture.maxLength.map(String.init) ?? ""
    #expect("\(capture.kind) \(capture.minLength)-\(longest)" == expected)
    #expect(capture.canBeEmpty == (capture.minLength == 0))
  }

  @Test(arguments: [
    (#"(\d+)"#, "number 1-"), (#"([\d.]+)"#, "number 1-"), (#"(-?\d+)"#, "number 1-"),
    (#"([+-]?\d+(?:\.\d+)?)"#, "number 1-"), (#"(\d{1,3})"#, "number 1-3"), (#"((?:1|22)\d)"#, "number 2-3"),
    (#"(\d*)"#, "text 0-"), (#"(\d{0,3})"#, "word 0-3"), (#"([.]+)"#, "text 1-"), (#"(\d+%)"#, "text 2-"),
    (#"(\d+\n)"#, "arbitrary 2-"), (#"(\d+,\d+)"#, "text 3-"),
  ])
  func `numbers`(_ group: String, _ expected: String) throws { try check(group, expected) }

  @Test(arguments: [
    (#"(\w{3,16})"#, "word 3-16"), (#"([\w.-]{1,32})"#, "word 1-32"), ("(?i)([a-z]{2})", "word 2-2"),
    (#"(?i)(\w{1,5})"#, "word 1-5"), ("(INFO|WARN|)", "word 0-4"), (#"(\w+)"#, "text 1-"), ("()", "word 0-0"),
    (#"(\w{1,5}\b)"#, "word 1-5"), (#"(\w\w?)"#, "word 1-2"), (#"(\w{2}@)"#, "text 3-3"), ("(é)", "text 1-1"),
    (#"((\w)*)"#, "text 0-"), (#"(\w{2}(?:-\w{2}){0,3})"#, "word 2-11"), (#"(^*a{0})"#, "word 0-0"),
  ])
  func `words`(_ group: String, _ expected: String) throws { try check(group, expected) }

  @Test(arguments: [
    (#"([^\x00-\x1f]+)"#, "text 1-"), (#"([^\x00-\x1f]{0,9})"#, "text 0-9"), ("([ -~]*)", "text 0-"),
    (#"(\pL+)"#, "text 1-"), (#"(.+)"#, "arbitrary 1-"), (#"(.{3})"#, "arbitrary 3-3"),
    (#"([^"]*)"#, "arbitrary 0-"),
    (#"(\S+)"#, "arbitrary 1-"), (#"(a\tb)"#, "arbitrary 3-3"), (#"(\W)"#, "arbitrary 1-1"),
    (#"((?s:.))"#, "arbitrary 1-1"),
    (#"(a|\x1f)"#, "arbitrary 1-1"), (#"(a\x1f{0})"#, "word 1-1"), (#"(\d+|\w+)"#, "text 1-"),
  ])
  func `text`(_ group: String, _ expected: String) throws { try check(group, expected) }

  @Test func `groups are numbered by their opening parentheses and keep their spans`() throws {
    let pattern = try Pattern("a(?<x>b(c))(?:d)(?P<y>e)?")
    #expect(pattern.captures.map(\.index) == [1, 2, 3])
    #expect(pattern.captures.map(\.name) == ["x", nil, "y"])
    #expect(pattern.captures.map(\.span) == [1..<11, 7..<10, 16..<24])
    #expect(pattern.syntax.groupCount == 3)
  }
}
