public import RuleModel

/// One message of the daemon, as far as it can be understood.
public enum WireMessage: Sendable, Hashable {
  case authSuccess
  case tokenExpiring
  case tokenExpired
  /// The token is refused, or an event was withheld because of it.
  case jwtError(String)
  /// A request failed, perhaps one of somebody else.
  case daemonError(String)
  /// Messages of that name, or `global`, are being discarded.
  case throttled(String)
  case status(ServerStatus)
  case stats(ServerStats)
  /// May hold several lines and ANSI codes; see `ConsoleText`.
  case consoleOutput(String)
  case daemonMessage(String)
  case installStarted
  case installOutput(String)
  case installCompleted
  case backupCompleted(BackupReport)
  case backupRestoreCompleted
  case transferLogs(String)
  case transferStatus(String)
  case deleted
  /// An event that no session needs.
  case unknown(String)
}

/// Why a payload is no message.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with it, on one line and without a full stop.
  public let message: String

  /// A fault in words.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
