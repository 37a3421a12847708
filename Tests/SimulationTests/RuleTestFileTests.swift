import Diagnostics
import RuleCompiler
import RuleModel
import Testing

@testable import Simulation

/// What a test file can say, and how strictly it is taken.
struct RuleTestFileTests {
  private static let rules = """
    version: 1
    timezone: Europe/Berlin
    secrets: [HOOK]
    notifiers: { ops: { discord: '${secrets.HOOK}', limit: 1 per 1h, group: { by: [rule], wait: 20s } } }
    profiles:
      game:
        eggs: [paper]
        line: '^\\[(?<level>[A-Z]+)\\] (?<message>.*)$'
        events: { saved: { console: '^Saved$' } }
        metrics:
          players: { set: { console: '^There are (?<n>\\d+)', value: n }, probe: { command: list, every: 5m, while: status == running } }
        commands: { announce: 'say ${message}' }
    rules:
      r:
        servers: all
        when: { console: '^go$' }
        then:
          - { command: save-all, expect: { event: saved }, timeout: 10s }
          - { notify: ops, message: 'saved ${server.name}', mention: ['@on-call'] }
          - { announce: done }
      level:
        servers: all
        when: { stats: memory > 50%, for: 1m }
        then: [{ webhook: { url: '${secrets.HOOK}' } }]
    """

  private static let head = """
    rules: [rules.yaml]
    start: 2026-03-14T20:00:00+01:00
    servers:
      s: { status: running, memory: { limit: 8GiB } }
    replies: { save-all: { after: 2s, console: Saved } }
    tests:
      - name: t

    """

