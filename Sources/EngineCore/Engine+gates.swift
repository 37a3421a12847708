import OrderedCollections
import RuleModel

/// What became of a start.
enum StartResult {
  case started(RunID)
  /// Stopped by a mute; a level tries again when it ends.
  case muted
  case stopped
}

/// Gates 6 to 12.
extension Engine {
  /// Takes a match through the gates from `stage` on; what passes becomes a run and begins at once.
  mutating func attemptStart(
    _ rule: Rule, key: StateKey, trigger: Int, match: Match, firingSince: Timestamp?
  ) -> StartResult {
    guard let seen = state.servers[key.server] else { return .stopped }
    var passed = rule.openingVerdicts(trigger: trigger)
    var scope = scope(
      for: rule, on: seen, profile: rule.profile(for: seen.server), match: match, trigger: trigger)
    scope.firingSince = firingSince
    if let stop = checkConditions(rule, scope: scope, passed: &passed)
      ?? checkRate(rule, key: key, match: match, passed: &passed) ?? checkChain(rule, match: match)
    {
      write(stop, rule, key: key, trigger: trigger, match: match, passed: passed)
      if stop.reason.code == .limited { exceed(rule, key: key, trigger: trigger, match: match) }
      return stop.gate == .mute ? .muted : .stopped
    }
    let queued = RuleState.QueuedStart(
      trigger: trigger, fingerprint: rule.triggers[trigger].fingerprint, match: match, firingSince: firingSince)
    if let stop = checkMode(rule, key: key, queued) {
      write(stop, rule, key: key, trigger: trigger, match: match, passed: passed)
      return .stopped
    }
    passed.append(GateVerdict(.mode))
    countFiring(key)
    let run = makeRun(rule, key: key, trigger: trigger, match: match, purpose: .then, firingSince: firingSince)
    return .started(begin(run, rule, passed: passed))
  }

  struct Stop {
    let gate: Gate
    let reason: Reason

    init(_ gate: Gate, _ code: Reason.Code, _ detail: String = "") {
      self.gate = gate
      self.reason = Reason(code, detail)
    }
  }

  /// Gate 12, and the start of a run that passes it.
  private mutating func begin(_ run: Run, _ rule: Rule, passed: [GateVerdict]) -> RunID {
    var passed = passed
    var run = run
    if let holder = lockHolder(for: run, rule) {
      run.waitsForLock = true
      record(
        rule, run.server, key: run.key, trigger: run.trigger, event: run.match.event, passed: passed,
        outcome: .stopped(.lock, Reason(.waiting, " for \(holder)")))
    } else {
      passed.append(GateVerdict(.lock, lockKeys(of: rule, on: run.server).map(\.key.name).joined(separator: ", ")))
      record(
        rule, run.server, key: run.key, trigger: run.trigger, event: run.match.event, passed: passed,
        outcome: .fired(run.id))
    }
    launch(run, rule, block: rule.then, after: nil)
    return run.id
  }

  // MARK: - 6 to 8: stage, mute, if

  private func checkConditions(_ rule: Rule, scope: RuleScope, passed: inout [GateVerdict]) -> Stop? {
    if rule.stage == .disabled { return Stop(.stage, .disabled) }
    if isShuttingDown { return Stop(.stage, .disabled, ": the engine is ending") }
    passed.append(GateVerdict(.stage, rule.stage.rawValue))
    if let reason = muteReason(of: rule, on: scope.server.server.id) { return Stop(.mute, reason.code, reason.detail) }
    passed.append(GateVerdict(.mute, rule.mute.isEmpty ? "–" : ""))
    for condition in rule.conditions {
      switch condition.evaluate(in: scope).truth {
      case true?: continue
      case false?: return Stop(.if, .ifFalse, ": \(condition.explained(in: scope))")
      case nil: return Stop(.if, .ifUnknown, ": \(condition.explained(in: scope))")
      }
    }
    passed.append(GateVerdict(.if, rule.conditions.isEmpty ? "–" : ""))
    return nil
  }

  /// Why a rule is to keep quiet now.
  func muteReason(of rule: Rule, on server: ServerID) -> Reason? {
    if let reason = pauseReason(for: rule.id, on: server) { return reason }
    let wall = wall(now)
    if let window = rule.mute.first(where: { $0.window.contains(wall) }) {
      return Reason(.muted, ": window \(window.name)")
    }
    return state.general.silences.first { $0.covers(rule.id, on: server, at: wall) }.map { silence in
      Reason(.silenced, ": #\(silence.id) until \(silence.until.timeText(in: rule.zone))")
    }
  }

