import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// Schedules inside the engine: missed fires, a clock that is set, lead and jitter.
struct ScheduleTests {
  private func every(_ keys: String) -> String {
    "servers: all\nwhen: { schedule: { \(keys) } }\nthen: [{ command: 'say ${trigger.time|time}' }]"
  }

  @Test func `an interval is counted from when the rule was first loaded`() {
    check(
      every("every: 7m"),
      "timeline: [{ at: 20m }]\nexpect: [{ at: 7m, command: say 20:07* }, { at: 14m, command: say 20:14* }]")
  }

  @Test func `an interval is kept over a restart of the engine`() {
    check(
      every("every: 10m"),
      """
      timeline: [{ at: 3m, engine: down }, { at: 5m, engine: up }, { at: 25m }]
      expect: [{ at: 10m, command: '*' }, { at: 20m, command: '*' }]
      """)
  }

  @Test(
    arguments: [
      ("skip", "[{ at: 60m, command: 'say 21:00*' }]"),
      ("run_once", "[{ at: 52m, command: 'say 20:50*' }, { at: 60m, command: 'say 21:00*' }]"),
      (
        "run_all",
        "[{ at: 52m, command: 'say 20:30*' }, { at: 52m, command: 'say 20:40*' }, { at: 52m, command: 'say 20:50*' }, { at: 60m, command: 'say 21:00*' }]"
      ),
    ])
  func `missed fires are made up as the rule says, and only within grace`(missed: String, expected: String) {
    check(
      "mode: queued\n" + every("cron: '*/10 * * * *', missed: \(missed), grace: 25m"),
      "timeline: [{ at: 5m, engine: down }, { at: 52m, engine: up }, { at: 65m }]\nexpect: \(expected)")
  }

  @Test func `at most ten missed fires are made up, the newest`() {
    check(
      "mode: parallel\n" + every("every: 1m, missed: run_all, grace: 1d"),
      """
      timeline: [{ at: 30s, engine: down }, { at: 30m30s, engine: up }, { at: 30m31s }]
      expect: [\((21...30).map { "{ at: 30m30s, command: 'say 20:\($0)*' }" }.joined(separator: ", "))]
      """)
  }

  @Test func `what was missed by less than a minute is late, not missed`() {
    check(
      every("at: '20:10'"),
      "timeline: [{ at: 5m, engine: down }, { at: 10m50s, engine: up }]\nexpect: [{ at: 10m50s, command: 'say 20:10*' }]"
    )
  }

  @Test func `a missed fire is written down`() throws {
    var stage = try Stage("r:\n" + every("every: 10m").indented(2))
    try stage.restart(.minutes(15))
    let missed = stage.notes.compactMap { if case .scheduleMissed(let at) = $0.kind { at } else { nil } }
    #expect(missed == [stage.start + .minutes(10)])
  }

  @Test func `a clock that is set back fires nothing twice`() throws {
    var stage = try Stage("r:\n" + every("at: ['20:10', '20:20']").indented(2))
    #expect(stage.at(.minutes(11)).count == 1)
    stage.at(.minutes(11), .clockStepped(by: .minutes(-5)), on: nil)
    #expect(stage.at(.minutes(20)) == [])
    #expect(stage.at(.minutes(25)).count == 1)
    #expect(stage.at(.hours(3)) == [])
  }

  @Test func `a clock that is set forward fires what it passes, once`() throws {
    var stage = try Stage("r:\n" + every("at: ['20:10', '20:20']").indented(2))
    #expect(stage.at(.minutes(9) + .seconds(30), .clockStepped(by: .minutes(1)), on: nil).count == 1)
    #expect(stage.at(.minutes(18)) == [])
    #expect(stage.at(.minutes(19)).count == 1)
  }

  @Test func `a clock that is set far forward misses what lies between`() throws {
    var stage = try Stage("r:\n" + every("at: ['20:10', '20:20', '22:00']").indented(2))
    #expect(stage.at(.minutes(1), .clockStepped(by: .minutes(60)), on: nil) == [])
    #expect(stage.at(.minutes(60)).count == 1)
    let missed = stage.notes.count { if case .scheduleMissed = $0.kind { true } else { false } }
    #expect(missed == 2)
  }

  @Test func `a clock that is set moves the end of a mute`() throws {
    var stage = try Stage(
      "r:\n  servers: all\n  mute: soon\n  when: { status: offline, for: 1m }\n  then: [{ log: down }]")
    stage.at(.minutes(6), .statusReported(.offline, initial: false))
    #expect(stage.at(.minutes(10)) == [])
    #expect(stage.at(.minutes(11), .clockStepped(by: .minutes(10)), on: nil) == ["log down"])
  }

  @Test func `lead starts before the instant that is named`() {
    check(
      """
      servers: all
      when: { schedule: { at: '20:30', lead: 10m } }
      then: [{ command: 'say ${trigger.deadline|time} ${trigger.time|time}' }]
      """,
      "timeline: [{ at: 40m }]\nexpect: [{ at: 20m, command: 'say 20:30* 20:20*' }]")
  }

  @Test func `jitter is the same every time and differs between servers`() throws {
    let servers = ["s", "t", "u"].map { Server(id: ServerID($0)) }
    var stage = try Stage("r:\n" + every("cron: '0 * * * *', jitter: 20m").indented(2), servers: servers)
    stage.at(.hours(3))
    #expect(stage.effects.count == 9)
    var offsets: [ServerID: Set<Duration>] = [:]
    for decision in stage.decisions {
      guard case .fired = decision.outcome else { continue }
      let offset = Duration.milliseconds((decision.at - stage.start).wholeMilliseconds % 3_600_000)
      offsets[decision.server, default: []].insert(offset)
    }
    #expect(offsets.values.map(\.count) == [1, 1, 1])
    #expect(Set(offsets.values.flatMap { $0 }).count == 3)
    #expect(offsets.values.joined().allSatisfy { $0 < .minutes(20) })
  }

  @Test func `where is asked of a schedule too`() {
    check(
      "servers: all\nwhen: { schedule: { every: 10m }, where: server.name == 'x' }\nthen: [{ command: a }]",
      "timeline: [{ at: 15m }]\nexpect: []\nskipped: [{ at: 10m, rule: r, reason: where-false }]")
  }
}
