import Diagnostics
import OrderedCollections
public import RuleModel

/// Carrying out steps: beginning them, and telling them what happens while they wait.
extension Engine {
  /// Begins a try of a step; afterwards the run waits (`activity`), or has moved on.
  mutating func carryOut(_ step: Step, _ run: inout Run, _ rule: Rule) {
    guard let scope = scope(of: run, rule: rule) else {
      unwind(&run, with: .cancelled(reason: "the server is gone"))
      return
    }
    let isGoingOn = run.frames.last?.countdown != nil
    if run.stepStartedAt == nil {
      if !isGoingOn, let skip = skipReason(of: step, scope: scope) {
        note(.stepSkipped(label: step.label, line: step.span.start.line, reason: skip), of: run)
        nextStep(&run)
        return
      }
      run.stepStartedAt = now
    }
    if run.tryStartedAt == nil {
      run.tryStartedAt = now
      if !isGoingOn {
        note(.stepBegan(label: step.label, line: step.span.start.line, attempt: run.attempt), of: run)
      }
    }
    do throws(StepRefusal) {
      if let reason = pauseReason(for: run.rule, on: run.server) { throw .refused(reason.description) }
      try begin(step, &run, rule, scope)
    } catch {
      failStep(&run, step, error.kind, error.message)
    }
  }

  /// A step that cannot even begin.
  struct StepRefusal: Error {
    let kind: FailureKind
    let message: String

    init(_ kind: FailureKind, _ message: String) {
      self.kind = kind
      self.message = message
    }

    static func refused(_ message: String) -> StepRefusal { StepRefusal(.refused, message) }
  }

  private func skipReason(of step: Step, scope: RuleScope) -> String? {
    guard let condition = step.guardCondition else { return nil }
    switch condition.evaluate(in: scope).truth {
    case true?: return nil
    case false?: return "if \(condition.explained(in: scope)) is false"
    case nil: return "if-unknown: \(condition.explained(in: scope))"
    }
  }

  private mutating func begin(_ step: Step, _ run: inout Run, _ rule: Rule, _ scope: RuleScope) throws(StepRefusal) {
    switch step.action {
    case .command(let text, _): try beginCommand(step, text, &run, scope)
    case .announce(let text): try beginAnnouncement(step, text, &run, scope)
    case .power(let signal, let killAfter, _): try beginPower(step, signal, killAfter: killAfter, &run, scope)
    case .createBackup(let name, let ignored, let isLocked, _):
      try beginBackup(step, name: name, ignored: ignored, isLocked: isLocked, &run, scope)
    case .notify(let message): try beginNotification(step, message, &run, rule, scope)
    case .webhook(let webhook): try beginWebhook(step, webhook, &run, scope)
    case .log(let text, let level): try writeLog(step, text, level: level, &run, scope)
    case .wait(let duration): run.activity = .sleeping(until: now + duration)
    case .waitFor(let trigger): beginWaiting(step, for: trigger, &run, scope)
    case .countdown(let countdown): try beginCountdown(step, countdown, &run, scope)
    case .branch(let condition, let then, let otherwise):
      enterBranch(step, condition, then: then, otherwise: otherwise, &run, scope)
    case .gameCommand(let name, let arguments): try beginGameCommand(step, name, arguments, &run, scope)
    case .each(let each): beginEach(step, each, &run, scope)
    case .call(_, let arguments, let slot, let block):
      run.results[slot] = try values(of: arguments, scope)
      finishStep(&run, step)
      run.frames.append(Frame(block: block, role: .plain))
    case .emit(let name, let arguments): try emit(step, name, arguments, &run, scope)
    case .silence(let silencing): try silence(step, silencing, &run, rule, scope)
    case .set(let assignments, let reach, let lifetime): set(step, assignments, reach, lifetime, &run, scope)
    case .attempt(let body, let handler, let finally):
      nextStep(&run)
      run.frames.append(Frame(block: body, role: .body(catch: handler, finally: finally)))
    case .stop(let text, let failed):
      let reason = try render(text, scope, for: .log)
      unwind(&run, with: .stopped(reason: reason, failed: failed))
    }
  }

