import PanelSimulator
import RuleModel
import SessionCore
import Testing

/// What panels and the way to them do wrong when a session needs a token.
@Suite("Trouble with a panel", .timeLimit(.minutes(2)))
struct PanelTroubleTests {
  @Test(arguments: [
    PanelSimulator.PanelFault.status(400), .status(401), .status(403), .status(404), .status(409), .status(418),
    .status(419), .status(429, retryAfter: 0), .status(429, retryAfter: 1), .status(500), .status(502), .status(503),
    .status(504), .status(520), .dropped, .silence, .garbage,
  ])
  func `a wrong answer is survived`(fault: PanelSimulator.PanelFault) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        try await world.simulator.failPanel(fault, for: 6)
        world.node.endAll(.close)
        for server in world.servers { try await world.say(on: server) }
      }
      try await world.expectAnswers()
    }
  }

  /// Within the request, the answer's head, its body, and behind it.
  @Test(arguments: [
    (0, TroubleProxy.Direction.request), (20, .request), (0, .answer), (5, .answer), (60, .answer), (300, .answer),
    (500, .answer),
  ])
  func `an answer that is cut is asked for again`(bytes: Int, direction: TroubleProxy.Direction) async throws {
    for end in [TroubleProxy.End.close, .reset] {
      try await TroubleWorld.run { world in
        try await world.settle()
        try await world.settleAfter {
          world.panel.act(.ends(after: bytes, of: direction, end), for: 6)
          world.panel.endAll(end)
          world.node.endAll(.close)
        }
        try await world.expectAnswers()
      }
    }
  }

  @Test(arguments: [
    TroubleProxy.Habit.fragments(1), .fragments(5), .fragments(100), .late(.milliseconds(50)),
    .late(.milliseconds(300)),
  ])
  func `a bad way to the panel is gone slowly`(habit: TroubleProxy.Habit) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        world.panel.act(habit)
        world.panel.endAll(.close)
        world.node.endAll(.close)
      }
      try await world.expectAnswers()
    }
  }

  @Test(arguments: [
    PanelSimulator.PanelState.suspended, .installing, .restoring, .transferring, .maintenance,
  ])
  func `a server that is not to be worked with comes back`(state: PanelSimulator.PanelState) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        for server in world.servers { try await world.simulator.setState(state, of: server) }
        world.node.endAll(.close)
        try await world.bell.until { world.servers.allSatisfy { world.health(of: $0)?.failure != nil } }
        for server in world.servers { try await world.simulator.setState(.normal, of: server) }
      }
      try await world.expectAnswers()
    }
  }

  @Test func `a right that is taken away is named, and used again when it is back`() async throws {
    try await TroubleWorld.run(servers: 1) { world in
      try await world.settle()
      try await world.settleAfter {
        try await world.simulator.setPermissions([], of: TroubleWorld.key, on: "server-1")
        world.node.endAll(.close)
        try await world.bell.until { world.health(of: "server-1")?.failure != nil }
        try await world.simulator.setPermissions(nil, of: TroubleWorld.key, on: "server-1")
      }
      try await world.expectAnswers()
    }
  }
}
