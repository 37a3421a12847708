import OrderedCollections
import RuleModel

/// Gate 5 for events: `count`, `distinct`, `debounce`, and sequences.
extension Engine {
  /// Gates 2 to 5 for a trigger that is an event: the first occurrence that fits counts.
  mutating func match(
    _ rule: Rule, trigger index: Int, _ occurrences: [Occurrence], scope: RuleScope
  ) -> RuleVerdict {
    let trigger = rule.triggers[index]
    if case .sequence(let items, let within) = trigger.kind {
      return follow(TriggerSequence(items: items, within: within), rule, trigger: index, occurrences, scope: scope)
    }
    var furthest: (gate: Gate, reason: Reason) = (.match, Reason(.noMatch))
    for occurrence in occurrences {
      switch test(trigger, on: occurrence, scope: scope, profile: scope.profile) {
      case .matched(let match): return timed(match, rule, trigger: index, scope: scope)
      case .stopped(let gate, let reason):
        if reason.tellsMore(at: gate, than: furthest.reason, at: furthest.gate) { furthest = (gate, reason) }
      }
    }
    return .stopped(furthest.gate, furthest.reason)
  }

  /// The memory that a match belongs to.
  private func key(of match: Match, _ rule: Rule, _ scope: RuleScope) -> StateKey {
    var keyed = scope
    keyed.match = match
    return StateKey(rule: rule.id, server: scope.server.server.id, key: partition(rule, scope: keyed))
  }

  private mutating func remember(_ key: StateKey, _ rule: Rule, _ index: Int, _ change: (inout TriggerState) -> Void) {
    let fingerprint = rule.triggers[index].fingerprint
    remember(key) { change(&$0.triggers[index, default: TriggerState(fingerprint: fingerprint)]) }
  }

  private mutating func timed(_ match: Match, _ rule: Rule, trigger index: Int, scope: RuleScope) -> RuleVerdict {
    switch counted(match, rule, trigger: index, scope: scope) {
    case .matched(let match): debounced(match, rule, trigger: index, scope: scope)
    case .stopped(let gate, let reason): .stopped(gate, reason)
    case .decided: .decided
    }
  }

  // MARK: - Counting

  /// `count` matches whose first and last are at most `within` apart; a firing uses up all of them.
  private mutating func counted(
    _ match: Match, _ rule: Rule, trigger index: Int, scope: RuleScope
  ) -> RuleVerdict {
    guard let count = rule.triggers[index].count else { return .matched(match) }
    let key = key(of: match, rule, scope)
    var matches = (state.rules[key]?.triggers[index]?.matches ?? []).filter { now - $0.at <= count.within }
    var value: String?
    if let field = count.distinct {
      guard let known = match.fields[field], known.isKnown else {
        return .stopped(.temporal, Reason(.unknown, ": `\(field)` has no value"))
      }
      value = known.text(in: scope)
      // Of each value the latest match counts.
      matches.removeAll { $0.value == value }
      matches = matches.suffix(Limits.distinctValues - 1)
    }
    matches.append(CountedMatch(at: now, value: value))
    let isEnough = matches.count >= count.matches
    let kept = isEnough ? [] : matches
    remember(key, rule, index) { $0.matches = kept }
    guard isEnough else { return .stopped(.temporal, Reason(.count, " \(matches.count)/\(count.matches)")) }
    var match = match
    match.count = matches.count
    match.first = wall(matches.first?.at ?? now)
    return .matched(match)
  }

  // MARK: - Waiting for quiet

  /// `debounce`: the last match fires once nothing more has matched for as long.
  private mutating func debounced(
    _ match: Match, _ rule: Rule, trigger index: Int, scope: RuleScope
  ) -> RuleVerdict {
    guard let quiet = rule.triggers[index].debounce, quiet > .zero else { return .matched(match) }
    let key = key(of: match, rule, scope)
    let now = now
    remember(key, rule, index) { $0.debounced = DebouncedMatch(match: match, at: now) }
    timers.arm(.match(key, trigger: index), at: now + quiet)
    return .stopped(.temporal, Reason(.debouncing, " \(DurationText.human(quiet))"))
  }

