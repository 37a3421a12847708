import Diagnostics
import EngineCore
import Logging
import RuleModel
import Runtime
import Synchronization

/// Tells people and programs what the engine saw, decided and did.
final class RunLog: EngineObserver {
  private let stream: LogStream
  /// Somebody else tells what arrives at the servers and at the notifiers.
  private let leavesOutDeliveries: Bool
  private let knowledge = Mutex(Knowledge())

  /// What is needed to speak of things by their names.
  private struct Knowledge {
    var names: [ServerID: String] = [:]
    /// Servers whose sessions are awaited before it says `ready`; `nil` before the first list and afterwards.
    var awaited: Set<ServerID>?
    var isReady = false
    var complaints: [ServerID: String] = [:]
    /// When each complaint was last told of any server: one panel's trouble is not told for each of its servers.
    var told: [String: ContinuousClock.Instant] = [:]
    var connected: Set<ServerID> = []
  }

  init(stream: LogStream, leavesOutDeliveries: Bool = false) {
    self.stream = stream
    self.leavesOutDeliveries = leavesOutDeliveries
  }

  /// Writes a line of the tool itself.
  func say(
    _ message: String, event: String, server: ServerID? = nil, level: Logger.Level = .info,
    fields: [JSONValue.Member] = []
  ) {
    stream.write(
      LogEntry(
        time: LogStream.now, level: level, event: event, server: server.map(name), message: message, fields: fields))
  }

  private func name(_ server: ServerID) -> String { knowledge.withLock { $0.names[server] } ?? server.rawValue }

  // MARK: - Servers and sessions

  /// The servers that are there, and those whose sessions are wanted.
  func serversKnown(_ servers: [Server], connecting: Set<ServerID>) {
    knowledge.withLock { known in
      for server in servers { known.names[server.id] = server.name }
      if !known.isReady, known.awaited == nil { known.awaited = connecting }
    }
    sayReady()
  }

  /// A session does not come up; each reason is told once.
  func sessionFailed(_ server: ServerID, _ message: String) {
    let level: Logger.Level? = knowledge.withLock { known in
      known.awaited?.remove(server)
      // The loss of a session that was up comes as an event.
      guard !known.connected.contains(server), known.complaints[server] != message else { return nil }
      known.complaints[server] = message
      let now = ContinuousClock.now
      defer { known.told[message] = now }
      if known.told.count > Self.rememberedComplaints { known.told = [:] }
      return known.told[message].map { $0 + Self.complaintPause > now } ?? false ? .debug : .warning
    }
    if let level { say(message, event: "session-failed", server: server, level: level) }
    sayReady()
  }

  /// The same complaint about another server within this time goes to `debug`.
  private static let complaintPause = Duration.seconds(60)
  private static let rememberedComplaints = 1000

  private func sessionUp(_ server: ServerID) {
    knowledge.withLock { known in
      known.connected.insert(server)
      known.awaited?.remove(server)
      known.complaints[server] = nil
    }
    say("connected", event: "session-connected", server: server)
    sayReady()
  }

  private func sayReady() {
    let isReady = knowledge.withLock { known in
      guard !known.isReady, known.awaited?.isEmpty == true else { return false }
      known.isReady = true
      known.awaited = nil
      return true
    }
    if isReady { say("ready", event: "ready") }
  }

  func eventArrived(_ event: Event, at wall: Timestamp) {
    guard let server = event.server else {
      switch event.kind {
      case .clockStepped(let step):
        say("the clock was set by \(step.inSeconds) s", event: "clock-stepped", level: .warning)
      case .pauseBegan(let pause):
        say(
          "paused by \(pause.by): \(pause.words) until \(pause.until.iso8601)"
            + (pause.reason.map { "   \($0)" } ?? ""), event: "paused", level: .warning)
      case .pauseEnded(let id): say("pause \(id) ended", event: "resumed", level: .warning)
      default: break
      }
      return
    }
    switch event.kind {
    case .sessionConnected: sessionUp(server)
    case .sessionLost(let reason):
      knowledge.withLock { _ = $0.connected.remove(server) }
      say("connection lost: \(reason)", event: "session-lost", server: server, level: .warning)
    case .statusReported(let status, let isInitial):
      say(
        status.rawValue, event: "status", server: server,
        fields: [.init("status", .string(status.rawValue)), .init("initial", .bool(isInitial))])
    case .crashed(let crash):
      let code = crash.exitCode.map { "exit code \($0)" } ?? "exit code unknown"
      say("crashed, \(code)\(crash.outOfMemory ? ", out of memory" : "")", event: "crashed", server: server)
    case .observationInterrupted(let reason):
      say("not everything was seen: \(reason)", event: "observation-interrupted", server: server, level: .warning)
    case .backupCompleted(let report):
      say(report.isSuccessful ? "backup completed" : "backup failed", event: "backup-completed", server: server)
    case .consoleLinePrinted, .statsReported, .metricsReported, .named, .effectFinished, .serversListed, .engineStarted,
      .breakerReset, .runCancelled, .pauseBegan, .pauseEnded, .shutdownRequested, .clockStepped:
      break
    }
  }