  /// When that may end, in engine time.
  func muteEnd(of rule: Rule, on server: ServerID) -> Timestamp? {
    let wall = wall(now)
    let windows = rule.mute.filter { $0.window.contains(wall) }.compactMap { $0.window.nextChange(after: wall) }
    let silences = state.general.silences.filter { $0.covers(rule.id, on: server, at: wall) }.map(\.until)
    let pauses = state.general.pauses.map(\.pause)
      .filter { pause in state.servers[server].map { pause.covers(rule.id, on: $0.server, at: wall) } ?? false }
      .map(\.until)
    return (windows + silences + pauses).min().map { $0 - state.general.wallOffset }
  }

  // MARK: - 9 and 10: cooldown, limit

  private mutating func checkRate(
    _ rule: Rule, key: StateKey, match: Match, passed: inout [GateVerdict]
  ) -> Stop? {
    if let last = state.rules[key]?.lastStart, rule.cooldown > .zero, now - last < rule.cooldown {
      return Stop(.cooldown, .cooldown, " \(DurationText.human(rule.cooldown - (now - last))) left")
    }
    passed.append(GateVerdict(.cooldown, rule.cooldown == .zero ? "–" : ""))
    if let stop = checkBrake(key, chain: match.chain) { return stop }
    guard let limit = rule.limit else {
      passed.append(GateVerdict(.limit, "–"))
      return nil
    }
    closeBreakerInTime(limit, key: key)
    let breaker = state.rules[key]?.breaker ?? RuleState.Breaker()
    if breaker.trippedAt != nil { return Stop(.limit, .tripped, limit.tripDetail) }
    let used = countedStarts(of: key, per: limit.rate.per)
    guard used < limit.rate.count else { return Stop(.limit, .limited, " \(used)/\(limit.rate.count)") }
    passed.append(GateVerdict(.limit, "\(used)/\(limit.rate.count)"))
    return nil
  }

  /// A start exactly `per` old no longer counts.
  func countedStarts(of key: StateKey, per: Duration) -> Int {
    (state.rules[key]?.starts ?? []).count { now - $0 < per }
  }

  private mutating func closeBreakerInTime(_ limit: Rule.Limit, key: StateKey) {
    guard case .after(let pause)? = limit.reset, let trippedAt = state.rules[key]?.breaker.trippedAt,
      now - trippedAt >= pause
    else { return }
    remember(key) {
      $0.breaker = RuleState.Breaker()
      $0.starts = []
    }
  }

  /// The first surplus start of a closing trips the breaker and runs `exceeded`.
  private mutating func exceed(_ rule: Rule, key: StateKey, trigger: Int, match: Match) {
    guard let limit = rule.limit, state.rules[key]?.breaker.isExceeded != true else { return }
    let now = now
    remember(key) {
      $0.breaker.isExceeded = true
      if limit.reset != nil { $0.breaker.trippedAt = now }
    }
    if limit.reset != nil { tell(.ruleTripped, of: rule.id, on: key.server, chain: match.chain) }
    guard let block = limit.exceeded else { return }
    let run = makeRun(rule, key: key, trigger: trigger, match: match, purpose: .exceeded, firingSince: nil)
    launch(run, rule, block: block, after: nil)
  }

  /// The brake on rules that feed themselves.
  private mutating func checkBrake(_ key: StateKey, chain: [String]) -> Stop? {
    let now = now
    if let until = state.rules[key]?.brakeUntil {
      guard now >= until else {
        return Stop(.limit, .tripped, ": it fired too often, held for \(DurationText.human(until - now))")
      }
      remember(key) {
        $0.brakeUntil = nil
        $0.firings = []
      }
    }
    let firings = state.rules[key]?.firings ?? []
    guard Limits.brakes.contains(where: { brake in firings.count { now - $0 < brake.per } >= brake.count }) else {
      return nil
    }
    remember(key) { $0.brakeUntil = now + Limits.brakePause }
    tell(.ruleTripped, of: key.rule, on: key.server, chain: chain)
    return Stop(.limit, .tripped, ": it fired too often, held for \(DurationText.human(Limits.brakePause))")
  }

  private mutating func countFiring(_ key: StateKey) {
    let now = now
    remember(key) {
      $0.firings.removeAll { now - $0 >= .seconds(60) }
      $0.firings.append(now)
    }
  }

