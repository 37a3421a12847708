public import RuleModel

/// The life of one server's session: tokens, socket, authentication, renewal, liveness, state and what is
/// sent.
///
/// It decides and does nothing: inputs are methods in the past tense, answers are actions for a transport.
/// Time is monotonic and never goes back. Answers to what is asked with an attempt carry that attempt; late
/// ones are ignored.
public struct SessionStateMachine: Sendable {
  enum Phase: Hashable {
    case idle
    case waiting(until: Timestamp)
    case fetching
    case connecting(SessionToken, until: Timestamp)
    case open
    case ended
  }

  /// What is being done about a token on an open socket; one thing at a time, however many errors ask for it.
  enum TokenWork: Hashable {
    case none
    case fetchDue(Timestamp)
    case fetching
    case sendDue(SessionToken, Timestamp)
    case answering(SessionToken, until: Timestamp)
  }

  /// See `SessionLimits`.
  public let limits: SessionLimits
  var phase: Phase = .idle
  var tokenAttempt = 0
  var connectionAttempt = 0
  var url = ""
  /// A token that no socket was opened for, and when it came: it serves again while the node cannot be
  /// reached.
  var unusedToken: (token: SessionToken, since: Timestamp)?
  /// The last token that was accepted and has not been refused since: it serves when no other may be fetched yet.
  var acceptedToken: (token: SessionToken, since: Timestamp)?
  var random: SplitMix
  var failures = 0
  var tokenBudget: SlidingWindow

  // On an open socket.
  var work: TokenWork = .none
  var isAuthenticated = false
  var isSeeing = false
  var seeingSince: Timestamp?
  var refusals = 0
  var renewalFailures = 0
  var renewAt: Timestamp?
  var acceptedAt: Timestamp?
  var pingAt: Timestamp?
  var pongUntil: Timestamp?
  var lastFrameAt: Timestamp?
  var statsDueAt: Timestamp?
  var isDeleted = false

  var tracker = StatusTracker()
  var crashes = CrashDetector()
  var pacer = CommandPacer()
  var lines: LineBudget
  var facts: SessionHealth
  var actions: [SessionAction] = []

  /// A session that has not begun; sessions of one process should have different seeds.
  public init(limits: SessionLimits = SessionLimits(), seed: UInt64, at now: Timestamp) {
    self.limits = limits
    random = SplitMix(seed: seed)
    tokenBudget = SlidingWindow(perMinute: limits.tokensPerMinute)
    lines = LineBudget(burst: limits.lineBurst, perSecond: limits.linesPerSecond)
    facts = SessionHealth(since: now)
  }

  /// The session at a glance.
  public var health: SessionHealth {
    var health = facts
    health.queued = pacer.count
    return health
  }

  /// The status of the server, nil while it is not known.
  public var status: ServerStatus? { tracker.currentStatus }

  /// When `deadlinePassed` has something to do, nil if only an input can go on.
  public var nextDeadline: Timestamp? {
    var earliest = pacer.nextExpiry
    func consider(_ time: Timestamp?) {
      guard let time else { return }
      earliest = earliest.map { min($0, time) } ?? time
    }
    switch phase {
    case .waiting(let until), .connecting(_, let until): consider(until)
    case .idle, .fetching, .ended: break
    case .open:
      consider(pongUntil ?? pingAt)
      consider(isSeeing ? renewAt : nil)
      consider(isSeeing ? statsDueAt : nil)
      consider(isSeeing ? pacer.readyAt : nil)
      consider(crashes.nextDeadline)
      consider(lines.nextDeadline)
      switch work {
      case .none, .fetching: break
      case .fetchDue(let time), .sendDue(_, let time), .answering(_, let time): consider(time)
      }
    }
    return earliest
  }

  // MARK: - Beginning and end

  /// The session is wanted.
  public mutating func began(at now: Timestamp) -> [SessionAction] {
    guard phase == .idle else { return [] }
    fetchToken(at: now)
    return taken()
  }

