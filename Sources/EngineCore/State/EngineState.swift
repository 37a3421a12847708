public import OrderedCollections
public import RuleModel

/// Everything the engine remembers, as values that can be stored and restored slice by slice.
public struct EngineState: Sendable, Codable {
  /// What is known of each server.
  public internal(set) var servers: OrderedDictionary<ServerID, ServerState> = [:]
  /// What each rule remembers per server and key.
  public internal(set) var rules: OrderedDictionary<StateKey, RuleState> = [:]
  /// Runs that have not ended, oldest first.
  public internal(set) var runs: OrderedDictionary<RunID, Run> = [:]
  /// Who holds which lock.
  public internal(set) var locks: OrderedDictionary<LockKey, [RunID]> = [:]
  /// Figures of the engine as a whole.
  public internal(set) var general = General()

  /// A state in which nothing has happened yet.
  public init() {}

  /// Figures of the engine as a whole.
  public struct General: Sendable, Codable, Hashable {
    /// The last instant the engine was told; time never goes back.
    public internal(set) var now: Timestamp?
    /// Wall clock minus engine time; not zero after a clock step.
    public internal(set) var wallOffset: Duration = .zero
    /// The number of the last run.
    public internal(set) var lastRun = 0
    /// The number of the last effect.
    public internal(set) var lastEffect = 0
    /// The number of the last silence.
    public internal(set) var lastSilence = 0
    /// Rules that are kept quiet, oldest first.
    public internal(set) var silences: [Silence] = []
    /// The number of the last pause.
    public internal(set) var lastPause = 0
    /// What people keep from acting, oldest first.
    public internal(set) var pauses: [PauseInForce] = []
    /// What rules keep with `set` for all servers, by name.
    public internal(set) var stored: [String: StoredValue] = [:]
  }
}

/// Rules that are kept quiet by a `silence` step.
public struct Silence: Sendable, Codable, Hashable {
  /// Its number.
  public let id: Int
  /// The ids of the rules.
  public let rules: [Glob]
  /// The servers.
  public let servers: [ServerID]
  /// Wall time.
  public let until: Timestamp
  /// Why, for people.
  public let reason: String?
  /// The rule that asked for it.
  public let setBy: String

  /// Whether a rule has to be quiet on a server.
  func covers(_ rule: String, on server: ServerID, at wall: Timestamp) -> Bool {
    wall < until && servers.contains(server) && rules.contains { $0.matches(rule) }
  }
}

/// Whose memory it is: a rule on a server, divided by the value of the rule's `by`.
public struct StateKey: Sendable, Hashable, Codable, Comparable {
  /// The rule's id.
  public let rule: String
  /// The server.
  public let server: ServerID
  /// The value of `by`; `nil` without one.
  public let key: String?

  /// The memory of a rule for a server and key.
  public init(rule: String, server: ServerID, key: String? = nil) {
    self.rule = rule
    self.server = server
    self.key = key
  }

  /// By rule, then server, then key.
  public static func < (left: StateKey, right: StateKey) -> Bool {
    (left.rule, left.server, left.key ?? "") < (right.rule, right.server, right.key ?? "")
  }
}

/// A part of the state that is stored by itself.
public enum StateSlice: Sendable, Hashable, Codable {
  case rule(StateKey)
  case server(ServerID)
  case run(RunID)
  case lock(LockKey)
  case general
}

/// A lock and the place it guards.
public struct LockKey: Sendable, Hashable, Codable {
  /// `power`, or the author's name.
  public let name: String
  /// A server's id, a node's name, or empty for everywhere.
  public let place: String

  /// A lock at a place.
  public init(name: String, place: String) {
    self.name = name
    self.place = place
  }
}
