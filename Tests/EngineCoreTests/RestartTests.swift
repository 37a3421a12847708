import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// The end of the engine, gentle and otherwise, new rules, and servers that come and go.
struct RestartTests {
  private func rule(_ keys: String) -> String { "r:\n  servers: all\n  when: { console: '^go$' }\n" + keys.indented(2) }

  // MARK: - Sudden end

  @Test func `a run goes on at its step after a sudden end, and its wait keeps its time`() throws {
    var stage = try Stage(rule("then: [{ log: a }, { wait: 10m }, { log: b }]"))
    stage.line(.zero, "go")
    #expect(try stage.restart(.minutes(4)) == [])
    #expect(stage.at(.minutes(10)) == ["log b"])
    #expect(stage.ends == [.succeeded])
  }

  @Test func `a wait whose time passed during the downtime is over`() throws {
    var stage = try Stage(rule("then: [{ wait: 10m }, { log: b }]"))
    stage.line(.zero, "go")
    #expect(try stage.restart(.minutes(30)) == ["log b"])
  }

  @Test func `an effect of which nobody knows whether it happened is not repeated`() throws {
    var stage = try Stage(rule("then: [{ command: a }, { command: b }]"))
    stage.answers = false
    stage.line(.zero, "go")
    #expect(try stage.restart(.seconds(5)) == [])
    stage.answer(.uncertain)
    #expect(stage.effects.map(\.words) == ["command a", "command b"])
  }

  @Test func `a question whose answer may have been missed is lost`() throws {
    var stage = try Stage(rule("then: [{ command: a, expect: { console: x } }]\ncatch: [{ log: '${error.kind}' }]"))
    stage.line(.zero, "go")
    #expect(try stage.restart(.seconds(5)) == ["log lost"])
  }

  @Test func `a power step goes on watching for its state`() throws {
    var stage = try Stage(rule("then: [{ power: stop }, { log: done }]"))
    stage.line(.zero, "go")
    #expect(try stage.restart(.seconds(5)) == [])
    #expect(stage.at(.seconds(9), .statusReported(.offline, initial: false)) == ["log done"])
  }

  @Test func `a level that fires does not fire again after a restart`() throws {
    var stage = try Stage(
      "r: { servers: all, when: { status: running, for: 1m }, then: [{ log: up }], resolved: [{ log: down }] }")
    #expect(stage.at(.minutes(2)) == ["log up"])
    #expect(try stage.restart(.minutes(5)) == [])
    #expect(stage.at(.minutes(6)) == [])
    #expect(stage.at(.minutes(7), .statusReported(.offline, initial: false)) == ["log down"])
  }

  @Test func `time without an engine does not count for a level that is pending`() throws {
    var stage = try Stage("r: { servers: all, when: { status: running, for: 10m }, then: [{ log: up }] }")
    stage.line(.minutes(4), "anything")
    try stage.restart(.minutes(30))
    #expect(stage.at(.minutes(35)) == [])
    #expect(stage.at(.minutes(36)) == ["log up"])
  }

  @Test func `a count that was kept on the console is not trusted after a restart`() throws {
    var stage = try Stage(
      "r: { servers: all, when: { console: '^go$' }, if: players == 1, then: [{ log: one }] }")
    stage.line(.seconds(1), "[INFO] There are 1 players")
    #expect(stage.line(.seconds(2), "[INFO] go") == ["log one"])
    try stage.restart(.seconds(3))
    #expect(stage.line(.seconds(4), "[INFO] go") == [])
  }

  @Test func `cooldown, limit and breaker survive a restart`() throws {
    var stage = try Stage(rule("limit: { runs: 1, per: 1h, reset: manual }\nthen: [{ log: a }]"))
    stage.line(.zero, "go")
    try stage.restart(.minutes(1))
    stage.line(.minutes(2), "go")
    try stage.restart(.minutes(3))
    stage.line(.minutes(90), "go")
    #expect(stage.reasons() == ["fired", "limited 1/1", "tripped: until it is reset by hand"])
  }

