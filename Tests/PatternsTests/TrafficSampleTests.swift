import Testing

@testable import Patterns

@Suite struct TrafficSampleTests {
  private func sample(_ line: String) -> TrafficSample {
    var sample = TrafficSample()
    Pattern.withBytes(of: line) { bytes in
      guard let base = bytes.baseAddress else { return }
      while !sample.isComplete { sample.add(base, bytes.count) }
    }
    return sample
  }

  @Test func `windows that lines are full of are replaced`() throws {
    let patterns = [try Pattern("quick jazz vow and near the seas"), try Pattern("abcdefgh")]
    let plan = LiteralPlan(patterns.map(\.requirements))
    let traffic = sample("quick jazz vow, quick jazz vow")
    let revised = try #require(plan.revised(for: traffic) { patterns[$0].requirements })
    let choice = try #require(revised.choices[0]?.first)
    #expect(plan.choices[0]?.first?.windows.contains { $0 < 11 } == true)
    #expect(choice.windows.allSatisfy { $0 >= 11 })
    #expect(Set(choice.windows.map { $0 % 4 }).count == 4)
    #expect(revised.choices[1] == plan.choices[1])
  }

  @Test func `a plan that suits the lines stays`() throws {
    let patterns = [try Pattern("joined the game")]
    let plan = LiteralPlan(patterns.map(\.requirements))
    #expect(plan.revised(for: sample("nothing of the kind")) { patterns[$0].requirements } == nil)
  }

  @Test func `a scanner says the same before and after it has learnt`() throws {
    let sources = ["chunk loaded slowly", "(?i)CHUNK LOADED", #"loaded \d+ chunks"#, "nothing"]
    let set = PatternSet(try sources.map { source throws(PatternError) in try Pattern(source) })
    let scanner = PatternSet.Scanner(set)
    let lines = ["chunk loaded slowly", "chunk loaded", "loaded 7 chunks", "chunk loading", ""].map { Array($0.utf8) }
    for round in 0..<600 {
      for line in lines {
        line.withUnsafeBufferPointer { bytes in
          let expected = set.patterns.indices.filter { set.patterns[$0].matches(bytes) }
          #expect(scanner.matchingIndices(in: bytes) == expected, "round \(round)")
        }
      }
    }
  }
}