  // MARK: - Rules

  func rulesReloaded(isAccepted: Bool, message: String) {
    if isAccepted {
      say("reloaded: \(message)", event: "rules-reloaded")
    } else {
      say("not reloaded, the rules of before stay in force: \(message)", event: "rules-refused", level: .error)
    }
  }

  func engineActed(_ outcome: Outcome, at wall: Timestamp) {
    for decision in outcome.decisions { tell(decision) }
    for note in outcome.notes { tell(note) }
  }

  private func tell(_ decision: Decision) {
    var entry = LogEntry(
      time: decision.at, event: "decision", rule: decision.rule, server: name(decision.server), message: "")
    switch decision.outcome {
    case .fired: return
    case .resolved(let run):
      guard run == nil else { return }
      entry.event = "resolved"
      entry.message = "over: \(decision.event)"
    case .stopped(let gate, let reason):
      guard gate >= .where else { return }
      entry.level = gate > .stage ? .info : .debug
      entry.event = "not-run"
      entry.message = "not run, \(reason)   (\(decision.event))"
      entry.fields = [
        .init("gate", .string(gate.rawValue)), .init("reason", .string(reason.code.rawValue)),
        .init("detail", .string(reason.description)),
      ]
    }
    stream.write(entry)
  }

  private func tell(_ note: RunNote) {
    var entry = LogEntry(
      time: note.at, event: "step", rule: note.rule, server: name(note.server), run: note.run.number, message: "",
      isDetail: true)
    switch note.kind {
    case .started(let purpose, let event):
      entry.event = "run-started"
      entry.isDetail = false
      entry.message = Self.opening(purpose, event)
      entry.fields = [.init("purpose", .string(purpose.rawValue))]
    case .stepBegan(let label, let line, let attempt):
      guard attempt > 1 || label.hasPrefix("wait ") || label.hasPrefix("countdown") else { return }
      entry.message = attempt > 1 ? "\(label)   try \(attempt)" : label
      entry.fields = [.init("line", .int(line))]
    case .stepSkipped(let label, let line, let reason):
      entry.message = "\(label)   skipped: \(reason)"
      entry.fields = [.init("line", .int(line))]
    case .effect(let effect):
      guard effect.isShadow, let words = effect.kind.words else { return }
      entry.event = "effect"
      entry.message = "would send   \(words)"
      entry.fields = [.init("effect", .string(effect.kind.verb)), .init("result", "shadow")]
    case .stepEnded(let label, let detail, _):
      guard Self.isWorthTelling(label, detail) else { return }
      entry.message = "\(label)   \(detail)"
    case .stepFailed(let label, let kind, let message, let retryIn):
      entry.level = .warning
      entry.event = "step-failed"
      entry.message = "\(label)   failed: \(message)" + (retryIn.map { ", again in \(DurationText.human($0))" } ?? "")
      entry.fields = [.init("kind", .string(kind.rawValue))]
    case .ended(let end, let took):
      entry.event = "run-ended"
      entry.level = end.isFailure ? .error : .info
      entry.message = end.sentence(took: took)
      entry.fields = [.init("result", .string(end.word))]
    case .scheduleMissed(let time):
      entry.event = "schedule-missed"
      entry.isDetail = false
      entry.run = nil
      entry.level = .warning
      entry.message = "missed its time \(time.iso8601)"
    }
    stream.write(entry)
  }

  private static func opening(_ purpose: Run.Purpose, _ event: String) -> String {
    switch purpose {
    case .then: "fired: \(event)"
    case .resolved: "resolved: \(event)"
    case .exceeded: "limit exceeded: \(event)"
    case .each: "one of several: \(event)"
    }
  }

