import Diagnostics
import Patterns
import RuleModel
import Testing

@Suite struct TemplateRenderingTests {
  /// Names with fixed values, on 14 March 2026 at 20:00:30 in Berlin.
  struct FixedScope: EvaluationScope {
    var values: [Reference: Value] = [:]
    var now: Timestamp { Timestamp(seconds: 1_773_514_830) }
    var zone: ZoneRules { ZoneRules("Europe/Berlin") ?? .utc }
    func value(of reference: Reference) -> Value { values[reference] ?? .unknown }
    func isFiring(rule: String) -> Value { .unknown }
    func history(_ function: Expression.History, of reference: Reference, over span: Duration) -> Value { .unknown }
    func age(of reference: Reference) -> Value { .unknown }
    func count(of event: String, within span: Duration) -> Value { .unknown }
    func capturedDigits(_ field: String) -> String? { nil }
  }

  static let span = Span(
    file: "t.yaml", start: Position(line: 1, column: 1, offset: 0),
    end: Position(line: 1, column: 1, offset: 0))

  static func value(
    _ reference: Reference, _ filters: Template.Filter..., type: ValueType = .text
  ) -> Template.Part {
    let expression = Expression(root: .reference(reference), type: type, source: reference.name, span: span)
    return .value(expression, filters: filters)
  }

  static func template(_ parts: Template.Part...) -> Template {
    Template(parts: parts, source: "", span: span)
  }

  static func rendered(_ template: Template, _ sink: TextSink, _ values: [Reference: Value]) -> String {
    do {
      return try template.render(in: FixedScope(values: values), for: sink)
    } catch {
      return "refused: " + error.message
    }
  }

  static let texts: [(Value, String)] = [
    (.unknown, "unknown"), (.bool(true), "true"), (.bool(false), "false"),
    (.number(4), "4"), (.number(-0.0), "0"), (.number(2.5), "2.5"), (.number(19.987), "19.99"),
    (.number(1.999), "2"), (.number(-1.05), "-1.05"), (.number(0.1), "0.1"),
    (.number(1e15), "1000000000000000"),
    (.percent(93.4), "93 %"), (.percent(100), "100 %"), (.percent(0.35), "0.4 %"), (.percent(0), "0 %"),
    (.bytes(0), "0 B"), (.bytes(512), "512 B"), (.bytes(1024), "1 KiB"), (.bytes(7_945_689_497), "7.4 GiB"),
    (.bytes(8_589_934_592), "8 GiB"), (.bytes(1_073_741_823), "1 GiB"),
    (.gauge(amount: 6_442_450_944, limit: 8_589_934_592), "6 GiB"),
    (.gauge(amount: 1024, limit: nil), "1 KiB"),
    (.duration(.milliseconds(900)), "0s"), (.duration(.seconds(300)), "5m"),
    (.duration(.seconds(5400)), "1h30m"),
    (.duration(.seconds(93784)), "1d2h"), (.text("a"), "a"),
    (.list([.text("a"), .number(2)]), "a, 2"), (.time(Timestamp(seconds: 0)), "1970-01-01T01:00:00+01:00"),
  ]

  @Test(arguments: texts) func `every value has a text for people`(value: Value, expected: String) {
    #expect(value.text(in: FixedScope()) == expected)
  }

  static let evening = Value.time(Timestamp(seconds: 1_773_514_650))
  static let gauge = Value.gauge(amount: 7_945_689_497, limit: 8_589_934_592)

  static let filtered: [(Value, Template.Filter, String)] = [
    (gauge, .percent, "92 %"), (.gauge(amount: 5, limit: nil), .percent, "unknown"),
    (.percent(87.6), .percent, "88 %"), (gauge, .gib, "7.4 GiB"), (gauge, .mib, "7577.6 MiB"),
    (.bytes(536_870_912), .gib, "0.5 GiB"), (.number(19.6), .round, "20"), (.percent(87.6), .round, "88 %"),
    (.duration(.milliseconds(1600)), .round, "2s"), (evening, .ago, "3m ago"), (evening, .time, "19:57:30"),
    (.time(Timestamp(seconds: 1_773_514_800)), .time, "20:00"), (evening, .date, "2026-03-14"),
    (.time(Timestamp(seconds: 1_773_514_830)), .ago, "just now"),
    (.time(Timestamp(seconds: 1_773_515_130)), .ago, "in 5m"),
    (.duration(.seconds(90)), .duration, "1m30s"), (.unknown, .plain, "unknown"),
    (.text("hi @a, [x]{y}: \"q\" \n ok! é5"), .plain, "hi a, xy: q  ok! é5"),
    (.text(String(repeating: "a", count: 300)), .plain, String(repeating: "a", count: 256)),
    (.text("a \"b\" \\"), .quote, "\"a \\\"b\\\" \\\\\""),
    (.text("a\"b\\\n\u{1}\u{2028}/é"), .json, "a\\\"b\\\\\\n\\u0001\\u2028/é"),
    (.text("*a* [b](c) _d_"), .md, "\\*a\\* \\[b\\]\\(c\\) \\_d\\_"),
  ]

