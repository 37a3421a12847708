import RuleModel
import Simulation

/// A prepared story for the demonstration: three servers, and what happens to them.
public enum Scenario: String, Sendable, CaseIterable {
  /// A crash, a memory alarm and a busy game within the first minute; repeats every two minutes.
  case standard
  /// `valheim-1` crashes every twelve seconds.
  case crashLoop = "crash-loop"
  /// `survival-1` cannot keep up.
  case lag
  /// `survival-1` fills its disk.
  case disk
  /// Sockets fall silent, are reset, and the node goes away for a while.
  case networkSplit = "network-split"
  /// Tokens live 40 s, and expire early at times.
  case tokenExpiry = "token-expiry"
  /// The panel answers 502, then 429, then not at all.
  case panelDown = "panel-down"
  /// Everything one after the other.
  case all

  /// The servers and disturbances of this story.
  public func configuration(seed: UInt64 = 1, speed: Double = 1) -> PanelSimulator.Configuration {
    var configuration = PanelSimulator.Configuration(servers: [
      survival(seed: seed &+ 101), valheim(seed: seed &+ 102), rust(seed: seed &+ 103),
    ])
    configuration.seed = seed
    configuration.speed = speed
    configuration.limits.backups = nil
    configuration.disturbances = disturbances
    if self == .tokenExpiry || self == .all {
      configuration.tokenLife = .seconds(40)
      configuration.tokenLook = .seconds(5)
    }
    return configuration
  }

  private typealias Entry = PretendServer.Configuration.ScriptEntry

  private func survival(seed: UInt64) -> PanelSimulator.Configuration.Server {
    var script = [4, 24, 44].map { Self.lagSpike(at: $0) }
    if self == .lag || self == .all { script = stride(from: 4, to: 100, by: 8).map { Self.lagSpike(at: $0) } }
    if self == .disk || self == .all {
      script += (1...9).map { step in
        Entry(
          at: .seconds(Int64(6 + step * 2)), .valuesChanged(ServerStats(disk: Double(step) / 9 * 0.96 * 20e9))
        )
      }
      script.append(Entry(at: .seconds(70), .valuesChanged(ServerStats(disk: 7e9))))
    }
    return .init(
      name: "survival-1", egg: "Paper",
      game: PretendServer.Configuration(
        game: .minecraft, start: .seconds(5), stop: .seconds(3),
        backup: .init(after: .seconds(3), size: 412e6), memoryLimit: 8_589_934_592, diskLimit: 20e9,
        uptime: .hours(31), seed: seed, script: script, scriptRepeats: .seconds(120)),
      backupLimit: 10)
  }

  private static func lagSpike(at second: Int) -> Entry {
    Entry(
      at: .seconds(second),
      .logLine(
        "Can't keep up! Is the server overloaded? Running 2400ms or 48 ticks behind", level: "WARN"))
  }

  private func valheim(seed: UInt64) -> PanelSimulator.Configuration.Server {
    let times = self == .crashLoop || self == .all ? [9, 21, 33, 45, 57] : [9]
    return .init(
      name: "valheim-1", egg: "Valheim",
      game: PretendServer.Configuration(
        game: .valheim, start: .seconds(3), stop: .seconds(2), backup: .init(after: .seconds(3)),
        memoryLimit: 4_294_967_296, diskLimit: 10e9, uptime: .hours(5), seed: seed,
        script: times.map { Entry(at: .seconds($0), .crash(Crash(exitCode: 139))) },
        scriptRepeats: .seconds(120)))
  }

  private func rust(seed: UInt64) -> PanelSimulator.Configuration.Server {
    .init(
      name: "rust-1", egg: "Rust",
      game: PretendServer.Configuration(
        game: .rust, start: .seconds(5), stop: .seconds(3), backup: .init(after: .seconds(3)),
        memoryLimit: 6_442_450_944, diskLimit: 30e9, uptime: .hours(54), seed: seed,
        script: [
          Entry(at: .seconds(13), .memoryDrift(to: 0.935, over: .seconds(2))),
          Entry(at: .seconds(35), .memoryDrift(to: 0.7, over: .seconds(3))),
        ],
        scriptRepeats: .seconds(120)))
  }

  private var disturbances: [(at: Duration, disturbance: PanelSimulator.Disturbance)] {
    switch self {
    case .standard, .crashLoop, .lag, .disk: []
    case .networkSplit: Self.splits(from: .seconds(8))
    case .tokenExpiry: [(.seconds(10), .expireTokens), (.seconds(75), .expireTokens)]
    case .panelDown: Self.outages(from: .seconds(6))
    case .all:
      Self.outages(from: .seconds(62)) + Self.splits(from: .seconds(92))
        + [(.seconds(130), .expireTokens)]
    }
  }

  private static func splits(
    from start: Duration
  ) -> [(at: Duration, disturbance: PanelSimulator.Disturbance)] {
    [
      (start, .dropSockets(of: "survival-1", .halfOpen)),
      (start + .seconds(4), .dropSockets(of: "rust-1", .reset)),
      (start + .seconds(12), .nodeDown(for: .seconds(10))), (start + .seconds(30), .nodeRestarts),
    ]
  }

  private static func outages(
    from start: Duration
  ) -> [(at: Duration, disturbance: PanelSimulator.Disturbance)] {
    [
      (start, .panelFails(.status(502), for: .seconds(8))), (start, .dropSockets(of: nil, .bare)),
      (start + .seconds(9), .panelFails(.status(429, retryAfter: 2), for: .seconds(2))),
      (start + .seconds(14), .panelFails(.silence, for: .seconds(3))),
      (start + .seconds(14), .dropSockets(of: "survival-1", .close(code: 1001))),
    ]
  }
}
