import OrderedCollections
import RuleModel

extension Engine {
  /// Asks whoever is behind a timer what is due.
  mutating func fire(_ owner: TimerOwner) {
    switch owner {
    case .level(let key, let trigger): levelTimerFired(key, trigger: trigger)
    case .schedule(let key, let trigger): scheduleTimerFired(key, trigger: trigger)
    case .run(let id): runTimerFired(id)
    case .statsAge(let server): statsTimerFired(server)
    case .metricAge(let server, let metric): metricTimerFired(server, metric: metric)
    case .probe(let server, let metric): probeTimerFired(server, metric: metric)
    case .match(let key, let trigger): matchTimerFired(key, trigger: trigger)
    }
  }

  private mutating func statsTimerFired(_ server: ServerID) {
    guard let seen = state.servers[server], let at = seen.statsAt else { return }
    let end = at + Limits.statsAge
    if now > end {
      noteHistories(on: server)
      reconsiderLevels(on: server)
    } else {
      timers.arm(.statsAge(server), at: end + .milliseconds(1))
    }
  }

  private mutating func metricTimerFired(_ server: ServerID, metric key: String) {
    if let due = metricAge(key, of: server), due > now {
      timers.arm(.metricAge(server, metric: key), at: due)
    } else {
      noteHistories(on: server)
      reconsiderLevels(on: server)
    }
  }

  /// When a derived figure is too old to tell the present.
  func metricAge(_ key: String, of server: ServerID) -> Timestamp? {
    guard let figure = state.servers[server]?.metrics[key] else { return nil }
    for profile in plans[server]?.profiles ?? [] {
      for metric in profile.metrics where ServerState.metricKey(profile: profile.name, metric: metric.name) == key {
        return metric.stale.map { figure.at + $0 + .milliseconds(1) }
      }
    }
    return nil
  }

  /// Looks again at every level and every waiting step of a server, because what is known of it has changed.
  mutating func reconsiderLevels(on server: ServerID) {
    let waiting = waitingRuns(on: server)
    consider([], of: nil, on: server)
    inform(waiting, of: [])
  }
}
