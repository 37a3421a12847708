import Testing

@testable import Patterns

@Suite struct ByteGateTests {
  private func gate(_ sources: [String]) throws -> ByteGate? {
    ByteGate(try sources.map { source throws(PatternError) in try Pattern(source) })
  }

  @Test(arguments: [
    (["<(\\w+)> "], "<Alex> hi", true), (["<(\\w+)> "], "Alex joined the game", false), ([#"\d+%$"#], "42%", true),
    ([#"\d+%$"#], "42", false), ([#"\d+%$"#], "", false), (["%", "#"], "a long line of text, then #", true),
    (["%", "#"], "% a long line of text", true), (["%", "#"], "a long line of nothing", false),
    (["A%"], "a%", true), (["é!"], "é!", true), (["(?:%|#)x"], "#", true),
  ]) func `lines without a required byte are kept out`(_ sources: [String], _ line: String, _ expected: Bool) throws {
    var gate = try #require(try gate(sources))
    let isAdmitted = Pattern.withBytes(of: line + "%#<>") { bytes in
      bytes.baseAddress.map { gate.admits($0, line.utf8.count) }
    }
    #expect(isAdmitted == expected)
  }

  @Test(arguments: [[#"\d+"#], [""], ["(?i)k%"], ["a", #"\w"#], ["a", "b", "c", "d", "e"]])
  func `patterns without required bytes, or with too many, have no gate`(_ sources: [String]) throws {
    #expect(try gate(sources) == nil)
  }

  @Test func `a gate that lets most lines through is left open`() throws {
    var gate = try #require(try gate(["%"]))
    Pattern.withBytes(of: "12345678%") { bytes in
      guard let base = bytes.baseAddress else { return }
      let answers = (0..<256).map { _ in gate.admits(base, 9) }
      #expect(answers.allSatisfy { $0 })
      let answer = gate.admits(base, 8)
      #expect(answer, "it is not asked any more")
    }
  }
}
