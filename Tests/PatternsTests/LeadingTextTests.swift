import Testing

@testable import Patterns

@Suite("A text at a known distance") struct LeadingTextTests {
  private struct Sample: CustomTestStringConvertible, Sendable {
    let pattern: String
    let text: String?
    var distance = 0...0

    var testDescription: String { pattern }
  }

  private static let samples = [
    Sample(pattern: "joined", text: "joined"),
    Sample(pattern: #"(?<player>\w{3,16}) joined"#, text: " joined", distance: 3...16),
    Sample(pattern: #"<([^>]{3,16})> "#, text: "> ", distance: 4...65),
    Sample(pattern: #"ab(c(de)f)gh.*longer text"#, text: "abcdefgh"),
    Sample(pattern: #"ab.{2}cdef"#, text: "cdef", distance: 4...10),
    Sample(pattern: #"(?:x|yyé)?abc"#, text: "abc", distance: 0...4),
    Sample(pattern: #"\bab$"#, text: "ab"),
    Sample(pattern: #"a\d*bcdef"#, text: nil),
    Sample(pattern: #".{300}bcdef"#, text: nil),
    Sample(pattern: #"(?i)abcdef"#, text: nil),
    Sample(pattern: "abc|abd", text: nil),
    Sample(pattern: "", text: nil),
  ]

  @Test(arguments: samples)
  private func `is found in every pattern that has one`(sample: Sample) throws {
    let lead = LeadingText(of: try Pattern(sample.pattern).syntax.root)
    #expect(lead.map { String(decoding: $0.bytes, as: UTF8.self) } == sample.text)
    if let lead { #expect(lead.distance == sample.distance) }
  }
}
