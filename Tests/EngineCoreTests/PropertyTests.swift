import Foundation
import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// Laws that hold for every stream of events.
struct PropertyTests {
  static let seeds = Array(UInt64(1)...10)
  static let fewSeeds = Array(UInt64(101)...104)

  /// Rules that touch most of the engine; `unknown` keeps its default.
  static let rules = """
    crash: { servers: all, when: { crash: any }, limit: { runs: 2, per: 10m, reset: 30m, exceeded: [{ notify: ops, message: loop }] }, then: [{ wait: 20s }, { power: start, if: status == offline, timeout: 2m }, { notify: ops, message: 'back after ${run.elapsed}' }], catch: [{ notify: ops, message: '${error.kind}' }] }
    high: { servers: all, repeat: 7m, when: { stats: memory > 50%, for: 1m, until: { stats: memory < 40%, for: 30s } }, then: [{ notify: ops, message: 'high for ${firing.for}' }], resolved: [{ notify: ops, message: 'fine after ${firing.for}' }] }
    greet: { servers: all, by: player, cooldown: 2m, when: { event: joined }, then: [{ wait: 2s }, { command: 'hello ${player}' }] }
    fails: { servers: all, by: player, when: { console: '^(?<player>\\w{3,16}) failed$', count: 3, within: 1m }, then: [{ command: 'kick ${player}' }] }
    ask: { servers: all, mode: queued, when: { console: '^ask$' }, then: [{ try: [{ command: list, expect: { console: '^There are' }, timeout: 20s, retry: 1 }], catch: [{ log: '${error.kind}' }] }], finally: [{ command: end }] }
    nightly: { servers: all, mute: soon, when: { schedule: { every: 11m } }, if: status == running, then: [{ countdown: { to: now + 1m, at: [30s, 10s], announce: 'in ${remaining}', end_if: players == 0 } }, { power: restart, timeout: 3m }], finally: [{ command: save-on, timeout: 5s }] }
    again: { servers: all, mode: restart, lock: { name: x, scope: global }, when: { console: '^again$' }, then: [{ wait: 45s }, { command: again-done }], finally: [{ wait: 5s }] }
    idle: { servers: all, mute: soon, when: { stats: players == 0, for: 3m }, then: [{ command: nobody }], resolved: [{ command: somebody }] }
    failed: { servers: all, when: { event: run-failed }, then: [{ log: '${rule}' }] }
    window: { servers: all, when: { stats: during(soon) }, then: [{ log: in }], resolved: [{ log: out }] }
    open: { servers: all, when: { window: soon }, then: [{ command: 'open until ${window.end|time}' }], resolved: [{ command: closed }] }
    quiet: { servers: all, when: { absent: { event: joined }, for: 4m, while: status == running }, then: [{ command: 'quiet since ${absent.since|time}' }], resolved: [{ command: loud }] }
    ignored: { servers: all, when: { sequence: [{ console: '^ask$' }, { not: { event: joined } }], within: 1m }, then: [{ command: nobody-came }] }
    relapse: { servers: all, by: player, when: { sequence: [{ console: '^(?<player>\\w{3,16}) failed$' }, { event: joined }], within: 3m }, then: [{ command: 'welcome ${player}' }] }
    calm: { servers: all, when: { console: '^again$', debounce: 30s }, then: [{ command: calm }] }
    crowd: { servers: all, when: { event: joined, count: 2, within: 5m, distinct: player }, then: [{ command: 'crowd of ${match.count}' }] }
    mean: { servers: all, when: { stats: 'avg(memory, 2m) > 50%' }, then: [{ command: 'mean ${avg(memory, 2m)|percent}' }], resolved: [{ command: fine }] }
    busy: { servers: all, when: { stats: 'count(joined, 5m) >= 2' }, then: [{ command: busy }] }
    around: { servers: all, mode: parallel, when: { console: '^ask$' }, then: [{ each: all, parallel: 2, do: [{ wait: 3s }, { command: around, timeout: 5s }] }], catch: [{ log: 'not all' }] }
    strikes: { servers: all, when: { console: '^again$' }, then: [{ set: { strikes: 'default(state.strikes, 0) + 1' }, ttl: 20m }, { command: 'strike ${state.strikes}' }] }
    hush: { servers: all, when: { console: '^ask$' }, then: [{ silence: { rules: 'none-*', for: 5m } }, { emit: poked, with: { by: hush } }] }
    poked: { servers: all, when: { event: poked }, then: [{ command: 'poked' }] }
    """

