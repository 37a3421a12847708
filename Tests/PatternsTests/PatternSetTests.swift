import Patterns
import Testing

@Suite struct PatternSetTests {
  private func check(_ sources: [String], _ line: String, _ expected: [Int]) throws {
    let set = PatternSet(try sources.map { source throws(PatternError) in try Pattern(source) })
    #expect(set.matchingIndices(in: line) == expected)
    var found: [Int] = []
    Array(line.utf8).withUnsafeBufferPointer { set.forEachMatch(in: $0) { found.append($0) } }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("Alex joined the game", [0, 2, 4, 5, 6, 7]), ("alex JOINED", [4, 5]), ("", [5]),
    ("she sells", [3, 5, 6, 7]),
    ("hers", [5, 6, 7]), ("Done (3s)!", [1, 5]),
  ])
  func `all patterns that match are reported in ascending order`(_ line: String, _ expected: [Int]) throws {
    try check(["^Alex", "Done", "joined", "she", "(?i)joined", ".*", "he", "hers|he"], line, expected)
  }

  @Test func `an empty set matches nothing`() throws { try check([], "anything", []) }

  @Test func `the same pattern twice is reported twice`() throws { try check(["a", "b", "a"], "a", [0, 2]) }

  @Test func `a set agrees with its patterns asked one by one`() throws {
    let sources = (0..<200).map { "event \($0)\\b" } + ["event \\d+$", "(?i)EVENT 1[0-5]$", "[^e]", "^$"]
    let set = PatternSet(try sources.map { source throws(PatternError) in try Pattern(source) })
    for line in ["event 7", "event 12", "event 199 done", "Event 12", "x", "", "an event 3 and event 150"] {
      let expected = set.patterns.indices.filter { set.patterns[$0].matches(line) }
      #expect(set.matchingIndices(in: line) == expected)
    }
  }
}
