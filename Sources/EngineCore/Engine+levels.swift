import OrderedCollections
import RuleModel

/// Levels: clear → pending → firing → recovering → clear.
extension Engine {
  /// Looks at a level after something may have changed it. Firing, repeating and clearing are decided here.
  mutating func moveLevel(
    _ rule: Rule, trigger index: Int, occurrences: [Occurrence], scope: RuleScope
  ) -> RuleVerdict {
    // What happens while the engine ends is for the next one to decide.
    if isShuttingDown { return .stopped(.stage, Reason(.disabled, ": the engine is ending")) }
    let key = StateKey(rule: rule.id, server: scope.server.server.id)
    let before = state.rules[key]?.triggers[index]?.level ?? LevelState()
    var level = before
    if rule.repeatInterval == nil { level.nextRepeat = nil }
    let input = input(of: rule.triggers[index], rule, occurrences, scope, isBegun: level.phase != .clear)
    level.isKnown = input.isKnown
    var isAnew = false
    if rule.triggers[index].isAbsence { isAnew = restartAbsence(&level, rule.triggers[index], occurrences, scope) }
    let verdict: RuleVerdict
    switch level.phase {
    case .clear where isAnew:
      verdict = .stopped(.temporal, Reason(.pending, " over again"))
      _ = moveClear(&level, rule, index, levelTruth(of: rule.triggers[index], scope), scope)
    case .clear: verdict = moveClear(&level, rule, index, input.holds, scope)
    case .pending: verdict = movePending(&level, rule, index, input.holds, scope)
    case .firing, .recovering: verdict = moveFiring(&level, rule, index, input.holds, occurrences, scope)
    }
    // The time without it begins with the instant at which it came.
    if rule.triggers[index].isAbsence, before.isOn, level.phase == .clear,
      levelTruth(of: rule.triggers[index], scope) == true
    {
      _ = moveClear(&level, rule, index, true, scope)
    }
    if level.isResolveDeferred, !level.isOn, muteReason(of: rule, on: key.server) == nil {
      startResolved(level, rule, index, scope)
      level.forgetRun()
    }
    if level != before {
      remember(key) {
        $0.triggers[index, default: TriggerState(fingerprint: rule.triggers[index].fingerprint)].level = level
      }
      noteFiring(key)
    }
    arm(level, rule, index, key, holds: input.holds)
    return verdict
  }

  mutating func levelTimerFired(_ key: StateKey, trigger index: Int) {
    guard let rule = rule(key.rule), index < rule.triggers.count, rule.triggers[index].isLevel,
      let seen = state.servers[key.server], rule.servers.matches(seen.server)
    else { return }
    let scope = scope(for: rule, on: seen, profile: rule.profile(for: seen.server))
    _ = moveLevel(rule, trigger: index, occurrences: [], scope: scope)
  }

  /// Every instant at which the clock alone moves a level.
  private mutating func arm(_ level: LevelState, _ rule: Rule, _ index: Int, _ key: StateKey, holds: Bool?) {
    let trigger = rule.triggers[index]
    let owner = TimerOwner.level(key, trigger: index)
    let hold: Duration? =
      switch level.phase {
      case .clear, .firing: nil
      case .pending: trigger.hold
      case .recovering: trigger.endHold
      }
    if let hold, let due = level.clock.deadline(for: hold) { timers.arm(owner, at: max(due, now)) }
    // A repetition that came due while nobody could say comes as soon as somebody can.
    if level.isOn, holds != nil, let due = level.nextRepeat { timers.arm(owner, at: max(due, now)) }
    if let windows = levelWindows[rule.id],
      let change = windows.compactMap({ $0.window.nextChange(after: wall(now)) }).min()
    {
      timers.arm(owner, at: change - state.general.wallOffset)
    }
    if let period = trigger.levelPeriod { timers.arm(owner, at: now + period) }
    if level.isDeferred || level.isResolveDeferred, let end = muteEnd(of: rule, on: key.server) {
      timers.arm(owner, at: max(end, now))
    }
  }

