import EngineCore
import NIOCore
import NIOPosix
import PanelSimulator
import RuleModel
import Runtime
import SessionCore
import Testing

/// What lies between us and the node besides plain connections: TLS, the other family of addresses; and the clock.
@Suite("Trouble on the way", .timeLimit(.minutes(2)))
struct WayTroubleTests {
  @Test(arguments: [
    TroubleProxy.Habit.none, .fragments(1), .fragments(100), .late(.milliseconds(20)), .late(.milliseconds(150)),
  ])
  func `TLS over a bad way is slow, and works`(habit: TroubleProxy.Habit) async throws {
    try await TroubleWorld.run(isSecure: true) { world in
      try await world.settle()
      try await world.settleAfter {
        world.node.act(habit)
        world.panel.act(habit)
        world.panel.endAll(.close)
        world.node.endAll(.close)
      }
      try await world.expectAnswers()
    }
  }

  /// Within the hellos, the certificate, the finish, and the request behind it.
  @Test(arguments: [
    (1, TroubleProxy.Direction.request), (300, .request), (600, .request), (1, .answer), (100, .answer), (700, .answer),
    (1200, .answer), (1500, .answer), (2500, .answer),
  ])
  func `TLS that ends in the middle is begun again`(bytes: Int, direction: TroubleProxy.Direction) async throws {
    for end in [TroubleProxy.End.close, .reset] {
      try await TroubleWorld.run(isSecure: true) { world in
        try await world.settle()
        try await world.settleAfter {
          world.node.act(.ends(after: bytes, of: direction, end), for: 4)
          world.node.endAll(end)
          for server in world.servers { try await world.say(on: server) }
        }
        try await world.expectAnswers()
      }
    }
  }

  /// A node that speaks TLS no more: the panel is asked again.
  @Test func `the wrong kind of connection is named and left for a better one`() async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      try await world.settleAfter {
        world.misdirect(to: "wss://127.0.0.1:\(world.node.port)PATH")
        world.node.endAll(.close)
        try await world.bell.until {
          world.servers.allSatisfy { world.health(of: $0)?.failure?.message.contains("TLS handshake failed") == true }
        }
        world.misdirect(to: nil)
      }
      try await world.expectAnswers()
    }
  }

  @Test(.enabled(if: Self.hasIPv6), arguments: [true, false])
  func `a node is reached by IPv6`(isSecure: Bool) async throws {
    try await TroubleWorld.run(isSecure: isSecure) { world in
      try await world.settle()
      let other = try await TroubleProxy.start(to: world.node.port, host: "::1")
      try await world.settleAfter {
        world.misdirect(to: "\(isSecure ? "wss" : "ws")://[::1]:\(other.port)PATH")
        world.node.endAll(.close)
      }
      try await world.expectAnswers()
      #expect(other.openLinks == world.servers.count)
      try await world.settleAfter {
        world.misdirect(to: nil)
        other.endAll(.reset)
      }
      try await other.stop()
    }
  }

  private static let hasIPv6: Bool = {
    let listener = try? ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "::1", port: 0).wait()
    try? listener?.close().wait()
    return listener != nil
  }()

  /// Sessions and what is due go by a clock that nobody sets; the time of day follows.
  @Test(arguments: [Duration.seconds(3600), .seconds(-3600), .seconds(86_400 * 400), .seconds(-86_400 * 400)])
  func `a clock that is set disturbs nobody`(step: Duration) async throws {
    try await TroubleWorld.run { world in
      try await world.settle()
      let connects = world.connects
      let before = await world.engine.ask { $0.wall(Timestamp(seconds: 0)) }
      world.time.set(by: step)
      try await world.bell.until {
        let after = await world.engine.ask { $0.wall(Timestamp(seconds: 0)) }
        guard let before, let after else { return false }
        return (after - before - step).magnitude < .seconds(1)
      }
      try await world.expectAnswers()
      #expect(world.connects == connects)
    }
  }
}
