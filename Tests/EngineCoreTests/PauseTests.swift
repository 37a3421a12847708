import OrderedCollections
import RuleModel
import Testing

@testable import EngineCore

/// What a person stops, and lets go on.
struct PauseTests {
  private func pause(_ rules: String = "*", on servers: String = "*", until: Timestamp) -> Event.Kind {
    .pauseBegan(Pause(rules: Glob(rules), servers: Glob(servers), until: until, reason: "disks", by: "alex"))
  }

  private func stage(_ rules: String) throws -> Stage {
    try Stage(rules, servers: ["a", "b"].map { Server(id: ServerID($0)) })
  }

  private let greeting = "r: { servers: all, when: { console: '^go$' }, then: [{ command: hi }] }"

  @Test func `nothing starts while it lasts, and the reason says who, until when and why`() throws {
    var stage = try stage(greeting)
    stage.at(.seconds(0), pause(until: stage.start + .minutes(1)))
    #expect(stage.line(.seconds(1), "go", on: "a") == [])
    #expect(
      stage.decisions.last?.outcome
        == .stopped(.mute, Reason(.paused, " by alex until 20:01: disks")))
    #expect(stage.line(.seconds(59), "go", on: "a") == [])
    #expect(stage.line(.seconds(60), "go", on: "a") == ["command hi"])
  }

  @Test func `it covers the rules and servers that it names`() throws {
    var stage = try stage(greeting + "\nother: { servers: all, when: { console: '^go$' }, then: [{ command: other }] }")
    stage.at(.seconds(0), pause("oth*", on: "a", until: stage.start + .hours(1)))
    #expect(stage.line(.seconds(1), "go", on: "a") == ["command hi"])
    #expect(stage.line(.seconds(2), "go", on: "b") == ["command other", "command hi"])
  }

  @Test func `what is under way ends at once, without finally`() throws {
    var stage = try stage(
      """
      r: { servers: all, mode: queued, when: { console: '^go$' }, then: [{ wait: 10s }, { command: late }], catch: [{ command: caught }], finally: [{ command: tidy }] }
      """)
    stage.line(.seconds(0), "go", on: "a")
    stage.line(.seconds(0), "go", on: "b")
    stage.line(.seconds(1), "go", on: "a")
    #expect(stage.at(.seconds(2), pause(on: "a", until: stage.start + .seconds(5))) == [])
    #expect(stage.engine.state.runs.values.map(\.server.rawValue) == ["b"])
    #expect(stage.at(.minutes(1)) == ["command late", "command tidy"])
    #expect(stage.told.map(\.effect.server.rawValue) == ["b", "b"])
  }

  @Test func `a part of a run on another server does nothing there`() throws {
    var stage = try stage(
      """
      r: { servers: a, when: { console: '^go$' }, then: [{ wait: 5s }, { command: x, servers: b }], catch: [{ log: '${error.message}' }] }
      """)
    stage.line(.seconds(0), "go", on: "a")
    stage.at(.seconds(1), pause(on: "b", until: stage.start + .hours(1)))
    #expect(stage.at(.seconds(5)) == ["log b: paused by alex until 21:00: disks"])
  }

  @Test func `a level that still holds fires when the pause ends, or is ended`() throws {
    for isEnded in [true, false] {
      var stage = try stage("r: { servers: a, when: { stats: cpu > 90%, for: 5s }, then: [{ command: hot }] }")
      stage.at(.seconds(0), pause(until: stage.start + .seconds(30)))
      for second in 1...20 { stage.at(.seconds(second), .statsReported(ServerStats(cpu: 95)), on: "a") }
      #expect(stage.effects == [])
      if isEnded { stage.at(.seconds(20), .pauseEnded(1)) }
      for second in 21...31 { stage.at(.seconds(second), .statsReported(ServerStats(cpu: 95)), on: "a") }
      #expect(stage.told.map { $0.at - stage.start } == [.seconds(isEnded ? 20 : 30)])
    }
  }

  @Test func `it survives a restart`() throws {
    var stage = try stage(greeting)
    stage.at(.seconds(0), pause(until: stage.start + .minutes(1)))
    try stage.restart(.seconds(1))
    #expect(stage.line(.seconds(1), "go", on: "a") == [])
    #expect(stage.engine.pauses.map(\.id) == [1])
    stage.at(.seconds(2), .pauseEnded(1))
    #expect(stage.line(.seconds(3), "go", on: "a") == ["command hi"])
  }
}
