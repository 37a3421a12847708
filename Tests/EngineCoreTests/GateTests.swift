import RuleModel
import Testing

@testable import EngineCore

/// The twelve gates: their order and their reasons.
struct GateTests {
  let onGo = """
    servers: all
    when: { console: '^go$' }
    then: [{ command: list }]
    """

  @Test func `a line that fits fires the rule`() {
    check(onGo, "timeline: [{ at: 1s, console: go }]\nexpect: [{ at: 1s, command: list }]")
  }

  @Test func `a server that the selector leaves out is not targeted`() {
    check(
      "servers: other\n" + onGo.split(separator: "\n").dropFirst().joined(separator: "\n"),
      "timeline: [{ at: 1s, console: go }]\nexpect: []\nskipped: [{ at: 1s, rule: r, reason: not-targeted }]")
  }

  @Test func `a replayed line never fires`() {
    check(
      onGo,
      """
      timeline: [{ at: 1s, console: go, replayed: true }]
      expect: []
      skipped: [{ at: 1s, rule: r, reason: replayed }]
      """)
  }

  @Test func `an event of a profile that comes from a replayed line never fires`() {
    check(
      "servers: all\nwhen: { event: joined }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 1s, console: '[INFO] Notch joined', replayed: true }]
      expect: []
      skipped: [{ at: 1s, rule: r, reason: replayed }]
      """)
  }

  @Test func `a status told again after authentication is initial`() {
    check(
      "servers: all\nwhen: { status: running }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 1s, status: running, initial: true }]
      expect: []
      skipped: [{ at: 0s, rule: r, reason: initial }, { at: 1s, rule: r, reason: initial }]
      """)
  }

  @Test func `a way between two states fires only when it is taken`() {
    check(
      "servers: all\nwhen: { status: starting -> running }\nthen: [{ command: list }]",
      """
      servers: { s: { status: offline } }
      timeline: [{ at: 1s, status: running }, { at: 2s, status: offline }, { at: 3s, status: starting },
        { at: 4s, status: running }]
      expect: [{ at: 4s, command: list }]
      """)
  }

  @Test func `where is asked before anything is counted`() {
    check(
      """
      servers: all
      when: { console: '^(?<n>\\d+)$', where: n > 5, count: 2, within: 1m }
      then: [{ command: list }]
      """,
      """
      timeline: [{ at: 1s, console: "9" }, { at: 2s, console: "1" }, { at: 3s, console: "7" }]
      expect: [{ at: 3s, command: list }]
      skipped: [{ at: 1s, rule: r, reason: count 1/2 }, { at: 2s, rule: r, reason: 'where-false: n > 5 (n = 1)' }]
      """)
  }

