import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// What a rule and the top of a file may not say.
struct RuleFindingsTests {
  @Test(arguments: [
    FindingCase.key("1️⃣cooldwon: 12h", "unknown-key"),
    .key("use: 1️⃣template", "undefined-template"),
    .key("1️⃣with: { a: b }", "with-without-use"),
    .key("cooldown: 1️⃣[5m]", "wrong-type"),
    .key("1️⃣cooldown:", "wrong-type"),
    .key("limit: 1️⃣3", "invalid-rate"),
    .key("limit: 1️⃣{ runs: 3 }", "missing-key"),
    .key("limit: { runs: 1️⃣0, per: 10m }", "invalid-number"),
    .key("limit: { runs: 3, per: 10m, reset: 1️⃣auto }", "unknown-value"),
    .key("mode: 1️⃣parrallel", "unknown-value"),
    .key("stage: 1️⃣off", "unknown-value"),
    .key("unknown: 1️⃣drop", "unknown-value"),
    .key("timeout: 1️⃣5", "invalid-duration"),
    .key("labels: 1️⃣warning", "wrong-type"),
    .key("lock: 1️⃣power", "reserved-name"),
    .key("lock: { name: x, scope: 1️⃣cluster }", "unknown-value"),
    .key("mute: [maintenance, 1️⃣quite]", "undefined-window"),
    .key("1️⃣repeat: 5m", "repeat-without-level"),
    .key("1️⃣resolved: [{ log: x }]", "resolved-without-level"),
    .key("if: 1️⃣[]", "wrong-type"),
    .key("if: [status == offline, 1️⃣foo > 1]", "undefined-name"),
    .key("if: 1️⃣status == running", "unreachable-condition"),
    .key("by: 1️⃣exit_cod", "undefined-name"),
    .key("by: 1️⃣memory", "by-without-text"),
    .key("1️⃣true: x", "on-key"),
  ])
  func `a key of a rule is known and has a value of its type`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.file("rules:\n  1️⃣a: { servers: all, then: [{ log: x }] }\n", "missing-key"),
    .file("rules:\n  a: { servers: all, 1️⃣on: { crash: any }, then: [{ log: x }] }\n", "on-key"),
    .file("rules:\n  1️⃣a:\n", "wrong-type"),
    .file("rules:\n  a: 1️⃣text\n", "wrong-type"),
    .file("rules:\n  1️⃣- id: a\n", "wrong-type"),
    .file("rules:\n  1️⃣My Rule: { servers: all, when: { crash: any }, then: [{ log: x }] }\n", "invalid-name"),
    .file("rules:\n  a: { servers: all, when: { crash: any }, then: 1️⃣[] }\n", "no-steps"),
    .file("rules:\n  a: { servers: all, when: { crash: any }, then: 1️⃣{ log: x } }\n", "wrong-type"),
    .file("rules:\n  a: { servers: 1️⃣[], when: { crash: any }, then: [{ log: x }] }\n", "no-servers"),
    .file(
      "rules:\n  a: { servers: { labels: 'a=b,1️⃣=c,2️⃣,d in (x)' }, when: { crash: any }, then: [{ log: x }] }\n",
      "invalid-label-selector", "invalid-label-selector"),
    .file(
      "rules:\n  a: { servers: { 1️⃣name: b }, when: { crash: any }, then: [{ log: x }] }\n", "unknown-key"),
    .file("version: 1️⃣2\n", "unknown-version"),
    .file("timezone: 1️⃣Europe/Berln\n", "invalid-zone"),
    .file("1️⃣automation: []\n", "unknown-key"),
    .file("events: { a: { stats: 1️⃣memory > 5% } }\n", "level-as-event"),
    .file("metrics: { 1️⃣players: { set: { console: '^(?<n>\\d+)', value: n } } }\n", "duplicate-name"),
    .file("procedures: { 1️⃣a: { params: [x] } }\n", "missing-key"),
    .file("templates: { a: { rule: { 1️⃣use: b } } }\n", "nested-template"),
    .file("allow: [kill, 1️⃣kil, 2️⃣reinstall]\nrules: {}\n", "unknown-value", "not-supported-yet"),
    .file("defaults: { 1️⃣foo: x }\n", "unknown-key"),
  ])
  func `a file and its rules have the shape of rule files`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.file("vars: { 1️⃣A-b: 1 }\n", "invalid-name"),
    .file("secrets: [1️⃣1a]\n", "invalid-name"),
    .file("secrets: 1️⃣{ A: value }\n", "wrong-type"),
    .file("windows: { a: { from: \"1️⃣25:00\", to: \"08:00\" } }\n", "invalid-time"),
    .file("windows: { 1️⃣a: { from: \"23:00\" } }\n", "missing-key"),
    .file("windows: { a: { cron: \"0 4 * * *\", length: 2h, 1️⃣from: \"01:00\" } }\n", "two-schedules"),
    .file("windows: { 1️⃣maintenance: { from: \"01:00\", to: \"02:00\" } }\n", "duplicate-name"),
    .file("windows: { maintenance: { days: sun, from: \"05:00\", to: \"07:00\" } }\n"),
    .file("notifiers: { 1️⃣a: {} }\n", "missing-key"),
    .file("notifiers: { 1️⃣a: { gotify: 'https://gotify.example.org' } }\n", "missing-key"),
    .file("notifiers: { a: { slack: 'https://example.org/', 1️⃣token: x } }\n", "unknown-key"),
    .file("notifiers: { a: { discord: '${1️⃣secrets.NOPE}' } }\n", "secret-undeclared"),
    .file(
      "notifiers: { a: { discord: '1️⃣https://discord.com/api/webhooks/1234/abcdefgh' } }\n", "literal-secret"),
    .file("notifiers: { a: { webhook: 'https://example.org/', limit: 1️⃣20/1m } }\n", "invalid-rate"),
    .file("notifiers: { a: { webhook: 'https://example.org/', group: 1️⃣{ by: [rule] } } }\n", "missing-key"),
    .file("notifiers: { a: { webhook: 'https://example.org/', group: { by: [server, severity], wait: 5s } } }\n"),
    .file("profiles: { p: { line: 1️⃣'^x' } }\n", "missing-message-group"),
    .file("profiles: { p: { events: { a: { stats: 1️⃣memory > 5% } } } }\n", "level-as-event"),
    .file("profiles: { p: { events: { 1️⃣run-failed: { console: '^x' } } } }\n", "reserved-name"),
    .file("profiles: { p: { metrics: { 1️⃣memory: { inc: { console: '^x' } } } } }\n", "reserved-name"),
    .file("profiles: { p: { metrics: { 1️⃣m: { zero: { status: offline } } } } }\n", "missing-key"),
    .file("profiles: { p: { metrics: { m: { set: 1️⃣{ console: '^(?<n>\\d+)' } } } } }\n", "missing-key"),
    .file("profiles: { p: { metrics: { m: { inc: { event: 1️⃣nope } } } } }\n", "undefined-event"),
    .file(
      "profiles: { p: { metrics: { m: { inc: { console: '^x' }, probe: 1️⃣{ every: 5m } } } } }\n",
      "missing-key"),
    .file("profiles: { p: { commands: { announce: 1️⃣say hi } } }\n", "missing-message"),
  ])
  func `definitions are checked although no rule uses them`(sample: FindingCase) { sample.check() }

  @Test func `all mistakes of a file are told at once and in order`() {
    let found = CompilerFixture.compile(
      """
      rules:
        b: { servers: all, when: { crash: any }, then: [{ logg: x }], cooldown: 5 }
        a: { servers: all, when: { crsh: any }, then: [{ log: '${nope}' }], mode: x }
      """
    ).diagnostics
    #expect(found.map(\.code) == ["unknown-key", "invalid-duration", "unknown-key", "unknown-value"])
    #expect(found.map(\.span.start.offset) == found.map(\.span.start.offset).sorted())
  }

  @Test func `defaults lie under every rule, key by key`() throws {
    let rule = try CompilerFixture.rule(
      """
      defaults:
        servers: { labels: role=x, not: lobby-* }
        cooldown: 5m
        labels: { team: ops, severity: low }
      rules:
        a:
          servers: { labels: role=y }
          labels: { severity: high }
          when: { crash: any }
          then: [{ log: x }]
      """)
    #expect(rule.cooldown == .minutes(5))
    #expect(rule.labels == ["team": "ops", "severity": "high"])
    #expect(rule.servers.labels == [.equal("role", "y")])
    #expect(rule.servers.excluded.map(\.text) == ["lobby-*"])
  }

  @Test func `a mistake in defaults is told once, where it stands`() {
    let found = CompilerFixture.compile(
      """
      defaults: { servers: all, cooldown: 5x }
      rules:
        a: { when: { crash: any }, then: [{ log: x }] }
        b: { when: { crash: any }, then: [{ log: x }] }
      """
    ).diagnostics
    #expect(found.map(\.code) == ["invalid-duration"])
    #expect(found.first?.span.start.line == 1)
  }

}
