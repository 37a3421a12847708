import Diagnostics
import EngineCore
import RuleModel
import Runtime
import SessionCore
import SessionNIO

/// Answers what other commands ask of a running engine.
struct ControlDesk: Sendable {
  let engine: EngineLoop
  let sessions: NIOSessionPool
  let reload: RuleReload

  func answer(_ request: ControlRequest) async -> JSONValue {
    switch request {
    case .servers: await servers()
    case .pause(let selection, let duration, let reason, let by): await pause(selection, duration, reason, by)
    case .resume(let selection): await resume(selection)
    case .reload: await reload.reload()
    }
  }

  private static let isEnding = JSONValue(failure: "the engine is ending")

  // MARK: - Servers

  private func servers() async -> JSONValue {
    let health = sessions.health
    let clock = NIOSessionPool.monotonicNow()
    let dropped = sessions.droppedEvents
    let answer = await engine.ask { engine -> JSONValue in
      let rows = engine.servers.sorted { $0.server.name < $1.server.name }.map { seen in
        let session = health[seen.server.id].map { SessionGlance($0, at: clock) }
        return ServerGlance(seen, session: session, engine).json
      }
      return [
        "servers": .array(rows), "pauses": .array(engine.pauses.map(\.json)), "events_dropped": .int(dropped),
      ]
    }
    return answer ?? Self.isEnding
  }

  // MARK: - Pauses

  private func pause(
    _ selection: ControlRequest.Selection, _ duration: Duration, _ reason: String?, _ by: String
  ) async -> JSONValue {
    let found = await engine.ask { engine -> Result<(pause: Pause, rules: Int, servers: Int, runs: Int), Refusal> in
      let pause = Pause(
        rules: Glob(selection.rules ?? "*"), servers: Glob(selection.servers ?? "*"),
        until: Timestamp(seconds: (engine.wall(engine.latestInstant) + duration).seconds), reason: reason, by: by)
      guard engine.pauses.count < Engine.mostPauses else {
        return .failure(Refusal("\(Engine.mostPauses) pauses are in force; end some with `flightplan resume`"))
      }
      let servers = engine.servers.map(\.server)
      let covered = servers.filter { pause.reaches($0) }
      let rules = engine.rules.rules.map(\.id).filter { pause.rules.matches($0) }
      if rules.isEmpty, let named = selection.rules {
        return .failure(Refusal("there is no rule `\(named)`", meant: named, among: engine.rules.rules.map(\.id)))
      }
      if covered.isEmpty, let named = selection.servers {
        return .failure(Refusal("there is no server `\(named)`", meant: named, among: servers.map(\.name)))
      }
      let runs = engine.runs.count { run in
        pause.rules.matches(run.rule) && covered.contains { $0.id == run.server }
      }
      return .success((pause, rules.count, covered.count, runs))
    }
    guard let found else { return Self.isEnding }
    switch found {
    case .failure(let refusal): return JSONValue(failure: refusal.message)
    case .success(let found):
      engine.post(Event(.pauseBegan(found.pause)))
      let id = await engine.ask { $0.pauses.last?.id ?? 0 }
      return [
        "id": .int(id ?? 0), "rules": .int(found.rules), "servers": .int(found.servers), "ended_runs": .int(found.runs),
        "what": .string(found.pause.words), "until": .string(found.pause.until.iso8601),
      ]
    }
  }

  private func resume(_ selection: ControlRequest.Selection) async -> JSONValue {
    let pauses = await engine.ask { $0.pauses }
    guard let pauses else { return Self.isEnding }
    let wanted = pauses.filter { pause in
      selection.isEverything
        || pause.pause.rules.text == selection.rules ?? "*" && pause.pause.servers.text == selection.servers ?? "*"
        || selection.servers == nil && selection.rules == "\(pause.id)"
    }
    guard !wanted.isEmpty else {
      let list = pauses.map { "\($0.id) (\($0.pause.words))" }.joined(separator: ", ")
      return JSONValue(failure: list.isEmpty ? "nothing is paused" : "no such pause; there are \(list)")
    }
    for pause in wanted { engine.post(Event(.pauseEnded(pause.id))) }
    _ = await engine.ask { _ in true }
    return ["resumed": .array(wanted.map(\.json))]
  }

  private struct Refusal: Error {
    let message: String

    init(_ message: String) { self.message = message }

    init(_ message: String, meant text: String, among names: [String]) {
      self.message = message + (Suggestion.closest(to: text, in: names).map { ", did you mean `\($0)`?" } ?? "")
    }
  }
}

extension PauseInForce {
  fileprivate var json: JSONValue {
    [
      "id": .int(id), "what": .string(pause.words), "until": .string(pause.until.iso8601), "by": .string(pause.by),
      "reason": pause.reason.map(JSONValue.string) ?? .null,
    ]
  }
}

/// A session as tables show it.
private struct SessionGlance {
  let state: String
  let since: Duration
  let failure: String?
  private let health: SessionHealth

  init(_ health: SessionHealth, at clock: Timestamp) {
    state = health.state.rawValue
    since = clock - health.since
    failure = health.isSeeing ? nil : health.failure?.message
    self.health = health
  }

  var json: JSONValue {
    [
      "state": .string(state), "seconds": .int(Int(since.inSeconds)), "failure": failure.map(JSONValue.string) ?? .null,
      "connects": .int(health.connects), "connects_failed": .int(health.failedConnects),
      "renewals": .int(health.renewals), "renewals_failed": .int(health.failedRenewals),
      "throttled": .int(health.throttled), "lines": .int(health.lines), "lines_dropped": .int(health.linesDropped),
      "malformed": .int(health.malformed),
    ]
  }
}

/// A server as tables show it; what is not known is null.
private struct ServerGlance {
  let json: JSONValue

  init(_ seen: ServerState, session: SessionGlance?, _ engine: Engine) {
    let server = seen.server
    let rules = engine.rules.rules.filter { $0.stage != .disabled && $0.servers.matches(server) }
    let needs = Set(rules.flatMap(\.permissions) + (rules.isEmpty ? [] : ["websocket.connect"]))
    let lacking = needs.filter { !server.permits($0) }.sorted()
    let stats = seen.currentStats(at: engine.latestInstant)
    func number(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
    json = [
      "name": .string(server.name), "id": .string(server.id.rawValue),
      "status": seen.knownStatus.map { .string($0.rawValue) } ?? .null, "session": session?.json ?? .null,
      "memory": number(stats?.memory), "memory_limit": number(server.limits.memory), "cpu": number(stats?.cpu),
      "rules": .int(rules.count), "needs": .array(lacking.map(JSONValue.string)),
    ]
  }
}
