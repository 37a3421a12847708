import OrderedCollections
public import RuleModel

/// Asking each rule in reach about an event, and writing down what it said.
extension Engine {
  /// Puts an event before every rule that reaches the server; one outcome per rule is written down.
  ///
  /// `event` is `nil` when only the clock has moved.
  mutating func consider(_ occurrences: [Occurrence], of event: Event?, on server: ServerID) {
    guard let plan = plans[server] else { return }
    // What is due at this very instant may be decided by the line as well as by the clock, so that all have to look.
    let isDue = timers.next.map { $0 <= now } ?? false
    if !options.recordsEveryOutcome, !isDue, case .consoleLinePrinted? = event?.kind, let index = plan.lineIndex {
      for place in lineIndices[index].places(for: occurrences, hasMovedMetric: hasMovedMetric) {
        let target = plan.targets[place]
        consider(rules.rules[target.rule], occurrences, of: event, on: server, profile: target.profile)
      }
      return
    }
    for target in plan.targets {
      consider(rules.rules[target.rule], occurrences, of: event, on: server, profile: target.profile)
    }
    if options.recordsEveryOutcome, let event { recordUntargeted(event, on: server) }
  }

  private mutating func consider(
    _ rule: Rule, _ occurrences: [Occurrence], of event: Event?, on server: ServerID, profile: Profile?
  ) {
    var furthest: (gate: Gate, reason: Reason, trigger: Int, isNews: Bool)?
    var hasDecided = false
    for (index, trigger) in rule.triggers.enumerated() {
      guard let seen = state.servers[server] else { return }
      let scope = scope(for: rule, on: seen, profile: profile)
      let before = trigger.isLevel ? levelPosition(rule, index, server) : nil
      let verdict =
        trigger.isLevel
        ? moveLevel(rule, trigger: index, occurrences: occurrences, scope: scope)
        : match(rule, trigger: index, occurrences, scope: scope)
      switch verdict {
      case .decided: hasDecided = true
      case .matched(let match) where !hasDecided:
        hasDecided = true
        decide(rule, trigger: index, match: match, on: server)
      case .matched: break
      case .stopped(let gate, let reason):
        guard furthest.map({ reason.tellsMore(at: gate, than: $0.reason, at: $0.gate) }) ?? true else { break }
        let isNews = !trigger.isLevel || levelPosition(rule, index, server) != before
        furthest = (gate, reason, index, isNews)
      }
    }
    guard !hasDecided, let furthest, let event else { return }
    let isWorthwhile = furthest.reason.isNearMiss && !event.isSample && furthest.isNews
    guard options.recordsEveryOutcome || isWorthwhile else { return }
    record(
      rule, server, trigger: furthest.trigger, event: event.summary,
      outcome: .stopped(furthest.gate, furthest.reason))
  }

  /// What of a level is worth a line when it changes.
  private func levelPosition(_ rule: Rule, _ index: Int, _ server: ServerID) -> LevelPosition? {
    state.rules[StateKey(rule: rule.id, server: server)]?.triggers[index]?.level.map {
      LevelPosition(phase: $0.phase, isKnown: $0.isKnown)
    }
  }

  private struct LevelPosition: Equatable {
    let phase: LevelState.Phase
    let isKnown: Bool
  }

  enum RuleVerdict {
    case matched(Match)
    case stopped(Gate, Reason)
    /// The decision was taken and written down.
    case decided
  }

  /// The value of `by`, as one text.
  func partition(_ rule: Rule, scope: RuleScope) -> String? {
    guard !rule.by.isEmpty else { return nil }
    return rule.by.map { scope.value(of: $0).text(in: scope) }.joined(separator: "\u{1F}")
  }

