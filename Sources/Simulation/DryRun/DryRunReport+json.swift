import Diagnostics
public import RuleModel

extension DryRunReport {
  /// One JSON object per decision, in order: `at`, `server`, `rule`, `outcome`, `gate`, `reason`, `event`, `effects`.
  ///
  /// `effects` are all those of the run that the decision started, each with its own time.
  public func jsonLines(zone: ZoneRules) -> [String] {
    telling(full: true).map { _, decision in
      let (outcome, gate, reason, run) = decision.outcome.parts
      let caused = effects.filter { run != nil && $0.effect.run == run }
      let object: JSONValue = [
        "at": .string(decision.at.iso8601(in: zone)), "server": .string(server.name),
        "rule": .string(decision.rule),
        "outcome": .string(outcome), "gate": JSONValue(gate?.rawValue),
        "reason": JSONValue(reason?.description),
        "event": .string(decision.event), "effects": .array(caused.map { $0.json(zone: zone) }),
      ]
      return object.rendered()
    }
  }
}

extension Decision.Outcome {
  var parts: (name: String, gate: Gate?, reason: Reason?, run: RunID?) {
    switch self {
    case .fired(let run): ("fired", nil, nil, run)
    case .stopped(let gate, let reason): ("stopped", gate, reason, nil)
    case .resolved(let run): ("resolved", nil, nil, run)
    }
  }
}

extension Rehearsal.EffectRecord {
  func json(zone: ZoneRules) -> JSONValue {
    var members: [JSONValue.Member] = [
      JSONValue.Member("at", .string(at.iso8601(in: zone))), JSONValue.Member("verb", .string(effect.verb)),
    ]
    func add(_ key: String, _ value: String?) {
      if let value { members.append(JSONValue.Member(key, .string(value))) }
    }
    add("value", effect.value)
    switch effect.kind {
    case .sendCommand(let line, .some): add("command", line)
    case .notify(let notification): add("message", notification.message ?? notification.embed?.title)
    case .createBackup(let name, _, _): add("name", name)
    case .callWebhook(let request):
      add("method", request.method)
      add("body", request.body?.description)
    case .sendCommand, .setPower, .deleteBackup, .emitEvent, .writeLog, .requestStats: break
    }
    return .object(members)
  }
}

extension Effect {
  /// The verb of the step behind it.
  public var verb: String {
    switch kind {
    case .sendCommand(_, let announcement): announcement == nil ? "command" : "announce"
    case .setPower: "power"
    case .createBackup: "backup"
    case .deleteBackup: "backup"
    case .notify: "notify"
    case .callWebhook: "webhook"
    case .emitEvent: "emit"
    case .writeLog: "log"
    case .requestStats: "stats"
    }
  }

  /// Its main value.
  public var value: String {
    switch kind {
    case .sendCommand(let command, let announcement): announcement ?? command
    case .setPower(let signal): signal.rawValue
    case .createBackup: "create"
    case .deleteBackup(let uuid): "delete \(uuid)"
    case .notify(let notification): notification.notifier.name
    case .callWebhook(let request): request.url.description
    case .emitEvent(let name, _): name
    case .writeLog(_, let text): text
    case .requestStats: ""
    }
  }
}