  /// Keeps `firing('rule')` true to the levels.
  mutating func noteFiring(_ key: StateKey) {
    guard key.key == nil else { return }
    let isOn = state.rules[key]?.triggers.values.contains { $0.level?.isOn ?? false } ?? false
    guard isOn != firing[key.server]?.contains(key.rule) ?? false else { return }
    if isOn {
      firing[key.server, default: []].insert(key.rule)
    } else {
      firing[key.server]?.remove(key.rule)
    }
    // Other levels may look at it.
    overdue.append(key.server)
  }

  // MARK: - The phases

  private mutating func moveClear(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ holds: Bool?, _ scope: RuleScope
  ) -> RuleVerdict {
    let trigger = rule.triggers[index]
    guard let holds else { return .stopped(.temporal, Reason(.unknown, ": \(trigger.explained(in: scope))")) }
    guard holds else { return .stopped(.match, Reason(.noMatch)) }
    level.since = now
    guard let hold = trigger.hold, hold > .zero else { return fire(&level, rule, index, scope) }
    level.phase = .pending
    level.clock.restart(at: now)
    return .stopped(.temporal, Reason(.pending, " 0s/\(DurationText.human(hold))"))
  }

  private mutating func movePending(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ holds: Bool?, _ scope: RuleScope
  ) -> RuleVerdict {
    let trigger = rule.triggers[index]
    let hold = trigger.hold ?? .zero
    switch holds {
    case nil:
      level.clock.pause(at: now)
      return .stopped(.temporal, Reason(.unknown, ": \(trigger.explained(in: scope))"))
    case false?:
      let reached = DurationText.human(level.clock.total(at: now))
      level.phase = .clear
      level.clock = HoldClock()
      return .stopped(.temporal, Reason(.pending, " \(reached)/\(DurationText.human(hold)), over again"))
    case true?:
      level.clock.resume(at: now)
      // A timer decides at the end of an instant, when everything that happened in it has been seen.
      guard level.clock.total(at: now) >= hold, !isHandlingEvent else {
        let reached = DurationText.human(level.clock.total(at: now))
        return .stopped(.temporal, Reason(.pending, " \(reached)/\(DurationText.human(hold))"))
      }
      return fire(&level, rule, index, scope)
    }
  }

  private mutating func moveFiring(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ holds: Bool?, _ occurrences: [Occurrence],
    _ scope: RuleScope
  ) -> RuleVerdict {
    let trigger = rule.triggers[index]
    switch endInput(of: trigger, rule, holds, occurrences, scope) {
    case nil: level.clock.pause(at: now)
    case false?:
      level.phase = .firing
      level.clock = HoldClock()
    case true?:
      if level.phase == .firing {
        level.phase = .recovering
        level.clock.restart(at: now)
      }
      level.clock.resume(at: now)
      let hold = trigger.endHold ?? .zero
      if case .trigger(let end)? = trigger.end, end.isAbsence, contains(end.parts[0], in: occurrences, scope) {
        level.clock.restart(at: now)
      }
      if level.clock.total(at: now) >= hold, hold == .zero || !isHandlingEvent {
        return clear(&level, rule, index, scope)
      }
    }
    return stayFiring(&level, rule, index, holds, scope)
  }

  private mutating func stayFiring(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ holds: Bool?, _ scope: RuleScope
  ) -> RuleVerdict {
    // Nothing is said about a server while nobody can say how it is.
    guard holds != nil else {
      return .stopped(.temporal, Reason(.unknown, ": \(rule.triggers[index].explained(in: scope))"))
    }
    let isDue = level.nextRepeat.map { $0 <= now && !isHandlingEvent } ?? false
    let isFree = muteReason(of: rule, on: scope.server.server.id) == nil
    guard isDue || (level.isDeferred && isFree) else {
      return .stopped(.temporal, Reason(.alreadyFiring))
    }
    start(&level, rule, index, scope, event: "\(rule.triggers[index].summary) still holds")
    return .decided
  }

