import OrderedCollections
import RuleModel

/// The step lists of a run: how a step ends, and what the end of a list means for the lists around it.
extension Engine {
  /// A step ended well.
  mutating func finishStep(_ run: inout Run, _ step: Step, detail: String = "", result: [String: Value]? = nil) {
    if let binding = step.binding, let result { run.results[binding] = result }
    note(.stepEnded(label: step.label, detail: detail, took: now - (run.stepStartedAt ?? now)), of: run)
    nextStep(&run)
  }

  /// Moves on to the next step of the innermost list.
  func nextStep(_ run: inout Run) {
    run.leaveStep()
    guard let last = run.frames.indices.last else { return }
    run.frames[last].index += 1
    run.frames[last].countdown = nil
  }

  /// A try failed: again after a pause, on with the next step, or the end of the list.
  mutating func failStep(_ run: inout Run, _ step: Step, _ kind: FailureKind, _ message: String) {
    run.activity = nil
    if kind == .lost, run.isCleaningUp, keepTrying(&run, step, message) { return }
    if kind != .refused, run.attempt < step.retry.attempts {
      let pause = step.retry.pause(afterAttempt: run.attempt)
      note(.stepFailed(label: step.label, kind: kind, message: message, retryIn: pause), of: run)
      run.attempt += 1
      run.tryStartedAt = nil
      run.activity = .pausing(until: now + pause)
      return
    }
    note(.stepFailed(label: step.label, kind: kind, message: message, retryIn: nil), of: run)
    if step.continuesOnError {
      nextStep(&run)
    } else {
      unwind(&run, with: .failed(StepFailure(step: step.label, kind: kind, message: message)))
    }
  }

  /// A `finally` that could not be said is said later: saving must not stay switched off because of a bad line.
  private mutating func keepTrying(_ run: inout Run, _ step: Step, _ message: String) -> Bool {
    guard !isShuttingDown else { return false }
    let isConnected = state.servers[run.server]?.isConnected ?? false
    if isConnected, let until = run.cleanupUntil, until <= now { return false }
    run.cleanupUntil = run.cleanupUntil ?? (isConnected ? now + Limits.cleanup : nil)
    run.tryStartedAt = nil
    run.activity = isConnected ? .pausing(until: now + Limits.cleanupPause) : .awaitingSession(until: nil)
    let pause = isConnected ? Limits.cleanupPause : .zero
    note(.stepFailed(label: step.label, kind: .lost, message: message, retryIn: pause), of: run)
    return true
  }

  /// Ends the innermost list, and whatever that ends in turn.
  mutating func unwind(_ run: inout Run, with completion: Completion) {
    run.leaveStep()
    leaveFrame(&run, with: completion)
  }

  /// Leaves step lists, innermost first, until one of them goes on.
  mutating func leaveFrame(_ run: inout Run, with completion: Completion) {
    var completion = completion
    while let frame = run.frames.popLast() {
      if run.frames.isEmpty { run.noteBodyEnd(completion) }
      switch (frame.role, completion) {
      case (.plain, .normal): return
      case (.plain, _): continue
      case (.body(let handler?, let finally), .failed(let failure)):
        run.enter(Frame(block: handler, role: .handler(finally: finally), outerFailure: run.failure), after: failure)
        return
      case (.body(let handler?, let finally), .timedOut(let failure)) where run.frames.isEmpty:
        run.enter(Frame(block: handler, role: .handler(finally: finally), outerFailure: run.failure), after: failure)
        return
      case (.body(_, let finally?), _):
        run.enter(
          Frame(block: finally, role: .cleanup(then: completion), outerFailure: run.failure), after: completion.failure)
        return
      case (.handler(let finally?), _):
        run.enter(
          Frame(block: finally, role: .cleanup(then: completion), outerFailure: frame.outerFailure),
          after: completion.failure)
        return
      case (.body, .normal): return
      case (.handler, .normal):
        run.failure = frame.outerFailure
        return
      case (.cleanup(.normal), .normal):
        run.failure = frame.outerFailure
        return
      case (.body, _): continue
      case (.handler, _): run.failure = frame.outerFailure
      case (.cleanup(let pending), .normal):
        run.failure = frame.outerFailure
        completion = pending
      case (.cleanup, _): run.failure = frame.outerFailure
      }
    }
    run.completion = completion
  }
}

extension Run {
  /// Nothing of the current step counts for the next one.
  mutating func leaveStep() {
    activity = nil
    attempt = 1
    stepStartedAt = nil
    tryStartedAt = nil
    cleanupUntil = nil
  }

  mutating func enter(_ frame: Frame, after newFailure: StepFailure?) {
    if let newFailure { failure = newFailure }
    frames.append(frame)
  }

  mutating func noteBodyEnd(_ completion: Completion) {
    if let failure = completion.failure { bodyFailure = failure }
  }
}

extension Completion {
  /// What `error.*` shows after it.
  var failure: StepFailure? {
    switch self {
    case .failed(let failure), .timedOut(let failure): failure
    case .normal, .stopped, .cancelled: nil
    }
  }
}