  /// Those that do not have to see every line.
  private static let quietRules = Result {
    try rules.split(separator: "\n").filter { line in
      try !Stage(String(line), servers: world(), options: Engine.Options()).engine.lineInterests.isEmpty
    }.joined(separator: "\n")
  }

  static func world() -> [Server] {
    ["s", "t"].map { Server(id: ServerID($0), limits: Server.Limits(memory: 100)) }
  }

  private func stream(_ seed: UInt64) -> [(at: Duration, kind: Event.Kind, server: String)] {
    var random = Random(seed: seed)
    var time = Duration.zero
    return (0..<150).map { _ in
      time += .milliseconds(random.pick([0, 200, 1000, 1000, 1000, 5000, 20000, 60000]))
      return (time, random.event(), random.pick(["s", "s", "t"]))
    }
  }

  private func play(
    _ seed: UInt64, rules: String = Self.rules, options: Engine.Options = Engine.Options(recordsEveryOutcome: true),
    at index: Int? = nil,
    _ change: (inout Stage) throws -> Void = { _ in }
  ) throws -> Stage {
    var stage = try Stage(rules, servers: Self.world(), options: options)
    for (place, item) in stream(seed).enumerated() {
      stage.at(item.at, item.kind, on: item.server)
      if index == nil || index == place { try change(&stage) }
    }
    stage.at(.hours(3))
    return stage
  }

  /// The effects of rules; the engine's own questions come again whenever it begins.
  private func story(_ stage: Stage, of rule: String? = nil, on server: String? = nil) -> [String] {
    stage.told.filter { $0.effect.run != nil && (rule == nil || $0.effect.rule == rule) }
      .filter { server == nil || $0.effect.server.rawValue == server }
      .map { "\($0.at - stage.start) \($0.effect.server) \($0.effect.rule) \($0.effect.words)" }
  }

  @Test(arguments: seeds) func `the same input gives the same output`(seed: UInt64) throws {
    let (first, second) = (try play(seed), try play(seed))
    expectSame(story(first), story(second))
    let isSame = (first.decisions == second.decisions, first.notes == second.notes)
    #expect(isSame == (true, true))
  }

  @Test(arguments: seeds) func `asking every rule about every line changes nothing but what is written down`(
    seed: UInt64
  ) throws {
    let all = try play(seed)
    let live = try play(seed, options: Engine.Options())
    expectSame(story(live), story(all))
    let worthwhile = all.decisions.filter { decision in
      if case .stopped(let gate, _) = decision.outcome { gate > .temporal } else { true }
    }
    let kept = live.decisions.filter { decision in
      if case .stopped(let gate, _) = decision.outcome { gate > .temporal } else { true }
    }
    #expect(kept == worthwhile)
  }

  /// Rules that may change with any line, because time has passed, make every line matter; the others are tried here.
  @Test(arguments: seeds) func `lines that matter to nobody may be left out`(seed: UInt64) throws {
    let text = try Self.quietRules.get()
    #expect(text.split(separator: "\n").count > 10)
    let all = try play(seed, rules: text, options: Engine.Options())
    var stage = try Stage(text, servers: Self.world(), options: Engine.Options())
    var readers: [ServerID: LineInterest.Reader] = [:]
    for (server, interest) in stage.engine.lineInterests { readers[server] = interest.makeReader() }
    #expect(readers.count == Self.world().count)
    var passedOver = 0
    for item in stream(seed) {
      if case .consoleLinePrinted(let line) = item.kind {
        var text = line.text
        let isWanted = text.withUTF8 { readers[ServerID(item.server)]?.wants($0, hasCodes: line.raw != nil) ?? true }
        guard isWanted else {
          passedOver += 1
          continue
        }
      }
      stage.at(item.at, item.kind, on: item.server)
    }
    stage.at(.hours(3))
    expectSame(story(stage), story(all))
    let isSame = (stage.decisions == all.decisions, stage.notes == all.notes)
    #expect(isSame == (true, true))
  }

