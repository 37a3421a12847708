import OrderedCollections
import RuleModel

/// `wait` for a trigger, and `countdown`.
extension Engine {
  mutating func beginWaiting(_ step: Step, for trigger: Trigger, _ run: inout Run, _ scope: RuleScope) {
    let until = step.timeout.map { (run.tryStartedAt ?? now) + $0 }
    run.activity = .watching(until: until, clock: HoldClock(), sequence: nil)
    watch(step, &run, scope, [])
  }

  /// Looks for the awaited trigger; a level that holds already passes at once, or after its `for`.
  mutating func watch(_ step: Step, _ run: inout Run, _ scope: RuleScope, _ occurrences: [Occurrence]) {
    guard case .waitFor(let trigger) = step.action, case .watching(let until, var clock, let sequence) = run.activity
    else { return }
    guard trigger.canHold else {
      watchForMatch(step, trigger, sequence, until, &run, scope, occurrences)
      return
    }
    switch levelTruth(of: trigger, scope) {
    case true?: clock.resume(at: now)
    case false?: clock = HoldClock()
    case nil: clock.pause(at: now)
    }
    if trigger.isAbsence {
      let hasCome = firstMatch(of: trigger.parts[0], in: occurrences, scope) != nil
      let isBlind = !scope.server.isConnected || occurrences.contains(where: \.isBlindness)
      if hasCome || isBlind { clock = HoldClock() }
      if levelTruth(of: trigger, scope) == true { clock.resume(at: now) }
    }
    run.activity = .watching(until: until, clock: clock, sequence: nil)
    let hold = trigger.hold ?? .zero
    if clock.runningSince != nil, clock.total(at: now) >= hold, hold == .zero || !isHandlingEvent {
      let waited = now - (run.stepStartedAt ?? now)
      finishStep(&run, step, detail: waited == .zero ? "already true" : "seen after \(DurationText.human(waited))")
      return
    }
    if let due = clock.deadline(for: hold) { timers.arm(.run(run.id), at: max(due, now)) }
    if let period = trigger.levelPeriod { timers.arm(.run(run.id), at: now + period) }
    for window in trigger.levelWindows {
      guard let change = window.window.nextChange(after: wall(now)) else { continue }
      timers.arm(.run(run.id), at: change - state.general.wallOffset)
    }
  }

  private mutating func watchForMatch(
    _ step: Step, _ trigger: Trigger, _ open: SequenceProgress?, _ until: Timestamp?, _ run: inout Run,
    _ scope: RuleScope, _ occurrences: [Occurrence]
  ) {
    var progress = open
    let found =
      if case .sequence(let items, let within) = trigger.kind {
        TriggerSequence(items: items, within: within).completion(&progress, at: now) { item in
          firstMatch(of: item, in: occurrences, scope)
        }
      } else {
        firstMatch(of: trigger, in: occurrences, scope)
      }
    guard let found else {
      if progress != open { run.activity = .watching(until: until, clock: HoldClock(), sequence: progress) }
      return
    }
    run.take(found)
    finishStep(&run, step, detail: found.event, result: found.fields)
  }

  mutating func watchTimeReached(_ step: Step, until: Timestamp?, _ run: inout Run, _ scope: RuleScope) {
    guard let until, until <= now else { return }
    let patience = DurationText.human(now - (run.tryStartedAt ?? now))
    let kind: FailureKind = scope.server.isConnected ? .timeout : .lost
    failStep(&run, step, kind, "\(step.label) did not come within \(patience)")
  }

  // MARK: - Countdown

  mutating func beginCountdown(
    _ step: Step, _ countdown: Countdown, _ run: inout Run, _ scope: RuleScope
  ) throws(StepRefusal) {
    if let progress = run.frames.last?.countdown {
      // Its steps for one instant have been carried out; it goes on.
      run.activity = .countingDown(progress)
      countdownReached(step, progress, &run, scope)
      return
    }
    guard case .time(let end) = countdown.to.evaluate(in: scope) else {
      throw .refused("the end of the countdown, `\(countdown.to.source)`, is not known")
    }
    let engineEnd = end - state.general.wallOffset
    // What lies before the start is passed over in silence.
    let pending = countdown.at.filter { engineEnd - $0 >= now }
    let progress = CountdownProgress(end: engineEnd, pending: pending)
    run.activity = .countingDown(progress)
    countdownReached(step, progress, &run, scope)
  }

  mutating func countdownChanged(
    _ step: Step, _ progress: CountdownProgress, _ run: inout Run, _ scope: RuleScope
  ) {
    guard case .countdown(let countdown) = step.action,
      countdown.endCondition?.evaluate(in: scope).truth == true
    else { return }
    finishStep(&run, step, detail: "ended early: \(countdown.endCondition?.explained(in: scope) ?? "")")
  }

  mutating func countdownReached(
    _ step: Step, _ progress: CountdownProgress, _ run: inout Run, _ scope: RuleScope
  ) {
    guard case .countdown(let countdown) = step.action else { return }
    countdownChanged(step, progress, &run, scope)
    guard case .countingDown(var progress) = run.activity else { return }
    while let remaining = progress.pending.first, progress.end - remaining <= now {
      progress.pending.removeFirst()
      // After a pause of the engine nothing is said that is no longer true.
      if let next = progress.pending.first, progress.end - next <= now { continue }
      if now - (progress.end - remaining) > Limits.announcement { continue }
      var inner = scope
      inner.remaining = remaining
      if let block = countdown.block {
        progress.remaining = remaining
        run.frames[run.frames.count - 1].countdown = progress
        run.activity = nil
        run.frames.append(Frame(block: block, role: .plain))
        return
      }
      announce(countdown, run, inner)
    }
    guard progress.pending.isEmpty, progress.end <= now else {
      run.activity = .countingDown(progress)
      return
    }
    finishStep(&run, step)
  }

  /// An announcement that cannot be made does not stop a countdown.
  private mutating func announce(_ countdown: Countdown, _ run: Run, _ scope: RuleScope) {
    guard let text = countdown.announcement else { return }
    do throws(StepRefusal) {
      let (line, announcement) = try announcement(text, scope)
      let server = scope.server
      guard server.isConnected, server.knownStatus != .offline, server.server.permits("control.console") else { return }
      ask(.sendCommand(line, announcement: announcement), for: run)
    } catch {
      note(.stepFailed(label: "announce", kind: error.kind, message: error.message, retryIn: nil), of: run)
    }
  }
}

extension CountdownProgress {
  var nextInstant: Timestamp { pending.first.map { end - $0 } ?? end }
}

extension Trigger {
  /// Whether a step that waits for it is satisfied by how things are, rather than by something happening.
  var canHold: Bool {
    switch kind {
    case .stats, .window, .absent: true
    case .status(_, let from): from == nil
    case .console, .crash, .schedule, .event, .sequence: false
    }
  }
}