  @Test func `a number group that holds no number is unknown, and so is what is asked of it`() {
    check(
      "servers: all\nwhen: { console: '^(?<n>[\\d.]+)$', where: n > 5 }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 1s, console: 1.2.3 }]
      expect: []
      skipped: [{ at: 1s, rule: r, reason: unknown }]
      """)
  }

  @Test func `a disabled rule is recorded only when it would have fired`() {
    check(
      "stage: disabled\n" + onGo,
      """
      timeline: [{ at: 1s, console: other }, { at: 2s, console: go }]
      expect: []
      skipped: [{ at: 1s, rule: r, reason: no-match }, { at: 2s, rule: r, reason: disabled }]
      """)
  }

  @Test func `a disabled rule sees the events of its profile`() {
    check(
      "servers: all\nstage: disabled\nwhen: { event: joined }\nthen: [{ command: list }]",
      """
      timeline: [{ at: 2s, console: '[INFO] Notch joined' }]
      expect: []
      skipped: [{ at: 2s, rule: r, reason: disabled }]
      """)
  }

  @Test func `a rule on trial goes all its way without an effect`() throws {
    var stage = try Stage(
      """
      r:
        servers: all
        stage: shadow
        when: { console: '^go$' }
        then: [{ command: list, expect: { console: never } }, { power: stop }, { notify: ops, message: done }]
      """)
    #expect(stage.line(.seconds(1), "go") == ["command list", "power stop", "notify done"])
    #expect(stage.effects.map(\.isShadow) == [true, true, true])
    #expect(stage.reasons() == ["fired"])
    #expect(stage.ends == [.succeeded])
  }

  @Test func `mute comes before if, if before cooldown, cooldown before limit, limit before mode`() {
    check(
      """
      servers: all
      mute: soon
      if: memory < 4GiB
      cooldown: 1m
      limit: 2 per 1h
      when: { console: '^go$' }
      then: [{ command: list }, { wait: 10m }]
      """,
      """
      timeline:
        - { at: 0s, stats: { memory: 6GiB } }
        - { at: 1s, console: go }
        - { at: 2s, stats: { memory: 1GiB } }
        - { at: 3s, console: go }
        - { at: 4s, console: go }
        - { at: 2m, console: go }
        - { at: 6m, console: go }
        - { at: 21m, console: go }
        - { at: 22m1s, console: go }
        - { at: 22m1s, stats: { memory: 6GiB } }
        - { at: 22m2s, console: go }
      expect:
        - { at: 3s, command: list }
        - { at: 21m, command: list }
      skipped:
        - { at: 1s, rule: r, reason: 'if-false: memory < 4GiB (memory = *' }
        - { at: 4s, rule: r, reason: cooldown 59s left }
        - { at: 2m, rule: r, reason: 'busy: run *' }
        - { at: 6m, rule: r, reason: 'muted: window soon' }
        - { at: 22m1s, rule: r, reason: limited 2/2 }
        - { at: 22m2s, rule: r, reason: if-false }
      """)
  }

  @Test func `a condition about something unknown stops the rule`() {
    check(
      "if: memory > 50%\n" + onGo,
      """
      timeline: [{ at: 1s, console: go }]
      expect: []
      skipped: [{ at: 1s, rule: r, reason: 'if-unknown: memory > 50% (memory = unknown)' }]
      """)
  }

  @Test func `what passed the gates is written down in their order`() throws {
    var stage = try Stage("r:\n" + ("limit: 3 per 1h\n" + onGo).indented(2))
    stage.line(.seconds(1), "go")
    let fired = stage.decisions.first { if case .fired = $0.outcome { true } else { false } }
    #expect(fired?.passed.map(\.gate) == Gate.allCases)
    #expect(fired?.passed[9].detail == "0/3")
  }

  @Test func `of several triggers one fires, and the rule knows which`() {
    check(
      """
      servers: all
      when:
        - { id: first, console: '^go' }
        - { id: second, console: 'gone$' }
      then: [{ command: 'say ${trigger.id}' }]
      """,
      """
      timeline: [{ at: 1s, console: go }, { at: 2s, console: gone }, { at: 3s, console: begone }]
      expect: [{ at: 1s, command: say first }, { at: 2s, command: say first }, { at: 3s, command: say second }]
      """)
  }

  @Test func `every event leaves one outcome for each rule`() throws {
    var stage = try Stage(
      """
      a: { servers: all, when: { console: '^go$' }, then: [{ log: a }] }
      b: { servers: other, when: { console: '^go$' }, then: [{ log: b }] }
      c: { servers: all, when: { stats: memory > 50% }, then: [{ log: c }] }
      """)
    let before = stage.decisions.count
    stage.line(.seconds(1), "go")
    #expect(stage.decisions[before...].map(\.rule).sorted() == ["a", "b", "c"])
  }

  @Test func `a live engine keeps silent about what came nowhere near`() throws {
    var stage = try Stage(
      """
      a: { servers: all, when: { console: '^go$', where: server.name == "x" }, then: [{ log: a }] }
      c: { servers: all, when: { stats: memory > 50%, for: 1m }, then: [{ log: c }] }
      """, options: Engine.Options())
    stage.line(.seconds(1), "other")
    stage.line(.seconds(2), "go")
    stage.line(.seconds(3), "other")
    #expect(stage.reasons("a", since: .seconds(1)) == ["where-false: server.name == \"x\" (server.name = s)"])
    #expect(stage.reasons("c", since: .seconds(1)) == [])
  }
}
