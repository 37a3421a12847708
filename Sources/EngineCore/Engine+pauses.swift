import OrderedCollections
public import RuleModel

/// What a person stops, and lets go on.
extension Engine {
  /// Pauses at once; whoever asks for one looks first, since one that is thrown out would let rules act.
  public static var mostPauses: Int { Limits.pauses }

  /// Pauses in force, oldest first.
  public var pauses: [PauseInForce] { state.general.pauses.filter { $0.pause.until > wall(now) } }

  /// Puts a pause in force. Whatever it covers ends where it stands, without its `finally`: a person who stops
  /// everything means everything.
  mutating func begin(_ pause: Pause) {
    let wall = wall(now)
    state.general.pauses.removeAll { $0.pause.until <= wall }
    state.general.lastPause += 1
    state.general.pauses.append(PauseInForce(id: state.general.lastPause, pause: pause))
    if state.general.pauses.count > Limits.pauses { state.general.pauses.removeFirst() }
    outcome.changes.append(.general)
    for key in Array(state.rules.keys) where pauseReason(for: key.rule, on: key.server) != nil {
      if state.rules[key]?.queue.isEmpty == false { remember(key) { $0.queue = [] } }
    }
    for run in Array(state.runs.values) {
      guard let reason = pauseReason(for: run.rule, on: run.server) else { continue }
      outcome.withdrawn.append(run.id)
      discard(run, reason: reason.description)
    }
  }

  /// Ends a pause early; levels that were held back by it are looked at again.
  mutating func endPause(_ id: Int) {
    guard state.general.pauses.contains(where: { $0.id == id }) else { return }
    state.general.pauses.removeAll { $0.id == id }
    outcome.changes.append(.general)
    overdue.formUnion(state.servers.keys)
  }

  /// Why a rule may do nothing on a server now.
  func pauseReason(for rule: String, on server: ServerID) -> Reason? {
    guard !state.general.pauses.isEmpty, let server = state.servers[server]?.server else { return nil }
    let wall = wall(now)
    return state.general.pauses.map(\.pause).first { $0.covers(rule, on: server, at: wall) }.map { pause in
      let zone = self.rule(rule)?.zone ?? .utc
      return Reason(
        .paused, " by \(pause.by) until \(pause.until.timeText(in: zone))" + (pause.reason.map { ": \($0)" } ?? ""))
    }
  }
}

/// A pause with its number.
public struct PauseInForce: Sendable, Hashable, Codable {
  /// Counts from 1.
  public let id: Int
  /// What it covers.
  public let pause: Pause
}