  mutating func matchTimerFired(_ key: StateKey, trigger index: Int) {
    guard !isShuttingDown, let rule = rule(key.rule), index < rule.triggers.count,
      let remembered = state.rules[key]?.triggers[index], let seen = state.servers[key.server]
    else { return }
    if let waiting = remembered.debounced, let quiet = rule.triggers[index].debounce {
      endDebounce(waiting, after: quiet, rule, index, key, seen)
    }
    if let progress = remembered.sequence, case .sequence(let items, let within) = rule.triggers[index].kind {
      endSequence(progress, TriggerSequence(items: items, within: within), rule, index, key, seen)
    }
  }

  /// Quiet is only what was seen to be quiet, so it is counted from the return of the session at the earliest.
  private mutating func endDebounce(
    _ waiting: DebouncedMatch, after quiet: Duration, _ rule: Rule, _ index: Int, _ key: StateKey, _ seen: ServerState
  ) {
    let begin = seen.watchedSince.map { max($0, waiting.at) } ?? now
    guard now - begin >= quiet else {
      timers.arm(.match(key, trigger: index), at: begin + quiet)
      return
    }
    remember(key, rule, index) { $0.debounced = nil }
    var match = waiting.match
    match.time = wall(now)
    _ = attemptStart(rule, key: key, trigger: index, match: match, firingSince: nil)
  }

  // MARK: - Sequences

  /// A `sequence` with its time.
  struct TriggerSequence {
    let items: [Trigger.SequenceItem]
    let within: Duration

    /// Whether something is waited for that must not come.
    func waitsForAbsence(at next: Int) -> Bool { next < items.count && items[next].isNegated }
  }

  /// Takes a sequence on, one open attempt per key.
  private mutating func follow(
    _ sequence: TriggerSequence, _ rule: Rule, trigger index: Int, _ occurrences: [Occurrence], scope: RuleScope
  ) -> RuleVerdict {
    var furthest: (gate: Gate, reason: Reason) = (.match, Reason(.noMatch))
    // Who could not see cannot say that something did not follow.
    if occurrences.contains(where: \.isBlindness) { dropBlindAttempts(sequence, rule, index, scope) }
    for occurrence in occurrences {
      for (place, item) in sequence.items.enumerated().reversed() {
        switch test(item.trigger, on: occurrence, scope: scope, profile: scope.profile) {
        case .stopped(let gate, let reason):
          if reason.tellsMore(at: gate, than: furthest.reason, at: furthest.gate) { furthest = (gate, reason) }
        case .matched(let match):
          let key = key(of: match, rule, scope)
          var progress = state.rules[key]?.triggers[index]?.sequence
          let step = sequence.take(match, as: place, &progress, at: now)
          if step == .ignored { continue }
          remember(key, rule, index) { $0.sequence = progress }
          if let progress, sequence.waitsForAbsence(at: progress.next) {
            timers.arm(.match(key, trigger: index), at: progress.startedAt + sequence.within)
          }
          furthest = (.temporal, Reason(.sequence, " \(progress?.next ?? 0)/\(sequence.items.count)"))
          if case .completed(let match) = step { return completed(match, rule, trigger: index, scope: scope) }
          return .stopped(furthest.gate, furthest.reason)
        }
      }
    }
    return .stopped(furthest.gate, furthest.reason)
  }

  private mutating func completed(
    _ match: Match, _ rule: Rule, trigger index: Int, scope: RuleScope
  ) -> RuleVerdict {
    if let filter = rule.triggers[index].filter {
      var filtered = scope
      filtered.match = match
      guard filter.evaluate(in: filtered).truth == true else {
        return .stopped(.where, Reason(.whereFalse, ": \(filter.explained(in: filtered))"))
      }
    }
    return timed(match, rule, trigger: index, scope: scope)
  }

