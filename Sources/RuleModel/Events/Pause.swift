/// Rules that a person keeps from acting for a while.
public struct Pause: Sendable, Hashable, Codable {
  /// The ids of the rules.
  public let rules: Glob
  /// The names of the servers.
  public let servers: Glob
  /// Its end, in wall time.
  public let until: Timestamp
  /// Why, for people.
  public let reason: String?
  /// Who asked for it.
  public let by: String

  /// A pause of some rules on some servers; `*` means all.
  public init(rules: Glob, servers: Glob, until: Timestamp, reason: String?, by: String) {
    self.rules = rules
    self.servers = servers
    self.until = until
    self.reason = reason
    self.by = by
  }

  /// Whether a rule may do nothing on a server.
  public func covers(_ rule: String, on server: Server, at wall: Timestamp) -> Bool {
    wall < until && rules.matches(rule) && reaches(server)
  }

  /// Whether it is for a server; both of its names count.
  public func reaches(_ server: Server) -> Bool { servers.matches(server.name) || servers.matches(server.id.rawValue) }
}