  @Test func `locks, queues and who waits for them survive a restart`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: x, mode: queued, when: { console: '^a$' }, then: [{ wait: 5m }, { log: a }] }
      b: { servers: all, lock: x, when: { console: '^b$' }, then: [{ log: b }] }
      """)
    stage.line(.zero, "a")
    stage.line(.seconds(1), "a")
    stage.line(.seconds(2), "b")
    try stage.restart(.minutes(1))
    #expect(stage.at(.minutes(5)) == ["log a", "log b"])
    #expect(stage.at(.minutes(10)) == ["log a"])
    #expect(stage.engine.state.locks.isEmpty)
  }

  @Test func `a run whose rule was changed meanwhile is given up, and its lock with it`() throws {
    var stage = try Stage(rule("lock: x\nthen: [{ wait: 10m }, { log: b }]"))
    stage.line(.zero, "go")
    try stage.restart(.minutes(1), rules: rule("lock: x\nthen: [{ log: c }]"))
    #expect(stage.at(.minutes(20)) == [])
    #expect(stage.line(.minutes(21), "go") == ["log c"])
  }

  @Test func `a rule that changed while the engine was down forgets what its new triggers never saw`() throws {
    var stage = try Stage("r: { servers: all, when: { status: running, for: 1m }, then: [{ log: a }] }")
    #expect(stage.at(.minutes(2)) == ["log a"])
    try stage.restart(.minutes(3), rules: "r: { servers: all, when: { status: running, for: 2m }, then: [{ log: b }] }")
    #expect(stage.at(.minutes(5)) == ["log b"])
  }

  @Test func `what was said to have changed is all that a store needs`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: x, mode: queued, cooldown: 1s, when: { console: '^a$', count: 2, within: 1m }, then: [{ wait: 5m }, { power: stop }], finally: [{ command: z }] }
      b: { servers: all, lock: x, when: { status: running, for: 1m }, then: [{ backup: create, keep: { last: 1 } }], resolved: [{ log: b }] }
      """)
    for second in 0..<100 { stage.line(.seconds(second), "a") }
    stage.at(.minutes(2), .statusReported(.offline, initial: false))
    stage.at(.minutes(9), .statusReported(.running, initial: false))
    stage.at(.minutes(20))
    let state = stage.engine.state
    for key in state.rules.keys { #expect(stage.stored[.rule(key)] != nil) }
    expectSame(
      try encoded(EngineState(restoring: Array(stage.stored.values))),
      try encoded(EngineState(restoring: state.allSlices)))
  }

  // MARK: - Gentle end

  @Test func `on the way out waiting runs end with their finally, working ones after their step`() throws {
    var stage = try Stage(
      """
      a: { servers: all, when: { console: '^go$' }, then: [{ wait: 1h }, { log: never }], finally: [{ log: a }] }
      b: { servers: all, when: { console: '^go$' }, then: [{ power: stop }, { log: never }], finally: [{ log: b }] }
      c: { servers: all, when: { console: '^go$' }, then: [{ log: never }, { power: stop }] }
      """)
    stage.line(.zero, "go")
    #expect(stage.at(.seconds(1), .shutdownRequested, on: nil) == ["log a"])
    #expect(stage.line(.seconds(2), "go") == [])
    #expect(stage.reasons("a").last == "disabled: the engine is ending")
    #expect(stage.at(.seconds(5), .statusReported(.offline, initial: false)) == ["log b"])
    #expect(stage.engine.isIdle)
    #expect(stage.engine.state.locks.isEmpty)
  }

  @Test func `the end waits half a minute and no longer`() throws {
    var stage = try Stage(rule("then: [{ power: stop }]\nfinally: [{ log: z }]"))
    stage.line(.zero, "go")
    stage.at(.seconds(1), .shutdownRequested, on: nil)
    #expect(!stage.engine.isIdle)
    stage.at(.seconds(31))
    #expect(stage.engine.isIdle)
  }

  @Test func `a level that would fire on the way out fires in the next engine`() throws {
    var stage = try Stage("r: { servers: all, when: { status: running, for: 1m }, then: [{ log: up }] }")
    stage.at(.seconds(30), .shutdownRequested, on: nil)
    #expect(stage.at(.minutes(2)) == [])
    #expect(try stage.restart(.minutes(3)) == ["log up"])
  }

  // MARK: - New rules

  @Test func `an unchanged rule keeps its count, its level and its cooldown`() throws {
    let rules = """
      a: { servers: all, cooldown: 1h, when: { console: '^a$', count: 2, within: 1h }, then: [{ log: a }] }
      b: { servers: all, when: { status: running, for: 10m }, then: [{ log: b }] }
      """
    var stage = try Stage(rules)
    stage.line(.minutes(1), "a")
    try stage.replaceRules(.minutes(5), rules + "\nc: { servers: all, when: { console: x }, then: [{ log: c }] }")
    #expect(stage.line(.minutes(6), "a") == ["log a"])
    #expect(stage.at(.minutes(10)) == ["log b"])
    try stage.replaceRules(.minutes(11), rules)
    #expect(stage.at(.minutes(30)) == [])
    stage.line(.minutes(31), "a")
    stage.line(.minutes(32), "a")
    #expect(stage.reasons("a").last?.hasPrefix("cooldown") == true)
  }

  @Test func `a changed rule keeps the state of triggers whose text is the same, wherever they stand now`() throws {
    var stage = try Stage(
      "r: { servers: all, when: [{ console: '^x$', count: 2, within: 1h }, { console: '^a$', count: 2, within: 1h }], then: [{ log: old }] }"
    )
    stage.line(.minutes(1), "a")
    try stage.replaceRules(
      .minutes(2), "r: { servers: all, when: { console: '^a$', count: 2, within: 1h }, then: [{ log: new }] }")
    #expect(stage.line(.minutes(3), "a") == ["log new"])
  }

  @Test func `a changed trigger begins anew`() throws {
    var stage = try Stage("r: { servers: all, when: { console: '^a$', count: 2, within: 1h }, then: [{ log: a }] }")
    stage.line(.minutes(1), "a")
    try stage.replaceRules(
      .minutes(2), "r: { servers: all, when: { console: '^a', count: 2, within: 1h }, then: [{ log: a }] }")
    #expect(stage.line(.minutes(3), "a") == [])
  }

  @Test func `a run finishes with the definition it began with`() throws {
    var stage = try Stage(rule("then: [{ wait: 10m }, { log: old }]"))
    stage.line(.zero, "go")
    try stage.replaceRules(.minutes(1), rule("then: [{ log: new }]"))
    try stage.replaceRules(.minutes(2), "other: { servers: all, when: { console: x }, then: [{ log: x }] }")
    #expect(stage.at(.minutes(10)) == ["log old"])
    #expect(stage.ends == [.succeeded])
  }

  @Test func `a queue survives a change of steps, but not of its trigger`() throws {
    let old =
      "r: { servers: all, mode: queued, when: [{ console: '^a$' }, { console: '^b$' }], then: [{ wait: 10m }, { log: old }] }"
    var stage = try Stage(old)
    stage.line(.zero, "a")
    stage.line(.zero, "a")
    stage.line(.zero, "b")
    try stage.replaceRules(
      .minutes(1), "r: { servers: all, mode: queued, when: { console: '^b$' }, then: [{ log: new }] }")
    #expect(stage.at(.minutes(10)) == ["log old", "log new"])
    #expect(stage.engine.isIdle)
  }

  @Test func `a rule that was switched off resolves nothing`() throws {
    func rules(_ stage: String) -> String {
      "r: { servers: all, stage: \(stage), when: { status: running }, then: [{ log: up }], resolved: [{ log: down }] }"
    }
    var stage = try Stage(rules("live"))
    try stage.replaceRules(.minutes(1), rules("disabled"))
    #expect(stage.at(.minutes(2), .statusReported(.offline, initial: false)) == [])
    #expect(stage.reasons().last == "disabled")
  }

  @Test func `new rules are an event`() throws {
    let rules = "r: { servers: all, when: { event: rules-reloaded }, then: [{ log: again }] }"
    var stage = try Stage(rules)
    #expect(try stage.replaceRules(.minutes(1), rules) == ["log again"])
  }

  // MARK: - Servers

  @Test func `a server that is gone takes its runs, locks and memory with it`() throws {
    var stage = try Stage(
      """
      a: { servers: all, lock: { name: x, scope: global }, when: { console: '^go$' }, then: [{ wait: 1h }], finally: [{ command: z }] }
      b: { servers: all, lock: { name: x, scope: global }, when: { console: '^b$' }, then: [{ command: b }] }
      g: { servers: all, when: { event: server-removed }, then: [{ notify: ops, message: '${server.name} is gone' }] }
      """, servers: [Server(id: ServerID("s")), Server(id: ServerID("t"))])
    stage.line(.zero, "go")
    stage.line(.zero, "b", on: "t")
    let effects = stage.at(.minutes(1), .serversListed([Server(id: ServerID("t"))]), on: nil)
    #expect(effects == ["notify s is gone", "command b"])
    #expect(stage.engine.state.runs.isEmpty)
    #expect(stage.engine.state.locks.isEmpty)
    #expect(stage.engine.state.rules.keys.allSatisfy { $0.server == ServerID("t") })
    #expect(stage.at(.hours(2)) == [])
  }

  @Test func `a server that is added is an event, for each of many`() throws {
    var stage = try Stage(
      "r: { servers: all, when: { event: server-added }, then: [{ log: '${server.name}' }] }", servers: [])
    let servers = (100..<300).map { Server(id: ServerID("s\($0)")) }
    #expect(stage.at(.zero, .serversListed(servers), on: nil).count == 200)
    #expect(stage.at(.seconds(1), .serversListed(servers), on: nil) == [])
  }

  @Test func `reading the list of servers again asks no question before its time`() throws {
    var stage = try Stage(
      "r: { servers: all, when: { stats: players > 3 }, then: [{ log: many }] }")
    #expect(stage.effects.map(\.words) == ["command list"])
    #expect(stage.at(.minutes(1), .serversListed([Server(id: ServerID("s"))]), on: nil) == [])
    #expect(stage.at(.minutes(5)) == ["command list"])
  }

  @Test func `a figure from the console is asked for only if a rule in force needs it`() throws {
    let stage = try Stage(
      "r: { servers: all, stage: disabled, when: { stats: players > 3 }, then: [{ log: many }] }")
    #expect(stage.effects.isEmpty)
  }

  @Test func `a figure from the console is unknown once it is stale, and the level hears of it`() throws {
    var stage = try Stage(
      "r: { servers: all, unknown: clear, when: { stats: players > 3 }, then: [{ log: many }], resolved: [{ log: few }] }"
    )
    #expect(stage.line(.seconds(1), "[INFO] There are 5 players") == ["log many"])
    stage.at(.minutes(2), .serversListed([Server(id: ServerID("s"))]), on: nil)
    let effects = stage.at(.minutes(10) + .seconds(2)).filter { $0.hasPrefix("log") }
    #expect(effects == ["log few"])
  }

  @Test func `players who come and go are counted`() throws {
    var stage = try Stage(
      "r: { servers: all, when: { console: 'count$' }, then: [{ log: '${players}' }] }")
    #expect(stage.line(.seconds(1), "[INFO] count") == ["log unknown"])
    stage.line(.seconds(2), "[INFO] There are 2 players")
    stage.line(.seconds(3), "[INFO] Notch joined")
    #expect(stage.line(.seconds(4), "[INFO] count") == ["log 3"])
    stage.line(.seconds(5), "[INFO] Notch left")
    stage.line(.seconds(5), "[INFO] <Notch> Herobrine joined")
    #expect(stage.line(.seconds(6), "[INFO] count") == ["log 2"])
    stage.at(.seconds(7), .observationInterrupted(reason: "throttled"))
    #expect(stage.line(.seconds(8), "[INFO] count") == ["log unknown"])
    stage.at(.seconds(9), .statusReported(.offline, initial: false))
    #expect(stage.line(.seconds(10), "[INFO] count") == ["log 0"])
  }

  @Test func `the memory for values from outside has an end, and what is in use stays`() throws {
    var stage = try Stage(
      "r: { servers: all, by: n, cooldown: 1d, when: { console: '^go (?<n>\\d+)$' }, then: [{ log: '${n}' }] }")
    stage.answers = false
    for number in 0..<(Limits.keysPerRule + 50) { stage.line(.milliseconds(number * 600), "go \(number)") }
    let count = stage.engine.state.rules.count
    #expect(count <= Limits.keysPerRule && count > Limits.keysPerRule / 2)
    #expect(
      stage.engine.state.rules.keys.contains(
        StateKey(rule: "r", server: ServerID("s"), key: String(Limits.keysPerRule + 49))))
    #expect(!stage.engine.state.rules.keys.contains(StateKey(rule: "r", server: ServerID("s"), key: "0")))
  }
}
