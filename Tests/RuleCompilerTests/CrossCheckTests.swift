import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Findings that need more than one place of a rule.
struct CrossCheckTests {
  static func rule(_ when: String, _ rest: String) -> String {
    "rules:\n  a:\n    servers: all\n    when: \(when)\n\(rest)"
  }

  @Test(arguments: [
    FindingCase(
      "unanchored", rule("{ console: '1️⃣thread stuck' }", "    then: [{ power: restart }]\n"), "forgeable-line"
    ),
    FindingCase(
      "anchored in vain", rule("{ console: '1️⃣^.*stuck' }", "    then: [{ command: stop }]\n"),
      "forgeable-line"),
    FindingCase("anchored", rule("{ console: '^thread stuck' }", "    then: [{ power: restart }]\n")),
    FindingCase("every way anchored", rule("{ console: '^a|^b' }", "    then: [{ power: restart }]\n")),
    FindingCase(
      "a message harms nobody", rule("{ console: 'stuck' }", "    then: [{ notify: ops, message: x }]\n")),
    FindingCase(
      "players do not write as the daemon",
      rule("{ console: { match: 'stuck', stream: daemon } }", "    then: [{ power: restart }]\n")),
  ])
  func `a line that players can type must not act`(sample: FindingCase) { sample.check() }

  @Test func `an event of a profile can be forged as well`() {
    let found = CompilerFixture.compile(
      CompilerFixture.head + Self.rule("{ event: stuck }", "    then: [{ power: restart }]\n")
    ).diagnostics
    #expect(found.map(\.code) == ["forgeable-line"])
    #expect(found.first?.span.file == "rules/game.yaml")
  }

  @Test(arguments: [
    FindingCase(
      "contradiction", rule("{ stats: memory > 90% }", "    if: 1️⃣memory < 80%\n    then: [{ log: x }]\n"),
      "unreachable-condition"),
    FindingCase(
      "edges touch", rule("{ stats: memory > 90% }", "    if: 1️⃣memory <= 90%\n    then: [{ log: x }]\n"),
      "unreachable-condition"),
    FindingCase(
      "edges meet", rule("{ stats: memory >= 90% }", "    if: memory <= 90%\n    then: [{ log: x }]\n")),
    FindingCase(
      "other units", rule("{ stats: memory > 90% }", "    if: memory < 1GiB\n    then: [{ log: x }]\n")),
    FindingCase(
      "other names", rule("{ stats: memory > 90% }", "    if: disk < 80%\n    then: [{ log: x }]\n")),
    FindingCase(
      "mirrored", rule("{ stats: 90% < memory }", "    if: 1️⃣80% > memory\n    then: [{ log: x }]\n"),
      "unreachable-condition"),
    FindingCase(
      "one of two triggers fits",
      rule("[{ stats: memory > 90% }, { crash: any }]", "    if: memory < 80%\n    then: [{ log: x }]\n")),
    FindingCase(
      "status",
      rule("{ status: [running, starting] }", "    if: 1️⃣status == offline\n    then: [{ log: x }]\n"),
      "unreachable-condition"),
    FindingCase(
      "repetition",
      rule("{ stats: memory > 90%, for: 5m }", "    if: 1️⃣memory > 90%\n    then: [{ log: x }]\n"),
      "repeated-level-in-if"),
    FindingCase(
      "against itself",
      rule("{ crash: any }", "    if: 1️⃣memory > 90% and memory < 80%\n    then: [{ log: x }]\n"),
      "unreachable-condition"),
  ])
  func `a condition can hold when the trigger fires`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase(
      "missing in one",
      rule(
        "[{ console: '^(?<player>\\w{1,9}) left' }, { crash: any }]",
        "    by: 1️⃣player\n    then: [{ log: x }]\n"), "by-missing-in-trigger"),
    FindingCase(
      "in both",
      rule(
        "[{ console: '^(?<player>\\w{1,9}) left' }, { event: player-joined }]",
        "    by: player\n    then: [{ log: x }]\n")),
    FindingCase(
      "a label of a server",
      rule("{ stats: memory > 5% }", "    by: [server.node, labels.team]\n    then: [{ log: x }]\n")),
  ])
  func `by divides what every trigger can divide`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase(
      "say", rule("{ console: '1️⃣restart now' }", "    then: [{ command: 2️⃣say restart now }]\n"),
      "forgeable-line", "self-trigger"),
    FindingCase(
      "anchored", rule("{ console: '^restart now' }", "    then: [{ command: say restart now }]\n")),
  ])
  func `a rule does not answer itself`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase(
      "in a command",
      rule("{ crash: any }", "    then: [{ command: 'say 1️⃣ptlc_ABCDEFGHIJKLMNOPQRSTUVWX' }]\n"),
      "literal-secret"),
    FindingCase(
      "in a log", rule("{ crash: any }", "    then: [{ log: '${1️⃣secrets.OPS_WEBHOOK}' }]\n"),
      "secret-not-allowed-here"),
    FindingCase(
      "in an address", rule("{ crash: any }", "    then: [{ webhook: { url: '${secrets.OPS_WEBHOOK}' } }]\n")),
    FindingCase(
      "undeclared", rule("{ crash: any }", "    then: [{ webhook: { url: '${1️⃣secrets.OPS}' } }]\n"),
      "secret-undeclared"),
  ])
  func `secrets have names and places`(sample: FindingCase) { sample.check() }
}
