import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// Levels: pending, firing, recovering, and what the unknown does to them.
struct LevelTests {
  private let high = """
    servers: all
    when: { stats: memory > 50%, for: 5m }
    then: [{ notify: ops, message: 'high for ${firing.for}' }]
    resolved: [{ notify: ops, message: 'fine after ${firing.for}' }]
    """

  @Test func `a level fires after it has held without a break, and resolves when it ends`() {
    check(
      high,
      """
      timeline: [{ at: 1m, stats: { memory: 60% } }, { at: 10m, stats: { memory: 40% } }, { at: 20m }]
      expect: [{ at: 6m, notify: ops, message: high for 5m }, { at: 10m, notify: ops, message: fine after 9m }]
      states: [{ at: 0s, rule: r, state: clear, input: unknown }, { at: 5m59s, rule: r, state: pending },
        { at: 6m, rule: r, state: firing }, { at: 10m, rule: r, state: clear }]
      """)
  }

  @Test func `a level that ends exactly when its time is over has not lasted`() {
    check(
      high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 5m, stats: { memory: 40% } }, { at: 20m }]
      expect: []
      """)
  }

  @Test func `a break begins the time anew`() {
    check(
      high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 4m, stats: { memory: 40% } },
        { at: 4m1s, stats: { memory: 60% } }, { at: 9m1s }]
      expect: [{ at: 9m1s, notify: ops }]
      """)
  }

  @Test func `a level that holds already fires at load, after its time`() {
    check(
      "servers: all\nwhen: { status: running, for: 2m }\nthen: [{ notify: ops, message: up }]",
      "timeline: [{ at: 10m }]\nexpect: [{ at: 2m, notify: ops, message: up }]")
  }

  @Test func `a status with resolved is a level and fires at load`() {
    check(
      """
      servers: all
      when: { status: running }
      then: [{ notify: ops, message: up }]
      resolved: [{ notify: ops, message: down }]
      """,
      """
      timeline: [{ at: 1m, status: offline }]
      expect: [{ at: 0s, notify: ops, message: up }, { at: 1m, notify: ops, message: down }]
      """)
  }

  @Test func `a way between states that has to last begins when the way is taken`() {
    check(
      "servers: all\nwhen: { status: running -> offline, for: 1m }\nthen: [{ notify: ops, message: gone }]",
      """
      servers: { s: { status: offline } }
      timeline: [{ at: 5m, status: running }, { at: 6m, status: offline }, { at: 10m }]
      expect: [{ at: 7m, notify: ops }]
      """)
  }

  // MARK: - Unknown

  @Test func `blind time stops the clock of what is pending, but counts for how long it has been`() {
    check(
      high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 3m, event: session-lost }, { at: 13m, event: session-connected },
        { at: 20m }]
      expect: [{ at: 15m, notify: ops, message: high for 15m }]
      states: [{ at: 10m, rule: r, state: pending, input: unknown }]
      """)
  }

  @Test func `blind time stops the clock of a recovery`() {
    check(
      """
      servers: all
      when: { stats: memory > 50%, until: { stats: memory < 40%, for: 2m } }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 1m, stats: { memory: 30% } }, { at: 2m, event: session-lost },
        { at: 30m, event: session-connected }, { at: 40m }]
      expect: [{ at: 0s, notify: ops, message: high }, { at: 31m, notify: ops, message: fine }]
      states: [{ at: 20m, rule: r, state: recovering, input: unknown }]
      """)
  }

  @Test func `figures of a server that does not run are unknown`() {
    check(
      high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 6m, status: offline }, { at: 10m }]
      expect: [{ at: 5m, notify: ops }]
      states: [{ at: 8m, rule: r, state: firing, input: unknown }]
      """)
  }

  @Test func `figures older than three seconds are unknown`() throws {
    var stage = try Stage(
      "r:\n" + high.indented(2), servers: [Server(id: ServerID("s"), limits: Server.Limits(memory: 100))])
    stage.at(.zero, .statsReported(ServerStats(memory: 60)))
    stage.at(.seconds(3))
    #expect(stage.engine.level(of: "r", on: ServerID("s"))?.isKnown == true)
    stage.at(.seconds(4))
    #expect(stage.engine.level(of: "r", on: ServerID("s"))?.isKnown == false)
    #expect(stage.at(.minutes(20)) == [])
    stage.at(.minutes(20), .statsReported(ServerStats(memory: 60)))
    #expect(stage.engine.level(of: "r", on: ServerID("s"))?.phase == .pending)
  }

  @Test func `the share of something without a limit is unknown`() {
    check(
      high,
      """
      servers: { s: { status: running } }
      timeline: [{ at: 0s, stats: { memory: 60GiB } }, { at: 10m }]
      expect: []
      states: [{ at: 10m, rule: r, state: clear, input: unknown }]
      """)
  }

  @Test(
    arguments: [
      ("hold", "firing", "[{ at: 0s, notify: ops, message: high }]"),
      ("clear", "clear", "[{ at: 0s, notify: ops, message: high }, { at: 5m, notify: ops, message: fine }]"),
      ("fire", "firing", "[{ at: 0s, notify: ops, message: high }]"),
    ])
  func `the rule says what the unknown means to a level that fires`(policy: String, state: String, effects: String) {
    check(
      """
      servers: all
      unknown: \(policy)
      when: { stats: memory > 50% }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 5m, event: session-lost }, { at: 10m }]
      expect: \(effects)
      states: [{ at: 9m, rule: r, state: \(state), input: unknown }]
      """)
  }

  @Test func `the unknown can be a reason to fire`() {
    check(
      """
      servers: all
      unknown: fire
      when: { stats: memory > 50%, for: 1m }
      then: [{ notify: ops, message: 'memory ${memory}' }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 10% } }, { at: 5m, event: session-lost }, { at: 10m }]
      expect: [{ at: 6m, notify: ops, message: memory unknown }]
      """)
  }

  @Test func `with until, the policy also says what an unknown end means`() {
    check(
      """
      servers: all
      unknown: clear
      when: { stats: memory > 50%, until: memory < 20% }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 5m, event: session-lost }, { at: 10m }]
      expect: [{ at: 0s, notify: ops, message: high }, { at: 5m, notify: ops, message: fine }]
      """)
  }

  // MARK: - until, repeat

  @Test func `until gives a level a lower end`() {
    check(
      """
      servers: all
      when: { stats: memory > 50%, until: memory < 20% }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 1m, stats: { memory: 30% } }, { at: 2m, stats: { memory: 10% } }]
      expect: [{ at: 0s, notify: ops, message: high }, { at: 2m, notify: ops, message: fine }]
      """)
  }

  @Test func `until may wait for something to happen`() {
    check(
      """
      servers: all
      when: { stats: memory > 50%, until: { console: '^cleared$' } }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 1m, stats: { memory: 10% } }, { at: 2m, console: cleared },
        { at: 3m, console: cleared }]
      expect: [{ at: 0s, notify: ops, message: high }, { at: 2m, notify: ops, message: fine }]
      """)
  }

  @Test func `repeat runs again while it still fires`() {
    check(
      "repeat: 10m\n" + high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 26m, stats: { memory: 40% } }, { at: 50m }]
      expect: [{ at: 5m, notify: ops }, { at: 15m, notify: ops, message: high for 15m }, { at: 25m, notify: ops },
        { at: 26m, notify: ops, message: fine after 26m }]
      """)
  }

  @Test func `nothing is repeated about a server that nobody can see, until somebody can`() {
    check(
      "repeat: 10m\n" + high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 6m, event: session-lost }, { at: 40m, event: session-connected },
        { at: 45m }]
      expect: [{ at: 5m, notify: ops }, { at: 40m, notify: ops, message: high for 40m }]
      """)
  }

  @Test func `each repetition passes the gates`() {
    check(
      """
      servers: all
      repeat: 10m
      if: memory < 80%
      limit: 2 per 1d
      when: { stats: memory > 50% }
      then: [{ notify: ops, message: high }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 5m, stats: { memory: 90% } }, { at: 15m, stats: { memory: 60% } },
        { at: 45m }]
      expect: [{ at: 0s, notify: ops }, { at: 20m, notify: ops }]
      skipped: [{ at: 10m, rule: r, reason: if-false }, { at: 30m, rule: r, reason: limited }]
      """)
  }

  // MARK: - Later gates

  @Test(arguments: ["if: cpu > 1%", "limit: { runs: 1, per: 7d }"])
  func `a firing that another gate stops is used up until the level clears`(gate: String) {
    check(
      gate + "\nservers: all\nwhen: { stats: memory > 50% }\nthen: [{ notify: ops, message: high }]",
      """
      timeline:
        - { at: 0s, stats: { memory: 60%, cpu: 50% } }
        - { at: 1m, stats: { memory: 10%, cpu: 0% } }
        - { at: 2m, stats: { memory: 60% } }
        - { at: 3m, stats: { cpu: 50% } }
        - { at: 10m }
      expect: [{ at: 0s, notify: ops }]
      skipped: [{ at: 3m, rule: r, reason: already-firing }]
      """)
  }

  @Test func `a muted firing is deferred to the end of the mute if it still fires then`() {
    check(
      "mute: soon\n" + high,
      """
      timeline: [{ at: 4m, stats: { memory: 60% } }, { at: 30m }]
      expect: [{ at: 20m, notify: ops, message: high for 16m }]
      skipped: [{ at: 9m, rule: r, reason: muted }]
      """)
  }

  @Test func `a muted firing that is over before the mute ends is never told`() {
    check(
      "mute: soon\n" + high,
      """
      timeline: [{ at: 4m, stats: { memory: 60% } }, { at: 15m, stats: { memory: 10% } }, { at: 30m }]
      expect: []
      """)
  }

  @Test func `the end of a level waits for the end of the mute as well`() {
    check(
      "mute: soon\n" + high,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 10m, stats: { memory: 10% } }, { at: 30m }]
      start: 2026-03-14T19:59:00+01:00
      expect: [{ at: 5m, notify: ops, message: high for 5m }, { at: 21m, notify: ops, message: fine* }]
      skipped: [{ at: 10m, rule: r, reason: muted }]
      """)
  }

  @Test func `an all-clear that waits survives a short rise`() {
    check(
      "mute: soon\n" + high,
      """
      start: 2026-03-14T19:59:00+01:00
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 10m, stats: { memory: 10% } }, { at: 12m, stats: { memory: 60% } },
        { at: 13m, stats: { memory: 10% } }, { at: 30m }]
      expect: [{ at: 5m, notify: ops, message: high* }, { at: 21m, notify: ops, message: fine* }]
      """)
  }

  @Test func `a deferred firing still has to pass if`() {
    check(
      """
      servers: all
      mute: soon
      if: cpu > 10%
      when: { stats: memory > 50% }
      then: [{ notify: ops, message: high }]
      """,
      """
      timeline: [{ at: 6m, stats: { memory: 60%, cpu: 0% } }, { at: 40m }]
      expect: []
      skipped: [{ at: 20m, rule: r, reason: if-false }]
      """)
  }

  @Test func `resolved runs only if then has run`() {
    check(
      """
      servers: all
      if: cpu > 10%
      when: { stats: memory > 50% }
      then: [{ notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      "timeline: [{ at: 1m, stats: { memory: 60%, cpu: 0% } }, { at: 2m, stats: { memory: 10% } }]\nexpect: []")
  }

  @Test func `resolved waits for then`() {
    check(
      """
      servers: all
      when: { stats: memory > 50% }
      then: [{ wait: 10m }, { notify: ops, message: high }]
      resolved: [{ notify: ops, message: fine }]
      """,
      """
      timeline: [{ at: 0s, stats: { memory: 60% } }, { at: 1m, stats: { memory: 10% } }]
      expect: [{ at: 10m, notify: ops, message: high }, { at: 10m, notify: ops, message: fine }]
      """)
  }

  @Test func `resolved runs in a shadow for a rule on trial`() throws {
    var stage = try Stage(
      "r:\n" + ("stage: shadow\n" + high).indented(2),
      servers: [Server(id: ServerID("s"), limits: Server.Limits(memory: 100))])
    for second in 0...301 { stage.at(.seconds(second), .statsReported(ServerStats(memory: 60))) }
    stage.at(.seconds(302), .statsReported(ServerStats(memory: 10)))
    #expect(stage.effects.map(\.words) == ["notify high for 5m", "notify fine after 5m2s"])
    #expect(stage.effects.map(\.isShadow) == [true, true])
  }

  @Test func `a window in the condition moves the level by itself`() {
    check(
      """
      servers: all
      when: { stats: during(soon) and status == offline }
      then: [{ notify: ops, message: begun }]
      resolved: [{ notify: ops, message: over }]
      """,
      """
      servers: { s: { status: offline } }
      timeline: [{ at: 1h }]
      expect: [{ at: 5m, notify: ops, message: begun }, { at: 20m, notify: ops, message: over }]
      """)
  }

  @Test func `another rule can ask whether a level fires`() {
    check(
      rules: """
        a: { servers: all, when: { stats: memory > 50%, until: { stats: memory < 40%, for: 1m } }, then: [{ log: a }] }
        b: { servers: all, when: { console: '^go$' }, if: firing('a'), then: [{ command: list }] }
        """,
      """
      timeline: [{ at: 0s, stats: { memory: 10% } }, { at: 1s, console: go }, { at: 2s, stats: { memory: 60% } },
        { at: 3s, console: go }, { at: 4s, stats: { memory: 10% } }, { at: 5s, console: go }, { at: 2m, console: go }]
      expect: [{ at: 3s, command: list }, { at: 5s, command: list }]
      skipped: [{ at: 1s, rule: b, reason: if-false }, { at: 2m, rule: b, reason: if-false }]
      """)
  }
}
