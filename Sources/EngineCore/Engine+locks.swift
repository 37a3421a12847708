import OrderedCollections
import RuleModel

/// Locks: who may act on a place at the same time.
extension Engine {
  /// The locks that a rule takes for a server, with the number of runs that may hold each.
  func lockKeys(of rule: Rule, on server: ServerID) -> [(key: LockKey, slots: Int)] {
    var keys: [(key: LockKey, slots: Int)] = []
    if rule.usesPower { keys.append((LockKey(name: "power", place: server.rawValue), 1)) }
    if let lock = rule.lock {
      let place =
        switch lock.scope {
        case .server: server.rawValue
        case .node: state.servers[server]?.server.node ?? ""
        case .global: ""
        }
      let key = LockKey(name: lock.name, place: place)
      if !keys.contains(where: { $0.key == key }) { keys.append((key, lock.slots)) }
    }
    return keys
  }

  /// Who keeps a run from starting, in words; `nil` when all its locks are free.
  func lockHolder(for run: Run, _ rule: Rule) -> String? {
    guard run.purpose != .exceeded else { return nil }
    for (key, slots) in lockKeys(of: rule, on: run.server) {
      let holders = state.locks[key] ?? []
      if holders.count >= slots, !holders.contains(run.id) {
        let names = holders.compactMap { state.runs[$0]?.rule }
        return "\(key.name) held by \(names.isEmpty ? "another run" : names.joined(separator: ", "))"
      }
    }
    return nil
  }

  mutating func takeLocks(_ run: inout Run, _ rule: Rule) {
    guard run.purpose != .exceeded else { return }
    for (key, _) in lockKeys(of: rule, on: run.server) {
      state.locks[key, default: []].append(run.id)
      run.locks.append(key)
      outcome.changes.append(.lock(key))
    }
  }

  mutating func releaseLocks(of run: Run) {
    for key in run.locks {
      state.locks[key]?.removeAll { $0 == run.id }
      if state.locks[key]?.isEmpty == true { state.locks[key] = nil }
      outcome.changes.append(.lock(key))
    }
  }

  /// The power lock of a server that an `each` acts on; its own server's a run holds from its start.
  mutating func takePowerLock(_ run: inout Run) -> Bool {
    guard run.purpose == .each else { return true }
    let key = LockKey(name: "power", place: run.server.rawValue)
    let holders = state.locks[key] ?? []
    if holders.contains(where: { $0 == run.id || isAncestor($0, of: run) }) { return true }
    guard holders.isEmpty else { return false }
    state.locks[key] = [run.id]
    run.locks.append(key)
    outcome.changes.append(.lock(key))
    return true
  }

  private func isAncestor(_ id: RunID, of run: Run) -> Bool {
    var parent = run.parent
    while let next = parent {
      if next == id { return true }
      parent = state.runs[next]?.parent
    }
    return false
  }

  /// Steps that wait for a lock try again.
  mutating func retryLocks() {
    for id in children {
      guard var run = state.runs[id], case .awaitingLock = run.activity else { continue }
      run.activity = nil
      store(run)
      proceed(id)
    }
  }
}
