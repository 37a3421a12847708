import ArgumentParser
import EngineCore
import Foundation
import HTTPGateway
import Logging
import RuleModel
import Runtime
import RuntimePorts
import ServiceLifecycle
import SessionCore
import SessionNIO

/// The whole runtime, put together: the one place where parts meet that do not know each other.
struct Assembly {
  /// What differs between `run` and `demo`.
  struct Options: Sendable {
    /// Effects are told, not carried out.
    var isRehearsal = false
    /// Rules are reloaded when their files change.
    var isWatching = false
    /// Every message on a socket is shown.
    var tracesWire = false
    /// Ends by itself after this long.
    var endsAfter: Duration?
  }

  /// How long everything may take to end; the engine's own drain is shorter.
  static let patience = Duration.milliseconds(26_500)
  /// How long messages that still wait may take to be sent after that.
  static let farewell = Duration.seconds(3)

  let configuration: Configuration
  let rules: RuleSet
  let loader: RuleLoader
  let secrets: SecretLookup
  let redactor: Redactor
  let stream: LogStream
  let log: RunLog
  let signals: RunSignals
  /// Where the control socket is made.
  let stateDirectory: String
  var options = Options()

  /// Runs until the process is asked to end.
  func run() async throws {
    let panelLogger = logger("panel")
    let doorbell = Doorbell()
    let clients = try configuration.panels.map {
      try Self.client(for: $0, configuration, secrets, panelLogger) { _ in doorbell.ring() }
    }
    let directory = PanelDirectory(zip(configuration.panels, clients).map { ($0.name, $1) })
    let webhooks = try webhookSender()
    let sessions = try sessionPool(clients: clients, directory: directory)
    let engine = EngineLoop(
      rules: rules, options: Engine.Options(isRehearsal: options.isRehearsal),
      ports: EngineLoop.Ports(
        sessions: sessions, panel: directory, webhooks: webhooks, store: InMemoryStateStore(), wallClock: SystemClock()),
      observer: log, logger: logger("engine"))
    let fleet = FleetService(
      configuration: configuration, rules: rules, directory: directory, sessions: sessions, engine: engine, log: log,
      doorbell: doorbell)
    let reload = RuleReload(
      loader: loader, rules: rules, hangUps: signals.hangUps, isWatching: options.isWatching, engine: engine,
      fleet: fleet,
      redactor: redactor)
    let desk = ControlDesk(engine: engine, sessions: sessions, reload: reload)
    let control = ControlService(path: ControlSocket.path(in: stateDirectory), log: log, answer: desk.answer)
    let group = serviceGroup(
      [engine, fleet, reload, control, signals, SessionDigest(sessions: sessions, log: log)]
        + (options.endsAfter.map { [EndTimer(after: $0)] } ?? []))
    do {
      try await group.run()
    } catch let error as CancellationError {
      // The time for a graceful end is over.
      _ = error
    }
    await Self.atMost(Self.farewell) {
      await webhooks.flush()
      for client in clients { await client.shutDown() }
    }
  }

  /// Waits for some work, but not longer than that.
  private static func atMost(_ limit: Duration, _ work: @escaping @Sendable () async -> Void) async {
    let (ends, end) = AsyncStream.makeStream(of: Never.self)
    // Whichever task is still under way ends with the process, which is about to end.
    Task {
      await work()
      end.finish()
    }
    Task {
      try? await Task.sleep(for: limit)
      end.finish()
    }
    for await _ in ends {}
  }

