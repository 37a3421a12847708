import EngineCore
import PanelSimulator
import RuleModel
import Runtime
import SessionCore
import Testing

/// What nodes and the way to them do wrong; afterwards all sessions see again, and nothing happens twice.
@Suite("Trouble with a node", .timeLimit(.minutes(2)))
struct NodeTroubleTests {
  /// Something that does not end sessions.
  @Test(arguments: [
    TroubleProxy.Habit.fragments(1), .fragments(2), .fragments(3), .fragments(7), .fragments(64), .fragments(1000),
    .late(.milliseconds(1)), .late(.milliseconds(20)), .late(.milliseconds(150)),
  ])
  func `a bad way is gone slowly`(habit: TroubleProxy.Habit) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.expectAnswers()
      try await world.settleAfter {
        world.node.act(habit)
        world.node.endAll(.close)
      }
      try await world.expectAnswers()
    }
  }

  /// The way ends while a session is made, at every place where that may make a difference: within the request, the
  /// upgrade's answer (129 bytes), the first frames, and later.
  @Test(arguments: [
    (0, TroubleProxy.Direction.request), (1, .request), (100, .request), (200, .request), (600, .request),
    (0, .answer), (1, .answer), (12, .answer), (100, .answer), (129, .answer), (130, .answer), (150, .answer),
    (200, .answer), (400, .answer), (2000, .answer),
  ])
  func `a way that ends is gone again`(bytes: Int, direction: TroubleProxy.Direction) async throws {
    for end in [TroubleProxy.End.close, .reset] {
      try await TroubleWorld.run { world in
        try await world.settle()
        try await world.settleAfter {
          world.node.act(.ends(after: bytes, of: direction, end), for: 5)
          world.node.endAll(end)
          for server in world.servers { try await world.say(on: server) }
        }
        try await world.expectAnswers()
      }
    }
  }

  /// Nobody says that the way has ended.
  @Test(arguments: [200, 400, 2000])
  func `a way that falls silent is noticed`(bytes: Int) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        world.node.act(.ends(after: bytes, of: .answer, .silence), for: 2)
        world.node.endAll(.silence)
        for server in world.servers { try await world.say(on: server) }
      }
      try await world.expectAnswers()
    }
  }

  @Test func `a node that refuses connections is tried again`() async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        world.node.act(.refuses, for: 12)
        world.node.endAll(.reset)
      }
      try await world.expectAnswers()
    }
  }

  @Test(arguments: [
    PanelSimulator.SocketEnd.close(code: 1000), .close(code: 1001), .close(code: 1003), .close(code: 1008),
    .close(code: 1009), .close(code: 1011), .close(code: 1012), .close(code: 1013), .close(code: 4000), .bare, .reset,
    .halfOpen,
  ])
  func `a socket that the node ends is made anew`(end: PanelSimulator.SocketEnd) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        try await world.simulator.dropSockets(of: nil, end)
        for server in world.servers { try await world.say(on: server) }
      }
      try await world.expectAnswers()
    }
  }

  @Test func `expired tokens are renewed without a new socket`() async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      let renewals = world.servers.map { world.health(of: $0)?.renewals ?? 0 }
      let connects = world.connects
      try await world.simulator.expireTokens()
      for server in world.servers { try await world.say(on: server) }
      try await world.bell.until {
        zip(world.servers, renewals).allSatisfy { (world.health(of: $0)?.renewals ?? 0) > $1 }
      }
      try await world.expectAnswers()
      #expect(world.connects == connects)
    }
  }

  @Test(arguments: [true, false])
  func `revoked tokens are replaced`(cutsSockets: Bool) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.simulator.revokeTokens(cutsSockets: cutsSockets)
      for server in world.servers { try await world.say(on: server) }
      try await world.expectAnswers()
    }
  }

  @Test func `a node that restarts is met again by all of its servers`() async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter { try await world.simulator.restartNode() }
      try await world.expectAnswers()
    }
  }

  @Test func `a node that is down is met again when it is up`() async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        try await world.simulator.setNode(isUp: false)
        try await world.bell.until { world.servers.allSatisfy { world.health(of: $0)?.failure != nil } }
        try await world.simulator.setNode(isUp: true)
      }
      try await world.expectAnswers()
    }
  }

  /// The panel is asked again, so that a server that has moved is found.
  @Test(arguments: [
    ("ws://node.invalid:8080/api/servers/x/ws", "`node.invalid` has no address"),
    ("ws://127.0.0.1:PORT/api/servers/x/ws", "does not know this server"),
    ("ftp://127.0.0.1/", "no WebSocket address"),
    ("", "no WebSocket address"),
  ])
  func `an address that leads nowhere is left for a better one`(url: String, words: String) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        world.misdirect(to: url.replacing("PORT", with: "\(world.node.port)"))
        world.node.endAll(.close)
        try await world.bell.until {
          world.servers.allSatisfy { world.health(of: $0)?.failure?.message.contains(words) == true }
        }
        world.misdirect(to: nil)
      }
      try await world.expectAnswers()
    }
  }

  @Test func `a pause calls back a command that waits for its session`() async throws {
    try await TroubleWorld.run(servers: 1) { world in
      try await world.settle()
      try await world.settleAfter {
        world.node.act(.refuses)
        world.node.endAll(.close)
        try await world.bell.until { world.health(of: "server-1")?.isSeeing == false }
        world.engine.post(Event(.named("go", fields: [:]), on: world.id(of: "server-1")))
        try await world.bell.until { await world.engine.ask { !$0.isIdle } == true }
        // The year 3000.
        let end = Timestamp(seconds: 32_503_680_000)
        world.engine.post(
          Event(.pauseBegan(Pause(rules: Glob("*"), servers: Glob("*"), until: end, reason: nil, by: "a test"))))
        try await world.bell.until { await world.engine.ask { $0.isIdle } == true }
        world.node.act(.none)
      }
      world.engine.post(Event(.pauseEnded(1)))
      _ = await world.engine.ask { _ in true }
      try await world.expectAnswers()
      let commands = try await world.simulator.receivedCommands(of: "server-1").map(\.line)
      #expect(!commands.contains("say named"))
    }
  }

  @Test func `a node that restarts with five hundred servers has all of them back`() async throws {
    try await TroubleWorld.run(servers: 500) { world in
      try await world.settle()
      try await world.settleAfter { try await world.simulator.restartNode() }
      #expect(world.connects == Array(repeating: 2, count: 500))
      #expect(try await world.simulator.openSockets() == 500)
    }
  }
}