  private mutating func enterBranch(
    _ step: Step, _ condition: Expression, then: BlockID, otherwise: BlockID?, _ run: inout Run, _ scope: RuleScope
  ) {
    let truth = condition.evaluate(in: scope).truth
    finishStep(&run, step, detail: truth.map { $0 ? "true" : "false" } ?? "unknown, neither branch")
    if truth == true { run.frames.append(Frame(block: then, role: .plain)) }
    if truth == false, let otherwise { run.frames.append(Frame(block: otherwise, role: .plain)) }
  }

  func render(_ text: Template, _ scope: RuleScope, for sink: TextSink) throws(StepRefusal) -> String {
    do throws(RenderingFailure) {
      return try text.render(in: scope, for: sink)
    } catch {
      throw .refused(error.message)
    }
  }

  /// When the current try is out of time.
  func deadline(of step: Step, _ run: Run) -> Timestamp {
    (run.tryStartedAt ?? now) + (step.timeout ?? step.action.usualTimeout ?? .hours(24))
  }

  // MARK: - Effects

  /// Asks the world for something.
  @discardableResult
  mutating func ask(
    _ kind: Effect.Kind, on server: ServerID, rule: String, run: RunID?, isShadow: Bool
  ) -> EffectID {
    state.general.lastEffect += 1
    let id = EffectID(state.general.lastEffect)
    let effect = Effect(id: id, server: server, rule: rule, run: run, kind: kind, isShadow: isShadow)
    outcome.effects.append(effect)
    outcome.changes.append(.general)
    return id
  }

  @discardableResult
  mutating func ask(_ kind: Effect.Kind, for run: Run) -> EffectID {
    let id = ask(kind, on: run.server, rule: run.rule, run: run.id, isShadow: run.isShadow)
    if let effect = outcome.effects.last { note(.effect(effect), of: run) }
    if case .sendCommand(let text, _) = kind {
      let now = now
      state.servers[run.server]?.sentCommands.removeAll { now - $0.at > Limits.echo }
      state.servers[run.server]?.sentCommands.append(
        ServerState.SentCommand(text: text, at: now, chain: run.chain))
    }
    return id
  }

  /// Tells the step that waits for an effect what became of it.
  mutating func finish(_ id: EffectID, with result: EffectResult) {
    guard var run = state.runs.values.first(where: { $0.activity?.effect == id }), let rule = definition(of: run),
      let step = run.currentStep(of: rule)
    else { return }
    switch result {
    case .failed(let kind, let message): failStep(&run, step, kind, message)
    case .sent(.shadow): finishStep(&run, step, detail: "would be sent")
    case .sent, .accepted, .backupStarted, .uncertain: effectSucceeded(step, &run, rule, result)
    }
    store(run)
    proceed(run.id)
  }

  private mutating func effectSucceeded(
    _ step: Step, _ run: inout Run, _ rule: Rule, _ result: EffectResult
  ) {
    switch run.activity {
    case .asking(let effect, let until, _, let isAnswered):
      run.activity = .asking(effect, until: until, isSent: true, isAnswered: isAnswered)
      if isAnswered { finishStep(&run, step, detail: "answered", result: run.match.fields) }
    case .powering(var progress):
      progress.isSent = true
      run.activity = .powering(progress)
      if case .power(_, _, isDetached: true) = step.action { finishStep(&run, step, detail: result.words) }
    case .backingUp(let effect, _, let until):
      guard case .backupStarted(let uuid) = result else {
        if result == .uncertain { failStep(&run, step, .lost, "nobody can say whether the backup was begun") }
        return
      }
      run.activity = .backingUp(effect, uuid: uuid, until: until)
      if let report = state.servers[run.server]?.finishedBackups.last(where: { $0.uuid == uuid }) {
        finishBackup(step, report, &run)
      }
    case .delivering: finishStep(&run, step, detail: result.words, result: result.fields)
    case .sleeping, .watching, .countingDown, .pausing, .awaitingSession, .awaitingLock, .overseeing, nil: break
    }
  }

  // MARK: - What happens meanwhile

  /// The runs on a server that wait for something, and for what.
  func waitingRuns(on server: ServerID) -> [(id: RunID, activity: Activity)] {
    state.runs.values.compactMap { run in
      guard run.server == server, run.startedAt != nil, let activity = run.activity else { return nil }
      return (run.id, activity)
    }
  }

