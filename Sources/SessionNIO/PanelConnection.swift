public import RuleModel
public import RuntimePorts

/// A panel whose servers are to be watched.
public struct PanelConnection: Sendable {
  /// The name in the configuration, for messages.
  public let name: String
  /// What nodes expect as `Origin`: the panel's own address, without a slash at the end.
  public let origin: String
  /// Where tokens come from.
  public let api: any PanelAPI
  /// A file of certificates (PEM) that are trusted besides the system's.
  public let extraCA: String?

  /// A panel; a slash at the end of the address is cut.
  public init(name: String, origin: String, api: any PanelAPI, extraCA: String? = nil) {
    self.name = name
    var origin = origin[...]
    while origin.hasSuffix("/") { origin.removeLast() }
    self.origin = String(origin)
    self.api = api
    self.extraCA = extraCA
  }
}

/// The pool cannot be built from what it was given.
public struct SessionPoolError: Error, Hashable, Sendable {
  /// What happened, why, what to do.
  public let message: String
}

/// A message that went over a socket; tokens are cut.
public struct WireTrace: Sendable, Hashable {
  /// Which way.
  public enum Direction: String, Sendable, Hashable {
    case incoming, outgoing
  }

  /// The server whose socket it is.
  public let server: ServerID
  /// See `Direction`.
  public let direction: Direction
  /// The payload; untrusted when incoming.
  public let text: String
}
