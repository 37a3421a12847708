/// One start of a schedule.
public struct Fire: Sendable, Hashable, Codable {
  /// The instant that the schedule names, before jitter.
  public let named: Timestamp
  /// The instant that things are to be done by: the named one plus jitter.
  public let deadline: Timestamp
  /// When the trigger fires: the deadline minus `lead`.
  public let start: Timestamp
  /// What is special about it.
  public let note: FireNote?

  /// A start with its three instants.
  public init(named: Timestamp, deadline: Timestamp, start: Timestamp, note: FireNote? = nil) {
    self.named = named
    self.deadline = deadline
    self.start = start
    self.note = note
  }
}

/// What the `schedule` trigger says: which instants, in which zone, and what to do about missed ones.
public struct Schedule: Sendable, Hashable, Codable {
  /// Which instants.
  public enum Kind: Sendable, Hashable, Codable {
    /// Five fields.
    case cron(CronExpression)
    /// Elapsed time, counted from the instant the rule was first loaded.
    case every(Duration)
    /// Times of day on some days.
    case at([LocalTime], days: DaySelector)
  }

  /// What becomes of fires while the engine was down.
  public enum Missed: String, Sendable, Hashable, Codable, CaseIterable {
    /// They are recorded.
    case skip
    /// The latest one within the grace period is made up.
    case runOnce = "run_once"
    /// All within the grace period are made up, at most `Schedule.mostMadeUp`.
    case runAll = "run_all"
  }

  /// More than that are never made up after a downtime.
  public static let mostMadeUp = 10
  /// How late a missed fire may be made up unless the rule says otherwise.
  public static let usualGrace = Duration.minutes(10)

  /// See `Kind`.
  public var kind: Kind
  /// Whose clock it goes by.
  public var zone: ZoneRules
  /// How long before the named instant the trigger fires.
  public var lead: Duration
  /// Bound of the shift that each server gets, see `JitterOffset`.
  public var jitter: Duration
  /// See `Missed`.
  public var missed: Missed
  /// How late a missed fire may be made up; `nil` if the rule does not say.
  public var grace: Duration?

  /// A schedule; without more it fires exactly at the named instants and makes nothing up.
  public init(
    _ kind: Kind, in zone: ZoneRules, lead: Duration = .zero, jitter: Duration = .zero,
    missed: Missed = .skip, grace: Duration? = nil
  ) {
    self.kind = kind
    self.zone = zone
    self.lead = lead
    self.jitter = jitter
    self.missed = missed
    self.grace = grace
  }

  /// The fire whose start is the first after `instant`.
  ///
  /// `anchor` is when the rule was first loaded, needed for `every`; `jitter` is the server's own shift.
  public func next(after instant: Timestamp, anchor: Timestamp, jitter: Duration = .zero) -> Fire? {
    var walk = ScheduleWalk(self, after: instant, anchor: anchor, jitter: jitter)
    return walk.next()
  }

  /// Fires whose start lies after `start` and not after `end`, old to new.
  ///
  /// Only the newest `limit` are kept; `total` counts them all, up to `ScheduleWalk.mostCounted`.
  public func fires(
    after start: Timestamp, through end: Timestamp, anchor: Timestamp, jitter: Duration = .zero,
    limit: Int = Schedule.mostMadeUp
  ) -> FireList {
    var from = start
    while true {
      var walk = ScheduleWalk(self, after: from, anchor: anchor, jitter: jitter)
      let list = walk.collect(through: end, limit: limit)
      guard list.total >= ScheduleWalk.mostCounted else {
        return from == start
          ? list : FireList(fires: list.fires, total: ScheduleWalk.mostCounted, isExact: false)
      }
      // Too many to walk through: the newest ones are found from closer by.
      from = end - .milliseconds((end - from).wholeMilliseconds / 2)
    }
  }

  /// The shortest time between two fires within the first 400; `nil` if there are not two.
  public var shortestPeriod: Duration? {
    if case .every(let duration) = kind { return duration }
    guard let pattern else { return nil }
    var previous: Int64?
    var shortest: Int64?
    var position: Int64 = 0
    for _ in 0..<400 {
      guard let local = pattern.next(atOrAfter: position) else { break }
      if let previous { shortest = min(shortest ?? .max, local - previous) }
      previous = local
      position = local + 1
    }
    return shortest.map { .seconds($0) }
  }

  /// The schedule in words with its zone, `at 02:30 every day, Europe/Berlin`.
  public var inWords: String {
    switch kind {
    case .cron(let expression): return expression.describe(in: zone)
    case .every(let duration): return "every \(DurationText.exact(duration))"
    case .at(let times, let days):
      let clock = sentenceList(times.sorted().map(\.description))
      return "at \(clock) \(days.isEveryDay ? "every day" : "on \(days)"), \(zone.name)"
    }
  }

  var pattern: LocalPattern? {
    switch kind {
    case .every: nil
    case .cron(let expression): expression.pattern
    case .at(let times, let days):
      LocalPattern(days: days.pattern, times: .list(Set(times.map(\.secondOfDay)).sorted()), isWild: false)
    }
  }
}

/// Fires of a stretch of time.
public struct FireList: Sendable, Hashable {
  /// Old to new.
  public let fires: [Fire]
  /// How many there were in all, the dropped ones included.
  public let total: Int
  /// Whether `total` was counted to the end.
  public let isExact: Bool

  /// The kept fires and the number of all.
  public init(fires: [Fire], total: Int, isExact: Bool) {
    self.fires = fires
    self.total = total
    self.isExact = isExact
  }
}
