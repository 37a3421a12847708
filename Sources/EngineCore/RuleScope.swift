import OrderedCollections
import RuleModel

/// What names mean for one rule on one server at one instant.
struct RuleScope: EvaluationScope {
  let engineTime: Timestamp
  let now: Timestamp
  let zone: ZoneRules
  let server: ServerState
  /// The game's profile.
  let profile: Profile?
  /// What files define for every game.
  let general: [Profile]
  /// What rules keep for all servers.
  let stored: [String: StoredValue]
  /// Rules with a level that fires on the server.
  let firing: Set<String>
  var match: Match?
  var triggerID: String?
  var run: Run?
  var limit: Rule.Limit?
  var firingSince: Timestamp?
  var remaining: Duration?
  var parameters: [String: Value] = [:]

  func isFiring(rule: String) -> Value { .bool(firing.contains(rule)) }

  func capturedDigits(_ field: String) -> String? { match?.digits[field] }

  func value(of reference: Reference) -> Value {
    switch reference {
    case .serverName: .text(server.server.name)
    case .serverID: .text(server.server.id.rawValue)
    case .serverNode: .text(server.server.node)
    case .serverEgg: server.server.egg.map(Value.text) ?? .unknown
    case .serverLabel(let label): server.server.labels[label].map(Value.text) ?? .unknown
    case .status, .session, .uptime, .memory, .disk, .cpu, .cpuOfLimit, .networkReceived, .networkSent:
      server.value(of: reference, at: engineTime)
    case .metric(let name): metric(name)
    case .field(let name): match?.fields[name] ?? .unknown
    case .line: match?.line.map(Value.text) ?? .unknown
    case .matchCount: match.map { .number(Double($0.count)) } ?? .unknown
    case .matchFirst: match?.first.map(Value.time) ?? .unknown
    case .triggerID: triggerID.map(Value.text) ?? .unknown
    case .triggerTime: match.map { .time($0.time) } ?? .unknown
    case .triggerDeadline: match?.deadline.map(Value.time) ?? .unknown
    case .firingFor: firingSince.map { .duration(engineTime - $0) } ?? .unknown
    case .limitUsed: run.map { .number(Double($0.limitUsed)) } ?? .unknown
    case .limitRuns: limit.map { .number(Double($0.rate.count)) } ?? .unknown
    case .limitPer: limit.map { .duration($0.rate.per) } ?? .unknown
    case .runElapsed: run?.startedAt.map { .duration(engineTime - $0) } ?? .unknown
    case .errorStep: run?.failure.map { .text($0.step) } ?? .unknown
    case .errorKind: run?.failure.map { .text($0.kind.rawValue) } ?? .unknown
    case .errorMessage: run?.failure.map { .text($0.message) } ?? .unknown
    case .result(let binding, let field): run?.results[binding]?[field] ?? .unknown
    case .remaining: remaining.map(Value.duration) ?? .unknown
    case .now: .time(now)
    case .weekday: .text(zone.local(now).weekday.shortName)
    case .variable(let name, let fallback): fallback.overridden(by: server.server.labels[name])
    case .secret: .unknown
    case .parameter(let name): parameters[name] ?? .unknown
    case .stored(let name, .server): server.stored[name]?.value(at: engineTime) ?? .unknown
    case .stored(let name, .global): stored[name]?.value(at: engineTime) ?? .unknown
    }
  }

  private func metric(_ name: String) -> Value {
    server.figure(.metric(name), of: definer(of: name), at: engineTime)
  }

  /// Whoever defines a metric: a file for every game, else the game's profile.
  private func definer(of metric: String) -> Profile? { (general + [profile].compactMap { $0 }).definer(of: metric) }

  private func definer(of reference: Reference) -> Profile? {
    if case .metric(let name) = reference { definer(of: name) } else { nil }
  }

  func history(_ function: Expression.History, of reference: Reference, over span: Duration) -> Value {
    server.history(function, of: reference, profile: definer(of: reference), over: span, at: engineTime)
  }

  func age(of reference: Reference) -> Value {
    server.age(of: reference, profile: definer(of: reference), at: engineTime)
  }

  func count(of event: String, within span: Duration) -> Value {
    guard server.wasWatched(for: span, at: engineTime) else { return .unknown }
    let tally = server.tallies[TallyDemand.key(event, lookback: span)]
    return .number(Double(tally?.count(at: engineTime) ?? 0))
  }
}

extension [Profile] {
  /// The first that defines a metric of that name.
  func definer(of metric: String) -> Profile? {
    first { profile in profile.metrics.contains { $0.name == metric } }
  }
}

extension Value {
  /// The value that a label gives a constant of this type; unknown if the label's text does not fit the type.
  func overridden(by label: String?) -> Value {
    guard let label else { return self }
    switch self {
    case .text: return .text(label)
    case .bool: return label == "true" ? .bool(true) : label == "false" ? .bool(false) : .unknown
    case .number, .percent, .bytes, .duration:
      guard let value = Value(figure: label), value.hasSameType(as: self) else { return .unknown }
      return value
    case .unknown, .time, .gauge, .list: return .unknown
    }
  }

  private func hasSameType(as other: Value) -> Bool {
    switch (self, other) {
    case (.number, .number), (.percent, .percent), (.bytes, .bytes), (.duration, .duration): true
    default: false
    }
  }
}

extension Engine {
  /// The scope of a rule's own expressions, outside a run.
  func scope(for rule: Rule, on server: ServerState, profile: Profile?, match: Match? = nil, trigger: Int? = nil)
    -> RuleScope
  {
    RuleScope(
      engineTime: now, now: wall(now), zone: rule.zone, server: server, profile: profile,
      general: rule.generalProfiles, stored: state.general.stored, firing: firing[server.server.id] ?? [], match: match,
      triggerID: trigger.flatMap { rule.triggers[$0].id },
      limit: rule.limit)
  }

  /// The scope of a run's steps; `nil` once the server is gone.
  func scope(of run: Run, rule: Rule) -> RuleScope? {
    guard let server = state.servers[run.server] else { return nil }
    var scope = scope(
      for: rule, on: server, profile: rule.profile(for: server.server), match: run.match, trigger: run.trigger)
    scope.run = run
    scope.firingSince = run.firingSince
    scope.remaining = run.frames.lazy.compactMap(\.countdown?.remaining).last
    return scope
  }
}
