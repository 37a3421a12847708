import Diagnostics
import Logging
import RuleModel
import Runtime
import RuntimePorts
import ServiceLifecycle
import Synchronization

/// Keeps the list of servers: reads it at the start, every few minutes and where a right turned out to be missing, for ever,
/// and connects those in reach of a rule.
final class FleetService: Service {
  /// Between two listings.
  static let period = Duration.minutes(5)
  /// Between two listings at the least.
  static let shortestPause = Duration.seconds(5)
  /// After a failure that may pass by itself.
  static let backOff: ClosedRange<Duration> = .seconds(1) ... .seconds(60)
  /// After a failure that somebody has to mend.
  static let slowRetry = Duration.seconds(60)

  private let configuration: Configuration
  private let directory: PanelDirectory
  private let sessions: any SessionPool
  private let engine: EngineLoop
  private let log: RunLog
  private let doorbell: Doorbell
  private let state: Mutex<State>

  private struct State {
    var rules: RuleSet
    var servers: [Server] = []
    var hasListed = false
    /// What was last said about servers that cannot be worked with, so that it is said once.
    var remarks: [ServerID: String] = [:]
  }

  init(
    configuration: Configuration, rules: RuleSet, directory: PanelDirectory, sessions: any SessionPool,
    engine: EngineLoop, log: RunLog, doorbell: Doorbell
  ) {
    self.configuration = configuration
    self.directory = directory
    self.sessions = sessions
    self.engine = engine
    self.log = log
    self.doorbell = doorbell
    self.state = Mutex(State(rules: rules))
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let clock = ContinuousClock()
      var pause = Self.backOff.lowerBound
      var fullListDue = clock.now
      while !Task.isCancelled {
        let isFull = fullListDue <= clock.now
        if isFull { fullListDue = clock.now + Self.period }
        let failure = await self.list(onlyFailed: !isFull)
        if Task.isCancelled { return }
        var next = max(.zero, fullListDue - clock.now)
        if let failure {
          next = failure.errors.contains(where: \.isTemporary) ? pause : Self.slowRetry
          pause = min(pause * 2, Self.backOff.upperBound)
          for error in failure.errors { self.tell(error, again: next) }
          if failure.isEverybodys { fullListDue = clock.now }
        } else {
          pause = Self.backOff.lowerBound
        }
        if await self.doorbell.isRung(within: next, notBefore: Self.shortestPause) { fullListDue = clock.now }
      }
    }
  }

  /// New rules may reach other servers.
  func rulesChanged(_ rules: RuleSet) async {
    let hasListed = state.withLock { state in
      state.rules = rules
      return state.hasListed
    }
    if hasListed { await connect() }
  }

  /// What went wrong with some of the panels, or with all of them.
  private struct ListingFailure {
    let errors: [PanelError]
    let isEverybodys: Bool
  }

  private func list(onlyFailed: Bool) async -> ListingFailure? {
    let listed: [Server]
    do throws(PanelError) {
      listed =
        onlyFailed
        ? try await directory.listServersOfFailedPanels(details: true)
        : try await directory.listServers(details: true)
    } catch {
      return ListingFailure(errors: [error], isEverybodys: true)
    }
    let servers = configuration.inventory(of: listed)
    let isFirst = state.withLock { state in
      defer {
        state.servers = servers
        state.hasListed = true
      }
      return !state.hasListed
    }
    if isFirst {
      let count = CheckCommand.counted(servers.count, "server")
      log.say(
        servers.isEmpty ? "the key sees no server that `servers.include` lets in" : "\(count) visible",
        event: "servers",
        level: servers.isEmpty ? .warning : .info, fields: [.init("count", .int(servers.count))])
    }
    if isFirst { warnOfDescriptors(sessions: servers.count) }
    engine.post(Event(.serversListed(servers)))
    await connect()
    let failures = directory.failures
    return failures.isEmpty ? nil : ListingFailure(errors: failures.map(\.error), isEverybodys: false)
  }

  private func warnOfDescriptors(sessions: Int) {
    let (fits, limit) = DescriptorLimit.holds(sessions: sessions)
    guard !fits else { return }
    log.say(
      "this process may open \(limit) files, too few for \(sessions) sessions; "
        + DescriptorAdvice.text,
      event: "descriptors", level: .warning, fields: [.init("limit", .int(limit)), .init("sessions", .int(sessions))])
  }

  private func connect() async {
    let (servers, rules) = state.withLock { ($0.servers, $0.rules) }
    var wanted: [Server] = []
    var refused: [(server: Server, rules: Int)] = []
    for server in servers {
      let reaching = rules.rules.filter { $0.stage != .disabled && $0.servers.matches(server) }
      guard !reaching.isEmpty else { continue }
      if server.permits("websocket.connect") {
        wanted.append(server)
        remark(on: server, lacking: reaching)
      } else {
        refused.append((server, reaching.count))
      }
    }
    log.serversKnown(servers, connecting: Set(wanted.map(\.id)))
    for (server, count) in refused {
      let rules = CheckCommand.counted(count, "rule")
      remark(on: server, "refused: the key lacks the permission `websocket.connect`, \(rules) idle")
    }
    await sessions.connect(to: wanted)
  }

  /// Says which rules cannot do all they should on a server, and when they can again.
  private func remark(on server: Server, lacking rules: [Rule]) {
    let idle = rules.filter { !$0.permissions.allSatisfy(server.permits) }
    let lacking = Set(idle.flatMap(\.permissions)).filter { !server.permits($0) }.sorted()
    guard !lacking.isEmpty else {
      let hadRemark = state.withLock { $0.remarks.removeValue(forKey: server.id) != nil }
      if hadRemark { log.say("the key lacks no permission any more", event: "rights-complete", server: server.id) }
      return
    }
    let names = lacking.map { "`\($0)`" }.joined(separator: ", ")
    let needing = idle.count == 1 ? "1 rule needs" : "\(idle.count) rules need"
    remark(on: server, "the key lacks \(names), which \(needing)", event: "rights-lacking")
  }

  private func remark(on server: Server, _ message: String, event: String = "server-refused") {
    let isNew = state.withLock { state in
      defer { state.remarks[server.id] = message }
      return state.remarks[server.id] != message
    }
    guard isNew else { return }
    log.say(message, event: event, server: server.id, level: .warning)
  }

  private func tell(_ error: PanelError, again: Duration) {
    log.say(
      "\(error.message); next try in \(DurationText.human(again))", event: "panel-failed", level: .error,
      fields: [.init("code", .string(error.code.word))])
  }
}

extension PanelError.Code {
  /// A stable word for programs.
  var word: String {
    switch self {
    case .unreachable: "unreachable"
    case .untrusted: "untrusted"
    case .unauthenticated: "unauthenticated"
    case .forbidden: "forbidden"
    case .notFound: "not-found"
    case .conflict: "conflict"
    case .throttled: "throttled"
    case .refused: "refused"
    case .unavailable: "unavailable"
    }
  }
}
