import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Edits that findings carry.
struct FixTests {
  /// The lines of a rule before and after all edits were made, over and over until there are none.
  struct Case: Sendable, CustomTestStringConvertible {
    let before: String
    let after: String

    init(_ before: String, _ after: String) {
      self.before = before
      self.after = after
    }

    /// The line is right to a reader of texts, but for no program.
    static func untouched(_ text: String) -> Case { Case(text, text) }

    var testDescription: String { before }
  }

  static func fixed(_ text: String) -> String {
    var text = text
    for _ in 0..<5 {
      let result = CompilerFixture.compile(text)
      guard let edits = FixPlan(result.diagnostics, sources: result.sources).files.first,
        let bytes = edits.applied(to: Array(text.utf8))
      else { return text }
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  func check(_ sample: Case, in frame: (String) -> String, _ location: SourceLocation = #_sourceLocation) {
    let fixed = Self.fixed(CompilerFixture.head + frame(sample.before))
    #expect(fixed == CompilerFixture.head + frame(sample.after), sourceLocation: location)
    let codes = CompilerFixture.compile(fixed).diagnostics.filter { $0.fix != nil }.map(\.code)
    #expect(codes == [], sourceLocation: location)
  }

  @Test(arguments: [
    Case("cooldwon: 5m", "cooldown: 5m"),
    Case("moed: sngle", "mode: single"),
    Case("Cooldown: 5m", "cooldown: 5m"),
    Case("mode: Single", "mode: single"),
    Case("if: status != 'runing'", "if: status != 'running'"),
    Case("if: status != runing", "if: status != running"),
    // Two slips that mean one key would make it a duplicate.
    .untouched("cooldwon: 5m\n    cooldonw: 6m"),
    .untouched("cooldwon: 5m\n    cooldown: 6m"),
    // A word of another tool may have a value of another kind.
    .untouched("throttle: 5m"),
    .untouched("'cooldwon': 5m"),
    .untouched("mode: parallel-ish-thing"),
  ])
  func `slips in the keys of a rule`(sample: Case) {
    check(sample) { "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    \($0)\n    then: [{ log: x }]\n" }
  }

  @Test(arguments: [
    Case("{ wiat: 20s }", "{ wait: 20s }"),
    Case("{ comand: x, tiemout: 5s }", "{ command: x, timeout: 5s }"),
    Case("{ command: x, continue_on_error: yes }", "{ command: x, continue_on_error: true }"),
    Case(
      "{ webhook: { url: 'https://example.org/', method: post } }",
      "{ webhook: { url: 'https://example.org/', method: POST } }"),
    Case("command: say we are #1 here", "command: 'say we are #1 here'"),
    Case("command: say it's  #1", "command: 'say it''s  #1'"),
    Case("log: ${memory|percnt} of ${lenn(server.name)}", "log: ${memory|percent} of ${len(server.name)}"),
    Case("log: \"${memory|GIB}\"", "log: \"${memory|GiB}\""),
    Case("command: /say hi", "command: say hi"),
    Case("{ command: '/say hi' }", "{ command: 'say hi' }"),
    .untouched("command: //wand"),
    .untouched("{ power: reboot }"),
    .untouched("{ sleep: 5s }"),
    .untouched("command: kick ${playr}"),
  ])
  func `slips in steps`(sample: Case) {
    check(sample) { "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - \($0)\n" }
  }

  @Test(arguments: [
    Case("{ console: \"^a\\bb's\" }", "{ console: '^a\\bb''s' }"),
    Case("{ console: \"^(\\\\d+) \\w+$\" }", "{ console: '^(\\d+) \\w+$' }"),
    Case("{ status: [runing, offline] }", "{ status: [running, offline] }"),
    Case("{ status: Running }", "{ status: running }"),
    Case("{ crash: any, wher: oom }", "{ crash: any, where: oom }"),
    .untouched("{ console: \"^a\\bb\\tc\" }"),
    .untouched("{ status: starting -> runing }"),
    .untouched("{ event: player-jioned }"),
  ])
  func `slips in triggers`(sample: Case) {
    check(sample) { "rules:\n  a:\n    servers: all\n    when: \($0)\n    then: [{ log: x }]\n" }
  }

  @Test(arguments: [
    Case("on: { crash: any }", "when: { crash: any }"),
    Case("when: { crash: any } # flightplan: ignore[leading-slash] x", "when: { crash: any }"),
    Case("# flightplan: ignore[leading-slash] x\n    when: { crash: any }", "when: { crash: any }"),
    Case(
      "when: { console: 'x' } # flightplan: ignore[forgable-line] x",
      "when: { console: 'x' } # flightplan: ignore[forgeable-line] x"),
  ])
  func `on, and comments in vain`(sample: Case) {
    check(sample) { "rules:\n  a:\n    servers: all\n    \($0)\n    then: [{ power: start }]\n" }
  }

  @Test(arguments: FindingCatalog.all.filter { $0.bad.isRules }.map(PageCase.init))
  func `an edit makes no finding worse`(sample: PageCase) throws {
    let before = sample.page.bad.compiled()
    let plan = FixPlan(before.diagnostics, sources: before.sources)
    guard let edits = plan.files.first else { return }
    let bytes = try #require(edits.applied(to: Array(edits.source.text.utf8)))
    let after = RuleCompiler().compile(files: [edits.source.path]) { _ in .success(bytes) }
    #expect(!after.diagnostics.contains { $0.code == sample.page.code })
    // A code that is spelt right can be seen to have no effect.
    let allowed = before.diagnostics.map(\.code) + ["ignore-without-effect"]
    #expect(Set(after.diagnostics.map(\.code)).isSubset(of: allowed))
  }
}
