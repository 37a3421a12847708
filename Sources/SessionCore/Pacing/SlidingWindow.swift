import RuleModel

/// A limit that holds in every minute, wherever it begins, unlike a bucket's burst on top of its rate.
struct SlidingWindow: Sendable, Hashable {
  private static let length: Duration = .minutes(1)

  private let most: Int
  private var taken: [Timestamp] = []

  init(perMinute most: Int) { self.most = max(1, most) }

  /// When the next one may be taken; in the past if that is now.
  var availableAt: Timestamp {
    taken.count < most ? Timestamp(milliseconds: .min) : taken[taken.count - most] + Self.length
  }

  /// Takes one; false, and nothing taken, if the minute is used up.
  mutating func take(at now: Timestamp) -> Bool {
    guard availableAt <= now else { return false }
    taken.append(now)
    if taken.count > most { taken.removeFirst(taken.count - most) }
    return true
  }
}
