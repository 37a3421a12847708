/// A cron expression of five fields, with the rules of Debian's cron daemon.
///
/// Day of month and day of week: either is enough if both are restricted; if one begins with `*`, both must
/// fit. A minute or hour field that begins with `*` makes it *wild*: it follows elapsed time when clocks
/// change. Everything else names fixed times, which run once on such days.
public struct CronExpression: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The text it was read from.
  public let description: String
  let minute: CronFieldValue
  let hour: CronFieldValue
  let dayOfMonth: CronFieldValue
  let month: CronFieldValue
  let weekday: CronFieldValue

  /// Reads five fields or a word such as `@daily`; throws the first thing that is wrong.
  public init(_ text: String) throws(CronError) {
    let fields = try CronParser(text).fields()
    self.description = text
    self.minute = fields[0]
    self.hour = fields[1]
    self.dayOfMonth = fields[2]
    self.month = fields[3]
    self.weekday = fields[4]
  }

  /// Encoded as text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
    }
  }

  /// Encoded as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// The same text means the same expression.
  public static func == (left: CronExpression, right: CronExpression) -> Bool {
    left.description == right.description
  }

  /// Hashed by its text.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }

  /// Whether it follows elapsed time over clock changes: its minute or hour field begins with `*`.
  public var isWild: Bool { minute.beginsWithStar || hour.beginsWithStar }

  /// Whether neither day field begins with `*`, so that either of them is enough.
  public var bothDayFieldsRestricted: Bool { !dayOfMonth.beginsWithStar && !weekday.beginsWithStar }

  /// The fire after an instant, never that instant itself; `nil` if there is none up to the year 9999.
  public func next(after instant: Timestamp, in zone: ZoneRules) -> Timestamp? {
    var walk = ClockWalk(pattern, in: zone, after: instant)
    return walk.next().map { Timestamp(seconds: $0.second) }
  }

  /// What is special about a fire at `instant`; `nil` for an ordinary one, and if it does not fire then.
  public func note(at instant: Timestamp, in zone: ZoneRules) -> FireNote? {
    var walk = ClockWalk(pattern, in: zone, after: Timestamp(seconds: instant.seconds - 1))
    guard let fire = walk.next(), fire.second == instant.seconds else { return nil }
    return fire.note
  }

  /// Why it can never fire, and where; `nil` if it can.
  public var neverFires: CronError? {
    guard !bothDayFieldsRestricted, pattern.days.next(atOrAfter: CivilDay(number: 0)) == nil else {
      return nil
    }
    let days = dayOfMonth.values
    let months = month.values.map { CronField.monthNames[$0 - 1] }
    let subject = days.count == 1 ? "day \(days[0]) does" : "days \(sentenceList(days.map(String.init))) do"
    let time = fixedTimes(atMost: 1)?.first.map { "\($0)" } ?? "04:00"
    return CronError(
      message: "\(subject) not exist in \(sentenceList(months))",
      range: dayOfMonth.range.lowerBound..<month.range.upperBound,
      help: "for the last day of each month use `schedule: { at: \"\(time)\", days: last }`")
  }

  /// What is read as cron reads it, but was hardly meant; messages for warnings.
  public var doubts: [CronError] {
    [minute, hour, dayOfMonth, month, weekday].flatMap(\.doubts)
  }

  /// Where both day fields stand, for a finding about them.
  public var dayFieldRanges: (dayOfMonth: Range<Int>, weekday: Range<Int>) {
    (dayOfMonth.range, weekday.range)
  }

  var pattern: LocalPattern {
    let days = DayPattern(
      months: UInt16(truncatingIfNeeded: month.bits), days: UInt32(truncatingIfNeeded: dayOfMonth.bits),
      weekdays: UInt8(truncatingIfNeeded: weekday.bits),
      combination: bothDayFieldsRestricted ? .either : .both)
    let times = TimePattern.grid(minutes: minute.bits, hours: UInt32(truncatingIfNeeded: hour.bits))
    return LocalPattern(days: days, times: times, isWild: isWild)
  }

  /// The times of day if it names fixed ones and not too many.
  func fixedTimes(atMost limit: Int) -> [LocalTime]? {
    guard !isWild, minute.bits.nonzeroBitCount * hour.bits.nonzeroBitCount <= limit else { return nil }
    return hour.values.flatMap { hour in
      minute.values.compactMap { LocalTime(hour: hour, minute: $0) }
    }
  }
}

/// `a`, `a and b`, `a, b and c`.
func sentenceList(_ words: [String], _ last: String = "and") -> String {
  guard words.count > 1, let end = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(last) " + end
}
