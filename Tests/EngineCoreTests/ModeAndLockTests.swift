import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// What happens when a rule is running already, and who may act at the same time.
struct ModeAndLockTests {
  private func onGo(_ mode: String, then: String = "[{ command: 'say ${n}' }, { wait: 1m }]") -> String {
    "mode: \(mode)\nservers: all\nwhen: { console: '^go (?<n>\\d+)$' }\nthen: \(then)"
  }

  @Test func `single drops what comes while it runs`() {
    check(
      onGo("single"),
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 30s, console: go 2 }, { at: 60s, console: go 3 }, { at: 61s, console: go 4 }]
      expect: [{ at: 0s, command: say 1 }, { at: 61s, command: say 4 }]
      skipped: [{ at: 30s, rule: r, reason: busy }, { at: 60s, rule: r, reason: busy }]
      """)
  }

  @Test func `queued runs one after the other, first come first served`() {
    check(
      onGo("queued"),
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 1s, console: go 2 }, { at: 2s, console: go 3 }]
      expect: [{ at: 0s, command: say 1 }, { at: 1m, command: say 2 }, { at: 2m, command: say 3 }]
      skipped: [{ at: 1s, rule: r, reason: queued }]
      """)
  }

  @Test func `ten may wait in the queue`() {
    check(
      onGo("queued", then: "[{ wait: 1h }]"),
      """
      timeline: [{ at: 0s, every: 1s, times: 12, console: go 1 }]
      expect: []
      skipped: [{ at: 10s, rule: r, reason: queued }, { at: 11s, rule: r, reason: queue-full }]
      """)
  }

  @Test func `who waited is asked for cooldown and limit again, and leaves its turn to the next`() {
    check(
      "limit: 2 per 30m\n" + onGo("queued"),
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 1s, console: go 2 }, { at: 2s, console: go 3 }, { at: 3s, console: go 4 },
        { at: 40m, console: go 5 }]
      expect: [{ at: 0s, command: say 1 }, { at: 1m, command: say 2 }, { at: 40m, command: say 5 }]
      skipped: [{ at: 2m, rule: r, reason: limited }]
      """)
  }

  @Test func `restart lets finally of the old run end before the new one begins`() {
    check(
      onGo("restart") + "\nfinally: [{ wait: 10s }, { command: 'say end ${n}' }]",
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 30s, console: go 2 }]
      expect: [{ at: 0s, command: say 1 }, { at: 40s, command: say end 1 }, { at: 40s, command: say 2 },
        { at: 110s, command: say end 2 }]
      skipped: [{ at: 30s, rule: r, reason: restarted }, { at: 30s, rule: r, reason: queued }]
      """)
  }

  @Test func `restart without finally begins at once`() {
    check(
      onGo("restart"),
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 30s, console: go 2 }]
      expect: [{ at: 0s, command: say 1 }, { at: 30s, command: say 2 }]
      skipped: [{ at: 30s, rule: r, reason: restarted }]
      """)
  }

  @Test func `at most ten run in parallel`() {
    check(
      onGo("parallel"),
      """
      timeline: [{ at: 0s, every: 1s, times: 11, console: go 7 }]
      expect: [\((0..<10).map { "{ at: \($0)s, command: say 7 }" }.joined(separator: ", "))]
      skipped: [{ at: 10s, rule: r, reason: queue-full }]
      """)
  }

  @Test func `each value of by runs by itself`() {
    check(
      "by: n\n" + onGo("single"),
      """
      timeline: [{ at: 0s, console: go 1 }, { at: 1s, console: go 2 }, { at: 2s, console: go 1 }]
      expect: [{ at: 0s, command: say 1 }, { at: 1s, command: say 2 }]
      skipped: [{ at: 2s, rule: r, reason: busy }]
      """)
  }

  // MARK: - Locks

  private let twoPowerRules = """
    a: { servers: all, when: { console: '^a$' }, then: [{ wait: 1m }, { power: restart }] }
    b: { servers: all, when: { console: '^b$' }, then: [{ command: b }, { power: stop }] }
    """

  @Test func `a rule with a power step holds the power lock for its whole run`() {
    check(
      rules: twoPowerRules,
      """
      timeline: [{ at: 0s, console: a }, { at: 1s, console: b }]
      expect: [{ at: 1m, power: restart }, { at: 75s, command: b }, { at: 75s, power: stop }]
      skipped: [{ at: 1s, rule: b, reason: 'waiting for power held by a' }]
      """)
  }

  @Test func `the power lock is for one server`() {
    check(
      rules: twoPowerRules,
      """
      servers: { s: { status: running }, t: { status: running } }
      timeline: [{ at: 0s, server: s, console: a }, { at: 1s, server: t, console: b }]
      expect: [{ at: 1s, server: t, command: b }, { at: 1s, server: t, power: stop }, { at: 1m, server: s, power: restart }]
      """)
  }

  @Test func `who waits for a lock gives up after ten minutes`() {
    check(
      rules: """
        a: { servers: all, lock: x, when: { console: '^a$' }, then: [{ wait: 30m }] }
        b: { servers: all, lock: x, when: { console: '^b$' }, then: [{ command: b }] }
        """,
      """
      timeline: [{ at: 0s, console: a }, { at: 1m, console: b }, { at: 11m, console: nothing }]
      expect: []
      skipped: [{ at: 1m, rule: b, reason: waiting for x held by a }, { at: 11m, rule: b, reason: lock-timeout }]
      """)
  }

  @Test func `a lock that becomes free at the last moment is in time`() {
    check(
      rules: """
        a: { servers: all, lock: x, when: { console: '^a$' }, then: [{ wait: { console: '^end$' }, timeout: 1h }] }
        b: { servers: all, lock: x, when: { console: '^b$' }, then: [{ command: b }] }
        """,
      """
      timeline: [{ at: 0s, console: a }, { at: 1m, console: b }, { at: 11m, console: end }]
      expect: [{ at: 11m, command: b }]
      """)
  }

  @Test func `a lock of a node is shared by its servers, with as many slots as it says`() {
    check(
      """
      servers: all
      lock: { name: heavy, scope: node, slots: 2 }
      when: { event: session-connected }
      then: [{ command: work }, { wait: 1m }]
      """,
      """
      servers: { a: { node: n }, b: { node: n }, c: { node: n }, d: { node: m } }
      timeline: [{ at: 2m }]
      expect: [{ at: 0s, server: a, command: work }, { at: 0s, server: b, command: work }, { at: 0s, server: d, command: work },
        { at: 1m, server: c, command: work }]
      """)
  }

  @Test func `a global lock is shared by all`() {
    check(
      """
      servers: all
      lock: { name: heavy, scope: global }
      when: { event: session-connected }
      then: [{ command: work }, { wait: 1m }]
      """,
      """
      servers: { a: { node: n }, b: { node: m } }
      timeline: [{ at: 3m }]
      expect: [{ at: 0s, server: a, command: work }, { at: 1m, server: b, command: work }]
      """)
  }

  @Test func `who has waited longest comes first`() {
    check(
      rules: """
        a: { servers: all, lock: x, when: { console: '^a$' }, then: [{ wait: 1m }] }
        b: { servers: all, lock: x, when: { console: '^b$' }, then: [{ command: b }, { wait: 1m }] }
        c: { servers: all, lock: x, when: { console: '^c$' }, then: [{ command: c }, { wait: 1m }] }
        """,
      """
      timeline: [{ at: 0s, console: a }, { at: 1s, console: c }, { at: 2s, console: b }]
      expect: [{ at: 1m, command: c }, { at: 2m, command: b }]
      """)
  }

  @Test func `a lock is given back when its run is cancelled, fails, or never begins`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: x, when: { console: '^a$' }, then: [{ wait: 1h }] }
      f: { servers: all, lock: x, when: { console: '^f$' }, then: [{ wait: 1m }, { stop: no, failed: true }] }
      """)
    stage.line(.zero, "a")
    stage.line(.seconds(1), "f")
    #expect(stage.engine.state.runs.count == 2)
    stage.at(.seconds(2), .runCancelled(RunID(2)), on: nil)
    #expect(stage.engine.state.runs.count == 1)
    stage.line(.seconds(3), "f")
    stage.at(.seconds(4), .runCancelled(RunID(1)), on: nil)
    #expect(stage.engine.state.locks.count == 1)
    stage.at(.minutes(2))
    #expect(stage.engine.state.locks.isEmpty)
    #expect(stage.engine.state.runs.isEmpty)
    #expect(
      stage.ends == [
        .cancelled(reason: "cancelled by hand"), .cancelled(reason: "cancelled by hand"), .failed(message: "no"),
      ])
  }

  @Test func `a run that got its lock in the same instant is written down as fired`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: x, when: { console: '^go$' }, then: [{ command: a }] }
      b: { servers: all, lock: x, when: { console: '^go$' }, then: [{ command: b }] }
      """)
    stage.answers = false
    #expect(stage.line(.zero, "go") == ["command a"])
    stage.answer(.sent(route: .socket))
    #expect(stage.reasons("b") == ["waiting for x held by a", "fired"])
  }

  @Test func `resolved does not run for a then that never got its lock`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: x, when: { console: '^a$' }, then: [{ wait: 50m }] }
      r:
        servers: all
        lock: x
        when: { status: offline, for: 1m }
        then: [{ notify: ops, message: down }]
        resolved: [{ notify: ops, message: up }]
      """)
    stage.line(.zero, "a")
    stage.at(.seconds(1), .statusReported(.offline, initial: false))
    stage.at(.minutes(15))
    #expect(stage.reasons().last == "lock-timeout after 10m")
    #expect(stage.at(.minutes(16), .statusReported(.running, initial: false)) == [])
  }
}
