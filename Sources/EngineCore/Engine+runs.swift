import OrderedCollections
import RuleModel

/// The life of a run: asked for, waiting for its turn, going through its step lists, ended.
extension Engine {
  mutating func makeRun(
    _ rule: Rule, key: StateKey, trigger: Int, match: Match, purpose: Run.Purpose, firingSince: Timestamp?
  ) -> Run {
    state.general.lastRun += 1
    outcome.changes.append(.general)
    var run = Run(
      id: RunID(state.general.lastRun), rule: rule.id, fingerprint: rule.fingerprint, server: key.server,
      key: key.key, trigger: trigger, match: match, purpose: purpose, requestedAt: now,
      isShadow: rule.stage == .shadow || options.isRehearsal, chain: match.chain + [rule.id])
    run.firingSince = firingSince
    return run
  }

  /// Puts a run on its way; it begins at once unless it has to wait.
  mutating func launch(_ run: Run, _ rule: Rule, block: BlockID, after predecessor: RunID?) {
    var run = run
    run.predecessor = predecessor.flatMap { state.runs[$0] == nil ? nil : $0 }
    run.frames = [
      Frame(
        block: block,
        role: run.purpose == .then
          ? .body(catch: rule.catch, finally: rule.finally) : .body(catch: nil, finally: nil))
    ]
    run.deadline = now + Limits.lockPatience
    store(run)
    tryToBegin(run.id)
  }

  /// Begins every run whose way has become free: those that wait for a lock or a run, then those in a rule's queue.
  ///
  /// Then the runs that carry out an `each` are looked after.
  mutating func beginWaitingRuns() {
    while !ended.isEmpty || !overseers.isEmpty {
      let gone = ended
      ended = []
      for run in gone { reportToParent(run) }
      if !gone.isEmpty {
        for run in state.runs.values where run.startedAt == nil { tryToBegin(run.id) }
        retryLocks()
      }
      for run in gone { startQueued(after: run) }
      let busy = overseers
      overseers = []
      for id in busy { oversee(id) }
      cancelOrphans()
    }
  }

  /// Begins a waiting run if nothing is in its way any more.
  private mutating func tryToBegin(_ id: RunID) {
    guard !isShuttingDown, var run = state.runs[id], run.startedAt == nil else { return }
    guard let rule = definition(of: run) else {
      abandon(run)
      return
    }
    if let predecessor = run.predecessor {
      if state.runs[predecessor] != nil { return }
      // Patience for locks begins when nothing else is waited for.
      run.predecessor = nil
      run.deadline = now + Limits.lockPatience
      store(run)
    }
    if lockHolder(for: run, rule) != nil {
      timers.arm(.run(id), at: max(run.deadline ?? now, now))
      return
    }
    takeLocks(&run, rule)
    run.startedAt = now
    run.deadline = now + rule.timeout
    countStart(&run, rule)
    store(run)
    if run.waitsForLock {
      record(
        rule, run.server, key: run.key, trigger: run.trigger, event: run.match.event,
        passed: [GateVerdict(.lock)], outcome: .fired(id))
    }
    note(.started(purpose: run.purpose, event: run.match.event), of: run)
    proceed(id)
  }

  /// Only runs that begin count for cooldown and limit.
  private mutating func countStart(_ run: inout Run, _ rule: Rule) {
    let key = StateKey(rule: run.rule, server: run.server, key: run.key)
    let now = now
    if run.purpose == .then {
      let span = rule.limit?.rate.per ?? .zero
      remember(key) {
        $0.lastStart = now
        $0.starts.removeAll { now - $0 >= span }
        if span > .zero { $0.starts.append(now) }
        if $0.breaker.trippedAt == nil { $0.breaker.isExceeded = false }
      }
    }
    if let limit = rule.limit { run.limitUsed = countedStarts(of: key, per: limit.rate.per) }
  }

  /// Goes on with a run until it has to wait for something.
  mutating func proceed(_ id: RunID) {
    guard var run = state.runs[id] else { return }
    guard let rule = definition(of: run) else {
      abandon(run)
      return
    }
    while run.activity == nil, let frame = run.frames.last {
      let steps = rule.steps(frame.block)
      guard frame.index < steps.count else {
        leaveFrame(&run, with: .normal)
        continue
      }
      if run.isEnding && !run.isCleaningUp {
        unwind(&run, with: .cancelled(reason: "the engine is ending"))
        continue
      }
      carryOut(steps[frame.index], &run, rule)
    }
    guard run.frames.isEmpty else {
      store(run)
      armTimer(of: run)
      return
    }
    end(run)
  }

  /// A run whose rule is gone, because the rule changed while the engine was down.
  private mutating func abandon(_ run: Run) {
    note(.ended(.failed(message: "its rule was changed while the engine was down"), took: .zero), of: run)
    remove(run)
  }

  private mutating func end(_ run: Run) {
    note(.ended(run.result, took: now - (run.startedAt ?? now)), of: run)
    if run.purpose == .then, case .failed = run.result {
      tell(.runFailed, of: run.rule, on: run.server, chain: run.chain)
    }
    remove(run)
  }

  /// Takes a run away; whoever waits for it begins once the present event has been dealt with.
  mutating func remove(_ run: Run) {
    releaseLocks(of: run)
    state.runs[run.id] = nil
    outcome.changes.append(.run(run.id))
    if run.startedAt == nil { withdraw(run) }
    if run.parent != nil { children.remove(run.id) }
    ended.append(run)
  }