  private mutating func dropBlindAttempts(_ sequence: TriggerSequence, _ rule: Rule, _ index: Int, _ scope: RuleScope) {
    for key in state.rules.keys where key.rule == rule.id && key.server == scope.server.server.id {
      guard let progress = state.rules[key]?.triggers[index]?.sequence,
        sequence.waitsForAbsence(at: progress.next)
      else { continue }
      remember(key, rule, index) { $0.sequence = nil }
    }
  }

  /// The time of a sequence is over: what must not follow has not.
  private mutating func endSequence(
    _ progress: SequenceProgress, _ sequence: TriggerSequence, _ rule: Rule, _ index: Int, _ key: StateKey,
    _ seen: ServerState
  ) {
    let end = progress.startedAt + sequence.within
    guard sequence.waitsForAbsence(at: progress.next) else { return }
    guard now >= end else {
      timers.arm(.match(key, trigger: index), at: end)
      return
    }
    remember(key, rule, index) { $0.sequence = nil }
    guard seen.wasWatched(for: now - progress.startedAt, at: now) else { return }
    var match = progress.match
    match.time = wall(now)
    let absent = sequence.items[progress.next].trigger.summary
    match.event = "\(match.event), and no \(absent) within \(DurationText.human(sequence.within))"
    let scope = scope(for: rule, on: seen, profile: rule.profile(for: seen.server), match: match, trigger: index)
    switch completed(match, rule, trigger: index, scope: scope) {
    case .matched(let match): _ = attemptStart(rule, key: key, trigger: index, match: match, firingSince: nil)
    case .stopped(let gate, let reason):
      record(
        rule, key.server, key: key.key, trigger: index, event: match.event, outcome: .stopped(gate, reason))
    case .decided: break
    }
  }
}

extension Engine.TriggerSequence {
  enum Step: Equatable {
    case ignored, moved
    case completed(Match)
  }

  /// Takes a match of the part at `place` into account; the latest first part begins anew.
  func take(_ match: Match, as place: Int, _ progress: inout SequenceProgress?, at now: Timestamp) -> Step {
    if let open = progress, now - open.startedAt > within { progress = nil }
    if var open = progress, open.next == place {
      if items[place].isNegated {
        progress = nil
        return .moved
      }
      open.match.add(match)
      open.next += 1
      progress = open
      guard open.next == items.count else { return .moved }
      progress = nil
      return .completed(open.match)
    }
    guard place == 0 else { return .ignored }
    var first = match
    first.first = match.time
    progress = SequenceProgress(next: 1, startedAt: now, match: first)
    return .moved
  }
}

extension Engine.TriggerSequence {
  /// The match of the whole, if what has just happened completes it; for steps, which have one attempt.
  func completion(
    _ progress: inout SequenceProgress?, at now: Timestamp, matching match: (Trigger) -> Match?
  ) -> Match? {
    for (place, item) in items.enumerated().reversed() {
      guard let found = match(item.trigger) else { continue }
      switch take(found, as: place, &progress, at: now) {
      case .ignored: continue
      case .moved: return nil
      case .completed(let whole): return whole
      }
    }
    return nil
  }
}

extension Match {
  /// Goes on to a later part of a sequence.
  mutating func add(_ later: Match) {
    fields.merge(later.fields) { _, new in new }
    digits.merge(later.digits) { _, new in new }
    line = later.line ?? line
    count += 1
    time = later.time
    event += ", then \(later.event)"
    for rule in later.chain where !chain.contains(rule) { chain.append(rule) }
  }
}

extension Occurrence {
  /// From here on, or for a moment, not everything was seen.
  var isBlindness: Bool {
    guard case .named(let named) = self else { return false }
    return named.name == BuiltinEvent.sessionLost.rawValue || named.name == BuiltinEvent.consoleThrottled.rawValue
  }
}