  /// The session is not wanted any more; nothing follows but the closing of the socket.
  public mutating func ended(at now: Timestamp) -> [SessionAction] {
    guard phase != .ended else { return [] }
    loseSight("the session was closed", at: now)
    if phase == .open { actions.append(.closeConnection(code: 1000)) }
    if case .connecting = phase { actions.append(.cutConnection) }
    abandonAttempts()
    phase = .ended
    for item in pacer.drained() { fail(item, "the session was closed") }
    enter(.closed, at: now)
    return taken()
  }

  /// Time went on to `nextDeadline` or beyond.
  public mutating func deadlinePassed(at now: Timestamp) -> [SessionAction] {
    switch phase {
    case .idle, .fetching, .ended: break
    case .waiting(let until): if until <= now { tryAgain(at: now) }
    case .connecting(_, let until):
      if until <= now {
        fail(SessionFailure("no connection within \(DurationText.exact(limits.connectTimeout))"), at: now)
      }
    case .open:
      tokenDeadlinesPassed(at: now)
      livenessDeadlinesPassed(at: now)
      observationDeadlinesPassed(at: now)
    }
    expireRequests(at: now)
    pump(at: now)
    return taken()
  }

  // MARK: - Shared by all inputs

  mutating func taken() -> [SessionAction] {
    defer { actions = [] }
    return actions
  }

  mutating func emit(_ kind: Event.Kind) { actions.append(.emit(kind)) }

  mutating func enter(_ state: SessionState, at now: Timestamp) {
    guard facts.state != state else { return }
    facts.state = state
    facts.since = now
    actions.append(.note(.stateChanged(state)))
  }

  /// The socket, if there is one, is given up, and another attempt planned.
  mutating func fail(_ failure: SessionFailure, at now: Timestamp, isCut: Bool = true) {
    loseSight(failure.message, at: now)
    if phase != .open || !isAuthenticated { facts.failedConnects += 1 }
    switch phase {
    case .connecting: actions.append(.cutConnection)
    case .open: actions.append(isCut ? .cutConnection : .closeConnection(code: 1000))
    case .idle, .waiting, .fetching, .ended: break
    }
    if let seeingSince, now - seeingSince >= limits.healthyAfter { failures = 0 }
    seeingSince = nil
    abandonAttempts()
    let pause = nextPause(after: failure)
    failures += 1
    phase = .waiting(until: now + pause)
    if facts.failure?.message != failure.message || !failure.isPermanent {
      actions.append(.note(.failed(failure, retryAfter: pause)))
    }
    facts.failure = failure
    facts.tokenEndsAt = nil
    enter(.backingOff, at: now)
  }

  /// Answers that are still under way do not count any more.
  private mutating func abandonAttempts() {
    tokenAttempt += 1
    connectionAttempt += 1
    work = .none
  }

  /// Full jitter: anything from nearly nothing to a bound that doubles each time.
  private mutating func nextPause(after failure: SessionFailure) -> Duration {
    let bounds = failure.isPermanent ? limits.slowBackOff : limits.backOff
    let doublings = min(failures, 16)
    let bound = min(bounds.upperBound, bounds.lowerBound * (1 << doublings))
    var pause: Duration
    if failure.isPermanent {
      pause = bounds.lowerBound + random.duration(upTo: max(.zero, bound - bounds.lowerBound))
    } else {
      pause = max(.milliseconds(100), random.duration(upTo: bound))
    }
    if let asked = failure.retryAfter { pause = max(pause, asked + random.duration(upTo: .seconds(1))) }
    return pause
  }

  /// From here on nothing is seen.
  mutating func loseSight(_ reason: String, at now: Timestamp) {
    guard isSeeing else { return }
    isSeeing = false
    tellDroppedLines(at: now)
    if let crash = crashes.observationBroke() { emit(.crashed(crash)) }
    tracker.observationBroke()
    emit(.sessionLost(reason: reason))
  }
}
