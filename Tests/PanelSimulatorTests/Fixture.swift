import Diagnostics
import PanelSimulator
import RuleModel
import Simulation

/// A simulator with two quiet servers that start and stop fast.
struct Fixture {
  static let key = "ptlc_test"
  static let helper = "ptlc_helper"
  static let admin = "ptlc_admin"

  let simulator: PanelSimulator
  let addresses: PanelSimulator.Addresses

  static func configuration(
    status: ServerStatus = .running, helperMay: [String] = ["websocket.connect"]
  ) -> PanelSimulator.Configuration {
    let game = PretendServer.Configuration(
      start: .milliseconds(300), stop: .milliseconds(200),
      backup: .init(after: .milliseconds(100), size: 1000),
      replies: [PretendReply(to: "list", [.init(console: "\u{1B}[32mnobody <here> & there")])],
      memoryLimit: 8_589_934_592, diskLimit: 21_474_836_480, status: status, statsInterval: .milliseconds(100)
    )
    var configuration = PanelSimulator.Configuration(servers: [
      .init(name: "one", game: game, backupLimit: 3), .init(name: "two", egg: "Rust", game: game),
    ])
    configuration.users = [
      .init(key: key), .init(key: helper, isOwner: false, grants: ["one": helperMay]),
      .init(key: admin, isRootAdmin: true, isOwner: false), .init(key: "ptla_application"),
    ]
    return configuration
  }

  var one: String { addresses.servers[0].uuid }

  func http(_ key: String? = Fixture.key) -> HTTPProbe { HTTPProbe(base: addresses.panelURL, key: key) }

  func ticket(_ server: String? = nil, key: String = Fixture.key) async throws -> (url: String, token: String) {
    let answer = try await http(key).get("/api/client/servers/\(server ?? one)/websocket")
    guard let url = answer.json["data"]?["socket"]?.string, let token = answer.json["data"]?["token"]?.string
    else { throw ProbeFailure(what: "no ticket: \(answer)") }
    return (url, token)
  }

  func socket() async throws -> SocketProbe {
    try await SocketProbe(
      "\(addresses.nodeURL)/api/servers/\(one)/ws", origin: addresses.panelURL)
  }

  /// A socket that is authenticated, its `status` still to come.
  func session(key: String = Fixture.key) async throws -> SocketProbe {
    let probe = try await socket()
    probe.send("auth", [try await ticket(key: key).token])
    _ = try await probe.args(of: "auth success")
    return probe
  }

  /// Runs a test against a simulator of its own.
  static func run(
    _ configuration: PanelSimulator.Configuration = configuration(),
    _ body: (Fixture) async throws -> Void
  ) async throws {
    let simulator = PanelSimulator(configuration)
    let fixture = Fixture(simulator: simulator, addresses: try await simulator.start())
    do {
      try await body(fixture)
    } catch {
      try await simulator.stop()
      throw error
    }
    try await simulator.stop()
  }
}