  private func serviceGroup(_ services: [any Service]) -> ServiceGroup {
    var settings = ServiceGroupConfiguration(
      services: services.map {
        ServiceGroupConfiguration.ServiceConfiguration(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      },
      logger: logger("services"))
    settings.maximumGracefulShutdownDuration = Self.patience
    return ServiceGroup(configuration: settings)
  }

  private func logger(_ label: String) -> Logger {
    // What these say at `info` is of use to developers only.
    StreamLogHandler.logger(label, to: stream, level: configuration.log.level <= .debug ? .debug : .warning)
  }

  // MARK: - Adapters

  /// The servers that the configuration's panels show, asked once.
  static func servers(of configuration: Configuration, secrets: SecretLookup) async throws -> [Server] {
    guard !configuration.panels.isEmpty else {
      throw CommandFailure(.impossible, "there is no panel to be asked; write `panels:` into flightplan.yaml")
    }
    let logger = Logger(label: "panel") { _ in SwiftLogNoOpLogHandler() }
    let clients = try configuration.panels.map { try client(for: $0, configuration, secrets, logger) }
    let directory = PanelDirectory(zip(configuration.panels, clients).map { ($0.name, $1) })
    let answer: Result<[Server], PanelError>
    do throws(PanelError) {
      answer = .success(try await directory.listServers(details: true))
    } catch {
      answer = .failure(error)
    }
    for client in clients { await client.shutDown() }
    switch answer {
    case .success(let listed): return configuration.inventory(of: listed)
    case .failure(let error): throw CommandFailure(.impossible, error.message)
    }
  }

  static func client(
    for panel: Configuration.Panel, _ configuration: Configuration, _ secrets: SecretLookup, _ logger: Logger,
    refused: (@Sendable (ServerID) -> Void)? = nil
  ) throws -> PanelClient {
    var settings = PanelClient.Configuration(
      name: panel.name, url: panel.url, key: try key(of: panel, secrets), certificateFile: panel.ca,
      requestsPerMinute: configuration.limits.panelRequestsPerMinute, version: ProductVersion.text)
    settings.refused = refused
    do throws(PanelError) {
      return try PanelClient(settings, logger: logger)
    } catch {
      throw CommandFailure(.configuration, "panel `\(panel.name)`: \(error.message)")
    }
  }

  private static func key(of panel: Configuration.Panel, _ secrets: SecretLookup) throws(CommandFailure) -> Secret {
    guard let text = panel.key else {
      throw CommandFailure(
        .configuration, "panel `\(panel.name)` has no key; set `panels.\(panel.name).key` or FLIGHTPLAN_PANEL_API_KEY")
    }
    do throws(UnsetSecret) {
      return Secret(try text.resolved { secrets.value(of: $0)?.reveal() })
    } catch {
      throw CommandFailure(
        .configuration,
        "the key of panel `\(panel.name)` has no value: secret `\(error.name)` is not set (\(secrets.placesTried(for: error.name)))"
      )
    }
  }

  private func webhookSender() throws -> HTTPWebhookSender {
    do throws(EffectFailure) {
      return try HTTPWebhookSender(
        HTTPWebhookSender.Configuration(allowPrivate: configuration.allowPrivate, version: ProductVersion.text),
        secrets: secrets, logger: logger("webhooks"))
    } catch {
      throw CommandFailure(.configuration, error.message)
    }
  }

  private func sessionPool(clients: [PanelClient], directory: PanelDirectory) throws -> NIOSessionPool {
    var settings = NIOSessionPool.Configuration(version: ProductVersion.text)
    settings.handshakesPerSecond = configuration.limits.sessionsPerSecond
    let connections = zip(configuration.panels, clients).map { panel, client in
      PanelConnection(name: panel.name, origin: panel.origin ?? panel.url, api: client, extraCA: panel.ca)
    }
    let log = log
    let trace: @Sendable (WireTrace) -> Void = { log.say($0.line, event: "frame", server: $0.server) }
    let healthChanged: @Sendable (ServerID, SessionHealth) -> Void = { server, health in
      if let failure = health.failure, !health.isSeeing { log.sessionFailed(server, failure.message) }
    }
    do throws(SessionPoolError) {
      return try NIOSessionPool(
        panels: connections, configuration: settings, logger: logger("sessions"),
        trace: options.tracesWire ? trace : nil, healthChanged: healthChanged,
        panelOf: { directory.index(of: $0) })
    } catch {
      throw CommandFailure(.configuration, error.message)
    }
  }
}

extension WireTrace {
  fileprivate var line: String { "\(direction == .incoming ? "<" : ">") \(text)" }
}

/// Ends everything after a while.
struct EndTimer: Service {
  let after: Duration

  func run() async throws {
    await cancelWhenGracefulShutdown { try? await Task.sleep(for: after) }
  }
}