  @Test func `a line is looked at as the profile splits it, with what steps wait for and with terminal codes`() throws {
    func wants(_ rule: String, _ line: String, hasCodes: Bool = false) throws -> Bool? {
      let stage = try Stage(
        "r: " + rule, servers: [Server(id: ServerID("s"), egg: "paper")], options: Engine.Options())
      let reader = stage.engine.lineInterests[ServerID("s")]?.makeReader()
      var line = line
      return line.withUTF8 { bytes in reader?.wants(bytes, hasCodes: hasCodes) }
    }
    let plain = "{ servers: all, when: { console: '^go$' }, then: [{ command: x, expect: { console: '^done$' } }] }"
    #expect(try wants(plain, "go") == true)
    #expect(try wants(plain, "[INFO] go") == true)
    #expect(try wants(plain, "[INFO] done") == true)
    #expect(try wants(plain, "[INFO] gone") == false)
    #expect(try wants(plain, "[INFO] Alex joined") == true)
    #expect(try wants(plain, "go!", hasCodes: true) == false)
    let raw = "{ servers: all, when: { console: { match: '\\[31m', raw: true } }, then: [{ log: x }] }"
    #expect(try wants(raw, "red", hasCodes: true) == true)
    #expect(try wants(raw, "red") == false)
    #expect(try wants("{ servers: all, when: { stats: 'avg(cpu, 1m) > 5%' }, then: [{ log: x }] }", "x") == nil)
    #expect(try wants("{ servers: all, when: { crash: any }, then: [{ log: x }] }", "x") == false)
  }

  @Test(arguments: fewSeeds) func `a state that is written and read again at every event changes nothing`(seed: UInt64)
    throws
  {
    let plain = try play(seed)
    let resumed = try play(seed) { stage in try stage.writeAndRead() }
    expectSame(story(resumed), story(plain))
  }

  @Test(arguments: seeds) func `what changed is all that a store needs`(seed: UInt64) throws {
    let stage = try play(seed)
    let stored = EngineState(restoring: Array(stage.stored.values))
    let real = EngineState(restoring: stage.engine.state.allSlices)
    expectSame(try encoded(stored, withoutServers: true), try encoded(real, withoutServers: true))
  }

  @Test(arguments: seeds) func `rules that have nothing to do with each other do not disturb each other`(seed: UInt64)
    throws
  {
    let all = try play(seed)
    let lines = Self.rules.split(separator: "\n").map(String.init)
    // Two rules for each stream are enough; all of them have their turn.
    let chosen = [lines[Int(seed) % lines.count], lines[Int(seed / 2 + 5) % lines.count]]
    for line in chosen where !["power:", "run-failed", "poked"].contains(where: line.contains) {
      let name = String(line.prefix { $0 != ":" })
      let alone = try play(seed, rules: line)
      for server in Self.world().map(\.name) {
        expectSame(story(alone, of: name, on: server), story(all, of: name, on: server))
      }
    }
  }

  @Test(arguments: seeds) func `every event leaves an outcome for every rule, and no level leaves two`(seed: UInt64)
    throws
  {
    var stage = try Stage(Self.rules, servers: Self.world())
    let names = Set(stage.engine.rules.rules.map(\.id))
    for item in stream(seed) {
      stage.at(item.at)
      let before = stage.decisions.count
      let quiet = stage.answers
      stage.answers = false
      stage.tell(item.kind, on: item.server)
      stage.answers = quiet
      let found = stage.decisions[before...].filter { $0.server.rawValue == item.server }
      #expect(Set(found.map(\.rule)) == names)
      stage.at(item.at)
    }
  }

  @Test(arguments: seeds) func `time may pass in steps of any size`(seed: UInt64) throws {
    let plain = try play(seed)
    var random = Random(seed: seed)
    var stage = try Stage(Self.rules, servers: Self.world())
    var last = Duration.zero
    for item in stream(seed) {
      while last < item.at, random.next() % 4 != 0 {
        last += .milliseconds(Int64(random.next() % UInt64(max(1, (item.at - last).wholeMilliseconds))))
        stage.at(last)
      }
      stage.at(item.at, item.kind, on: item.server)
      last = item.at
    }
    stage.at(.hours(3))
    expectSame(story(stage), story(plain))
  }

  @Test(arguments: seeds) func `losing sight of a server makes no level act`(seed: UInt64) throws {
    var stage = try Stage(Self.rules, servers: Self.world())
    for item in stream(seed) {
      stage.at(item.at, item.kind, on: item.server)
      let runs = stage.engine.state.runs.count
      let before = stage.decisions.count
      stage.at(item.at, .sessionLost(reason: "x"), on: item.server)
      for decision in stage.decisions[before...] where ["high", "idle"].contains(decision.rule) {
        switch decision.outcome {
        case .stopped: break
        case .fired, .resolved: Issue.record("\(decision)")
        }
      }
      #expect(stage.engine.state.runs.count <= runs)
      let status = stage.engine.state.servers[ServerID(item.server)]?.status ?? .running
      stage.at(item.at, .sessionConnected, on: item.server)
      stage.at(item.at, .statusReported(status, initial: true), on: item.server)
    }
  }

