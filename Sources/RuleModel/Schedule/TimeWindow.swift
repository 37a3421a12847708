/// A stretch of time that comes again and again, such as a maintenance window.
///
/// It begins with its first instant and ends before its last: [from, to).
public struct TimeWindow: Sendable, Hashable, Codable {
  /// How the stretches are named.
  public enum Kind: Sendable, Hashable, Codable {
    /// From one time of day to another on some days; the day is that of `from`, `to` may lie on the next one.
    case daily(days: DaySelector, from: LocalTime, to: LocalTime)
    /// From each fire of a cron expression on for a length of elapsed time.
    case cron(CronExpression, length: Duration)
  }

  /// See `Kind`.
  public var kind: Kind
  /// Whose clock it goes by.
  public var zone: ZoneRules

  /// A window; equal times of day make it last a whole day.
  public init(_ kind: Kind, in zone: ZoneRules) {
    self.kind = kind
    self.zone = zone
  }

  /// Stretches that touch are joined up to this many; what goes on longer is taken to have no end.
  static let mostJoined = 5000

  /// Whether the window is open at an instant.
  public func contains(_ instant: Timestamp) -> Bool {
    guard let stretch = firstStretch(endingAfter: instant) else { return false }
    return stretch.lowerBound <= instant
  }

  /// When the window that is open at `instant` closes; `nil` if it is closed then, or never closes.
  public func end(containing instant: Timestamp) -> Timestamp? {
    guard let stretch = firstStretch(endingAfter: instant), stretch.lowerBound <= instant else { return nil }
    return joinedEnd(of: stretch)
  }

  /// The first instant after `instant` at which it opens or closes; `nil` if that never happens.
  public func nextChange(after instant: Timestamp) -> Timestamp? {
    guard let stretch = firstStretch(endingAfter: instant) else { return nil }
    return stretch.lowerBound > instant ? stretch.lowerBound : joinedEnd(of: stretch)
  }

  private var isAlwaysOpen: Bool {
    guard case .daily(let days, let from, let to) = kind else { return false }
    return days.isEveryDay && from == to
  }

  private func joinedEnd(of stretch: Range<Timestamp>) -> Timestamp? {
    guard !isAlwaysOpen else { return nil }
    var end = stretch.upperBound
    for _ in 0..<TimeWindow.mostJoined {
      guard let next = firstStretch(endingAfter: end), next.lowerBound <= end else { return end }
      end = next.upperBound
    }
    return nil
  }

  /// The earliest stretch that is not over at `instant`.
  private func firstStretch(endingAfter instant: Timestamp) -> Range<Timestamp>? {
    switch kind {
    case .daily(let days, let from, let to):
      return dailyStretch(days, from, to, endingAfter: instant)
    case .cron(let expression, let length):
      guard length > .zero, let start = expression.next(after: instant - length, in: zone) else { return nil }
      return start..<start + length
    }
  }

  /// Begins two days early: a stretch may begin the day before, and a zone may have left out a day.
  private func dailyStretch(
    _ days: DaySelector, _ from: LocalTime, _ to: LocalTime, endingAfter instant: Timestamp
  ) -> Range<Timestamp>? {
    var day = CivilDay(number: zone.local(instant).civilDay.number - 2)
    // Only a stretch that falls into a gap is empty or over early, so a few rounds suffice.
    for _ in 0..<16 {
      guard let found = days.pattern.next(atOrAfter: day) else { return nil }
      let start = self.instant(of: from, on: found)
      let end = self.instant(of: to, on: CivilDay(number: found.number + (to <= from ? 1 : 0)))
      if start < end, end > instant { return start..<end }
      day = CivilDay(number: found.number + 1)
    }
    return nil
  }

  private func instant(of time: LocalTime, on day: CivilDay) -> Timestamp {
    zone.resolve(LocalDateTime(civilSeconds: day.number * 86400 + Int64(time.secondOfDay))).instant
  }
}
