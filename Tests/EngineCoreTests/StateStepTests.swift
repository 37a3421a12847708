import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// Steps that act on several servers, on other rules, and on what is remembered.
struct StateStepTests {
  static let servers = ["proxy", "a", "b", "c"].map { name in
    Server(id: ServerID(name), labels: ["role": name == "proxy" ? "proxy" : "backend"])
  }

  @Test func `each goes through the servers, some at a time, and the step ends with the last`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, when: { console: '^go$' }, then: [{ each: { labels: role=backend }, parallel: 2, as: one, do: [{ wait: 10s }, { command: 'hello ${one.name}' }] }, { command: done }] }
      """, servers: Self.servers)
    #expect(stage.line(.seconds(0), "go", on: "proxy") == [])
    #expect(stage.at(.seconds(10)) == ["command hello a", "command hello b"])
    #expect(stage.at(.seconds(20)) == ["command hello c", "command done"])
    #expect(stage.told.map(\.effect.server.rawValue) == ["a", "b", "c", "proxy"])
  }

  @Test func `a failure of one lets the others finish and fails the step`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, when: { console: '^go$' }, then: [{ each: { labels: role=backend }, do: [{ command: x }] }, { command: done }], catch: [{ log: '${error.kind}: ${error.message}' }] }
      """, servers: Self.servers)
    stage.at(.seconds(0), .statusReported(.offline, initial: false), on: "a")
    let effects = stage.line(.seconds(1), "go", on: "proxy")
    #expect(effects.prefix(2) == ["command x", "command x"])
    #expect(effects.last == "log refused: a: a is offline, so nobody would read the command")
  }

  @Test func `a power step on another server waits for that server's lock`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, when: { console: '^go$' }, then: [{ power: stop, servers: a, timeout: 1m }], catch: [{ log: '${error.kind}' }] }
      own: { servers: a, when: { console: '^own$' }, then: [{ wait: 30s }, { power: restart, if: status == offline }] }
      """, servers: Self.servers)
    stage.line(.seconds(0), "own", on: "a")
    #expect(stage.line(.seconds(1), "go", on: "proxy") == [])
    #expect(stage.at(.seconds(30)) == ["power stop"])
  }

  @Test func `a run that is cancelled takes its children with it`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, timeout: 20s, when: { console: '^go$' }, then: [{ each: { labels: role=backend }, parallel: 3, do: [{ try: [{ wait: 1h }], finally: [{ command: tidy }] }] }] }
      """, servers: Self.servers)
    stage.line(.seconds(0), "go", on: "proxy")
    #expect(stage.at(.seconds(20)) == ["command tidy", "command tidy", "command tidy"])
    #expect(stage.engine.state.runs.isEmpty)
  }

  @Test func `the running ones of an each survive a restart`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, when: { console: '^go$' }, then: [{ each: { labels: role=backend }, do: [{ wait: 10s }, { command: x }] }, { command: done }] }
      """, servers: Self.servers)
    stage.line(.seconds(0), "go", on: "proxy")
    #expect(try stage.restart(.seconds(5)) == [])
    #expect(stage.at(.minutes(1)) == ["command x", "command x", "command x", "command done"])
  }

  @Test func `a procedure sees what it is given, and a game command its parameters`() {
    check(
      """
      servers: all
      when: { console: '^(?<player>\\w{3,16}) joined$' }
      then: [{ emit: came, with: { who: '${player}', times: 2 } }]
      """,
      "timeline: [{ at: 1s, console: Anna joined }]\nexpect: [{ at: 1s, emit: came }]")
  }

  @Test func `an event that is let happen fires rules on the same server, never the one that did it`() throws {
    var stage = try Stage(
      """
      a: { servers: all, when: { console: '^go (?<n>\\d+)$' }, then: [{ emit: moved, with: { n: '${n}' } }] }
      b: { servers: all, when: { event: moved, where: n > 5 }, then: [{ command: 'far ${n|round}' }] }
      """)
    #expect(stage.line(.seconds(1), "go 3") == ["emit moved"])
    #expect(stage.line(.seconds(2), "go 7") == ["emit moved", "command far 7"])
  }

  @Test func `a silence holds back what it names, and what lasts comes afterwards`() throws {
    var stage = try Stage(
      """
      hush: { servers: all, when: { console: '^hush$' }, then: [{ silence: { rules: 'loud-*', for: 10m, reason: work } }] }
      loud-line: { servers: all, when: { console: '^x$' }, then: [{ command: line }] }
      loud-level: { servers: all, when: { stats: memory > 50% }, then: [{ command: level }] }
      """, servers: [Server(id: ServerID("s"), limits: Server.Limits(memory: 100))])
    stage.line(.seconds(0), "hush")
    #expect(stage.line(.seconds(1), "x") == [])
    for second in 2...599 { #expect(stage.at(.seconds(Int64(second)), .statsReported(ServerStats(memory: 90))) == []) }
    #expect(stage.reasons("loud-line") == ["silenced: #1 until 20:10"])
    #expect(stage.at(.seconds(600), .statsReported(ServerStats(memory: 90))) == ["command level"])
    #expect(stage.line(.seconds(601), "x") == ["command line"])
  }

  @Test func `what is kept is seen by all rules until its time is over`() throws {
    var stage = try Stage(
      """
      count: { servers: all, when: { console: '^x$' }, then: [{ set: { n: 'default(state.n, 0) + 1' }, ttl: 10m }] }
      many: { servers: all, when: { stats: state.n >= 3 }, then: [{ command: many }] }
      say: { servers: all, when: { console: '^say$' }, then: [{ log: 'n is ${state.n}' }] }
      """)
    for second in 1...2 { #expect(stage.line(.seconds(Int64(second)), "x") == []) }
    #expect(stage.line(.seconds(3), "x") == ["command many"])
    #expect(stage.line(.minutes(9), "say") == ["log n is 3"])
    #expect(stage.line(.minutes(11), "say") == ["log n is unknown"])
  }

  @Test func `a value for all servers is one value`() throws {
    var stage = try Stage(
      """
      put: { servers: all, when: { console: '^put (?<w>\\w{1,9})$' }, then: [{ set: { word: w }, scope: global }] }
      get: { servers: all, when: { console: '^get$' }, then: [{ command: '${state.word}' }] }
      """, servers: Self.servers)
    stage.line(.seconds(1), "put hello", on: "a")
    #expect(stage.line(.seconds(2), "get", on: "b") == ["command hello"])
  }

  @Test func `steps on other servers see the figures of those`() throws {
    var stage = try Stage(
      """
      r: { servers: proxy, when: { console: '^go$' }, then: [{ each: { labels: role=backend }, do: [{ command: 'players ${players}', if: players > 0 }] }] }
      """, servers: Self.servers)
    stage.line(.seconds(1), "[INFO] There are 4 players", on: "b")
    #expect(stage.line(.seconds(2), "go", on: "proxy").contains("command players 4"))
  }
}
