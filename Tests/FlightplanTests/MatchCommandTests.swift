import Foundation
import Testing

@Suite struct MatchCommandTests {
  private static let lines = ["Alex joined the game", "", "<Steve> Alex joined the game", "Luna left the game"]

  /// Arguments, standard input, what is printed and how it ends; `lines.txt`, `patterns.txt` and `rules.yaml` are there.
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    var input = ""
    let output: String
    var status: Int32 = 0

    var testDescription: String { arguments.joined(separator: " ") }
  }

  private func run(_ arguments: [String], input: [UInt8] = []) throws -> Tool.Outcome {
    let folder = try Folder([
      "lines.txt": Self.lines.joined(separator: "\n") + "\n", "patterns.txt": "joined\n(?i)LEFT\n^$\n",
      "rules.yaml": """
      rules:
        greet:
          servers: all
          when:
            - { console: '^(?<player>\\w{3,16}) joined the game$' }
            - { console: 'left' }
          then:
            - command: list
              expect: { console: 'joined' }
      """,
    ])
    return try Tool.run(["match"] + arguments, input: input, in: folder)
  }

  private func check(_ test: Case) throws {
    let outcome = try run(test.arguments, input: Array(test.input.utf8))
    #expect(outcome.output == test.output)
    #expect(outcome.status == test.status, "\(outcome.remarks)")
  }

  @Test(arguments: [
    Case(arguments: ["--pattern", "joined", "lines.txt"], output: "1\n3\n"),
    Case(arguments: ["--pattern", "^$", "lines.txt"], output: "2\n"),
    Case(arguments: ["--pattern", "nothing", "lines.txt"], output: ""),
    Case(arguments: ["--pattern", "b$", "-"], input: "ab\nb\nba", output: "1\n2\n"),
    Case(
      arguments: ["--batch", "lines.txt"], input: "left\n\nx(\n^A",
      output: """
        [4]
        [1,2,3,4]
        {"error":"group is never closed, at offset 1"}
        [1]

        """),
    Case(
      arguments: ["--batch", "--captures", "lines.txt"], input: "^(?<p>\\w+) (?:joined|(left))\n",
      output: "[[1,[0,11],[0,4],null],[4,[0,9],[0,4],[5,9]]]\n"),
  ]) func `numbers of the lines that match`(_ test: Case) throws { try check(test) }

  @Test(arguments: [
    ["--patterns", "patterns.txt", "--input", "lines.txt", "--count"],
    ["--patterns", "patterns.txt", "--input", "lines.txt", "--count", "--threads", "3", "--captures"],
    ["--rules", "rules.yaml", "--input", "lines.txt", "--count"],
  ]) func `all patterns over all lines`(_ arguments: [String]) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 0, "\(outcome.remarks)")
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(Set(answer.keys) == ["lines", "matching_lines", "pairs", "seconds", "build_seconds"])
    #expect(answer["lines"] as? Int == 4)
    let isRules = arguments.contains("--rules")
    #expect(answer["matching_lines"] as? Int == (isRules ? 3 : 4))
    #expect(answer["pairs"] as? Int == 4)
  }

  @Test func `a pattern that is none is shown with its place`() throws {
    let outcome = try run(["--pattern", "ab(c", "lines.txt"])
    #expect(outcome.status == 1)
    #expect(outcome.remarks.contains("error[invalid-pattern]: pattern is not valid: group is never closed"))
    #expect(outcome.remarks.contains("pattern:1:3"))
  }

  @Test(
    arguments: [
      (["--pattern", "a"], 64), (["--pattern", "a", "--batch", "lines.txt"], 64), (["lines.txt"], 64),
      (["--patterns", "patterns.txt", "--input", "lines.txt"], 64), (["--batch", "-"], 64),
      (["--pattern", "a", "missing.txt"], 2), (["--pattern", "a", "."], 2),
      (["--rules", "missing.yaml", "--input", "lines.txt", "--count"], 2),
      (["--patterns", "patterns.txt", "--input", "lines.txt", "--count", "--threads", "0"], 64),
    ] as [([String], Int32)])
  func `what makes no sense is refused with a reason`(_ arguments: [String], _ status: Int32) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty && !outcome.remarks.isEmpty)
  }

  @Test func `patterns and lines may be any bytes`() throws {
    let outcome = try run(["--batch", "lines.txt"], input: [0xFF, 0x0A, 0x00, 0x0A] + Array("[é]".utf8))
    #expect(outcome.lines == [#"{"error":"the pattern is no UTF-8"}"#, "[]", "[]"])
  }
}
