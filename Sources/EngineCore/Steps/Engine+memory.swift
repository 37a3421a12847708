import OrderedCollections
import RuleModel

/// `emit`, `silence`, `set`: steps that act on the engine itself.
extension Engine {
  /// Lets an event happen on the run's server, once the present one has been dealt with.
  mutating func emit(
    _ step: Step, _ name: String, _ arguments: [StepArgument], _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    let fields = try values(of: arguments, scope)
    ask(.emitEvent(name, fields: fields), for: run)
    // A rule on trial causes nothing.
    if !run.isShadow { caused.append((Event(.named(name, fields: fields), on: run.server), run.chain)) }
    finishStep(&run, step)
  }

  mutating func silence(
    _ step: Step, _ silencing: Silencing, _ run: inout Run, _ rule: Rule, _ scope: RuleScope
  ) throws(StepRefusal) {
    let until: Timestamp
    switch silencing.end {
    case .after(let duration): until = wall(now) + duration
    case .at(let expression):
      guard case .time(let time) = expression.evaluate(in: scope) else {
        throw .refused("the end of the silence, `\(expression.source)`, is not known")
      }
      until = time
    }
    let reason: String? = if let text = silencing.reason { try render(text, scope, for: .log) } else { nil }
    let servers =
      silencing.servers.map { selector in state.servers.values.map(\.server).filter(selector.matches).map(\.id) }
      ?? [run.server]
    let shown = until.timeText(in: rule.zone)
    guard !run.isShadow else {
      finishStep(&run, step, detail: "would be silent until \(shown)")
      return
    }
    state.general.lastSilence += 1
    let silence = Silence(
      id: state.general.lastSilence, rules: silencing.rules, servers: servers, until: until, reason: reason,
      setBy: run.rule)
    let wall = wall(now)
    state.general.silences.removeAll { $0.until <= wall }
    state.general.silences.append(silence)
    if state.general.silences.count > Limits.silences { state.general.silences.removeFirst() }
    outcome.changes.append(.general)
    finishStep(&run, step, detail: "#\(silence.id) until \(shown)")
  }

  /// What is unknown is not kept: the name has no value then.
  mutating func set(
    _ step: Step, _ assignments: [StoredAssignment], _ reach: StoredScope, _ lifetime: Duration?, _ run: inout Run,
    _ scope: RuleScope
  ) {
    let now = now
    var told: [String] = []
    for assignment in assignments {
      let value = assignment.value.evaluate(in: scope)
      told.append("\(assignment.name) = \(value.text(in: scope))")
      guard !run.isShadow else { continue }
      let stored = value.isKnown ? StoredValue(value: value, expiresAt: lifetime.map { now + $0 }) : nil
      switch reach {
      case .server:
        state.servers[run.server]?.stored.keep(stored, under: assignment.name, at: now)
        outcome.changes.append(.server(run.server))
      case .global:
        state.general.stored.keep(stored, under: assignment.name, at: now)
        outcome.changes.append(.general)
      }
    }
    finishStep(&run, step, detail: told.joined(separator: ", "))
    guard !run.isShadow else { return }
    switch reach {
    case .server: overdue.append(run.server)
    case .global: overdue.formUnion(state.servers.keys)
    }
  }
}

extension [String: StoredValue] {
  /// Takes a value over; `nil` forgets the name. What is over is thrown away when there is no room.
  fileprivate mutating func keep(_ value: StoredValue?, under name: String, at now: Timestamp) {
    self[name] = value
    guard count > Limits.storedValues else { return }
    for name in keys.sorted() where self[name]?.value(at: now) == .unknown { self[name] = nil }
    if count > Limits.storedValues { self[name] = nil }
  }
}
