import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

@Suite struct ExpressionTemplateTests {
  static let values: [String: Value] = [
    "player": .text("Steve"), "text": .text("hi \"all\""), "players": .number(4), "successful": .bool(true),
    "memory": .gauge(amount: 6_442_450_944, limit: 8_589_934_592), "server.name": .text("survival-1"),
  ]

  func compile(_ text: String, _ sink: TextSink) -> (template: Template?, findings: [Diagnostic]) {
    var findings: [Diagnostic] = []
    let template = ExpressionFixture.compiler.template(
      ExpressionFixture.source(text), sink: sink, report: &findings)
    #expect((template == nil) == !findings.isEmpty)
    return (template, findings)
  }

  @Test(arguments: [
    ("say hi", "say hi"), ("kick ${player} bye", "kick Steve bye"), ("${ player }", "Steve"),
    ("cost: 5$", "cost: 5$"), ("$5 $ {x}", "$5 $ {x}"), ("a $$ b", "a $ b"), ("$${player}", "${player}"),
    ("$$${player}", "$Steve"), ("$player", "$player"), ("}{", "}{"), ("${'}'}", "}"),
    ("${\"a\" if successful else \"\"}", "a"),
    ("${memory|percent} (${memory | GiB})", "75 % (6 GiB)"), ("${\"${\"}", "${"), ("${text|plain}", "hi all"),
    ("say \"${text|json}\"", "say \"hi \\\"all\\\"\""), ("${lower(text)|quote}", "\"hi \\\"all\\\"\""),
    ("${players} in ${server.name}", "4 in survival-1"), ("${default(tps, 20)}", "20"), ("block\n", "block"),
    (
      "{\"text\":\"${player}! ${players}.\",\"color\":\"gold\"}",
      "{\"text\":\"Steve! 4.\",\"color\":\"gold\"}"
    ),
  ]) func `a template puts values into text`(text: String, expected: String) throws {
    let (template, findings) = compile(text, .command)
    #expect(findings.map(\.message) == [])
    let rendered = try template?.render(in: FixedScope(values: Self.values), for: .command)
    #expect(rendered == expected)
  }

  @Test(arguments: [
    ("a ${player", "invalid-expression", "${", "write `}`"),
    ("${}", "invalid-expression", "${}", "missing between"),
    ("${player|}", "invalid-expression", "}", "the name of a filter"),
    ("${n 5}", "invalid-expression", "5", "`|` or `}`"),
    ("${memory|round(1)}", "invalid-expression", "(", "filters take no values"),
    ("${n || 5}", "invalid-expression", "||", "write `or`"),
    ("${n > }", "invalid-expression", "}", "expected a value"),
    ("${palyer}", "undefined-name", "palyer", "not defined in this template"),
    ("${memory|gib}", "unknown-filter", "gib", "did you mean `GiB`?"),
    ("${player|lower}", "unknown-filter", "lower", "write `lower(…)`"),
    ("${player|percent}", "type-mismatch", "percent", "formats gauges and percentages"),
    ("${uptime|time}", "type-mismatch", "time", "`|duration`"),
    ("${n|GiB|MiB}", "type-mismatch", "GiB", "sizes"),
    ("${memory|GiB|MiB}", "type-mismatch", "MiB", "already made text"),
    ("${secrets.HOOK}", "secret-not-allowed-here", "secrets.HOOK", "in a console command"),
    ("say a\nsay b", "control-character-in-command", "say a\nsay b", "as a list"),
    ("say ${text}", "untrusted-in-command", "${text}", "`${text|plain}`"),
    ("say ${line}", "untrusted-in-command", "${line}", "anything a player can type"),
    ("say ${rest}", "untrusted-in-command", "${rest}", "`\\w{1,32}`"),
    ("say ${lower(text)}", "untrusted-in-command", "${lower(text)}", "`${lower(text)|plain}`"),
    (
      "say ${text if successful else player}", "untrusted-in-command", "${text if successful else player}",
      "plain"
    ),
    ("say ${text|md}", "untrusted-in-command", "${text|md}", "`${text|plain}`"),
    ("say ${text|json}", "untrusted-in-command", "${text|json}", "only between double quotes"),
    ("say ${made.name}", "untrusted-in-command", "${made.name}", "may contain any text"),
  ]) func `a mistake in a command is explained`(text: String, code: String, place: String, words: String) {
    let findings = compile(text, .command).findings
    #expect(findings.map(\.code) == [code])
    guard let finding = findings.first else { return }
    #expect(ExpressionFixture.excerpt(finding.span, of: text) == place)
    let all = [finding.message, finding.inline, finding.help].compactMap { $0 }.joined(separator: " | ")
    #expect(all.contains(words), "\(all)")
  }

