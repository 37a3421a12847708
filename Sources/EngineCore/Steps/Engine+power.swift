import OrderedCollections
import RuleModel

/// `power`: done when the state is reached.
extension Engine {
  mutating func beginPower(
    _ step: Step, _ signal: PowerSignal, killAfter: Duration?, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    let server = scope.server.server
    guard server.permits(signal.permission) else {
      throw .refused("the key lacks the permission `\(signal.permission)` on \(server.name)")
    }
    guard let status = scope.server.knownStatus else {
      run.activity = .awaitingSession(until: run.isCleaningUp ? nil : deadline(of: step, run))
      return
    }
    switch (signal, status) {
    case (.start, .running), (.stop, .offline), (.kill, .offline):
      finishStep(&run, step, detail: "already \(status.rawValue), nothing sent")
      return
    case (.start, .starting):
      run.activity = .powering(
        PowerProgress(signal: .start, effect: EffectID(0), until: deadline(of: step, run), hasMoved: true, isSent: true)
      )
      return
    default: break
    }
    guard takePowerLock(&run) else {
      run.activity = .awaitingLock(until: deadline(of: step, run))
      return
    }
    try takePowerBudget(on: server)
    let effect = ask(.setPower(signal), for: run)
    run.activity = .powering(
      PowerProgress(
        signal: signal, effect: effect, until: deadline(of: step, run), killAt: killAfter.map { now + $0 },
        hasMoved: signal == .restart && status == .offline))
  }

  /// A runaway rule must not wear a server out.
  private mutating func takePowerBudget(on server: Server) throws(StepRefusal) {
    let now = now
    let recent = (state.servers[server.id]?.powerActions ?? []).filter { now - $0 < Limits.power.per }
    guard recent.count < Limits.power.count else {
      throw .refused(
        "\(server.name) has had \(recent.count) power actions in \(DurationText.human(Limits.power.per)), the most allowed"
      )
    }
    notePowerAction(on: server.id)
  }

  private mutating func notePowerAction(on server: ServerID) {
    let now = now
    state.servers[server]?.powerActions.removeAll { now - $0 >= Limits.power.per }
    state.servers[server]?.powerActions.append(now)
    outcome.changes.append(.server(server))
  }

  /// Compares the state with what the step wants.
  mutating func powerMoved(_ step: Step, _ progress: PowerProgress, _ run: inout Run, _ scope: RuleScope) {
    guard let status = scope.server.knownStatus else { return }
    var progress = progress
    let took = DurationText.human(now - (run.tryStartedAt ?? now))
    switch (progress.signal, status) {
    case (.start, .running):
      finishStep(&run, step, detail: "effect seen: status running after \(took)")
    case (.restart, .running) where progress.hasMoved:
      finishStep(&run, step, detail: "effect seen: status running after \(took)")
    case (.stop, .offline), (.kill, .offline):
      finishStep(&run, step, detail: "effect seen: status offline after \(took)")
    case (.start, .offline) where progress.hasMoved && progress.isSent:
      failStep(&run, step, .failed, "\(scope.server.server.name) stopped again while starting")
    case (.start, .starting), (.restart, .stopping), (.restart, .offline), (.restart, .starting):
      progress.hasMoved = true
      if progress.signal == .restart && status != .stopping { progress.killAt = nil }
      run.activity = .powering(progress)
    case (.start, _), (.stop, _), (.kill, _), (.restart, .running): break
    }
  }

  mutating func powerTimeReached(_ step: Step, _ progress: PowerProgress, _ run: inout Run, _ scope: RuleScope) {
    let server = scope.server.server
    guard progress.until > now else {
      let status = scope.server.knownStatus?.rawValue ?? "out of sight"
      let patience = DurationText.human(now - (run.tryStartedAt ?? now))
      failStep(&run, step, .timeout, "\(server.name) is still \(status) after \(patience)")
      return
    }
    var progress = progress
    progress.killAt = nil
    run.activity = .powering(progress)
    guard server.permits(PowerSignal.kill.permission) else { return }
    notePowerAction(on: server.id)
    let effect = ask(.setPower(.kill), for: run)
    progress.effect = effect
    run.activity = .powering(progress)
  }
}