  /// Tells runs what has happened, after the rules were asked; those that wait for something else by now are left out.
  mutating func inform(_ waiting: [(id: RunID, activity: Activity)], of occurrences: [Occurrence]) {
    for (id, activity) in waiting {
      guard var run = state.runs[id], run.activity == activity, let rule = definition(of: run),
        let step = run.currentStep(of: rule)
      else { continue }
      serverChanged(step, &run, rule, occurrences)
      guard run.activity != activity else { continue }
      store(run)
      proceed(id)
    }
  }

  private mutating func serverChanged(
    _ step: Step, _ run: inout Run, _ rule: Rule, _ occurrences: [Occurrence]
  ) {
    guard let scope = scope(of: run, rule: rule) else { return }
    switch run.activity {
    case .asking: answerArrived(step, &run, scope, occurrences)
    case .watching: watch(step, &run, scope, occurrences)
    case .powering(let progress): powerMoved(step, progress, &run, scope)
    case .backingUp(_, let uuid?, _):
      if let report = scope.server.finishedBackups.last(where: { $0.uuid == uuid }) {
        finishBackup(step, report, &run)
      }
    case .countingDown(let progress): countdownChanged(step, progress, &run, scope)
    case .awaitingSession: sessionReturned(step, &run, scope)
    case .sleeping, .delivering, .backingUp, .pausing, .awaitingLock, .overseeing, nil: break
    }
  }

  /// A step that waited for a session begins; in `finally` its time begins only now.
  private func sessionReturned(_ step: Step, _ run: inout Run, _ scope: RuleScope) {
    guard scope.server.isConnected else { return }
    if case .power = step.action, scope.server.knownStatus == nil { return }
    run.activity = nil
    guard run.isCleaningUp else { return }
    run.tryStartedAt = nil
    run.cleanupUntil = now + Limits.cleanup
  }

  /// The clock reached something the current step waits for.
  mutating func clockMoved(_ step: Step, _ run: inout Run, _ rule: Rule) {
    guard let scope = scope(of: run, rule: rule) else { return }
    if case .watching(let until, _, _) = run.activity {
      watch(step, &run, scope, [])
      if case .watching = run.activity { watchTimeReached(step, until: until, &run, scope) }
      return
    }
    guard let due = run.activity?.nextDeadline, due <= now else { return }
    let patience = DurationText.human(now - (run.tryStartedAt ?? now))
    switch run.activity {
    case .sleeping: finishStep(&run, step)
    case .pausing: run.activity = nil
    case .delivering: failStep(&run, step, .timeout, "no answer within \(patience)")
    case .asking: failStep(&run, step, .timeout, "no answer within \(patience)")
    case .powering(let progress): powerTimeReached(step, progress, &run, scope)
    case .backingUp: failStep(&run, step, .timeout, "the backup has not ended within \(patience)")
    case .countingDown(let progress): countdownReached(step, progress, &run, scope)
    case .awaitingSession:
      failStep(&run, step, .lost, "no session to \(scope.server.server.name) within \(patience)")
    case .awaitingLock:
      failStep(&run, step, .refused, "the power lock of \(scope.server.server.name) was not free within \(patience)")
    case .overseeing: failStep(&run, step, .timeout, "not all were done within \(patience)")
    case .watching, nil: break
    }
  }
}

extension Activity {
  var effect: EffectID? {
    switch self {
    case .delivering(let id, _), .asking(let id, _, _, _), .backingUp(let id, _, _): id
    case .powering(let progress): progress.effect
    case .sleeping, .watching, .countingDown, .pausing, .awaitingSession, .awaitingLock, .overseeing: nil
    }
  }
}

extension EffectResult {
  /// What a step makes available under its `as`.
  var fields: [String: Value]? {
    if case .accepted(let status) = self { ["status": .number(Double(status))] } else { nil }
  }

  /// As a trace shows it.
  public var words: String {
    switch self {
    case .sent(.socket): "sent"
    case .sent(.http): "sent over HTTP"
    case .sent(.simulated): "sent"
    case .sent(.shadow): "would be sent"
    case .accepted(let status): status == 0 ? "accepted" : "HTTP \(status)"
    case .backupStarted: "begun"
    case .failed(let kind, let message): "\(kind.rawValue): \(message)"
    case .uncertain: "uncertain"
    }
  }
}
