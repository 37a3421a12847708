import Diagnostics
public import RuleModel

// Tokens for new sockets, the socket, and whether the peer is alive.
extension SessionStateMachine {
  mutating func fetchToken(at now: Timestamp) {
    guard tokenBudget.take(at: now) else {
      if let (token, since) = acceptedToken, (now - since) * 2 < token.lifetime {
        openConnection(with: token, at: now)
        return
      }
      phase = .waiting(until: tokenBudget.availableAt)
      enter(.backingOff, at: now)
      return
    }
    tokenAttempt += 1
    phase = .fetching
    actions.append(.fetchToken(attempt: tokenAttempt))
    enter(.fetchingToken, at: now)
  }

  /// With the token at hand if it is still young, so that a node that is down does not cost the panel a
  /// request for each attempt.
  mutating func tryAgain(at now: Timestamp) {
    if let (token, since) = unusedToken, (now - since) * 2 < token.lifetime {
      openConnection(with: token, at: now)
    } else {
      unusedToken = nil
      fetchToken(at: now)
    }
  }

  private mutating func openConnection(with token: SessionToken, at now: Timestamp) {
    connectionAttempt += 1
    phase = .connecting(token, until: now + limits.connectTimeout)
    actions.append(.openConnection(url: url, attempt: connectionAttempt))
    enter(.connecting, at: now)
  }

  /// The panel gave a token and the address of the socket it is for.
  public mutating func tokenFetched(
    _ token: SessionToken, url newURL: String, attempt answered: Int, at now: Timestamp
  ) -> [SessionAction] {
    guard answered == tokenAttempt else { return [] }
    if phase == .fetching {
      url = newURL
      unusedToken = (token, now)
      openConnection(with: token, at: now)
    } else if phase == .open, work == .fetching {
      tokenRenewed(token, url: newURL, at: now)
    }
    return taken()
  }

  /// The panel gave no token.
  public mutating func tokenRefused(
    _ failure: SessionFailure, attempt answered: Int, at now: Timestamp
  ) -> [SessionAction] {
    guard answered == tokenAttempt else { return [] }
    if phase == .fetching {
      fail(failure, at: now)
    } else if phase == .open, work == .fetching {
      renewalRefused(failure, at: now)
    }
    return taken()
  }

  /// The socket is open and upgraded.
  public mutating func connectionOpened(attempt answered: Int, at now: Timestamp) -> [SessionAction] {
    guard answered == connectionAttempt, case .connecting(let token, _) = phase else { return [] }
    phase = .open
    unusedToken = nil
    work = .none
    isAuthenticated = false
    isDeleted = false
    refusals = 0
    renewalFailures = 0
    renewAt = nil
    statsDueAt = nil
    pingAt = now + limits.pingInterval
    pongUntil = nil
    lastFrameAt = now
    pacer.connectionOpened()
    enter(.authenticating, at: now)
    send(token, at: now)
    return taken()
  }

  /// The socket did not come up.
  public mutating func connectionFailed(
    _ failure: SessionFailure, attempt answered: Int, at now: Timestamp
  ) -> [SessionAction] {
    guard answered == connectionAttempt, case .connecting = phase else { return [] }
    // Nothing is left to be cut.
    phase = .idle
    if failure.doubtsAddress { unusedToken = nil }
    fail(failure, at: now)
    return taken()
  }

  /// The socket is gone; `code` is that of the close frame, if there was one.
  public mutating func connectionClosed(
    code: UInt16?, reason: String, attempt answered: Int, at now: Timestamp
  ) -> [SessionAction] {
    guard answered == connectionAttempt, phase == .open else { return [] }
    let failure =
      isDeleted ? SessionFailure("the server was deleted", isPermanent: true) : Self.failure(code, reason)
    loseSight(failure.message, at: now)
    phase = .idle
    fail(failure, at: now)
    return taken()
  }

  /// Untrusted text, safe to be shown and not too long.
  static func shown(_ text: String) -> String {
    let safe = SafeText.escaping(text)
    return safe.unicodeScalars.count > 200 ? String(safe.unicodeScalars.prefix(200)) + "…" : safe
  }

  private static func failure(_ code: UInt16?, _ reason: String) -> SessionFailure {
    let reason = shown(reason)
    return switch code {
    case nil: SessionFailure(reason.isEmpty ? "the node closed the connection" : reason)
    case 4409:
      SessionFailure(
        "the node refuses the session: the server is suspended, or a backup is being restored",
        isPermanent: true)
    case 1001 where reason.contains("deleted"): SessionFailure("the server was deleted", isPermanent: true)
    case let code?:
      SessionFailure("the node closed the session with code \(code)\(reason.isEmpty ? "" : ": \(reason)")")
    }
  }

  // MARK: - Liveness

  /// The answer to a ping came.
  public mutating func pongReceived(at now: Timestamp) -> [SessionAction] {
    lastFrameAt = now
    if pongUntil != nil {
      pongUntil = nil
      pingAt = now + limits.pingInterval
    }
    return taken()
  }

  mutating func ping(at now: Timestamp) {
    guard pongUntil == nil else { return }
    actions.append(.ping)
    pongUntil = now + limits.pongTimeout
    pingAt = nil
  }

  mutating func livenessDeadlinesPassed(at now: Timestamp) {
    guard phase == .open else { return }
    if let until = pongUntil, until <= now {
      let pingedAt = until - limits.pongTimeout
      if let lastFrameAt, lastFrameAt > pingedAt {
        // Something came after the ping: the peer lives, and its pong is behind a backlog.
        pongUntil = nil
        pingAt = now
      } else {
        fail(SessionFailure("no answer to a ping within \(DurationText.exact(limits.pongTimeout))"), at: now)
        return
      }
    }
    if let due = pingAt, due <= now { ping(at: now) }
  }
}
