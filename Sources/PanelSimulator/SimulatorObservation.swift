public import RuleModel
public import Simulation

/// Something that happened in the simulator, for stories and assertions.
public struct SimulatorObservation: Sendable {
  /// What can happen.
  public enum Kind: Sendable {
    /// A server's game or daemon told something.
    case told(PretendServer.Emission)
    /// A command reached a running process.
    case commandReceived(String, route: Route)
    /// A power action was asked for.
    case powerReceived(PowerSignal, route: Route, answer: PretendServer.PowerAnswer)
    /// A backup was begun.
    case backupBegan(uuid: String, name: String)
    /// A token was issued.
    case tokenIssued
    /// A socket was accepted.
    case socketOpened
    /// A socket ended.
    case socketClosed
    /// A socket was not accepted.
    case socketRefused(status: Int)
    /// A token was accepted on a socket.
    case authenticated
    /// The panel answered.
    case requestAnswered(method: String, path: String, status: Int)
    /// The pretend Discord took a message.
    case delivered(Delivery)
  }

  /// The way a request took.
  public enum Route: String, Sendable, Hashable {
    case socket, http
  }

  /// By the wall clock.
  public let at: Timestamp
  /// The server's name, where it concerns one.
  public let server: String?
  /// See `Kind`.
  public let kind: Kind
}

/// A message that the pretend Discord took.
public struct Delivery: Sendable, Hashable {
  /// By the wall clock.
  public let at: Timestamp
  /// The webhook's id, from the path.
  public let webhook: String
  /// As it came.
  public let body: String
  /// The status that was answered.
  public let status: Int
}

/// A command that reached a running process.
public struct ReceivedCommand: Sendable, Hashable {
  /// By the wall clock.
  public let at: Timestamp
  /// Without line end.
  public let line: String
  /// See `SimulatorObservation.Route`.
  public let route: SimulatorObservation.Route
}
