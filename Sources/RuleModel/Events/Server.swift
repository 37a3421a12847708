/// The name by which the engine tells servers apart: the panel's full uuid, or the given name in a test.
public struct ServerID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The text as the panel spells it.
  public let rawValue: String

  /// Takes the text as it is.
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Encoded as the bare text.
  public init(from decoder: any Decoder) throws {
    self.rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Encoded as the bare text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  /// The text itself.
  public var description: String { rawValue }

  /// By text.
  public static func < (left: ServerID, right: ServerID) -> Bool { left.rawValue < right.rawValue }
}

/// What is known of a server without a session: the panel's view plus the operator's labels.
public struct Server: Sendable, Hashable, Codable {
  /// What a plan allows; `nil` is unlimited.
  public struct Limits: Sendable, Hashable, Codable {
    /// Bytes.
    public var memory: Double?
    /// Bytes.
    public var disk: Double?
    /// Percent of one core; 200 is two cores.
    public var cpu: Double?
    /// How many backups may exist; 0 forbids them.
    public var backups: Int?

    /// Limits of a plan; what is left out is unlimited.
    public init(
      memory: Double? = nil, disk: Double? = nil, cpu: Double? = nil, backups: Int? = nil
    ) {
      self.memory = memory
      self.disk = disk
      self.cpu = cpu
      self.backups = backups
    }
  }

  /// See `ServerID`.
  public let id: ServerID
  /// The name people gave it in the panel; selectors match it.
  public var name: String
  /// The panel's eight-character identifier, also matched by selectors.
  public var identifier: String
  /// The node's name.
  public var node: String
  /// The name of the game's configuration, if it could be read.
  public var egg: String?
  /// Labels of the operator's configuration.
  public var labels: [String: String]
  /// See `Limits`.
  public var limits: Limits
  /// Permissions of the key on this server; `nil` when they were not read. `*` stands for all but `admin.…`.
  public var permissions: Set<String>?

  /// A server; everything but the id has a neutral default.
  public init(
    id: ServerID, name: String? = nil, identifier: String? = nil, node: String = "", egg: String? = nil,
    labels: [String: String] = [:], limits: Limits = Limits(), permissions: Set<String>? = nil
  ) {
    self.id = id
    self.name = name ?? id.rawValue
    self.identifier = identifier ?? String(id.rawValue.prefix(8))
    self.node = node
    self.egg = egg
    self.labels = labels
    self.limits = limits
    self.permissions = permissions
  }

  /// Whether the key may do something; unread permissions forbid nothing.
  public func permits(_ permission: String) -> Bool {
    guard let permissions else { return true }
    if permissions.contains(permission) { return true }
    return permissions.contains("*") && !permission.hasPrefix("admin")
  }
}

/// The daemon's four states of a server's process.
public enum ServerStatus: String, Sendable, Hashable, Codable, CaseIterable {
  case offline, starting, running, stopping
}

/// One sample of resource figures, about once a second while the process is alive.
public struct ServerStats: Sendable, Hashable, Codable {
  /// Bytes.
  public var memory: Double?
  /// Bytes; `nil` or 0 when the daemon does not know it.
  public var memoryLimit: Double?
  /// Percent of one core, summed over cores.
  public var cpu: Double?
  /// Bytes.
  public var disk: Double?
  /// Bytes received since the process began.
  public var networkReceived: Double?
  /// Bytes sent since the process began.
  public var networkSent: Double?
  /// Time since the process began.
  public var uptime: Duration?
  /// The state that came with the sample.
  public var status: ServerStatus?

  /// A sample; what is left out was not reported.
  public init(
    memory: Double? = nil, memoryLimit: Double? = nil, cpu: Double? = nil, disk: Double? = nil,
    networkReceived: Double? = nil, networkSent: Double? = nil, uptime: Duration? = nil,
    status: ServerStatus? = nil
  ) {
    self.memory = memory
    self.memoryLimit = memoryLimit
    self.cpu = cpu
    self.disk = disk
    self.networkReceived = networkReceived
    self.networkSent = networkSent
    self.uptime = uptime
    self.status = status
  }
}
