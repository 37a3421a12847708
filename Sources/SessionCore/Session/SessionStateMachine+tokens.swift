import RuleModel

// Authentication and renewal on an open socket.
extension SessionStateMachine {
  /// Sends a token as soon as the daemon's limit for it allows.
  mutating func send(_ token: SessionToken, at now: Timestamp) {
    guard pacer.takeAuth(at: now) else {
      work = .sendDue(token, max(pacer.authAvailableAt, now + .milliseconds(1)))
      return
    }
    work = .answering(token, until: now + limits.authenticationTimeout)
    actions.append(.send(.auth(token), request: nil))
  }

  /// The daemon reminds of the token's end whenever less than a minute is left, which for a short-lived token
  /// is always.
  mutating func reminderReceived(at now: Timestamp) {
    guard isSeeing, let end = facts.tokenEndsAt, let acceptedAt else { return }
    guard now - acceptedAt >= .minutes(1) || (now - acceptedAt) * 2 >= end - acceptedAt else { return }
    renew(at: now)
  }

  /// Single flight: while something is being done about the token, further reasons change nothing.
  mutating func renew(at now: Timestamp) {
    guard work == .none else { return }
    renewAt = nil
    beginFetch(at: now)
  }

  private mutating func beginFetch(at now: Timestamp) {
    if isSeeing { enter(.renewing, at: now) }
    guard tokenBudget.take(at: now) else {
      work = .fetchDue(tokenBudget.availableAt)
      return
    }
    tokenAttempt += 1
    work = .fetching
    actions.append(.fetchToken(attempt: tokenAttempt))
  }

  mutating func tokenRenewed(_ token: SessionToken, url newURL: String, at now: Timestamp) {
    guard newURL == url else {
      work = .none
      fail(SessionFailure("the server moved to another node"), at: now, isCut: false)
      return
    }
    send(token, at: now)
  }

  mutating func renewalRefused(_ failure: SessionFailure, at now: Timestamp) {
    facts.failedRenewals += 1
    guard !failure.isPermanent else {
      fail(failure, at: now, isCut: false)
      return
    }
    let bound = min(limits.backOff.upperBound, limits.backOff.lowerBound * (1 << min(renewalFailures, 16)))
    renewalFailures += 1
    let pause = max(failure.retryAfter ?? .zero, max(.milliseconds(100), random.duration(upTo: bound)))
    work = .fetchDue(now + pause)
    facts.failure = failure
    actions.append(.note(.failed(failure, retryAfter: pause)))
  }

  mutating func tokenDeadlinesPassed(at now: Timestamp) {
    guard phase == .open else { return }
    switch work {
    case .none:
      if isSeeing, let renewAt, renewAt <= now { renew(at: now) }
    case .fetching: break
    case .fetchDue(let time): if time <= now { beginFetch(at: now) }
    case .sendDue(let token, let time): if time <= now { send(token, at: now) }
    case .answering(_, let until):
      if until <= now {
        fail(
          SessionFailure("no answer to the token within \(DurationText.exact(limits.authenticationTimeout))"),
          at: now)
      }
    }
  }

  // MARK: - What the daemon says about tokens

  mutating func tokenAccepted(at now: Timestamp) {
    guard case .answering(let token, _) = work else { return }
    work = .none
    refusals = 0
    renewalFailures = 0
    let share = limits.renewalPercent * 10 - Int64(random.next() % 50)
    renewAt = now + .milliseconds(token.lifetime.wholeMilliseconds * share / 1000)
    acceptedAt = now
    acceptedToken = (token, acceptedToken?.token == token ? acceptedToken?.since ?? now : now)
    facts.tokenEndsAt = now + token.lifetime
    facts.failure = nil
    let isRenewal = isAuthenticated
    isAuthenticated = true
    if isRenewal { facts.renewals += 1 } else { facts.connects += 1 }
    enter(.live, at: now)
    if !isSeeing { gainSight(at: now) }
    pump(at: now)
  }

  private mutating func gainSight(at now: Timestamp) {
    isSeeing = true
    seeingSince = seeingSince ?? now
    tracker.observationBroke()
    emit(.sessionConnected)
    _ = pacer.enqueue(.init(request: nil, message: .stats, deadline: now))
    statsDueAt = now + limits.statsSilence
  }

  /// Either the answer to a token, or what the daemon sends in place of every event once a token is dead.
  mutating func jwtErrorReceived(_ text: String, at now: Timestamp) {
    acceptedToken = nil
    if text.contains("server uuid mismatch") {
      fail(
        SessionFailure(
          "the node says that the panel's token is for another server: \(text)", isPermanent: true),
        at: now, isCut: false)
      return
    }
    // Answers to a token name an incident; what replaces an event is bare, and goes on until the answer is
    // there.
    if case .answering = work, !isAuthenticated || text.hasPrefix("Error Event") {
      tokenRejected(text, at: now)
      return
    }
    guard isAuthenticated else { return }
    loseSight("the token is not valid any more: \(text)", at: now)
    enter(.blind, at: now)
    renew(at: now)
  }

  mutating func tokenRejected(_ text: String, at now: Timestamp) {
    work = .none
    acceptedToken = nil
    if text.contains("missing connect permission") {
      let failure = SessionFailure(
        "the panel's token lacks the permission `websocket.connect`; give it to the user of the key",
        isPermanent: true)
      fail(failure, at: now, isCut: false)
      return
    }
    refusals += 1
    guard refusals < 2 else {
      fail(SessionFailure("the node refuses the token: \(text)"), at: now, isCut: false)
      return
    }
    // A token names its time in whole seconds, so one of the very second of a revocation is refused like older
    // ones.
    renewAt = nil
    work = .fetchDue(now + limits.refusalPause)
  }
}
