import DequeModule
import RuleModel
import RuntimePorts
import Synchronization

/// Carries effects out: console and power one after the other per server, everything else side by side.
final class EffectRunner: Sendable {
  private let ports: EngineLoop.Ports
  private let mailbox: Mailbox
  private let requests: AsyncStream<Request>
  private let incoming: AsyncStream<Request>.Continuation
  private let lanes = Mutex(Lanes())

  private struct Request: Sendable {
    let effect: Effect
    let server: Server
  }

  /// Requests that wait for the one before them on the same server.
  private struct Lanes {
    var waiting: [ServerID: Deque<Request>] = [:]
    var underWay = 0
    /// Each request that is being carried out, with its run; cancelled by `withdraw`.
    var tasks: [EffectID: (run: RunID?, task: Task<EffectResult, Never>)] = [:]
    /// Runs whose requests are to be given up; forgotten once nothing is under way.
    var withdrawn: Set<RunID> = []
  }

  /// How long a command waits for a session before HTTP is tried.
  static let socketPatience = Duration.seconds(5)
  /// How often the panel is asked about a backup, in case its event is not seen.
  static let backupPoll = Duration.seconds(20)

  init(ports: EngineLoop.Ports, mailbox: Mailbox) {
    self.ports = ports
    self.mailbox = mailbox
    (requests, incoming) = AsyncStream.makeStream(of: Request.self)
  }

  /// Whether nothing is under way.
  var isIdle: Bool { lanes.withLock { $0.underWay == 0 } }

  /// Takes a request; its result comes as a letter.
  func carryOut(_ effect: Effect, server: Server) {
    lanes.withLock { $0.underWay += 1 }
    incoming.yield(Request(effect: effect, server: server))
  }

  /// Works until `stop`.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await request in requests {
        guard request.effect.usesConsole else {
          group.addTask { await self.serve(request) }
          continue
        }
        let isFirst = lanes.withLock { lanes in
          let isFirst = lanes.waiting[request.server.id] == nil
          lanes.waiting[request.server.id, default: []].append(request)
          return isFirst
        }
        if isFirst { group.addTask { await self.serveLane(of: request.server.id) } }
      }
      group.cancelAll()
    }
  }

  func stop() async { incoming.finish() }

  private func serveLane(of server: ServerID) async {
    while let request = lanes.withLock({ $0.waiting[server]?.first }) {
      await serve(request)
      lanes.withLock { lanes in
        lanes.waiting[server]?.removeFirst()
        if lanes.waiting[server]?.isEmpty == true { lanes.waiting[server] = nil }
      }
    }
  }

  /// Gives up what these runs have asked for; what is out already cannot be called back.
  func withdraw(_ runs: Set<RunID>) {
    let tasks = lanes.withLock { lanes in
      if lanes.underWay > 0 { lanes.withdrawn.formUnion(runs) }
      return lanes.tasks.values.filter { $0.run.map(runs.contains) ?? false }.map(\.task)
    }
    for task in tasks { task.cancel() }
  }

  private func serve(_ request: Request) async {
    let task = Task { await self.perform(request.effect, server: request.server) }
    let isWithdrawn = lanes.withLock { lanes in
      lanes.tasks[request.effect.id] = (request.effect.run, task)
      return request.effect.run.map(lanes.withdrawn.contains) ?? false
    }
    if isWithdrawn { task.cancel() }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    lanes.withLock { lanes in
      lanes.tasks[request.effect.id] = nil
      lanes.underWay -= 1
      if lanes.underWay == 0 { lanes.withdrawn = [] }
    }
    mailbox.post(.finished(request.effect, result))
  }

  // MARK: - One arm per kind of effect

  private func perform(_ effect: Effect, server: Server) async -> EffectResult {
    guard !effect.isShadow else { return .sent(route: .shadow) }
    guard !Task.isCancelled else { return .failed(.refused, message: "given up before it was sent") }
    do {
      switch effect.kind {
      case .sendCommand(let command, _): return try await send(command, to: server.id)
      case .setPower(let signal): return try await setPower(signal, of: server.id)
      case .createBackup(let name, let ignored, let isLocked):
        let uuid = try await ports.panel.createBackup(
          of: server.id, name: name, ignoredFiles: ignored, isLocked: isLocked)
        watchBackup(uuid, of: server.id)
        return .backupStarted(uuid: uuid)
      case .deleteBackup(let uuid):
        try await ports.panel.deleteBackup(uuid, of: server.id)
        return .accepted(status: 204)
      case .notify(let notification):
        return .accepted(
          status: try await ports.webhooks.deliver(notification, from: server, key: effect.idempotencyKey))
      case .callWebhook(let webhook):
        return .accepted(
          status: try await ports.webhooks.call(webhook, key: effect.idempotencyKey, timeout: .seconds(15)))
      case .emitEvent, .writeLog: return .accepted(status: 0)
      case .requestStats:
        await ports.sessions.requestStats(of: server.id)
        return .sent(route: .socket)
      }
    } catch let error as EffectFailure {
      return .failed(error.kind, message: error.message)
    } catch let error as PanelError {
      return .failed(error.failureKind, message: error.message)
    } catch {
      return .failed(.failed, message: "\(error)")
    }
  }

  /// The session first; the panel's HTTP door only if no session could take it, so that nothing is sent twice.
  private func send(_ command: String, to server: ServerID) async throws -> EffectResult {
    do {
      try await ports.sessions.sendCommand(command, to: server, within: Self.socketPatience)
      return .sent(route: .socket)
    } catch  where error.kind == .lost {
      // Given up, rather than lost: the other door is not tried.
      if Task.isCancelled { throw error }
      try await ports.panel.sendCommand(command, to: server)
      return .sent(route: .http)
    }
  }

  private func setPower(_ signal: PowerSignal, of server: ServerID) async throws -> EffectResult {
    do {
      try await ports.sessions.setPower(signal, of: server, within: Self.socketPatience)
      return .sent(route: .socket)
    } catch  where error.kind == .lost {
      // Given up, rather than lost: the other door is not tried.
      if Task.isCancelled { throw error }
      try await ports.panel.setPower(signal, of: server)
      return .sent(route: .http)
    }
  }

  /// Asks the panel how a backup ended, because the daemon's event can be missed.
  ///
  /// Ends with the backup, with a final answer of the panel, or after six hours, when the panel itself gives up on it.
  private func watchBackup(_ uuid: String, of server: ServerID) {
    let ports = ports
    let mailbox = mailbox
    Task {
      let end = ContinuousClock.now + .hours(6)
      while ContinuousClock.now < end {
        try? await Task.sleep(for: Self.backupPoll)
        do throws(PanelError) {
          if let report = try await ports.panel.backup(uuid, of: server) {
            mailbox.post(.event(Event(.backupCompleted(report), on: server)))
            return
          }
        } catch {
          if !error.isTemporary { return }
        }
      }
    }
  }
}

extension Effect {
  /// Whether order on its server matters.
  fileprivate var usesConsole: Bool {
    switch kind {
    case .sendCommand, .setPower, .requestStats: true
    case .createBackup, .deleteBackup, .notify, .callWebhook, .emitEvent, .writeLog: false
    }
  }

  /// The same for every repetition, also after a restart.
  var idempotencyKey: String { "flightplan-\(rule)-\(server)-\(run.map(\.number) ?? 0)-\(id.number)" }
}