  private func play(_ test: String, head: String = Self.head) -> RuleTestSuite.FileReport {
    let body = test.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    let files = ["/t/rules.yaml": Self.rules, "/t/x.test.yaml": head + body + "\n"]
    return RuleTestSuite.run(path: "/t/x.test.yaml") { path in
      files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
  }

  private func check(
    _ test: String, _ expected: String? = nil, head: String = Self.head,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let report = play(test, head: head)
    let findings = report.findings.map { "\($0.code): \($0.message)" }
    let failures = report.results.flatMap { result in
      result.failures.map(\.words)
        + result.rows.filter { $0.verdict != .ok }.map {
          "\($0.verdict) \($0.expected ?? $0.actual ?? "")"
        }
    }
    let found = (findings + failures).joined(separator: "\n")
    #expect(found == expected ?? "", sourceLocation: sourceLocation)
  }

  private let saved = """
    { at: 0s, command: save-all }, { at: 2s, notify: ops, message: saved s }, { at: 2s, announce: done }
    """

  @Test func `a list that names every effect passes`() {
    check("timeline: [{ at: 0s, console: go }]\nexpect: [\(saved)]")
  }

  @Test func `an effect that is not expected fails the test`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 2s, announce: done }]",
      "the effects differ\nunexpected notify ops  saved s")
  }

  @Test func `an effect that does not come fails the test`() {
    check("timeline: []\nexpect: [{ at: 5s, command: list }]", "the effects differ\nmissing command list")
  }

  @Test func `effects after the last time named count until no run is active`() {
    check(
      "replies: { save-all: none }\ntimeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }]")
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }]",
      "the effects differ\nunexpected notify ops  saved s\nunexpected announce done")
  }

  @Test func `an effect may come within a time`() {
    check(
      """
      timeline: [{ at: 0s, console: go }]
      expect: [{ at: 0s, within: 1s, command: save-all }, { at: 1s, within: 1s, notify: ops }, { at: 0s, within: 2s, announce: done }]
      """)
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 0s, within: 1999ms, notify: ops }, { at: 2s, announce: done }]",
      "the effects differ\nmissing notify ops\nunexpected notify ops  saved s")
  }

  @Test func `texts are compared whole, a star stands for anything`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: 'save*' }, { at: 2s, notify: ops, message: '*ved*' }, { at: 2s, announce: 'd*e' }]"
    )
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save }, { at: 2s, notify: ops }, { at: 2s, announce: done }]",
      "the effects differ\nmissing command save\nunexpected command save-all")
  }

  @Test func `the order within one instant counts`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 2s, announce: done }, { at: 2s, notify: ops }]",
      "the effects differ\nmissing notify ops\nunexpected notify ops  saved s")
  }

  @Test func `local time is compared in the rule's zone`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all, local: \"20:00 CET\" }, { at: 2s, notify: ops }, { at: 2s, announce: done }]"
    )
  }

  @Test func `mentions are compared when they are named`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 2s, notify: ops, mentions: ['@on-call'] }, { at: 2s, announce: done }]"
    )
    check(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 2s, notify: ops, mentions: [] }, { at: 2s, announce: done }]",
      "the effects differ\nmissing notify ops\nunexpected notify ops  saved s")
  }

  @Test func `an address is shown with the names of its secrets`() {
    check("timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 2m }]\nexpect: [{ at: 1m, webhook: '‹HOOK›' }]")
  }

  @Test func `messages are asserted at the step, whatever the notifier's limit and group`() {
    check(
      """
      timeline: [{ at: 0s, every: 10s, times: 2, console: go }]
      expect: [{ at: 0s, command: save-all }, { at: 2s, notify: ops }, { at: 2s, announce: done },
        { at: 10s, command: save-all }, { at: 12s, notify: ops }, { at: 12s, announce: done }]
      """)
  }

  @Test func `never forbids an effect at any time`() {
    check(
      "timeline: [{ at: 0s, console: go }]\nnever: [{ announce: '*' }]",
      "announce * must never happen, but did at 2s")
    check("timeline: [{ at: 0s, console: go }]\nnever: [{ power: stop }]")
  }

  @Test func `a reason is compared by its code, or as a whole text`() {
    check(
      "timeline: [{ at: 0s, console: go }, { at: 1s, console: go }]\nnever: [{ power: stop }]\nskipped: [{ at: 1s, rule: r, reason: busy }, { at: 1s, rule: r, reason: 'busy: run *' }]"
    )
    check(
      "timeline: [{ at: 0s, console: go }, { at: 1s, console: go }]\nskipped: [{ at: 1s, rule: r, reason: muted }]",
      "at 1s r was to be skipped with `muted`: busy: run 1")
    check(
      "timeline: [{ at: 0s, console: go }]\nskipped: [{ at: 0s, rule: r, reason: muted }]",
      "at 0s r was to be skipped with `muted`: it fired")
  }

  @Test func `a level is compared by its state and its input`() {
    check(
      "timeline: [{ at: 0s, stats: { memory: 60% } }]\nstates: [{ at: 30s, rule: level, state: pending, input: known }]"
    )
    check(
      "timeline: [{ at: 0s, stats: { memory: 60% } }]\nstates: [{ at: 30s, rule: level, state: firing }]",
      "at 30s level was to be firing, but is pending")
  }

  @Test func `figures that are not named keep their value, one that was never named is unknown`() {
    check(
      """
      timeline: [{ at: 0s, stats: { cpu: 10% } }, { at: 10s, stats: { memory: 60% } }, { at: 20s, stats: { cpu: 20% } }, { at: 1m }]
      states: [{ at: 5s, rule: level, state: clear, input: unknown }, { at: 30s, rule: level, state: pending, input: known }]
      """)
  }

  @Test func `a share needs a limit`() {
    check(
      "servers: { s: { status: running } }\ntimeline: [{ at: 0s, stats: { memory: 60% } }]\nexpect: []",
      "percent-without-limit: `memory: 60%` needs a limit")
  }

  @Test func `with several servers each item says which one it means`() {
    let two = "servers: { s: { status: running }, t: { status: running } }\n"
    check(
      two + "timeline: [{ at: 0s, console: go }]\nexpect: []",
      "missing-key: with several servers the item needs `server`")
    check(
      two
        + "timeline: [{ at: 0s, server: t, console: go }, { at: 5s }]\nexpect: [{ at: 0s, server: t, command: save-all }, { at: 2s, server: t, notify: ops }, { at: 2s, server: t, announce: done }]\nnever: [{ power: stop }]"
    )
    check(
      two + "timeline: [{ at: 0s, server: x, console: go }]\nexpect: []", "unknown-server: the test has no server `x`")
  }

  @Test func `an engine that is down sees and does nothing, and keeps what it knew`() {
    check(
      """
      timeline: [{ at: 0s, console: go }, { at: 5s, engine: down }, { at: 6s, console: go }, { at: 10s, engine: up }, { at: 11s, console: go }]
      expect: [\(saved), { at: 11s, command: save-all }, { at: 13s, notify: ops }, { at: 13s, announce: done }]
      """)
  }

  @Test func `nothing is seen of a server whose session is lost`() {
    check(
      "timeline: [{ at: 0s, event: session-lost }, { at: 1s, console: go }, { at: 2s, event: session-connected }]\nexpect: []"
    )
  }

  @Test func `a line with a prefix and one without are both the game's`() {
    check("timeline: [{ at: 0s, console: '[INFO] go' }]\nexpect: [\(saved)]")
    check("timeline: [{ at: 0s, console: '<Notch> go' }]\nexpect: []")
  }

  @Test func `what the engine asks for itself is no effect`() {
    check("timeline: [{ at: 30m }]\nexpect: []")
  }

  @Test func `a test that cannot fail is refused`() {
    check(
      "timeline: [{ at: 0s, console: go }]",
      "it cannot fail: it has no `expect`; write `expect: []` if nothing may happen")
    check(
      "only: [level]\ntimeline: []\nexpect: []\nskipped: [{ at: 0s, rule: r, reason: busy }]",
      "the rule `r` is not among those that `only` names")
    check(
      "only: [nothing]\ntimeline: []\nexpect: []", "undefined-name: these files define no rule `nothing`")
    check(
      "timeline: []\nexpect: []\nskipped: [{ at: 0s, rule: q, reason: busy }]",
      "undefined-name: these files define no rule `q`")
  }

  @Test func `only some of the rules can be tried`() {
    check("only: [level]\ntimeline: [{ at: 0s, console: go }]\nexpect: []")
  }

  @Test(
    arguments: [
      ("timelime: []\nexpect: []", "unknown-key: unknown key `timelime` in a test"),
      ("timeline: [{ at: soon }]\nexpect: []", "wrong-duration: *"),
      ("timeline: [{ console: go }]\nexpect: []", "missing-key: the timeline item has no `at`"),
      (
        "timeline: [{ at: 0s, status: gone }]\nexpect: []",
        "unknown-value: `gone` is none of offline, starting, running, stopping"
      ),
      ("expect: [{ command: list }]", "missing-key: the expectation has no `at`"),
      ("expect: [{ at: 0s, comand: list }]", "unknown-key: an expectation needs one of *"),
      ("skipped: [{ at: 0s, rule: r }]", "missing-key: a `skipped` item needs `at`, `rule` and `reason`"),
      (
        "expect: [{ at: 0s, command: a, power: stop }]", "unknown-key: `power` does not belong to an expected `command`"
      ),
      ("timeline: [{ at: 0s, console: go, status: running }]", "unknown-key: `status` is a second happening beside *"),
      ("timeline: [{ at: 0s, every: 1m, console: go }]", "missing-key: `every` needs `times`"),
      ("timeline: [{ at: 0s, times: 3, console: go }]", "missing-key: `times` needs `every`"),
      ("timeline: [{ at: 0s, replayed: true, status: running }]", "missing-key: `replayed` needs `console`"),
      ("timeline: [{ at: 0s, console: '' }]", "wrong-type: `console` is a line, but here is *"),
      ("timeline: [{ at: 0s, stats: { player: 3 } }]", "undefined-name: there is no metric `player`"),
      ("timeline: [{ at: 0s, event: savd }]", "undefined-event: no rule knows an event `savd`"),
      ("timeline: [{ at: 0s, engine: restart }]", "unknown-value: `restart` is none of down, up"),
      ("timeline: [{ at: 0s, crash: 137 }]", "unknown-value: `crash` is `any` or a map, but here is `137`"),
      ("timeline: [{ at: 0s, replay: gone.log }]", "file-unreadable: *gone.log*"),
      ("expect: [{ at: 0s, power: reboot }]", "unknown-value: `reboot` is none of start, stop, restart, kill"),
      ("never: [{ power: kil }]", "unknown-value: `kil` is none of start, stop, restart, kill"),
      ("never: [{ notify: op }]", "undefined-notifier: no rule here notifies `op`"),
      ("expect: [{ at: 0s, command: list, local: 4:00 }]", "unknown-value: `4:00` is not a time of day"),
      ("expect: [{ at: 0s, command: list, local: '04:00 CXT' }]", "unknown-value: `CXT` is no time zone"),
      ("skipped: [{ at: 0s, rule: r, reason: bussy }]", "unknown-value: there is no reason `bussy`"),
      ("states: [{ at: 0s, rule: level, state: active }]", "unknown-value: `active` is none of clear, *"),
      ("states: [{ at: 0s, rule: level }]", "missing-key: the `states` item says nothing of the level"),
      ("start: 2026-03-14", "wrong-time: `start` is not a time with an offset"),
      ("servers: { s: { status: online } }", "unknown-value: `online` is none of offline, *"),
      ("servers: { s: { memory: 8GiB } }", "wrong-type: `memory` is a map, but here is a text"),
      ("servers: { s: { cpu: { limit: 200 } } }", "wrong-type: `200` is not a share"),
    ])
  func `a slip of the pen is found`(test: String, finding: String) {
    let findings = play(test).findings.map { "\($0.code): \($0.message)" }
    let isFound = findings.contains { Glob(finding).matches($0) }
    #expect(isFound, "\(findings)")
  }

  @Test(
    arguments: [
      ("expect: [{ at: 1s, announce: done }]", "closest match for the missing line: 2s, 1s late"),
      ("expect: [{ at: 2s, announce: finished }]", "2s  `announce` is `done`, not `finished`"),
      (
        "expect: [{ at: 2s, announce: done, local: '20:00:02 CEST' }]",
        "2s  `local` is 20:00:02 CET, not 20:00:02 CEST"
      ),
      (
        "expect: [{ at: 2s, announce: one }]",
        "2s  `announce` holds `one` and more; texts are compared whole, write `*one*`"
      ),
      ("expect: [{ at: 2s, power: kill }]", "no rule under test can do `power kill` on this server"),
    ])
  func `a missing line is explained`(test: String, hint: String) {
    let report = play("timeline: [{ at: 0s, console: go }]\n" + test)
    #expect(report.results.first?.hints.contains(hint) == true, "\(report.results.first?.hints ?? [])")
  }

  @Test func `a missing rule file is shown where it is named`() {
    let report = play("expect: []", head: Self.head.replacing("[rules.yaml]", with: "[x/rules.yaml]"))
    let found = report.findings.map { "\($0.code) \($0.span.start.line):\($0.span.start.column) \($0.help ?? "")" }
    #expect(found == ["file-unreadable 1:9 did you mean `rules.yaml`?"])
  }

  @Test func `a recording takes the place of a timeline`() {
    let files = [
      "/t/rules.yaml": Self.rules,
      "/t/x.test.yaml": Self.head
        + "    timeline: [{ at: 10s, replay: evening.jsonl }]\n"
        + "    expect: [{ at: 11s, command: save-all }, { at: 13s, notify: ops }, { at: 13s, announce: done }]\n",
      "/t/evening.jsonl": """
      {"at":"2026-03-13T18:00:00Z","console":"hello"}
      {"at":"2026-03-13T18:00:01Z","console":"[INFO] go"}
      """,
    ]
    let report = RuleTestSuite.run(path: "/t/x.test.yaml") { path in
      files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
    #expect(report.isPassed, "\(report.findings.map(\.message)) \(report.results.map { $0.rendered(path: "x") })")
  }

  @Test(arguments: [
    ("a.yaml", "x.test.yaml", "a.yaml"), ("../a.yaml", "x.test.yaml", "../a.yaml"),
    ("../a.yaml", "t/x.test.yaml", "a.yaml"), ("./a.yaml", "../t/x.test.yaml", "../t/a.yaml"),
    ("/a.yaml", "t/x.test.yaml", "/a.yaml"), ("../a.yaml", "/u/t/x.test.yaml", "/u/a.yaml"),
  ])
  func `paths are relative to the test file`(written: String, file: String, path: String) {
    #expect(RuleTestSuite.resolve(written, beside: file) == path)
  }

  @Test func `a failing test shows both sides in columns`() {
    let report = play(
      "timeline: [{ at: 0s, console: go }]\nexpect: [{ at: 0s, command: save-all }, { at: 3s, notify: ops, message: saved s }, { at: 2s, announce: done }]"
    )
    #expect(
      report.results.first?.rendered(path: "x.test.yaml") == """
        FAIL  x.test.yaml › t

          at  expected             actual
          0s  command save-all     command save-all     ok
          2s  announce done        announce done        ok
        + 2s  –                    notify ops  saved s  unexpected
        - 3s  notify ops  saved s  –                    missing

              closest match for the missing line: 2s, 1s early
        """)
  }
}