  /// Gates 6 to 12 for an event that matched.
  mutating func decide(_ rule: Rule, trigger: Int, match: Match, on server: ServerID) {
    guard let seen = state.servers[server] else { return }
    let scope = scope(
      for: rule, on: seen, profile: rule.profile(for: seen.server), match: match, trigger: trigger)
    let key = StateKey(rule: rule.id, server: server, key: partition(rule, scope: scope))
    _ = attemptStart(rule, key: key, trigger: trigger, match: match, firingSince: nil)
  }

  // MARK: - Writing down

  mutating func record(
    _ rule: Rule, _ server: ServerID, key: String? = nil, trigger: Int?, event: String,
    passed: [GateVerdict] = [], outcome result: Decision.Outcome
  ) {
    // A run may have begun by an older version of the rule, with more triggers.
    let name = trigger.map { index in
      guard index < rule.triggers.count else { return String(index + 1) }
      return rule.triggers[index].id ?? (rule.triggers.count > 1 ? String(index + 1) : rule.triggers[index].summary)
    }
    outcome.decisions.append(
      Decision(
        at: wall(now), rule: rule.id, server: server, key: key, trigger: name, event: event, passed: passed,
        outcome: result))
  }

  private mutating func recordUntargeted(_ event: Event, on server: ServerID) {
    let reached = Set((plans[server]?.targets ?? []).map(\.rule))
    for (index, rule) in rules.rules.enumerated() where !reached.contains(index) {
      record(rule, server, trigger: nil, event: event.summary, outcome: .stopped(.target, Reason(.notTargeted)))
    }
  }
}

extension Reason {
  /// Whether it is the better explanation: of what fitted at all, whatever came further.
  func tellsMore(at gate: Gate, than other: Reason, at otherGate: Gate) -> Bool {
    if code == .noMatch || other.code == .noMatch { return code != .noMatch }
    return gate > otherGate
  }

  /// Whether a live engine keeps it: something came close.
  var isNearMiss: Bool {
    switch code {
    case .notTargeted, .replayed, .initial, .noMatch, .alreadyFiring: false
    case .whereFalse, .count, .pending, .sequence, .debouncing, .unknown, .disabled, .muted, .silenced, .paused,
      .ifFalse, .ifUnknown, .cooldown, .limited, .tripped, .busy, .queued, .restarted, .queueFull, .waiting,
      .lockTimeout, .loop:
      true
    }
  }
}

extension Event {
  /// Whether more of the same keeps coming, so that it need not outlive the process.
  var isFleeting: Bool {
    if case .consoleLinePrinted = kind { true } else { isSample }
  }

  /// Figures come every second; only what they change is worth a line.
  var isSample: Bool {
    switch kind {
    case .statsReported, .metricsReported: true
    default: false
    }
  }

  /// In a few words, safe to show.
  public var summary: String {
    switch kind {
    case .consoleLinePrinted(let line): "console \(line.text.quotedForPeople)"
    case .statusReported(let status, let isInitial): "status \(status.rawValue)\(isInitial ? " (initial)" : "")"
    case .statsReported: "stats"
    case .metricsReported: "metrics"
    case .crashed(let crash):
      "crash  exit_code=\(crash.exitCode.map(String.init) ?? "unknown") oom=\(crash.outOfMemory)"
    case .sessionConnected: "session connected"
    case .sessionLost(let reason): "session lost: \(reason)"
    case .observationInterrupted(let reason): "not everything was seen: \(reason)"
    case .backupCompleted(let report): "backup \(report.isSuccessful ? "completed" : "failed")"
    case .named(let name, _): "event \(name)"
    case .effectFinished(let id, _): "effect \(id.number) finished"
    case .serversListed(let servers): "\(servers.count) servers listed"
    case .engineStarted: "engine started"
    case .clockStepped(let step): "clock stepped by \(DurationText.human(step))"
    case .breakerReset(let rule): "breaker of \(rule) reset"
    case .runCancelled(let run): "run \(run) cancelled"
    case .pauseBegan(let pause): "paused by \(pause.by)"
    case .pauseEnded(let id): "pause \(id) ended"
    case .shutdownRequested: "shutdown requested"
    }
  }
}
