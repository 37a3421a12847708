public import RuleModel

/// A rate limit with a burst, exact to the millisecond and without drift (the generic cell rate algorithm).
public struct TokenBucket: Sendable, Hashable {
  private let burst: Int64
  private let interval: Int64
  /// When the bucket would be full again, were nothing more taken.
  private var fullAt: Int64 = .min

  /// A full bucket: `burst` at once, then one each `interval`.
  public init(burst: Int, each interval: Duration) {
    precondition(burst > 0 && interval > .zero, "a bucket of \(burst) each \(interval) lets nothing through")
    self.burst = Int64(burst)
    self.interval = interval.wholeMilliseconds
  }

  /// When the next one may be taken; in the past if that is now.
  public var availableAt: Timestamp {
    fullAt == .min ? Timestamp(milliseconds: .min) : Timestamp(milliseconds: fullAt - (burst - 1) * interval)
  }

  /// Whether one may be taken.
  public func admits(at now: Timestamp) -> Bool { availableAt <= now }

  /// Takes one; false, and nothing taken, if there is none.
  public mutating func take(at now: Timestamp) -> Bool {
    guard admits(at: now) else { return false }
    fullAt = max(fullAt, now.milliseconds) + interval
    return true
  }

  /// The other side says that it is empty.
  public mutating func drain(at now: Timestamp) {
    fullAt = max(fullAt, now.milliseconds + burst * interval)
  }
}
