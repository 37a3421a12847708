/// A day of the week, numbered as cron numbers them: Sunday is 0.
public enum Weekday: Int, Sendable, Hashable, Codable, CaseIterable {
  case sunday, monday, tuesday, wednesday, thursday, friday, saturday

  /// Three letters, as rule files write it: `mon`.
  public var shortName: String { String(name.prefix(3)).lowercased() }

  /// The English word: `Monday`.
  public var name: String {
    switch self {
    case .sunday: "Sunday"
    case .monday: "Monday"
    case .tuesday: "Tuesday"
    case .wednesday: "Wednesday"
    case .thursday: "Thursday"
    case .friday: "Friday"
    case .saturday: "Saturday"
    }
  }

  /// Reads three letters in any case; `nil` for everything else.
  public init?(shortName: some StringProtocol) {
    let wanted = shortName.lowercased()
    guard let found = Weekday.allCases.first(where: { $0.shortName == wanted }) else { return nil }
    self = found
  }
}

/// What a wall clock and a calendar show somewhere, without saying where.
///
/// The calendar is the Gregorian one, in both directions without end.
public struct LocalDateTime: Sendable, Hashable, Comparable, Codable {
  /// Seconds that a clock in UTC would count from 1970-01-01T00:00:00 to this reading.
  let civilSeconds: Int64

  init(civilSeconds: Int64) { self.civilSeconds = civilSeconds }

  /// A reading of calendar and clock; `nil` if there is no such day or time.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) {
    guard (-9999...9999).contains(year), (1...12).contains(month),
      (1...CivilDay.count(ofMonth: month, year: year)).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
    else { return nil }
    let days = CivilDay(year: year, month: month, day: day).number
    self.civilSeconds = days * 86400 + Int64(hour * 3600 + minute * 60 + second)
  }

  /// The Gregorian year.
  public var year: Int { date.year }
  /// 1 to 12.
  public var month: Int { date.month }
  /// 1 to 31.
  public var day: Int { date.day }
  /// 0 to 23.
  public var hour: Int { secondOfDay / 3600 }
  /// 0 to 59.
  public var minute: Int { secondOfDay / 60 % 60 }
  /// 0 to 59.
  public var second: Int { secondOfDay % 60 }
  /// The day of the week of this date.
  public var weekday: Weekday { civilDay.weekday }

  /// Earlier on the calendar and the clock.
  public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
    left.civilSeconds < right.civilSeconds
  }

  /// `2026-03-14`.
  public var dateText: String {
    let (year, month, day) = date
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// `04:00`, or `04:00:30` when the seconds are not zero.
  public var timeText: String { second == 0 ? String(fullTimeText.prefix(5)) : fullTimeText }

  /// `04:00:00`, always with seconds.
  public var fullTimeText: String {
    "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
  }

  var civilDay: CivilDay { CivilDay(number: civilSeconds.floorDivided(by: 86400)) }
  var secondOfDay: Int { Int(civilSeconds.floorRemainder(by: 86400)) }
  private var date: (year: Int, month: Int, day: Int) { civilDay.date }
}

/// A day of the Gregorian calendar, by its distance from 1970-01-01.
struct CivilDay: Sendable, Hashable {
  var number: Int64

  init(number: Int64) { self.number = number }

  /// Counts in years that begin in March, so that the leap day is the last of its year.
  init(year: Int, month: Int, day: Int) {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = Int64((month + 9) % 12)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.number = era * 146_097 + dayOfEra - 719_468
  }

  var date: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
  }

  var weekday: Weekday {
    // The remainder is 0 to 6, and 1970-01-01 was a Thursday.
    Weekday(rawValue: Int((number + 4).floorRemainder(by: 7))) ?? .sunday
  }

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  static func count(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// The quotient rounded towards negative infinity; `divisor` is positive.
  func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// What `floorDivided` leaves, never negative.
  func floorRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

/// Decimal digits, filled up with zeros on the left.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(abs(number))
  let zeros = String(repeating: "0", count: max(0, width - digits.count))
  return (number < 0 ? "-" : "") + zeros + digits
}