  /// An absence begins anew when what must not come has come, or when not everything could be seen.
  private func restartAbsence(
    _ level: inout LevelState, _ trigger: Trigger, _ occurrences: [Occurrence], _ scope: RuleScope
  ) -> Bool {
    let hasCome = contains(trigger.parts[0], in: occurrences, scope)
    let isBlind = !scope.server.isConnected || occurrences.contains(where: \.isBlindness)
    guard level.phase == .pending && (hasCome || isBlind || levelTruth(of: trigger, scope) == nil) else { return false }
    level.phase = .clear
    level.clock = HoldClock()
    return true
  }

  /// What steps see of a level when it begins to fire.
  private func fields(of trigger: Trigger, _ level: LevelState) -> [String: Value] {
    switch trigger.kind {
    case .window(let named): ["window.end": named.window.end(containing: wall(now)).map(Value.time) ?? .unknown]
    case .absent: ["absent.since": level.since.map { .time(wall($0)) } ?? .unknown]
    case .console, .status, .crash, .stats, .schedule, .event, .sequence: [:]
    }
  }

  // MARK: - What a level does

  private mutating func fire(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ scope: RuleScope
  ) -> RuleVerdict {
    let trigger = rule.triggers[index]
    level.phase = .firing
    level.clock = HoldClock()
    // Whoever was to be told that it is over need not be told any more.
    level.isResolveDeferred = false
    let held = trigger.hold.map { " for \(DurationText.human($0))" } ?? ""
    start(&level, rule, index, scope, event: "\(trigger.explained(in: scope))\(held)")
    return .decided
  }

  private mutating func start(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ scope: RuleScope, event: String
  ) {
    level.nextRepeat = rule.repeatInterval.map { now + $0 }
    level.isDeferred = false
    level.fields = fields(of: rule.triggers[index], level)
    let match = Match(fields: level.fields, time: wall(now), event: event)
    let key = StateKey(rule: rule.id, server: scope.server.server.id)
    switch attemptStart(rule, key: key, trigger: index, match: match, firingSince: level.since) {
    case .started(let run):
      level.run = run
      level.didRun = true
    case .muted: level.isDeferred = true
    case .stopped: break
    }
  }

  private mutating func clear(
    _ level: inout LevelState, _ rule: Rule, _ index: Int, _ scope: RuleScope
  ) -> RuleVerdict {
    let fired = level
    level = LevelState()
    level.isKnown = fired.isKnown
    guard fired.didRun else { return .stopped(.match, Reason(.noMatch)) }
    if let reason = muteReason(of: rule, on: scope.server.server.id), rule.resolved != nil {
      level.isResolveDeferred = true
      level.since = fired.since
      level.run = fired.run
      level.didRun = true
      level.fields = fired.fields
      return .stopped(.mute, reason)
    }
    startResolved(fired, rule, index, scope)
    return .decided
  }

  private mutating func startResolved(_ level: LevelState, _ rule: Rule, _ index: Int, _ scope: RuleScope) {
    let event = "\(rule.triggers[index].summary) is over"
    let server = scope.server.server.id
    guard rule.stage != .disabled else {
      record(rule, server, trigger: index, event: event, outcome: .stopped(.stage, Reason(.disabled)))
      return
    }
    guard let block = rule.resolved else {
      record(rule, server, trigger: index, event: event, outcome: .resolved(nil))
      return
    }
    let run = makeRun(
      rule, key: StateKey(rule: rule.id, server: server), trigger: index,
      match: Match(fields: level.fields, time: wall(now), event: event), purpose: .resolved, firingSince: level.since)
    record(rule, server, trigger: index, event: event, outcome: .resolved(run.id))
    launch(run, rule, block: block, after: level.run)
  }