  @Test(arguments: filtered) func `a filter gives a text or unknown`(
    value: Value, filter: Template.Filter, expected: String
  ) {
    #expect(value.applying(filter, in: FixedScope()).text(in: FixedScope()) == expected)
  }

  @Test(arguments: [
    ("steve", "say hi steve"),
    ("a\nstop", "refused: the command would contain the control character U+000A"),
    ("a\u{2028}b", "refused: the command would contain the control character U+2028"),
    ("a\u{85}b", "refused: the command would contain the control character U+0085"),
    ("@a", "refused: `x` begins with `@`, which no captured text in a command may do"),
    ("/op me", "refused: `x` begins with `/`, which no captured text in a command may do"),
    ("a @b /c", "say hi a @b /c"), ("", "say hi "),
    (String(repeating: "é", count: 993), "say hi " + String(repeating: "é", count: 993)),
    (
      String(repeating: "a", count: 994),
      "refused: the command would be 1001 characters long, the longest allowed is 1000"
    ),
  ]) func `a command takes only what cannot become another command`(text: String, expected: String) {
    let template = Self.template(.literal("say hi "), Self.value(.field("x")))
    #expect(Self.rendered(template, .command, [.field("x"): .text(text)]) == expected)
  }

  @Test func `an unknown value refuses a command but not a message`() {
    let template = Self.template(.literal("say "), Self.value(.metric("players"), type: .number))
    #expect(Self.rendered(template, .command, [:]) == "refused: `players` is unknown")
    #expect(Self.rendered(template, .message, [:]) == "say unknown")
  }

  @Test func `constants of the author may begin with a slash`() {
    let template = Self.template(Self.value(.variable("x", fallback: .text("/op"))))
    #expect(
      Self.rendered(template, .command, [.variable("x", fallback: .text("/op")): .text("/op")]) == "/op")
    #expect(
      Self.rendered(Self.template(.literal("  ")), .command, [:]) == "refused: the command would be empty")
  }

  @Test func `text inside JSON may begin with an at sign`() {
    let template = Self.template(
      .literal("tellraw a {\"text\":\""), Self.value(.field("x"), .json), .literal("\"}"))
    let command = Self.rendered(template, .command, [.field("x"): .text("@a \"hi\"")])
    #expect(command == "tellraw a {\"text\":\"@a \\\"hi\\\"\"}")
  }

  @Test func `messages show control characters and keep the author's line breaks`() {
    let template = Self.template(.literal("a\n"), Self.value(.field("x")))
    let values: [Reference: Value] = [.field("x"): .text("b\u{1B}[31m\nc\u{7F}\u{202E}\u{9B}d")]
    #expect(Self.rendered(template, .message, values) == "a\nb␛[31m␊c␡d")
    #expect(Self.rendered(template, .log, values) == "a\nb␛[31m␊c␡d")
  }

  @Test func `values in addresses are percent-encoded, secrets stay names`() throws {
    let template = Self.template(
      Self.value(.secret("HOOK")), .literal("/x?name="), Self.value(.field("x")))
    let text = try template.renderSecretText(
      in: FixedScope(values: [.field("x"): .text("a b/ü&=~")]), for: .url)
    #expect(text.parts == [.secret(name: "HOOK"), .literal("/x?name=a%20b%2F%C3%BC%26%3D~")])
    #expect(text.description == "‹HOOK›/x?name=a%20b%2F%C3%BC%26%3D~")
  }

  @Test(arguments: [
    (TextSink.url, Value.unknown, "refused: `x` is unknown"),
    (.url, .text(".."), "refused: `x` is `..`, which no address may hold"),
    (.header, .unknown, "refused: `x` is unknown"), (.header, .text("a b"), "a b"),
    (.header, .text("a\r\nb"), "refused: `x` contains a control character, which no header may hold"),
  ]) func `addresses and headers refuse what would change their meaning`(
    sink: TextSink, value: Value, expected: String
  ) {
    #expect(Self.rendered(Self.template(Self.value(.field("x"))), sink, [.field("x"): value]) == expected)
  }

  @Test func `data keeps numbers and encodes nothing twice`() {
    let players = Expression(
      root: .reference(.metric("players")), type: .number, source: "players", span: Self.span)
    let isFull = Expression(root: .reference(.metric("full")), type: .bool, source: "full", span: Self.span)
    let data = DataTemplate.object([
      .init(key: "text", value: .text(Self.template(.literal("a\n"), Self.value(.field("x"))))),
      .init(key: "count", value: .value(players)), .init(key: "full", value: .value(isFull)),
      .init(key: "list", value: .array([.null, .bool(true), .number(5_763_719), .number(2.5)])),
    ])
    let scope = FixedScope(values: [.field("x"): .text("\"q\"\u{1}"), .metric("players"): .number(3)])
    #expect(
      data.render(in: scope)
        == [
          "text": "a\n\"q\"\u{1}", "count": 3, "full": nil, "list": [nil, true, 5_763_719, 2.5],
        ])
  }
}