  @Test(arguments: fewSeeds.prefix(2)) func `reloading the same rules at every event changes nothing`(seed: UInt64)
    throws
  {
    let plain = try play(seed)
    let rules = plain.engine.rules
    let reloaded = try play(seed) { stage in stage.reload(rules) }
    expectSame(story(reloaded), story(plain))
  }

  @Test(arguments: fewSeeds) func `a stream that is moved by whole days moves its effects`(seed: UInt64) throws {
    // Two weeks later it is still winter time.
    let plain = try play(seed)
    var moved = try Stage(Self.rules, servers: Self.world(), start: plain.start - .days(14))
    for item in stream(seed) { moved.at(item.at, item.kind, on: item.server) }
    moved.at(.hours(3))
    expectSame(story(moved), story(plain))
  }

  @Test(arguments: seeds) func `no run lasts longer than its rule allows`(seed: UInt64) throws {
    var stage = try Stage(Self.rules, servers: Self.world())
    // Cleaning up waits for the session, however long; that is not part of the bound.
    for item in stream(seed) where !item.kind.losesSight { stage.at(item.at, item.kind, on: item.server) }
    stage.at(.hours(3))
    let bounds = Dictionary(uniqueKeysWithValues: stage.engine.rules.rules.map { ($0.id, $0.longestRun) })
    for note in stage.notes {
      guard case .ended(_, let took) = note.kind, let bound = bounds[note.rule] else { continue }
      #expect(took <= bound, "\(note.rule)")
    }
  }

  @Test(arguments: seeds) func `every run ends, and leaves nothing behind`(seed: UInt64) throws {
    var stage = try play(seed)
    for server in ["s", "t"] {
      stage.at(.hours(3), .sessionConnected, on: server)
      stage.at(.hours(3), .statusReported(.offline, initial: true), on: server)
    }
    stage.at(.hours(4))
    #expect(stage.engine.state.runs.isEmpty)
    #expect(stage.engine.state.locks.isEmpty)
    let began = stage.notes.count { if case .started = $0.kind { true } else { false } }
    #expect(began <= stage.ends.count)
  }
}

/// A small generator whose numbers are the same everywhere.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[Int(next() % UInt64(items.count))] }

  mutating func event() -> Event.Kind {
    switch next() % 20 {
    case 0: .crashed(Crash(exitCode: pick([0, 1, 137])))
    case 1, 2: .statusReported(pick(ServerStatus.allCases), initial: false)
    case 3, 4, 5, 6, 7: .statsReported(ServerStats(memory: pick([10, 45, 60, 95])))
    case 8: .consoleLinePrinted(ConsoleLine("ask"))
    case 9: .consoleLinePrinted(ConsoleLine("again"))
    case 10: .consoleLinePrinted(ConsoleLine("[INFO] \(pick(["Anna", "Bert", "Carl"])) joined"))
    case 11: .consoleLinePrinted(ConsoleLine("[INFO] There are \(pick([0, 0, 1, 4])) players"))
    case 12: .consoleLinePrinted(ConsoleLine("\(pick(["Anna", "Bert"])) failed"))
    case 13: .consoleLinePrinted(ConsoleLine("[INFO] Anna left"))
    case 14: .sessionLost(reason: "test")
    case 15, 16: .sessionConnected
    case 17: .statusReported(pick([.running, .running, .offline]), initial: true)
    case 18: .consoleLinePrinted(ConsoleLine("ask", replayed: true))
    default: .observationInterrupted(reason: "test")
    }
  }
}

extension Event.Kind {
  fileprivate var losesSight: Bool { if case .sessionLost = self { true } else { false } }
}

extension EngineState {
  var allSlices: [StoredSlice] {
    rules.map { .rule($0, $1) } + servers.values.map { .server($0) } + runs.values.map { .run($0) }
      + locks.map { .lock($0, $1) } + [.general(general)]
  }
}

/// A state as text that is the same for equal states.
func encoded(_ state: EngineState, withoutServers: Bool = false) throws -> [String] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try state.allSlices.compactMap { slice in
    if withoutServers, case .server = slice { return nil }
    return String(decoding: try encoder.encode(slice), as: UTF8.self)
  }.sorted()
}

extension Stage {
  /// The engine is made anew from its encoded state, as if the sessions had lived on.
  mutating func writeAndRead() throws {
    let old = engine.state
    let data = try JSONEncoder().encode(old.allSlices)
    let slices = try JSONDecoder().decode([StoredSlice].self, from: data)
    var fresh = Engine(rules: engine.rules, state: EngineState(restoring: slices), options: engine.options)
    fresh.state.servers = old.servers
    engine = fresh
    tell(.engineStarted, on: nil)
  }
}