  /// A run of `then` ended before it began, so its level has nothing to resolve.
  mutating func withdraw(_ run: Run) {
    let key = StateKey(rule: run.rule, server: run.server)
    guard run.purpose == .then, state.rules[key]?.triggers[run.trigger]?.level?.run == run.id else { return }
    remember(key) { $0.triggers[run.trigger]?.level?.forgetRun() }
  }

  // MARK: - Input

  /// Whether a level holds by its rule's policy; `nil` keeps everything as it is.
  private func input(
    of trigger: Trigger, _ rule: Rule, _ occurrences: [Occurrence], _ scope: RuleScope, isBegun: Bool
  ) -> (holds: Bool?, isKnown: Bool) {
    guard let truth = levelTruth(of: trigger, scope) else { return (rule.unknownPolicy.truth, false) }
    if trigger.isAbsence, isBegun, contains(trigger.parts[0], in: occurrences, scope) { return (false, true) }
    // A way from one state to another begins to hold when it is taken, not when its end is found.
    guard truth, trigger.isPassage, !isBegun else { return (truth, true) }
    return (contains(trigger, in: occurrences, scope), true)
  }

  private func contains(_ trigger: Trigger, in occurrences: [Occurrence], _ scope: RuleScope) -> Bool {
    occurrences.contains { occurrence in
      if case .matched = test(trigger, on: occurrence, scope: scope, profile: scope.profile) { true } else { false }
    }
  }

  /// Whether a level holds right now, without any policy.
  func levelTruth(of trigger: Trigger, _ scope: RuleScope) -> Bool? {
    let holds: Bool?
    switch trigger.kind {
    case .stats(let expression): holds = expression.evaluate(in: scope).truth
    case .status(let to, _): holds = scope.server.knownStatus.map(to.contains)
    // The clock can always be read, but what is to be done at its times needs a server that can be seen.
    case .window(let named): holds = scope.server.knownStatus == nil ? nil : named.window.contains(scope.now)
    case .absent(_, let condition):
      holds = scope.server.isConnected ? (condition.map { $0.evaluate(in: scope).truth } ?? true) : nil
    case .console, .crash, .schedule, .event, .sequence: holds = nil
    }
    guard holds == true, let filter = trigger.filter else { return holds }
    return filter.evaluate(in: scope).truth
  }

  /// Whether the end of a level is reached; without `until` it is when the level no longer holds.
  private func endInput(
    of trigger: Trigger, _ rule: Rule, _ holds: Bool?, _ occurrences: [Occurrence], _ scope: RuleScope
  ) -> Bool? {
    guard case .trigger(let end)? = trigger.end else { return holds.map { !$0 } }
    if end.isLevel, !(end.isPassage && end.hold == nil) {
      // Whatever has just come is not absent.
      if end.isAbsence, end.hold == nil, contains(end.parts[0], in: occurrences, scope) { return false }
      return levelTruth(of: end, scope) ?? rule.unknownPolicy.truth.map { !$0 }
    }
    if holds == false, rule.unknownPolicy == .clear, levelTruth(of: trigger, scope) == nil { return true }
    return contains(end, in: occurrences, scope)
  }
}

extension Rule.UnknownPolicy {
  /// What an unknown input counts as; `nil` holds everything as it is.
  fileprivate var truth: Bool? {
    switch self {
    case .hold: nil
    case .clear: false
    case .fire: true
    }
  }
}

extension LevelState {
  /// Nothing was carried out for it, or everything has been.
  mutating func forgetRun() {
    run = nil
    didRun = false
    isResolveDeferred = false
  }
}

extension Trigger {
  /// Whether it is about something that does not happen.
  var isAbsence: Bool { if case .absent = kind { true } else { false } }

  /// Whether it names a way from one state to another.
  var isPassage: Bool { if case .status(_, .some) = kind { true } else { false } }

  /// How long the end condition must hold.
  var endHold: Duration? { if case .trigger(let end)? = end { end.hold } else { nil } }

  func explained(in scope: RuleScope) -> String {
    if case .stats(let expression) = kind { expression.explained(in: scope) } else { summary }
  }
}
