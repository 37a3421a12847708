public import RuleModel

/// What a session asks its transport to do.
public enum SessionAction: Sendable, Hashable {
  /// Ask the panel for a token; answer with `tokenFetched` or `tokenRefused` and the same attempt.
  case fetchToken(attempt: Int)
  /// Open a socket; answer with `connectionOpened` or `connectionFailed` and the same attempt.
  case openConnection(url: String, attempt: Int)
  /// Close the socket with a close frame; a socket that is gone already stays so.
  case closeConnection(code: UInt16)
  /// Cut the socket: nobody would answer.
  case cutConnection
  /// Write a text message, and tell whoever made the request when it is written or lost.
  case send(OutgoingMessage, request: RequestID?)
  /// Write a ping; answer with `pongReceived`.
  case ping
  /// Tell a request that it will not be carried out.
  case fail(RequestID, FailureKind, message: String)
  /// Hand an event on.
  case emit(Event.Kind)
  /// Log, count or show something.
  case note(SessionNote)
}

/// Something that operators should be able to see.
public enum SessionNote: Sendable, Hashable {
  /// The state changed; see `SessionStateMachine.health`.
  case stateChanged(SessionState)
  /// It failed and is tried again after the pause.
  case failed(SessionFailure, retryAfter: Duration)
  /// A payload that is no message.
  case malformed(WireError)
  /// The daemon reports an error that need not be ours.
  case daemonError(String)
  /// The daemon drops what we send.
  case throttled(String, isRepeated: Bool)
  /// Console lines over the limit were not handed on.
  case linesDropped(Int)
}

/// How far a session is.
public enum SessionState: String, Sendable, Hashable, CaseIterable {
  case idle
  /// Asking the panel for a token.
  case fetchingToken = "fetching-token"
  case connecting, authenticating, live
  /// Live, with a fresh token on its way.
  case renewing
  /// The socket lives, but the token does not, so that nothing is seen.
  case blind
  case backingOff = "backing-off"
  case closed
}

/// Why a session does not come up, or went down.
public struct SessionFailure: Error, Sendable, Hashable {
  /// What happened, why, what to do; no secrets.
  public let message: String
  /// Whether somebody has to do something before it can work; retried slowly.
  public let isPermanent: Bool
  /// What the other side asked for.
  public let retryAfter: Duration?
  /// Whether the address may be wrong, so that the panel has to be asked for it before the next attempt.
  public let doubtsAddress: Bool

  /// A failure in words; whatever is permanent puts the address in doubt, too.
  public init(
    _ message: String, isPermanent: Bool = false, retryAfter: Duration? = nil, doubtsAddress: Bool = false
  ) {
    self.message = message
    self.isPermanent = isPermanent
    self.retryAfter = retryAfter
    self.doubtsAddress = doubtsAddress || isPermanent
  }
}

/// A session at a glance.
public struct SessionHealth: Sendable, Hashable {
  /// See `SessionState`.
  public var state: SessionState = .idle
  /// Since when, on the session's clock.
  public var since: Timestamp
  /// The last failure, until the next authentication.
  public var failure: SessionFailure?
  /// How often the session was authenticated on a new socket.
  public var connects = 0
  /// How often an attempt to get that far came to nothing.
  public var failedConnects = 0
  /// How often a token was renewed.
  public var renewals = 0
  /// How often no token could be had for that.
  public var failedRenewals = 0
  /// How often the daemon said that it drops what we send.
  public var throttled = 0
  /// Console lines that came.
  public var lines = 0
  /// Console lines over the limit.
  public var linesDropped = 0
  /// Console lines that nobody waited for.
  public var linesPassedOver = 0
  /// Payloads that were no messages.
  public var malformed = 0
  /// When the token ends.
  public var tokenEndsAt: Timestamp?
  /// Messages that wait to be sent.
  public var queued = 0

  /// Whether events are being seen.
  public var isSeeing: Bool { state == .live || state == .renewing }
}
