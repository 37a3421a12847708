import RuleModel

/// At most so many in a window that the first one opens.
struct FixedWindowLimiter {
  /// What came of a hit.
  struct Outcome: Equatable {
    var limit: Int
    var remaining: Int
    /// Until the window ends; `nil` if the hit was allowed.
    var retryAfter: Int?
    /// Epoch seconds.
    var resetsAt: Int64
  }

  let limit: Int
  let period: Duration
  private var windows: [String: (openedAt: Timestamp, count: Int)] = [:]

  init(limit: Int, period: Duration) {
    self.limit = limit
    self.period = period
  }

  mutating func hit(_ key: String, at now: Timestamp) -> Outcome {
    var window = windows[key] ?? (now, 0)
    if now - window.openedAt >= period { window = (now, 0) }
    let end = window.openedAt + period
    guard window.count < limit else {
      let wait = Int(((end - now).wholeMilliseconds + 999) / 1000)
      return Outcome(limit: limit, remaining: 0, retryAfter: max(1, wait), resetsAt: end.seconds)
    }
    window.count += 1
    windows[key] = window
    return Outcome(limit: limit, remaining: limit - window.count, retryAfter: nil, resetsAt: end.seconds)
  }
}
