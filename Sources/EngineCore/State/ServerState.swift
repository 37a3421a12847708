public import OrderedCollections
public import RuleModel

/// What the engine has seen of a server.
public struct ServerState: Sendable, Codable {
  /// The panel's view.
  public internal(set) var server: Server
  /// The last status told; what it is worth depends on `isConnected`.
  public internal(set) var status: ServerStatus?
  /// Since when.
  public internal(set) var statusSince: Timestamp?
  /// Whether events arrive.
  public internal(set) var isConnected = false
  /// Since when everything could be seen; `nil` without a session.
  public internal(set) var watchedSince: Timestamp?
  /// The last sample of figures.
  public internal(set) var stats: ServerStats?
  /// When it arrived.
  public internal(set) var statsAt: Timestamp?
  /// Derived figures, by profile and name.
  public internal(set) var metrics: OrderedDictionary<String, Figure> = [:]
  /// The course of figures that some rule looks back on, by `HistoryDemand.key`.
  var histories: OrderedDictionary<String, FigureHistory> = [:]
  /// How often events happened that some rule counts, by `TallyDemand.key`.
  var tallies: OrderedDictionary<String, EventTally> = [:]
  /// What rules keep with `set`, by name.
  public internal(set) var stored: [String: StoredValue] = [:]
  /// Power actions sent lately, oldest first.
  public internal(set) var powerActions: [Timestamp] = []
  /// Commands sent lately, to recognise their echo.
  var sentCommands: [SentCommand] = []
  /// Backups that ended lately, for a step that learns their uuid only afterwards.
  var finishedBackups: [BackupReport] = []

  /// A server of which nothing has been seen.
  public init(_ server: Server) { self.server = server }

  /// A derived figure.
  public struct Figure: Sendable, Codable, Hashable {
    /// Its value.
    public var value: Double
    /// When it was last heard of.
    public var at: Timestamp
  }

  struct SentCommand: Sendable, Codable, Hashable {
    let text: String
    let at: Timestamp
    let chain: [String]
  }

  /// The session is gone: nothing that was seen tells the present any more.
  mutating func loseSight() {
    isConnected = false
    watchedSince = nil
    statsAt = nil
    forgetCounts()
  }

  /// A session is up from now on.
  mutating func gainSight(at now: Timestamp) {
    isConnected = true
    if watchedSince == nil { watchedSince = now }
  }

  /// What was counted on the console cannot be trusted once lines were missed.
  mutating func forgetCounts() { metrics.removeAll() }

  /// The status if it can be known.
  public var knownStatus: ServerStatus? { isConnected ? status : nil }

  /// The last sample if it still tells the present; figures of a server that is not running tell nothing.
  public func currentStats(at now: Timestamp) -> ServerStats? {
    guard knownStatus == .running, let stats, let statsAt, now - statsAt <= Limits.statsAge else { return nil }
    return stats
  }

  /// A figure of the server, `unknown` when it cannot be told.
  func value(of reference: Reference, at now: Timestamp) -> Value {
    switch reference {
    case .status: knownStatus.map { .text($0.rawValue) } ?? .unknown
    case .session: .text(isConnected ? "connected" : "lost")
    case .memory:
      currentStats(at: now)?.memory.map { .gauge(amount: $0, limit: server.limits.memory) } ?? .unknown
    case .disk: diskValue
    case .cpu: currentStats(at: now)?.cpu.map(Value.percent) ?? .unknown
    case .cpuOfLimit: cpuOfLimit(at: now)
    case .networkReceived: currentStats(at: now)?.networkReceived.map(Value.bytes) ?? .unknown
    case .networkSent: currentStats(at: now)?.networkSent.map(Value.bytes) ?? .unknown
    case .uptime: uptime(at: now)
    default: .unknown
    }
  }

  /// Disk use changes slowly and outlives the process, so the last figure counts while the session lives.
  private var diskValue: Value {
    guard isConnected, let disk = stats?.disk else { return .unknown }
    return .gauge(amount: disk, limit: server.limits.disk)
  }

  private func cpuOfLimit(at now: Timestamp) -> Value {
    guard let cpu = currentStats(at: now)?.cpu, let limit = server.limits.cpu, limit > 0 else { return .unknown }
    return .percent(cpu / limit * 100)
  }

  private func uptime(at now: Timestamp) -> Value {
    guard knownStatus == .running else { return .unknown }
    if let uptime = currentStats(at: now)?.uptime, let statsAt { return .duration(uptime + (now - statsAt)) }
    return .unknown
  }

  static func metricKey(profile: String, metric: String) -> String { "\(profile).\(metric)" }

  /// A derived figure that is not older than its definition allows.
  func figure(_ metric: Profile.Metric, of profile: Profile, at now: Timestamp) -> Value {
    guard isConnected, let figure = metrics[Self.metricKey(profile: profile.name, metric: metric.name)] else {
      return .unknown
    }
    if let stale = metric.stale, now - figure.at > stale { return .unknown }
    return .number(figure.value)
  }

  /// Whether the session was up, and nothing missed, for all of the last stretch of time.
  func wasWatched(for span: Duration, at now: Timestamp) -> Bool { watchedSince.map { now - $0 >= span } ?? false }
}

/// A value kept with `set`.
public struct StoredValue: Sendable, Codable, Hashable {
  /// What is kept.
  public let value: Value
  /// When it is forgotten, engine time.
  public let expiresAt: Timestamp?

  /// The value as long as it is kept.
  func value(at now: Timestamp) -> Value { expiresAt.map { now < $0 } ?? true ? value : .unknown }
}
