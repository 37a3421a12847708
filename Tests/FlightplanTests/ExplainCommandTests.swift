import Foundation
import Testing

@Suite struct ExplainCommandTests {
  private static let rules = """
    profiles:
      game:
        eggs: [paper]
        line: '^\\[[^]]*/(?<level>[A-Z]+)\\]: (?<message>.*)$'
        events:
          joined: { console: '^(?<player>\\w{3,16}) joined$' }
    rules:
      greet:
        servers: all
        when:
          - { id: a, event: joined }
          - { id: b, console: '^Running (?<ms>\\d+)ms(?<rest>.*)$' }
        then:
          - log: hello
      quiet:
        servers: all
        when: { status: running }
        then:
          - log: hello
    """

  private func run(_ rule: String, _ line: String, _ further: [String] = []) throws -> Tool.Outcome {
    let folder = try Folder(["rules.yaml": Self.rules])
    return try Tool.run(["explain", rule, "--rules", "rules.yaml", "--line", line] + further, in: folder)
  }

  @Test func `what matches is shown with what is proven about it`() throws {
    let outcome = try run("greet", "[main/INFO]: Running 2400ms or so")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        greet   rules.yaml:8

        profile   game removes "[main/INFO]: " and reads level INFO

        rules.yaml:12   console: '^Running (?<ms>\\d+)ms(?<rest>.*)$'
          matches          Running 2400ms or so
            ms   = 2400   (number)
            rest =  or so   (arbitrary, 0 characters or more; nowhere without a filter)
          would not match  <Steve> Running 42msAlex

        rules.yaml:6   event joined   console: '^(?<player>\\w{3,16}) joined$'
          does not match   Running 2400ms or so
          goes along with  "Running "
          would match      Alex joined

        """)
  }

  @Test func `a line that nothing matches ends with 1`() throws {
    let outcome = try run("greet", "Alex left")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("game finds no prefix that it knows; patterns see the whole line"))
    #expect(outcome.output.contains("  goes along with  \"Alex \""))
  }

  @Test func `a rule that does not look at the console says so`() throws {
    #expect(try run("quiet", "x").output.contains("none of its triggers and steps looks at the console"))
  }

  @Test func `the closest rule is suggested`() throws {
    let outcome = try run("gret", "x")
    #expect(outcome.status == 1)
    #expect(outcome.remarks.contains("did you mean `greet`?"))
  }

  @Test func `programs get the same as JSON`() throws {
    let outcome = try run("greet", "Alex joined", ["--json"])
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(answer["schema"] as? String == "flightplan.explain/1")
    let patterns = try #require(answer["patterns"] as? [[String: Any]])
    #expect(patterns.map { $0["matches"] as? Bool } == [false, true])
    let capture = try #require((patterns[1]["captures"] as? [[String: Any]])?.first)
    #expect(capture["text"] as? String == "Alex" && capture["type"] as? String == "word")
    #expect(capture["max_length"] as? Int == 16)
  }

  @Test func `control characters of a line are shown, not sent`() throws {
    let outcome = try run("greet", "Running 1ms\u{1B}]0;x\u{07}")
    #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\u{07}"))
  }
}