  /// What the result of an effect has told already is not told twice.
  private static func isWorthTelling(_ label: String, _ detail: String) -> Bool {
    guard !["", "would be sent", "sent", "already true"].contains(detail) else { return false }
    return !["notify", "webhook", "log", "announce"].contains { label.hasPrefix($0) }
  }

  // MARK: - Effects

  func effectFinished(_ effect: Effect, _ result: EffectResult, at wall: Timestamp) {
    guard !effect.isShadow, let words = effect.kind.shortWords else { return }
    if leavesOutDeliveries, effect.kind.isDelivery, !result.isTrouble { return }
    var entry = LogEntry(
      time: wall, event: "effect", rule: effect.rule, server: name(effect.server), run: effect.run?.number,
      message: "\(words)   \(result.words)",
      fields: [.init("effect", .string(effect.kind.verb)), .init("result", .string(result.word))],
      isDetail: true)
    // Questions of the engine itself come every few seconds.
    if effect.run == nil { entry.level = .debug }
    switch result {
    case .failed(_, let message):
      // The step that waited for it says so, too; a countdown waits for none of its announcements.
      entry.level = effect.kind.verb == "announce" ? .warning : .debug
      entry.message = "\(words)   failed: \(message)"
    case .uncertain: entry.level = .warning
    case .sent, .accepted, .backupStarted: break
    }
    if case .writeLog(let level, let text) = effect.kind {
      entry.event = "log"
      entry.level = Logger.Level(rawValue: level.rawValue) ?? .info
      entry.message = "log   \(text)"
    }
    stream.write(entry)
  }
}

extension Effect.Kind {
  /// The verb of rule files.
  var verb: String {
    switch self {
    case .sendCommand(_, let announcement): announcement == nil ? "command" : "announce"
    case .setPower: "power"
    case .createBackup, .deleteBackup: "backup"
    case .notify: "notify"
    case .callWebhook: "webhook"
    case .emitEvent: "emit"
    case .writeLog: "log"
    case .requestStats: "stats"
    }
  }

  /// What is asked for, on one line; `nil` for what nobody needs to read.
  var words: String? {
    switch self {
    case .sendCommand(let command, let announcement): announcement.map { "announce \($0)" } ?? "command \(command)"
    case .setPower(let signal): "power \(signal.rawValue)"
    case .createBackup(let name, _, _): "backup create" + (name.map { " \($0)" } ?? "")
    case .deleteBackup(let uuid): "backup delete \(uuid)"
    case .notify(let notification):
      "notify \(notification.notifier.name)" + (notification.message.map { "   \($0)" } ?? "")
    case .callWebhook(let request): "webhook \(request.method) \(request.url)"
    case .emitEvent(let name, _): "emit \(name)"
    case .writeLog(_, let text): "log \(text)"
    case .requestStats: nil
    }
  }

  /// The same without the text of a message.
  var shortWords: String? {
    if case .notify(let notification) = self { "notify \(notification.notifier.name)" } else { words }
  }

  /// Whether it arrives at a server or a notifier.
  var isDelivery: Bool {
    switch self {
    case .sendCommand, .setPower, .createBackup, .notify: true
    case .deleteBackup, .callWebhook, .emitEvent, .writeLog, .requestStats: false
    }
  }
}

extension EffectResult {
  /// Whether somebody should look at it.
  var isTrouble: Bool {
    switch self {
    case .failed, .uncertain: true
    case .sent, .accepted, .backupStarted: false
    }
  }

  /// One word for programs.
  var word: String {
    switch self {
    case .sent(let route): route == .shadow ? "shadow" : "sent"
    case .accepted: "accepted"
    case .backupStarted: "begun"
    case .failed: "failed"
    case .uncertain: "uncertain"
    }
  }
}

extension RunEnd {
  var isFailure: Bool { if case .failed = self { true } else { false } }

  func sentence(took: Duration) -> String {
    let time = DurationText.human(took)
    return switch self {
    case .succeeded: "finished in \(time)"
    case .failed(let message): "failed after \(time): \(message)"
    case .stopped(let reason): "stopped after \(time): \(reason)"
    case .cancelled(let reason): "cancelled after \(time): \(reason)"
    }
  }
}
