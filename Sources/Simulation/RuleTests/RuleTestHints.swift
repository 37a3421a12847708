import EngineCore
import RuleModel

/// Facts around the first difference of a failed test: what the missing line became, or why it did not come.
struct RuleTestHints {
  /// How far before a missing line decisions still explain it.
  private static let reach = Duration.minutes(2)
  private static let mostLines = 3

  /// Expectations without an effect, by time.
  let missing: [Expectation]
  /// Effects that nobody expected, by time.
  let unexpected: [ObservedEffect]
  let rehearsal: Rehearsal
  let rules: RuleSet
  let servers: [Server]
  let start: Timestamp

  /// At most a few lines, for people.
  var lines: [String] {
    if let expectation = missing.first, let at = expectation.at {
      return moved(expectation, at) ?? changed(expectation) ?? absent(expectation, at)
    }
    guard let effect = unexpected.first else { return [] }
    return ["the unexpected line at \(text(effect.at)) comes from the rule `\(effect.rule)`"]
  }

  private func text(_ duration: Duration) -> String { DurationText.exact(duration) }

  /// It came at another time, or in another order.
  private func moved(_ expectation: Expectation, _ at: Duration) -> [String]? {
    let same = unexpected.filter { $0.differences(from: expectation).isEmpty }
    let nearest = same.min { ($0.at - at).magnitude < ($1.at - at).magnitude }
    guard let effect = nearest else { return nil }
    if effect.isInTime(for: expectation) {
      return ["it came at \(text(effect.at)), but in another order: within one instant the order of lines counts"]
    }
    let gap = effect.at - at
    let words = "\(DurationText.human(gap.magnitude)) \(gap < .zero ? "early" : "late")"
    return ["closest match for the missing line: \(text(effect.at)), \(words)"]
  }

  /// The right kind of thing came in time, but not quite as expected.
  private func changed(_ expectation: Expectation) -> [String]? {
    let similar = unexpected.filter { $0.verb == expectation.verb && $0.isInTime(for: expectation) }
      .map { (effect: $0, differences: $0.differences(from: expectation)) }
    guard let best = similar.min(by: { $0.differences.count < $1.differences.count }) else { return nil }
    return best.differences.prefix(Self.mostLines).map { "\(text(best.effect.at))  \($0.words)" }
  }

  // MARK: - What did not come at all

  private func absent(_ expectation: Expectation, _ at: Duration) -> [String] {
    let able = rules.rules.filter { rule in
      rule.canDo(expectation)
        && servers.contains { server in
          rule.servers.matches(server) && (expectation.server == nil || expectation.server == server.id)
        }
    }
    guard !able.isEmpty else {
      let value = expectation.value.map { " \($0)" } ?? ""
      return ["no rule under test can do `\(expectation.verb.rawValue)\(value)` on this server"]
    }
    let ids = Set(able.map(\.id))
    let stopped = stopped(ids, expectation, at)
    if !stopped.isEmpty { return stopped }
    let ended = endedRuns(ids, expectation, at)
    if !ended.isEmpty { return ended }
    let due = able.compactMap { nextTime(of: $0, after: at) }.prefix(Self.mostLines)
    if !due.isEmpty { return Array(due) }
    let names = able.prefix(Self.mostLines).map { "`\($0.id)`" }.joined(separator: ", ")
    let from = max(.zero, at - Self.reach)
    return ["nothing that \(names) looks for happened between \(text(from)) and \(text(at + expectation.within))"]
  }

  /// Decisions against it; those of a rule that fired afterwards explain nothing.
  private func stopped(_ ids: Set<String>, _ expectation: Expectation, _ at: Duration) -> [String] {
    let latest = start + at + expectation.within
    var hints: [String] = []
    var told: Set<String> = []
    for decision in rehearsal.decisions.reversed() where ids.contains(decision.rule) && decision.at <= latest {
      guard decision.at >= start + at - Self.reach, hints.count < Self.mostLines else { break }
      if let server = expectation.server, server != decision.server { continue }
      let subject = "\(decision.rule) \(decision.server)"
      guard case .stopped(let gate, let reason) = decision.outcome else {
        told.insert(subject)
        continue
      }
      guard gate > .match, reason.code != .alreadyFiring, !told.contains(subject),
        told.insert("\(subject) \(reason.code)").inserted
      else { continue }
      let time = text(decision.at - start)
      hints.append("\(time)  \(decision.rule): stopped at `\(gate.rawValue)`: \(reason)")
    }
    return hints.reversed()
  }

  /// Runs that ended otherwise than well before the line was due.
  private func endedRuns(_ ids: Set<String>, _ expectation: Expectation, _ at: Duration) -> [String] {
    let latest = start + at + expectation.within
    let notes = rehearsal.notes.filter { ids.contains($0.rule) && $0.at <= latest }
    return notes.compactMap { note -> String? in
      guard case .ended(let end, _) = note.kind else { return nil }
      let time = text(note.at - start)
      switch end {
      case .succeeded: return nil
      case .failed(let message): return "\(time)  \(note.rule): its run failed: \(message)"
      case .stopped(let reason): return "\(time)  \(note.rule): its run was stopped: \(reason)"
      case .cancelled(let reason): return "\(time)  \(note.rule): its run was cancelled: \(reason)"
      }
    }
    .suffix(Self.mostLines)
  }

  /// A rule that goes by the clock and did not fire is told with its next time.
  private func nextTime(of rule: Rule, after at: Duration) -> String? {
    let hasFired = rehearsal.decisions.contains { decision in
      guard decision.rule == rule.id, case .fired = decision.outcome else { return false }
      return true
    }
    guard !hasFired else { return nil }
    let fires = rule.triggers.compactMap { trigger -> (at: Timestamp, schedule: Schedule)? in
      guard case .schedule(let schedule) = trigger.kind else { return nil }
      return schedule.next(after: start + at, anchor: start).map { ($0.start, schedule) }
    }
    guard let next = fires.min(by: { $0.at < $1.at }) else { return nil }
    let zone = next.schedule.zone
    let clock = "\(next.at.dateText(in: zone)) \(next.at.timeText(in: zone)) \(zone.abbreviation(at: next.at))"
    let jitter = next.schedule.jitter
    let shift = jitter > .zero ? ", or up to \(DurationText.human(jitter)) later" : ""
    return "`\(rule.id)` did not fire: its next time after \(text(at)) is \(clock)\(shift)"
  }
}

extension Rule {
  /// Whether some step of it can have the effect that is expected.
  fileprivate func canDo(_ expectation: Expectation) -> Bool {
    blocks.joined().contains { step in
      switch (expectation.verb, step.action) {
      case (.command, .command), (.command, .gameCommand), (.announce, .announce), (.announce, .countdown): true
      case (.power, .power(let signal, let killAfter, _)):
        Glob(expectation.value ?? "*").matches(signal.rawValue) || (expectation.value == "kill" && killAfter != nil)
      case (.backup, .createBackup), (.webhook, .webhook): true
      case (.notify, .notify(let message)): Glob(expectation.value ?? "*").matches(message.notifier.name)
      case (.emit, .emit(let name, _)): Glob(expectation.value ?? "*").matches(name)
      default: false
      }
    }
  }
}
