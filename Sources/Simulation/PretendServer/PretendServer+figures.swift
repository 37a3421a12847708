import RuleModel

extension PretendServer {
  /// The figures behind the reports.
  struct Figures: Sendable {
    /// A memory that is on its way somewhere.
    struct Drift: Sendable {
      var from: Double
      var to: Double
      var since: Timestamp
      var over: Duration
    }

    var memory: Double?
    var memoryLimit: Double?
    var cpu: Double?
    var disk: Double?
    var networkReceived: Double?
    var networkSent: Double?
    var drift: Drift?

    /// Quiet games know nothing until told; the others begin with ordinary figures.
    init(_ configuration: Configuration) {
      self.memoryLimit = configuration.memoryLimit
      guard configuration.game != .quiet else { return }
      self.disk = (configuration.diskLimit ?? 21_474_836_480) * 0.35
      guard configuration.status != .offline else { return }
      self.memory = (configuration.memoryLimit ?? 8_589_934_592) * 0.45
      self.cpu = 20
      self.networkReceived = 0
      self.networkSent = 0
    }

    /// Takes what is not `nil`.
    mutating func take(_ told: ServerStats) {
      if let told = told.memory {
        memory = told
        drift = nil
      }
      memoryLimit = told.memoryLimit ?? memoryLimit
      cpu = told.cpu ?? cpu
      disk = told.disk ?? disk
      networkReceived = told.networkReceived ?? networkReceived
      networkSent = told.networkSent ?? networkSent
    }

    /// What the daemon zeroes when a process ends; limit and disk are kept.
    mutating func clear() {
      memory = 0
      cpu = 0
      networkReceived = 0
      networkSent = 0
      drift = nil
    }
  }

  /// The figures with the status and the uptime of now.
  func reported() -> ServerStats {
    ServerStats(
      memory: figures.memory, memoryLimit: figures.memoryLimit, cpu: figures.cpu, disk: figures.disk,
      networkReceived: figures.networkReceived, networkSent: figures.networkSent,
      uptime: processSince.map { now - $0 } ?? .zero, status: status)
  }

  mutating func beginDrift(to share: Double, over duration: Duration) {
    let limit = figures.memoryLimit ?? 8_589_934_592
    figures.drift = Figures.Drift(
      from: figures.memory ?? 0, to: limit * share, since: now, over: duration)
  }

  /// One step of the figures; quiet ones stand still unless their memory drifts.
  mutating func moveFigures() {
    if let drift = figures.drift {
      let passed = drift.over > .zero ? min(1, (now - drift.since) / drift.over) : 1
      figures.memory = (drift.from + (drift.to - drift.from) * passed).rounded()
    }
    guard configuration.game != .quiet else { return }
    moveMemory()
    let activity = Double(players.count)
    let load = status == .running ? 12 + 9 * activity : 95
    figures.cpu = ((random.number(in: 0.7...1.3) * load) * 1000).rounded() / 1000
    let received = random.number(in: 900...2200) * (activity + 0.2)
    figures.networkReceived = ((figures.networkReceived ?? 0) + received).rounded()
    figures.networkSent = ((figures.networkSent ?? 0) + received * 5).rounded()
    figures.disk = ((figures.disk ?? 0) + random.number(in: 0...4096)).rounded()
  }

  /// Without a drift the memory seeks its ordinary level, with a little noise.
  private mutating func moveMemory() {
    let limit = figures.memoryLimit ?? 8_589_934_592
    var memory = figures.memory ?? 0
    if figures.drift == nil {
      let level = limit * (0.45 + 0.02 * Double(players.count))
      memory += (level - memory) * 0.2
    }
    memory += limit * random.number(in: -0.004...0.004)
    figures.memory = min(max(memory, limit * 0.02), limit).rounded()
  }
}
