import OrderedCollections
import RuleModel

/// Schedules: each fire is an instant of the wall clock that is dealt with once, in time, late or not at all.
extension Engine {
  mutating func enterSchedule(_ schedule: Schedule, of rule: Rule, trigger index: Int, on server: ServerID) {
    let key = StateKey(rule: rule.id, server: server)
    if state.rules[key]?.triggers[index]?.schedule == nil {
      let fingerprint = rule.triggers[index].fingerprint
      let entered = ScheduleState(anchor: wall(now), lastStart: wall(now))
      remember(key) {
        $0.triggers[index, default: TriggerState(fingerprint: fingerprint)].schedule = entered
      }
    }
    timers.arm(.schedule(key, trigger: index), at: now)
  }

  mutating func scheduleTimerFired(_ key: StateKey, trigger index: Int) {
    // What comes due while the engine ends is for the next one to decide.
    guard !isShuttingDown, let rule = rule(key.rule), index < rule.triggers.count,
      case .schedule(let schedule) = rule.triggers[index].kind,
      let progress = state.rules[key]?.triggers[index]?.schedule
    else { return }
    let jitter = jitter(of: schedule, rule: rule, server: key.server)
    // A fire is told apart by its start, so that lead and jitter move along with it.
    let due = schedule.fires(
      after: progress.lastStart, through: wall(now), anchor: progress.anchor, jitter: jitter,
      limit: Limits.missedFires)
    let last = due.fires.last?.start ?? progress.lastStart
    if !due.fires.isEmpty { remember(key) { $0.triggers[index]?.schedule?.lastStart = last } }
    carryOut(due.fires, of: schedule, rule: rule, trigger: index, on: key.server)
    guard let next = schedule.next(after: last, anchor: progress.anchor, jitter: jitter) else { return }
    let start = next.start - state.general.wallOffset
    timers.arm(.schedule(key, trigger: index), at: max(start, now + .milliseconds(1)))
  }

  private func jitter(of schedule: Schedule, rule: Rule, server: ServerID) -> Duration {
    guard schedule.jitter > .zero else { return .zero }
    return options.jitter ?? JitterOffset.of(rule: rule.id, server: server.rawValue, within: schedule.jitter)
  }

  private mutating func carryOut(
    _ due: [Fire], of schedule: Schedule, rule: Rule, trigger: Int, on server: ServerID
  ) {
    let onTime = due.filter { wall(now) - $0.start <= Limits.lateness }
    let late = due.filter { wall(now) - $0.start > Limits.lateness }
    let inGrace = late.filter { wall(now) - $0.start <= schedule.grace ?? Schedule.usualGrace }
    let madeUp: [Fire] =
      switch schedule.missed {
      case .skip: []
      case .runOnce: onTime.isEmpty ? Array(inGrace.suffix(1)) : []
      case .runAll: Array(inGrace.suffix(Limits.missedFires))
      }
    for fire in late where !madeUp.contains(fire) {
      outcome.notes.append(
        RunNote(
          at: wall(now), run: RunID(0), rule: rule.id, server: server, kind: .scheduleMissed(at: fire.start)))
    }
    for fire in madeUp + onTime {
      var match = Match(time: fire.start, event: "schedule \(fire.deadline.timeText(in: schedule.zone))")
      match.deadline = fire.deadline
      consider(fire: match, rule: rule, trigger: trigger, on: server)
    }
  }

  private mutating func consider(fire match: Match, rule: Rule, trigger: Int, on server: ServerID) {
    guard let seen = state.servers[server] else { return }
    if let filter = rule.triggers[trigger].filter {
      let scope = scope(
        for: rule, on: seen, profile: rule.profile(for: seen.server), match: match, trigger: trigger)
      guard filter.evaluate(in: scope).truth == true else {
        record(
          rule, server, trigger: trigger, event: match.event,
          outcome: .stopped(.where, Reason(.whereFalse, ": \(filter.explained(in: scope))")))
        return
      }
    }
    decide(rule, trigger: trigger, match: match, on: server)
  }
}
