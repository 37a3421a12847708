public import RuleModel

/// Authenticated sessions to many servers, behind one door.
///
/// The pool connects, authenticates, renews, reconnects and paces by itself and for ever; what it sees comes out of
/// `events` in order of arrival per server.
public protocol SessionPool: Sendable {
  /// What the sessions see. One consumer; the stream ends after `shutDown`.
  var events: any AsyncSequence<Event, Never> & Sendable { get }

  /// Sets the servers that are to be connected; others are closed.
  func connect(to servers: [Server]) async

  /// Types one line into the server's console. Returns when the frame is written.
  ///
  /// Throws `EffectFailure` of kind `.lost` when no session comes up before `deadline` has passed.
  func sendCommand(_ command: String, to server: ServerID, within deadline: Duration) async throws(EffectFailure)

  /// Asks for a power change. Returns when the frame is written.
  func setPower(_ signal: PowerSignal, of server: ServerID, within deadline: Duration) async throws(EffectFailure)

  /// Asks the daemon for a fresh `stats`; silently nothing without a session.
  func requestStats(of server: ServerID) async

  /// From now on hands on only console lines that somebody has to see; all of those of servers without a filter.
  func filterLines(_ filters: [ServerID: any LineFilter]) async

  /// Says good-bye on all sockets and ends `events`.
  func shutDown() async
}

/// Something that was asked for did not happen.
public struct EffectFailure: Error, Hashable, Sendable {
  /// The kind that rules see as `error.kind`.
  public let kind: FailureKind
  /// What happened, why, what to do; never holds a secret.
  public let message: String

  /// A failure in words.
  public init(_ kind: FailureKind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