  static let sinkCases: [(TextSink, String, [String])] = [
    (.message, "${player} ${rest} ${n}", []), (.message, "${text}", ["untrusted-in-message"]),
    (.message, "${text|md} ${line|plain}", []), (.log, "${line}", ["untrusted-in-message"]),
    (.webhookText, "${line|json}", []), (.command, "${player} ${n} ${server.name} ${vars.greeting}", []),
    (.command, "${text|quote} ${len(text)}", []), (.message, "${secrets.HOOK}", ["secret-not-allowed-here"]),
    (.url, "${secrets.HOOK}", []), (.url, "${secrets.HOOK}/x/${player}", []),
    (.url, "https://example.org/${player}?n=${n}", []),
    (.url, "https://example.org/${rest}", ["untrusted-in-url"]),
    (.url, "https://example.org/${rest|plain}", []),
    (.url, "https://${player}.example.org/", ["untrusted-in-url"]),
    (.url, "https://example.org${player}", ["untrusted-in-url"]), (.url, "${player}", ["untrusted-in-url"]),
    (.url, "${secrets.HOOK}${player}", ["untrusted-in-url"]), (.url, "https://${secrets.HOOK}/x/${n}", []),
    (.url, "ftp://example.org", ["invalid-url"]), (.url, "", ["invalid-url"]),
    (.url, "${lower(secrets.HOOK)}", ["secret-not-allowed-here"]),
    (.url, "${secrets.HOOK|plain}", ["secret-not-allowed-here"]),
    (.header, "Bearer ${secrets.HOOK}", []), (.header, "${text}", ["untrusted-in-message"]),
  ]

  @Test(arguments: sinkCases) func `every place has its own demands`(
    sink: TextSink, text: String, codes: [String]
  ) {
    #expect(compile(text, sink).findings.map(\.code) == codes)
  }

  @Test func `untrusted text is marked where it is captured`() {
    let finding = compile("say ${player} said ${text}", .command).findings.first
    #expect(finding?.message == "untrusted text is placed in a console command")
    #expect(finding?.inline == "may contain anything a player can type")
    #expect(finding?.labels.map(\.text) == ["this group matches spaces, quotes and selectors such as `@a`"])
    #expect(finding?.notes == ["`${player}` is fine, its pattern can only match word characters"])
  }

  @Test func `several mistakes in one template are all reported`() {
    let findings = compile("${palyer} ${memory|gib} ${n >} ${text}", .command).findings
    #expect(
      findings.map(\.code) == [
        "undefined-name", "unknown-filter", "invalid-expression", "untrusted-in-command",
      ])
  }

  // MARK: In YAML

  func data(_ yaml: String) throws -> JSONValue? {
    let document = YAMLDocument.parse(SourceFile(path: "t.yaml", text: yaml))
    #expect(document.diagnostics.map(\.message) == [])
    let root = try #require(document.root)
    var findings: [Diagnostic] = []
    let data = ExpressionFixture.compiler.data(root, report: &findings)
    #expect(findings.map(\.message) == [])
    return data?.render(in: FixedScope(values: Self.values))
  }

  static let dataCases: [(String, JSONValue)] = [
    ("a: ${players}", ["a": 4]), ("a: '${players}'", ["a": "4"]), ("a: n=${players}", ["a": "n=4"]),
    ("a: ${successful}", ["a": true]), ("a: ${tps}", ["a": nil]), ("a: 5763719", ["a": 5_763_719]),
    ("a: '5'", ["a": "5"]), ("a: -2.5", ["a": -2.5]), ("a: 007", ["a": "007"]), ("a: true", ["a": true]),
    ("a: null", ["a": nil]), ("a:", ["a": nil]), ("a: yes", ["a": "yes"]), ("a: 1.2.3", ["a": "1.2.3"]),
    ("a: 12345678901234567890", ["a": "12345678901234567890"]), ("a: []", ["a": []]), ("a: {}", ["a": [:]]),
    ("- {b: [1, x]}\n- ${memory}", [["b": [1, "x"]], "6 GiB"]),
    ("a: ${text|plain}\nb: 0", ["a": "hi all", "b": 0]),
  ]

  @Test(arguments: dataCases) func `data keeps the types that YAML shows`(yaml: String, expected: JSONValue)
    throws
  {
    #expect(try data(yaml) == expected)
  }

  @Test(arguments: [
    ("a: kick ${palyer} now", "palyer"), ("a: 'it''s ${palyer}'", "palyer"),
    ("a: \"\\u00e9\\t${palyer}\"", "palyer"),
    ("a: >-\n  first line\n  then ${palyer}\n  end", "palyer"), ("a: |\n  one ${palyer}", "palyer"),
    ("a: kick\n  ${palyer}", "palyer"), ("a: ${player ==}", "}"),
  ]) func `a finding points into the file through quoting and folding`(yaml: String, place: String) throws {
    let source = SourceFile(path: "t.yaml", text: yaml)
    let node = try #require(YAMLDocument.parse(source).root?["a"])
    var findings: [Diagnostic] = []
    _ = ExpressionFixture.compiler.template(node, sink: .message, report: &findings)
    #expect(findings.map { ExpressionFixture.excerpt($0.span, of: yaml) } == [place])
  }

  @Test func `lists and maps are no expressions`() throws {
    let node = try #require(YAMLDocument.parse(SourceFile(path: "t.yaml", text: "a: [1]\nb:")).root)
    var findings: [Diagnostic] = []
    _ = node["a"].flatMap { ExpressionFixture.compiler.expression($0, report: &findings) }
    _ = node["b"].flatMap { ExpressionFixture.compiler.expression($0, report: &findings) }
    _ = node["a"].flatMap { ExpressionFixture.compiler.template($0, sink: .log, report: &findings) }
    #expect(
      findings.map(\.message) == [
        "an expression is expected here, found a list", "an expression is missing here",
        "text is expected here, found a list",
      ])
  }
}
