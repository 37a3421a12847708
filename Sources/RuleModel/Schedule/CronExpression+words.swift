extension CronExpression {
  /// The expression in words, `at 02:30 every day`.
  public var inWords: String {
    let days = dayWords
    let months = monthWords
    return timeWords + (days.isEmpty ? "" : " " + days) + (months.isEmpty ? "" : " " + months)
  }

  /// The expression in words with its zone, `at 02:30 every day, Europe/Berlin`.
  public func describe(in zone: ZoneRules) -> String { "\(inWords), \(zone.name)" }

  /// The same schedule in the long form, `{ at: "02:30", days: mon-fri }`; `nil` if there is none.
  public var longForm: String? {
    guard let times = fixedTimes(atMost: 6), isFull(month, .month) else { return nil }
    let at = times.map { "\"\($0)\"" }.joined(separator: ", ")
    let start = times.count == 1 ? "{ at: \(at)" : "{ at: [\(at)]"
    switch (isFull(dayOfMonth, .dayOfMonth), isFull(weekday, .weekday)) {
    case (true, true): return start + " }"
    case (false, true) where !bothDayFieldsRestricted:
      return start + ", days: \"\(runs(dayOfMonth.values).joined(separator: ","))\" }"
    case (true, false) where !bothDayFieldsRestricted:
      let names = runs(weekdayOrder) { Weekday(rawValue: $0 % 7)?.shortName ?? "" }
      return start + ", days: " + (names.count == 1 ? names[0] : "\"\(names.joined(separator: ","))\"") + " }"
    case (false, false) where bothDayFieldsRestricted:
      let names = runs(weekdayOrder) { Weekday(rawValue: $0 % 7)?.shortName ?? "" }
      return start + ", days: \"\((runs(dayOfMonth.values) + names).joined(separator: ","))\" }"
    default: return nil
    }
  }

  private var timeWords: String {
    if let times = fixedTimes(atMost: 4) { return "at " + sentenceList(times.map(\.description)) }
    let minuteStep = step(minute, .minute)
    if isFull(hour, .hour) {
      if isFull(minute, .minute) { return "every minute" }
      if let minuteStep { return "every \(minuteStep) minutes" }
      return "at \(minuteWords) of every hour"
    }
    let hours: String
    if let every = step(hour, .hour) {
      hours = "every \(every) hours"
    } else {
      let names = sentenceList(runs(hour.values) { padded($0, 2) })
      hours = (hour.bits.nonzeroBitCount == 1 ? "in hour " : "in hours ") + names
    }
    if isFull(minute, .minute) { return "every minute \(hours)" }
    if let minuteStep { return "every \(minuteStep) minutes \(hours)" }
    return "at \(minuteWords) \(hours)"
  }

  private var minuteWords: String {
    let values = minute.values
    return (values.count == 1 ? "minute " : "minutes ") + listed(values)
  }

  private var dayWords: String {
    let days = dayOfMonth.values
    let byDate = (days.count == 1 ? "day " : "days ") + listed(days)
    let names = sentenceList(runs(weekdayOrder, joint: " to ") { Weekday(rawValue: $0 % 7)?.name ?? "" })
    switch (isFull(dayOfMonth, .dayOfMonth), isFull(weekday, .weekday)) {
    case (true, true): return hasOpenHours ? "" : "every day"
    case _ where bothDayFieldsRestricted: return "on \(byDate) of the month and also on every \(names)"
    case (false, true): return "on \(byDate) of the month"
    case (true, false): return "on \(names)"
    case (false, false):
      return "on \(names) if it is \(days.count == 1 ? "" : "one of ")\(byDate) of the month"
    }
  }

  private var monthWords: String {
    guard !isFull(month, .month) else { return "" }
    return "in " + sentenceList(runs(month.values, joint: " to ") { CronField.monthNames[$0 - 1] })
  }

  /// Whether the words for the time already say that it goes on through every day.
  private var hasOpenHours: Bool {
    isFull(minute, .minute) || isFull(hour, .hour) || step(hour, .hour) != nil
  }

  /// Long and even rows are cut in the middle: `1, 3, 5 … 31`.
  private func listed(_ values: [Int]) -> String {
    guard values.count > 6, let first = values.first, let last = values.last, values[1] - first > 1,
      values == Array(stride(from: first, through: last, by: values[1] - first))
    else { return sentenceList(runs(values)) }
    return values.prefix(3).map(String.init).joined(separator: ", ") + " … \(last)"
  }

  private func isFull(_ value: CronFieldValue, _ field: CronField) -> Bool {
    value.bits.nonzeroBitCount == field.all.count
  }

  /// The n of `*/n`, if the values are spread evenly over the whole field.
  private func step(_ value: CronFieldValue, _ field: CronField) -> Int? {
    let values = value.values
    guard value.beginsWithStar, values.count > 1 else { return nil }
    let step = values[1] - values[0]
    let even = Array(stride(from: field.all.lowerBound, through: field.all.upperBound, by: step))
    return values == even && field.all.count % step == 0 ? step : nil
  }

  /// Monday first, with Sunday as 7, so that a weekend stays together.
  private var weekdayOrder: [Int] { weekday.values.map { $0 == 0 ? 7 : $0 }.sorted() }

  /// Three and more values in a row are written as a range.
  private func runs(
    _ values: [Int], joint: String = "-", _ name: (Int) -> String = { String($0) }
  ) -> [String] {
    var parts: [String] = []
    var index = 0
    while index < values.count {
      var end = index
      while end + 1 < values.count, values[end + 1] == values[end] + 1 { end += 1 }
      if end - index >= 2 {
        parts.append(name(values[index]) + joint + name(values[end]))
      } else {
        parts += values[index...end].map(name)
      }
      index = end + 1
    }
    return parts
  }
}
