import Testing

@testable import Patterns

/// `(?i)` takes ſ for `s` and K for `k`, which literals leave out.
@Suite struct FoldedSignTests {
  @Test(
    arguments: [
      ("plain", nil), ("ſ", "s"), ("a\u{212A}b", "akb"), ("é ſtop", "é stop"), ("É\u{E2}", nil),
    ] as [(String, String?)])
  func `signs are replaced by their letters`(_ line: String, _ expected: String?) {
    Pattern.withBytes(of: line) { bytes in
      #expect(FoldedSigns.folded(bytes).map { String(decoding: $0, as: UTF8.self) } == expected)
    }
  }

  @Test(arguments: [
    ("(?i)stop", true), ("(?i)k", true), ("[sſ]", true), ("stop", false), (#"\w+"#, false), (".", false),
    ("(?i)[a-z]+", false), ("(?i)left", false), ("ſ", false),
  ]) func `patterns whose literals leave signs out`(_ source: String, _ expected: Bool) throws {
    #expect(try Pattern(source).hasFoldedSigns == expected)
  }

  @Test(arguments: ["STOPPED tasks", "ſtopped tasks", "stopped TA\u{17F}\u{212A}ſ", "é stopped ta\u{17F}Ks"])
  func `lines with signs are found by their literals`(_ line: String) throws {
    let set = PatternSet([try Pattern("(?i)stopped tasks"), try Pattern("(?i)nothing"), try Pattern("stopped")])
    #expect(set.isUnfiltered == [false, false, false])
    #expect(set.matchingIndices(in: line) == set.patterns.indices.filter { set.patterns[$0].matches(line) })
    #expect(set.matchingIndices(in: line).contains(0))
  }
}