  // MARK: - Ends from outside

  /// Ends a run as soon as possible: `finally` is carried out, `catch` is not.
  mutating func cancel(_ id: RunID, reason: String) {
    guard var run = state.runs[id] else { return }
    guard run.startedAt != nil, definition(of: run) != nil else {
      note(.ended(.cancelled(reason: reason), took: .zero), of: run)
      remove(run)
      return
    }
    guard !run.isCleaningUp else { return }
    unwind(&run, with: .cancelled(reason: reason))
    store(run)
    proceed(id)
  }

  /// Ends a run where it stands, without its `finally`.
  mutating func discard(_ run: Run, reason: String) {
    note(.ended(.cancelled(reason: reason), took: now - (run.startedAt ?? now)), of: run)
    remove(run)
  }

  /// Lets runs end after their current step; those that only wait end at once.
  mutating func shutDown() {
    guard !isShuttingDown else { return }
    isShuttingDown = true
    shutdownEnd = now + Limits.shutdown
    for id in state.runs.keys {
      guard var run = state.runs[id] else { continue }
      if run.startedAt == nil || run.isMerelyWaiting {
        cancel(id, reason: "the engine is ending")
      } else {
        run.isEnding = true
        store(run)
      }
      timers.arm(.run(id), at: now + Limits.shutdown)
    }
  }

  // MARK: - Bookkeeping

  mutating func store(_ run: Run) {
    state.runs[run.id] = run
    outcome.changes.append(.run(run.id))
  }

  mutating func note(_ kind: RunNote.Kind, of run: Run) {
    outcome.notes.append(RunNote(at: wall(now), run: run.id, rule: run.rule, server: run.server, kind: kind))
  }

  private mutating func armTimer(of run: Run) {
    let due = [run.nextDeadline, shutdownEnd].compactMap { $0 }.min()
    if let due { timers.arm(.run(run.id), at: max(due, now)) }
  }

  mutating func runTimerFired(_ id: RunID) {
    guard var run = state.runs[id] else { return }
    guard let rule = definition(of: run) else {
      abandon(run)
      return
    }
    if let shutdownEnd, shutdownEnd <= now {
      discard(run, reason: "the engine is ending")
      return
    }
    guard run.startedAt != nil else {
      giveUpWaiting(run, rule)
      return
    }
    if let deadline = run.deadline, deadline <= now, !run.isCleaningUp {
      run.deadline = nil
      let message = "the run took longer than \(DurationText.human(rule.timeout))"
      unwind(&run, with: .timedOut(StepFailure(step: "run", kind: .timeout, message: message)))
    } else if run.activity != nil, let step = run.currentStep(of: rule) {
      clockMoved(step, &run, rule)
    }
    store(run)
    proceed(id)
  }

  private mutating func giveUpWaiting(_ run: Run, _ rule: Rule) {
    let isNext = run.predecessor.map { state.runs[$0] == nil } ?? true
    guard isNext else { return }
    guard run.predecessor == nil, let deadline = run.deadline, deadline <= now else {
      tryToBegin(run.id)
      return
    }
    record(
      rule, run.server, key: run.key, trigger: run.trigger, event: run.match.event,
      outcome: .stopped(.lock, Reason(.lockTimeout, " after \(DurationText.human(Limits.lockPatience))")))
    remove(run)
  }
}

extension Run {
  /// Whether it is in some `finally`.
  var isCleaningUp: Bool {
    frames.contains { if case .cleanup = $0.role { true } else { false } }
  }

  /// Whether the current step would only let time pass.
  var isMerelyWaiting: Bool {
    guard !isCleaningUp else { return false }
    switch activity {
    case .sleeping, .watching, .countingDown, .pausing, .awaitingSession, .awaitingLock: return true
    case .overseeing, .delivering, .asking, .powering, .backingUp, nil: return false
    }
  }

  func currentStep(of rule: Rule) -> Step? {
    guard let frame = frames.last else { return nil }
    let steps = rule.steps(frame.block)
    return frame.index < steps.count ? steps[frame.index] : nil
  }

  /// When the clock has something to say to it.
  var nextDeadline: Timestamp? {
    let own = isCleaningUp ? nil : deadline
    return [own, activity?.nextDeadline].compactMap { $0 }.min()
  }

  /// How it ended, once its frames are gone.
  var result: RunEnd {
    switch completion {
    case .failed(let failure), .timedOut(let failure): .failed(message: failure.message)
    case .stopped(let reason, let failed): failed ? .failed(message: reason) : .stopped(reason: reason)
    case .cancelled(let reason): .cancelled(reason: reason)
    case .normal: bodyFailure.map { .failed(message: $0.message) } ?? .succeeded
    }
  }
}

extension Activity {
  /// When the current step has something to do, apart from a level that it waits for.
  var nextDeadline: Timestamp? {
    switch self {
    case .sleeping(let until), .delivering(_, let until), .asking(_, let until, _, _), .backingUp(_, _, let until),
      .pausing(let until), .awaitingLock(let until):
      until
    case .watching(let until, _, _), .awaitingSession(let until): until
    case .overseeing(let progress): progress.until
    case .powering(let progress): [progress.until, progress.killAt].compactMap { $0 }.min()
    case .countingDown(let progress): progress.nextInstant
    }
  }
}
