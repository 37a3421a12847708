public import RuleModel

// What the daemon tells about the server.
extension SessionStateMachine {
  /// A text message came.
  public mutating func payloadReceived(_ payload: [UInt8], at now: Timestamp) -> [SessionAction] {
    guard phase == .open else { return [] }
    do throws(WireError) {
      let message = try WireMessage(decoding: payload)
      lastFrameAt = now
      handle(message, at: now)
    } catch {
      lastFrameAt = now
      facts.malformed += 1
      actions.append(.note(.malformed(error)))
    }
    return taken()
  }

  /// How many console lines may be looked at without becoming events, should nobody wait for them.
  public mutating func passableLines(at now: Timestamp) -> Int {
    phase == .open && isSeeing ? lines.allowance(at: now) : 0
  }

  /// Console lines came that nobody waits for, not more than was allowed.
  public mutating func linesPassedOver(_ count: Int, at now: Timestamp) {
    lastFrameAt = now
    lines.take(count)
    facts.lines += count
    facts.linesPassedOver += count
  }

  /// A decoded message came.
  public mutating func messageReceived(_ message: WireMessage, at now: Timestamp) -> [SessionAction] {
    guard phase == .open else { return [] }
    lastFrameAt = now
    handle(message, at: now)
    return taken()
  }

  /// Events were lost behind the session: the state is told again, and nothing that changed meanwhile fires.
  public mutating func eventsLost(at now: Timestamp) -> [SessionAction] {
    guard isSeeing else { return [] }
    tracker.observationBroke()
    _ = pacer.enqueue(.init(request: nil, message: .stats, deadline: now))
    pump(at: now)
    return taken()
  }

  private mutating func handle(_ message: WireMessage, at now: Timestamp) {
    switch message {
    case .authSuccess: tokenAccepted(at: now)
    case .tokenExpiring: reminderReceived(at: now)
    case .tokenExpired: jwtErrorReceived("token expired", at: now)
    case .jwtError(let text): jwtErrorReceived(Self.shown(text), at: now)
    case .daemonError(let text): daemonErrorReceived(Self.shown(text), at: now)
    case .throttled(let name):
      facts.throttled += 1
      let isRepeated = pacer.throttled(name, at: now)
      actions.append(.note(.throttled(Self.shown(name), isRepeated: isRepeated)))
    case .deleted: isDeleted = true
    case .installStarted, .installOutput, .transferLogs, .transferStatus, .unknown: break
    case .status, .stats, .consoleOutput, .daemonMessage, .installCompleted, .backupCompleted,
      .backupRestoreCompleted:
      // Without a valid token none of these can come; a peer that sends them all the same is not believed.
      if isSeeing { observe(message, at: now) }
    }
  }

  private mutating func daemonErrorReceived(_ text: String, at now: Timestamp) {
    if case .answering = work {
      tokenRejected(text, at: now)
    } else {
      actions.append(.note(.daemonError(text)))
    }
  }

  private mutating func observe(_ message: WireMessage, at now: Timestamp) {
    switch message {
    case .status(let status):
      tell(tracker.statusTold(status, at: now), at: now)
      planStats(at: now)
    case .stats(var stats):
      if let status = stats.status {
        tell(tracker.statusSampled(status, at: now), at: now)
        stats.status = tracker.status
      }
      emit(.statsReported(stats))
      planStats(at: now)
    case .consoleOutput(let text): consolePrinted(ConsoleText.lines(of: text), at: now)
    case .daemonMessage(let text): consolePrinted(ConsoleText.lines(of: text, from: .daemon), at: now)
    case .installCompleted: emit(.named(BuiltinEvent.installCompleted.rawValue, fields: [:]))
    case .backupCompleted(let report): emit(.backupCompleted(report))
    case .backupRestoreCompleted: emit(.named(BuiltinEvent.backupRestored.rawValue, fields: [:]))
    case .authSuccess, .tokenExpiring, .tokenExpired, .jwtError, .daemonError, .throttled, .installStarted,
      .installOutput, .transferLogs, .transferStatus, .deleted, .unknown:
      break
    }
  }

  private mutating func tell(_ change: StatusTracker.Change?, at now: Timestamp) {
    switch change {
    case nil: break
    case .initial(let status): emit(.statusReported(status, initial: true))
    case .changed(let old, let new):
      emit(.statusReported(new, initial: false))
      if let crash = crashes.statusChanged(from: old, to: new, at: now) { emit(.crashed(crash)) }
    }
  }

  private mutating func consolePrinted(_ printed: [ConsoleLine], at now: Timestamp) {
    facts.lines += printed.count
    for line in printed {
      if line.stream == .daemon {
        daemonLinePrinted(line, at: now)
      } else if lines.admits(at: now) {
        emit(.consoleLinePrinted(line))
      }
    }
  }

  /// The daemon's own lines are few and never held back.
  private mutating func daemonLinePrinted(_ line: ConsoleLine, at now: Timestamp) {
    emit(.consoleLinePrinted(line))
    let meaning = DaemonLine(line.text)
    if meaning == .outputThrottled {
      interrupt("the node drops console lines of this server, because it writes too many", at: now)
    }
    if let crash = crashes.daemonLinePrinted(meaning, at: now) { emit(.crashed(crash)) }
  }

  private mutating func interrupt(_ reason: String, at now: Timestamp) {
    emit(.observationInterrupted(reason: reason))
    tracker.observationBroke()
    _ = pacer.enqueue(.init(request: nil, message: .stats, deadline: now))
    pump(at: now)
  }

  mutating func tellDroppedLines(at now: Timestamp) {
    let count = lines.takeDropped()
    guard count > 0 else { return }
    facts.linesDropped += count
    actions.append(.note(.linesDropped(count)))
    let reason = "\(count) console lines over the limit of \(limits.linesPerSecond) a second were dropped"
    if isSeeing { interrupt(reason, at: now) } else { emit(.observationInterrupted(reason: reason)) }
  }

  /// An offline server says nothing by itself, a living one about every second.
  private mutating func planStats(at now: Timestamp) {
    statsDueAt = now + (tracker.status == .offline ? limits.offlineStatsInterval : limits.statsSilence)
  }

  mutating func observationDeadlinesPassed(at now: Timestamp) {
    guard phase == .open else { return }
    if let crash = crashes.deadlinePassed(at: now) { emit(.crashed(crash)) }
    if let due = lines.nextDeadline, due <= now { tellDroppedLines(at: now) }
    if isSeeing, let due = statsDueAt, due <= now {
      _ = pacer.enqueue(.init(request: nil, message: .stats, deadline: now))
      if tracker.status != .offline { ping(at: now) }
      planStats(at: now)
    }
  }
}
