import OrderedCollections
import RuleModel

/// What rules look back on: the course of figures, and how often events happened.
struct HistoryDemand: Sendable {
  let reference: Reference
  let profile: Profile?
  let lookback: Duration

  /// Under which it is kept.
  var key: String { Self.key(reference, profile: profile, lookback: lookback) }

  static func key(_ reference: Reference, profile: Profile?, lookback: Duration) -> String {
    let figure = profile.map { ServerState.metricKey(profile: $0.name, metric: reference.name) } ?? reference.name
    return "\(figure) \(lookback.wholeMilliseconds)"
  }
}

struct TallyDemand: Sendable {
  let event: String
  let lookback: Duration

  /// Under which it is kept.
  var key: String { Self.key(event, lookback: lookback) }

  static func key(_ event: String, lookback: Duration) -> String { "\(event) \(lookback.wholeMilliseconds)" }
}

extension Engine {
  /// Takes note of how things are, for functions that look back.
  mutating func noteHistories(on server: ServerID, occurrences: [Occurrence] = []) {
    guard let plan = plans[server], !plan.histories.isEmpty || !plan.tallies.isEmpty,
      var seen = state.servers[server]
    else { return }
    for demand in plan.histories {
      var history = seen.histories[demand.key] ?? FigureHistory(lookback: demand.lookback)
      history.note(seen.figure(demand.reference, of: demand.profile, at: now).magnitude, at: now)
      seen.histories[demand.key] = history
    }
    for demand in plan.tallies {
      var tally = seen.tallies[demand.key] ?? EventTally(lookback: demand.lookback)
      for case .named(let named) in occurrences where named.name == demand.event && !named.isReplayed {
        tally.note(at: now)
      }
      seen.tallies[demand.key] = tally
    }
    state.servers[server] = seen
  }

  /// Forgets what no rule looks back on any more.
  mutating func discardHistories() {
    for (id, plan) in plans {
      let keys = Set(plan.histories.map(\.key) + plan.tallies.map(\.key))
      state.servers[id]?.histories.removeAll { !keys.contains($0.key) }
      state.servers[id]?.tallies.removeAll { !keys.contains($0.key) }
    }
  }
}

extension ServerState {
  /// A figure of the server, or one that a profile derives.
  func figure(_ reference: Reference, of profile: Profile?, at now: Timestamp) -> Value {
    guard case .metric(let name) = reference else { return value(of: reference, at: now) }
    guard let profile, let metric = profile.metrics.first(where: { $0.name == name }) else { return .unknown }
    return figure(metric, of: profile, at: now)
  }

  /// What a function over the past of a figure gives, in the unit of the figure.
  func history(
    _ function: Expression.History, of reference: Reference, profile: Profile?, over span: Duration,
    at now: Timestamp
  ) -> Value {
    let lookback = function.lookback(for: span)
    let key = HistoryDemand.key(reference, profile: profile, lookback: lookback)
    guard isConnected || function == .last, let result = histories[key]?.value(function, over: span, at: now) else {
      return .unknown
    }
    switch (reference, function) {
    case (.memory, .rate), (.memory, .delta), (.disk, .rate), (.disk, .delta): return .bytes(result)
    case (.memory, _): return .gauge(amount: result, limit: server.limits.memory)
    case (.disk, _): return .gauge(amount: result, limit: server.limits.disk)
    case (.cpu, _), (.cpuOfLimit, _): return .percent(result)
    case (.networkReceived, _), (.networkSent, _): return .bytes(result)
    case (.uptime, .rate): return .number(result)
    case (.uptime, _): return .duration(.milliseconds(Int64(result * 1000)))
    default: return .number(result)
    }
  }

  /// How old a figure is.
  func age(of reference: Reference, profile: Profile?, at now: Timestamp) -> Value {
    guard isConnected else { return .unknown }
    if case .metric(let name) = reference {
      let key = profile.map { Self.metricKey(profile: $0.name, metric: name) }
      return key.flatMap { metrics[$0] }.map { .duration(now - $0.at) } ?? .unknown
    }
    return statsAt.map { .duration(now - $0) } ?? .unknown
  }
}
