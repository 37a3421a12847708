import RuleModel

/// The engine's bounds in words, for people.
public enum EngineLimits {
  /// A bound with what happens there.
  public typealias Fact = (name: String, value: String, meaning: String)

  /// In the order in which they matter to authors of rules.
  public static let facts: [Fact] = [
    ("age of figures", human(Limits.statsAge), "Figures that are older are unknown"),
    ("lock", human(Limits.lockPatience), "A run that waits longer for its locks is given up, `lock-timeout`"),
    ("queue", "\(Limits.queue)", "Starts that wait in `mode: queued`; more are `queue-full`"),
    ("parallel runs", "\(Limits.parallel)", "Runs at once in `mode: parallel`, for one rule, server and key"),
    (
      "keys", "\(Limits.keysPerRule)",
      "Values of `by` remembered per rule and server; the longest idle one is forgotten first"
    ),
    (
      "starts", Limits.brakes.map { "\($0.count) in \(human($0.per))" }.joined(separator: ", "),
      "A rule that starts more often is held for \(human(Limits.brakePause)), `tripped`"
    ),
    (
      "power", "\(Limits.power.count) in \(human(Limits.power.per))", "Power signals for one server; more are `refused`"
    ),
    ("chain", "\(Limits.chain)", "Rules that set each other off; a longer chain ends with `loop`"),
    ("missed times", "\(Limits.missedFires)", "Times that `missed: run_all` makes up for"),
    ("lateness", human(Limits.lateness), "A schedule that is later than this was missed"),
    ("tail", "\(Limits.tail) lines of \(Limits.tailLine) characters", "What `attach: tail` sends"),
    ("end of the engine", human(Limits.shutdown), "How long `finally` may take then"),
    ("cleanup", human(Limits.cleanup), "How long steps in `finally` go on trying after the session has come back"),
    ("backups", "\(Limits.ownBackups)", "Backups that `keep` remembers per rule and server"),
  ]

  private static func human(_ duration: Duration) -> String { DurationText.human(duration) }
}
