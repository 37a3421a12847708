import RuleModel

/// A token bucket: `burst` at once, then one per `refill`.
struct TokenBucket: Sendable {
  let burst: Double
  let refill: Duration
  private var level: Double
  private var filledAt: Timestamp?

  init(burst: Int, refill: Duration) {
    self.burst = Double(burst)
    self.refill = refill
    self.level = Double(burst)
  }

  mutating func take(at now: Timestamp) -> Bool {
    if let filledAt { level = min(burst, level + (now - filledAt) / refill) }
    filledAt = now
    guard level >= 1 else { return false }
    level -= 1
    return true
  }
}

/// The daemon's limits for what one connection sends, as they act since Wings 1.12.
struct InboundLimits: Sendable {
  enum Verdict: Equatable {
    case pass
    /// Dropped; the name is told with the first one of a spell.
    case drop(announce: String?)
  }

  private var all = TokenBucket(burst: 10, refill: .milliseconds(200))
  private var auth = TokenBucket(burst: 2, refill: .seconds(5))
  private var logs = TokenBucket(burst: 2, refill: .seconds(5))
  private var commands = TokenBucket(burst: 10, refill: .seconds(1))
  private var others = TokenBucket(burst: 4, refill: .seconds(1))
  private var announced: Set<String> = []

  /// A frame came, whatever is in it.
  mutating func frameReceived(at now: Timestamp) -> Verdict {
    judge("global", all.take(at: now))
  }

  /// A message came that could be read.
  mutating func messageReceived(_ event: String, at now: Timestamp) -> Verdict {
    switch event {
    case "auth": judge(event, auth.take(at: now))
    case "send logs": judge(event, logs.take(at: now))
    case "send command": judge(event, commands.take(at: now))
    default: judge(event, others.take(at: now))
    }
  }

  private mutating func judge(_ name: String, _ passes: Bool) -> Verdict {
    guard !passes else {
      announced.remove(name)
      return .pass
    }
    return .drop(announce: announced.insert(name).inserted ? name : nil)
  }
}
