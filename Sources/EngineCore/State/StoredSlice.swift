import OrderedCollections
public import RuleModel

extension StateSlice {
  /// A key for stores, unique and stable.
  public var storageKey: String {
    switch self {
    case .rule(let key): "rule/\(key.rule)/\(key.server)/\(key.key.map { "=\($0)" } ?? "")"
    case .server(let id): "server/\(id)"
    case .run(let id): "run/\(id)"
    case .lock(let lock): "lock/\(lock.name)/\(lock.place)"
    case .general: "general"
    }
  }
}

/// A part of the state together with what it belongs to, as it is stored.
public enum StoredSlice: Sendable, Codable {
  case rule(StateKey, RuleState)
  case server(ServerState)
  case run(Run)
  case lock(LockKey, [RunID])
  case general(EngineState.General)
}

extension EngineState {
  /// The present content of a part; `nil` if it exists no longer.
  public func stored(_ slice: StateSlice) -> StoredSlice? {
    switch slice {
    case .rule(let key): rules[key].map { .rule(key, $0) }
    case .server(let id): servers[id].map { .server($0) }
    case .run(let id): runs[id].map { .run($0) }
    case .lock(let lock): locks[lock].map { .lock(lock, $0) }
    case .general: .general(general)
    }
  }

  /// The state made of stored parts, in whatever order they come.
  public init(restoring slices: [StoredSlice]) {
    self.init()
    var foundRuns: [Run] = []
    for slice in slices {
      switch slice {
      case .rule(let key, let remembered): rules[key] = remembered
      case .server(let seen): servers[seen.server.id] = seen
      case .run(let run): foundRuns.append(run)
      case .lock(let lock, let holders): locks[lock] = holders
      case .general(let figures): general = figures
      }
    }
    for run in foundRuns.sorted(by: { $0.id < $1.id }) { runs[run.id] = run }
    rules.sort { $0.key < $1.key }
    servers.sort { $0.key < $1.key }
  }
}
