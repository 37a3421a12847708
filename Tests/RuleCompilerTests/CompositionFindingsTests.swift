import Diagnostics
import Patterns
import RuleModel
import Testing

@testable import RuleCompiler

/// What only shows when rules, procedures and templates are put together.
struct CompositionFindingsTests {
  @Test(arguments: [
    FindingCase.file(
      """
      rules:
        a: { servers: x, when: { event: left }, then: [{ emit: 1️⃣right }] }
        b: { servers: x, when: { event: right }, then: [{ emit: left }] }
      """, "emit-cycle"),
    .file(
      """
      rules:
        a: { servers: x, when: { event: left }, then: [{ emit: right }] }
        b: { servers: y, when: { event: right }, then: [{ emit: left }] }
      """),
    .file(
      """
      rules:
        speaks: { servers: all, when: { crash: any }, then: [{ command: 1️⃣say restart now }] }
        hears: { servers: all, when: { console: 'restart now' }, then: [{ log: x }] }
      """, "self-trigger"),
    .file(
      """
      rules:
        speaks: { servers: all, when: { crash: any }, then: [{ command: say restart now }] }
        waits: { servers: all, when: { absent: { console: 'restart now' }, for: 5m }, then: [{ log: x }] }
        elsewhere: { servers: other, when: { console: 'restart now' }, then: [{ log: x }] }
      """.replacing("servers: all, when: { crash", with: "servers: here, when: { crash")),
    .file(
      """
      timezone: UTC
      rules:
        a: { servers: all, when: { schedule: "0 4 * * *" }, then: [{ power: restart }] }
        b: { servers: x, when: 1️⃣{ schedule: { at: "04:00", days: sun } }, then: [{ power: stop }] }
        c: { servers: y, when: { schedule: { at: "04:00", days: sun } }, then: [{ log: x }] }
      """, "schedule-collision"),
  ])
  func `rules that work against each other are found`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.file(
      """
      procedures:
        kick: { params: [who], do: [{ command: 'kick 1️⃣${who}' }] }
      rules:
        a: { servers: all, when: { console: '^x (?<text>.+)$' }, then: [{ run: kick, with: { who: '${text}' } }] }
      """, "untrusted-in-command"),
    .file(
      """
      procedures:
        kick: { params: [who], do: [{ command: 'kick ${who}' }] }
      rules:
        a: { servers: all, when: { console: '^(?<who>\\w{3,16}) spams$' }, then: [{ run: kick, with: { who: '${who}' } }] }
      """),
    .file(
      """
      rules:
        a: { servers: all, when: { console: '^x (?<text>.+)$' }, then: [{ set: { last: text } }, { command: 'say 1️⃣${state.last}' }] }
      """, "untrusted-in-command"),
    .file(
      """
      rules:
        a: { servers: all, when: { console: '^(?<n>\\d+)$' }, then: [{ set: { n: n } }] }
        b: { servers: all, when: { stats: state.n > 5 }, then: [{ set: { n: 1️⃣'text' } }] }
      """.replacing("'text'", with: "\"'text'\""), "type-mismatch"),
    .file(
      """
      templates:
        t: { params: { level: , hold: 5m }, rule: { servers: all, when: { stats: 'memory > ${level}', for: '${hold}' }, then: [{ log: x }] } }
      rules:
        a: { use: t, with: { level: 90% } }
        b: { use: t, with: { level: 95%, hold: 1m }, cooldown: 1h }
      """),
  ])
  func `what is handed over keeps its type and its proof`(sample: FindingCase) { sample.check() }

  @Test func `a template fills in every place`() throws {
    let rule = try CompilerFixture.rule(
      """
      templates:
        t: { params: { word: , hold: 5m }, rule: { servers: 'x-${word}', when: { console: '^${word} (?<n>\\d+)', count: 3, within: '${hold}' }, then: [{ log: '${word} ${n}' }] } }
      rules:
        a: { use: t, with: { word: lag }, cooldown: 1h }
      """)
    #expect(rule.servers.source == "x-lag")
    #expect(rule.triggers[0].consolePattern?.source == "^lag (?<n>\\d+)")
    #expect(rule.triggers[0].count?.within == .minutes(5))
    #expect(rule.cooldown == .hours(1))
  }

  @Test func `events and metrics of a file are seen by its rules on every game`() throws {
    let rule = try CompilerFixture.rule(
      """
      events: { late: { console: '^too late$' }, mess: { event: saved } }
      metrics: { lateness: { set: { console: '^(?<n>\\d+) ms late$', value: n }, inc: { event: late } } }
      rules:
        a: { servers: all, when: [{ event: late }, { stats: lateness > 5 }], then: [{ log: '${lateness}' }] }
      """)
    #expect(rule.generalProfiles.map(\.name) == ["file rules/test.yaml"])
    #expect(rule.profile(for: Server(id: ServerID("s")))?.name == "game")
  }
}
