public import RuleModel

/// The time of day, asked for by whoever may not look at a clock.
public protocol WallClock: Sendable {
  /// Now.
  func now() -> Timestamp
}
