/// Which days of a calendar belong to a schedule.
struct DayPattern: Sendable, Hashable {
  /// How days of the month and days of the week go together.
  enum Combination: Sendable, Hashable {
    /// Both must fit.
    case both
    /// One of them is enough.
    case either
  }

  /// The first, second … or last of a weekday in a month.
  struct Ordinal: Sendable, Hashable {
    /// 1 to 4, or -1 for the last.
    var position: Int
    var weekday: Weekday
  }

  /// Bits 1 to 12.
  var months: UInt16 = 0b1_1111_1111_1110
  /// Bits 1 to 31.
  var days: UInt32
  /// Bits 0 to 6, Sunday first.
  var weekdays: UInt8
  var combination: Combination
  var includesLastDay = false
  var ordinals: [Ordinal] = []

  static let everyDay = DayPattern(days: 0xFFFF_FFFE, weekdays: 0x7F, combination: .both)

  /// The days of one month as bits 1 to 31.
  func matchingDays(year: Int, month: Int) -> UInt32 {
    guard months & (1 << UInt16(month)) != 0 else { return 0 }
    let count = CivilDay.count(ofMonth: month, year: year)
    let existing: UInt32 = 0xFFFF_FFFE & (UInt32.max >> UInt32(31 - count))
    let first = CivilDay(year: year, month: month, day: 1).weekday.rawValue
    let byWeekday = DayPattern.spread(weekdays, from: first)
    var matching: UInt32
    switch combination {
    case .both: matching = days & byWeekday
    case .either: matching = days | byWeekday
    }
    if includesLastDay { matching |= 1 << UInt32(count) }
    for ordinal in ordinals {
      let firstOne = 1 + (ordinal.weekday.rawValue - first + 7) % 7
      let day =
        ordinal.position > 0 ? firstOne + (ordinal.position - 1) * 7 : firstOne + (count - firstOne) / 7 * 7
      matching |= 1 << UInt32(day)
    }
    return matching & existing
  }

  /// Seven weekday bits laid out over bits 1 to 31 of a month that begins with weekday `first`.
  private static func spread(_ weekdays: UInt8, from first: Int) -> UInt32 {
    let week = UInt64(weekdays & 0x7F)
    let rotated = (week >> UInt64(first) | week << UInt64(7 - first)) & 0x7F
    return UInt32(
      truncatingIfNeeded: (rotated | rotated << 7 | rotated << 14 | rotated << 21 | rotated << 28) << 1)
  }

  /// The first matching day that is not before `day`, within a full cycle of the calendar (400 years).
  func next(atOrAfter day: CivilDay) -> CivilDay? {
    var (year, month, dayOfMonth) = day.date
    for _ in 0...4800 {
      let matching = matchingDays(year: year, month: month) & (UInt32.max << UInt32(dayOfMonth))
      if matching != 0 {
        return CivilDay(year: year, month: month, day: matching.trailingZeroBitCount)
      }
      dayOfMonth = 1
      month += 1
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    return nil
  }
}

/// Which seconds of a day belong to a schedule.
enum TimePattern: Sendable, Hashable {
  /// Whole minutes: bits 0 to 59 and bits 0 to 23.
  case grid(minutes: UInt64, hours: UInt32)
  /// Seconds of the day in rising order.
  case list([Int])

  /// The first matching second of the day that is not before `second`.
  func next(atOrAfter second: Int) -> Int? {
    switch self {
    case .list(let seconds):
      return seconds.first { $0 >= second }
    case .grid(let minutes, let hours):
      let from = (second + 59) / 60
      guard from < 1440 else { return nil }
      let hour = from / 60
      if hours & (1 << UInt32(hour)) != 0 {
        let rest = minutes & (UInt64.max << UInt64(from % 60))
        if rest != 0 { return hour * 3600 + rest.trailingZeroBitCount * 60 }
      }
      let later = hours & ~(UInt32.max >> UInt32(31 - hour))
      guard later != 0, minutes != 0 else { return nil }
      return later.trailingZeroBitCount * 3600 + minutes.trailingZeroBitCount * 60
    }
  }
}

/// Days and times on a wall clock that has not been put anywhere yet.
struct LocalPattern: Sendable, Hashable {
  var days: DayPattern
  var times: TimePattern
  /// Whether it follows elapsed time over clock changes, in place of naming fixed times.
  var isWild: Bool

  /// The first matching reading that is not before `local`; both are civil seconds.
  func next(atOrAfter local: Int64) -> Int64? {
    let start = LocalDateTime(civilSeconds: local)
    guard let day = days.next(atOrAfter: start.civilDay) else { return nil }
    let earliest = day == start.civilDay ? start.secondOfDay : 0
    if let second = times.next(atOrAfter: earliest) { return day.number * 86400 + Int64(second) }
    guard let nextDay = days.next(atOrAfter: CivilDay(number: day.number + 1)),
      let second = times.next(atOrAfter: 0)
    else { return nil }
    return nextDay.number * 86400 + Int64(second)
  }

  /// Whether a matching reading exists in `range`, and the first one.
  func first(in range: Range<Int64>) -> Int64? {
    guard let found = next(atOrAfter: range.lowerBound), found < range.upperBound else { return nil }
    return found
  }
}
