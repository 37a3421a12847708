import RuleModel

/// Holds back console lines beyond a rate, so that one server cannot starve the others, and counts them.
struct LineBudget: Sendable, Hashable {
  private let burst: Int
  private let perSecond: Int
  private var available: Int
  private var refilledAt: Timestamp?
  private(set) var dropped = 0
  /// When what was dropped is to be told.
  private(set) var nextDeadline: Timestamp?

  init(burst: Int, perSecond: Int) {
    self.burst = burst
    self.perSecond = perSecond
    available = burst
  }

  /// Whether one more line may pass.
  mutating func admits(at now: Timestamp) -> Bool {
    refill(at: now)
    if available > 0 {
      available -= 1
      return true
    }
    dropped += 1
    if nextDeadline == nil { nextDeadline = now + .seconds(1) }
    return false
  }

  /// How many lines may pass now.
  mutating func allowance(at now: Timestamp) -> Int {
    refill(at: now)
    return available
  }

  /// Lines that were within the allowance have passed.
  mutating func take(_ count: Int) { available -= count }

  /// The number of lines dropped since the last time.
  mutating func takeDropped() -> Int {
    defer {
      dropped = 0
      nextDeadline = nil
    }
    return dropped
  }

  private mutating func refill(at now: Timestamp) {
    guard let last = refilledAt else {
      refilledAt = now
      return
    }
    let gained = min(Int64(burst), (now - last).wholeMilliseconds * Int64(perSecond) / 1000)
    guard gained > 0 else { return }
    available = min(burst, available + Int(gained))
    refilledAt = now
  }
}