  /// An event about a rule; rules that it starts come after that rule in the chain.
  mutating func tell(_ event: BuiltinEvent, of rule: String, on server: ServerID, chain: [String]) {
    cause(event, fields: ["rule": .text(rule)], on: server, chain: chain.last == rule ? chain : chain + [rule])
  }

  /// A rule that its own effects led to, or a chain without end.
  private func checkChain(_ rule: Rule, match: Match) -> Stop? {
    guard match.chain.contains(rule.id) || match.chain.count >= Limits.chain else { return nil }
    return Stop(.limit, .loop, ": \((match.chain + [rule.id]).joined(separator: " -> "))")
  }

  // MARK: - 11: mode

  private mutating func checkMode(_ rule: Rule, key: StateKey, _ start: RuleState.QueuedStart) -> Stop? {
    let active = state.runs.values.filter {
      $0.rule == rule.id && $0.server == key.server && $0.key == key.key && $0.purpose == .then
    }
    guard !active.isEmpty else { return nil }
    switch rule.mode {
    case .single: return Stop(.mode, .busy, ": run \(active[0].id)")
    case .parallel: return active.count < Limits.parallel ? nil : Stop(.mode, .queueFull)
    case .queued:
      guard state.rules[key]?.queue.count ?? 0 < Limits.queue else { return Stop(.mode, .queueFull) }
      remember(key) { $0.queue.append(start) }
      return Stop(.mode, .queued)
    case .restart:
      remember(key) { $0.queue = [] }
      for run in active where !run.isCleaningUp {
        record(
          rule, run.server, key: run.key, trigger: run.trigger, event: run.match.event,
          outcome: .stopped(.mode, Reason(.restarted)))
        cancel(run.id, reason: "restarted")
      }
      let isStillEnding = state.runs.values.contains { run in active.contains { $0.id == run.id } }
      guard isStillEnding else { return nil }
      remember(key) { $0.queue = [start] }
      return Stop(.mode, .queued)
    }
  }

  /// Starts what waited for a run of the same rule and key.
  mutating func startQueued(after run: Run) {
    let key = StateKey(rule: run.rule, server: run.server, key: run.key)
    guard run.purpose == .then, !isShuttingDown, let rule = rule(run.rule) else { return }
    // One that is stopped now leaves its turn to the next.
    while let next = state.rules[key]?.queue.first, !isActive(key) {
      remember(key) { $0.queue.removeFirst() }
      let result = attemptStart(
        rule, key: key, trigger: next.trigger, match: next.match, firingSince: next.firingSince)
      if case .started(let id) = result { attach(id, to: key, trigger: next.trigger, since: next.firingSince) }
    }
  }

  private func isActive(_ key: StateKey) -> Bool {
    state.runs.values.contains {
      $0.rule == key.rule && $0.server == key.server && $0.key == key.key && $0.purpose == .then
    }
  }

  /// A level whose start had to wait learns of its run, if it still fires.
  private mutating func attach(_ run: RunID, to key: StateKey, trigger: Int, since: Timestamp?) {
    let levelKey = StateKey(rule: key.rule, server: key.server)
    guard let level = state.rules[levelKey]?.triggers[trigger]?.level, level.isOn, level.since == since else { return }
    remember(levelKey) {
      $0.triggers[trigger]?.level?.run = run
      $0.triggers[trigger]?.level?.didRun = true
    }
  }

  private mutating func write(
    _ stop: Stop, _ rule: Rule, key: StateKey, trigger: Int, match: Match, passed: [GateVerdict]
  ) {
    record(
      rule, key.server, key: key.key, trigger: trigger, event: match.event, passed: passed,
      outcome: .stopped(stop.gate, stop.reason))
  }
}

extension Rule {
  /// What the first five gates said, for an event that came through them.
  func openingVerdicts(trigger: Int) -> [GateVerdict] {
    let trigger = triggers[trigger]
    let isTemporal = trigger.hold != nil || trigger.count != nil || trigger.debounce != nil
    let temporal = isTemporal ? "" : "–"
    return [
      GateVerdict(.target), GateVerdict(.fresh), GateVerdict(.match),
      GateVerdict(.where, trigger.filter == nil ? "–" : ""), GateVerdict(.temporal, temporal),
    ]
  }
}

extension Rule.Limit {
  var tripDetail: String {
    switch reset {
    case .manual?: ": until it is reset by hand"
    case .after(let pause)?: ": for \(DurationText.human(pause)) after it tripped"
    case nil: ""
    }
  }
}
