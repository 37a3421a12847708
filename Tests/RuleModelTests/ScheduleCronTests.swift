import RuleModel
import Testing

@Suite struct ScheduleCronTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let expression: String
    let zone: String
    let after: String
    let times: [String]
    var testDescription: String { "\(expression) in \(zone) after \(after)" }

    init(_ expression: String, _ zone: String, after: String, _ times: String...) {
      self.expression = expression
      self.zone = zone
      self.after = after
      self.times = times
    }
  }

  private func check(_ example: Case) {
    let query = CronQuery(
      expression: example.expression, zone: example.zone, after: example.after, count: example.times.count)
    #expect(query.answer() == .success(example.times))
  }

  @Test(arguments: [
    // Gap in Berlin: fixed times move to its end, wild ones leave it out.
    Case(
      "30 2 * * *", "Europe/Berlin", after: "2026-03-28", "2026-03-28T02:30:00+01:00",
      "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"),
    Case(
      "15,45 2 * * *", "Europe/Berlin", after: "2026-03-29", "2026-03-29T03:00:00+02:00",
      "2026-03-30T02:15:00+02:00"),
    Case(
      "0 2,3 * * *", "Europe/Berlin", after: "2026-03-29", "2026-03-29T03:00:00+02:00",
      "2026-03-30T02:00:00+02:00"),
    Case(
      "*/30 * * * *", "Europe/Berlin", after: "2026-03-29T01:00", "2026-03-29T01:30:00+01:00",
      "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"),
    Case("30 */2 * * *", "Europe/Berlin", after: "2026-03-29T00:30", "2026-03-29T04:30:00+02:00"),
    Case(
      "0-59 2 * * *", "Europe/Berlin", after: "2026-03-29", "2026-03-29T03:00:00+02:00",
      "2026-03-30T02:00:00+02:00"),
    Case("* 2 * * *", "Europe/Berlin", after: "2026-03-29", "2026-03-30T02:00:00+02:00"),
    // Overlap in Berlin: fixed times once, wild ones twice.
    Case(
      "30 2 * * *", "Europe/Berlin", after: "2026-10-25", "2026-10-25T02:30:00+02:00",
      "2026-10-26T02:30:00+01:00"),
    Case("30 2 * * *", "Europe/Berlin", after: "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"),
    Case("0 2,3 * * *", "Europe/Berlin", after: "2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00"),
    Case(
      "*/30 2 * * *", "Europe/Berlin", after: "2026-10-25", "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00",
      "2026-10-26T02:00:00+01:00"),
    Case(
      "0 */2 * * *", "Europe/Berlin", after: "2026-10-25", "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:00:00+01:00"),
    // A gap at midnight.
    Case(
      "15 0 * * *", "America/Santiago", after: "2025-09-06T12:00", "2025-09-07T01:00:00-03:00",
      "2025-09-08T00:15:00-03:00"),
    Case("@daily", "America/Santiago", after: "2025-09-06T12:00", "2025-09-07T01:00:00-03:00"),
    Case(
      "@hourly", "America/Santiago", after: "2025-09-06T22:30", "2025-09-06T23:00:00-04:00",
      "2025-09-07T01:00:00-03:00"),
    Case("0 0 7 9 *", "America/Santiago", after: "2025-09-01", "2025-09-07T01:00:00-03:00"),
    // Half an hour of summer time.
    Case(
      "15 2 * * *", "Australia/Lord_Howe", after: "2026-10-03T12:00", "2026-10-04T02:30:00+11:00",
      "2026-10-05T02:15:00+11:00"),
    Case(
      "45 1 * * *", "Australia/Lord_Howe", after: "2026-04-05", "2026-04-05T01:45:00+11:00",
      "2026-04-06T01:45:00+10:30"),
    Case(
      "*/15 1 * * *", "Australia/Lord_Howe", after: "2026-04-05T01:30:00+11:00", "2026-04-05T01:45:00+11:00",
      "2026-04-05T01:30:00+10:30", "2026-04-05T01:45:00+10:30"),
    // The day that Samoa left out is not made up.
    Case(
      "30 12 * * *", "Pacific/Apia", after: "2011-12-29", "2011-12-29T12:30:00-10:00",
      "2011-12-31T12:30:00+14:00"),
    Case("0 12 30 12 *", "Pacific/Apia", after: "2011-12-01", "2012-12-30T12:00:00+14:00"),
    // Two hours forward and back are still summer time; three hours forward are a correction.
    Case("30 1 * * *", "Antarctica/Troll", after: "2026-03-28T12:00", "2026-03-29T03:00:00+02:00"),
    Case(
      "30 2 * * *", "Antarctica/Troll", after: "2026-10-25", "2026-10-25T02:30:00+02:00",
      "2026-10-26T02:30:00+00:00"),
    Case("30 0 22 10 *", "Antarctica/Casey", after: "2016-10-21T23:00", "2017-10-22T00:30:00+11:00"),
    // Three hours back are still an overlap.
    Case(
      "30 2 * * *", "Antarctica/Casey", after: "2018-03-10T12:00", "2018-03-11T02:30:00+11:00",
      "2018-03-12T02:30:00+08:00"),
    // Zones beside the full hour, and summer time that is called winter time.
    Case("0 4 * * *", "Asia/Kathmandu", after: "2026-03-28", "2026-03-28T04:00:00+05:45"),
    Case("0 */6 * * *", "Asia/Kolkata", after: "2026-03-28T01:00", "2026-03-28T06:00:00+05:30"),
    Case("30 1 * * *", "Europe/Dublin", after: "2026-03-29", "2026-03-29T02:00:00+01:00"),
    Case(
      "30 2 * * *", "Africa/Casablanca", after: "2026-02-15", "2026-02-15T02:30:00+01:00",
      "2026-02-16T02:30:00+00:00"),
  ])
  func `clock changes follow the daemon's rules`(example: Case) { check(example) }

  @Test(arguments: [
    // Both restricted: either. One begins with a star: both.
    Case(
      "0 0 13 * fri", "UTC", after: "2026-03-01", "2026-03-06T00:00:00+00:00", "2026-03-13T00:00:00+00:00"),
    Case(
      "0 0 */2 * mon", "UTC", after: "2026-03-01", "2026-03-09T00:00:00+00:00", "2026-03-23T00:00:00+00:00"),
    Case(
      "0 0 1-31/2 * mon", "UTC", after: "2026-03-01", "2026-03-02T00:00:00+00:00", "2026-03-03T00:00:00+00:00"
    ),
    Case("0 0 1 * */2", "UTC", after: "2026-03-01", "2026-08-01T00:00:00+00:00"),
    Case("0 0 1 * */2", "UTC", after: "2026-02-28", "2026-03-01T00:00:00+00:00", "2026-08-01T00:00:00+00:00"),
    // Sunday has two numbers; names have any case.
    Case("0 0 * * 7", "UTC", after: "2026-03-02", "2026-03-08T00:00:00+00:00"),
    Case("0 0 * * 0", "UTC", after: "2026-03-02", "2026-03-08T00:00:00+00:00"),
    Case("0 0 * JAN Sun", "UTC", after: "2026-03-02", "2027-01-03T00:00:00+00:00"),
    Case(
      "0 0 * * fri-sun", "UTC", after: "2026-03-02", "2026-03-06T00:00:00+00:00", "2026-03-07T00:00:00+00:00"),
    Case("0 0 * * 5-7", "UTC", after: "2026-03-07", "2026-03-08T00:00:00+00:00", "2026-03-13T00:00:00+00:00"),
    // The leap day, also over 2100, which is no leap year.
    Case(
      "0 12 29 2 *", "Europe/Berlin", after: "2026-01-01", "2028-02-29T12:00:00+01:00",
      "2032-02-29T12:00:00+01:00"),
    Case("0 12 29 2 *", "UTC", after: "2096-03-01", "2104-02-29T12:00:00+00:00"),
    Case("0 0 31 * *", "UTC", after: "2026-01-31", "2026-03-31T00:00:00+00:00", "2026-05-31T00:00:00+00:00"),
    // Strictly after, also within a second.
    Case("0 4 * * *", "UTC", after: "2026-03-14T04:00:00Z", "2026-03-15T04:00:00+00:00"),
    Case("0 4 * * *", "UTC", after: "2026-03-14T03:59:59.999Z", "2026-03-14T04:00:00+00:00"),
    Case("0 4 * * *", "UTC", after: "2026-03-14T04:00:00.001Z", "2026-03-15T04:00:00+00:00"),
    // Lists, ranges, steps, words, spaces.
    Case(
      "5-59/15,0 4 * * *", "UTC", after: "2026-03-14", "2026-03-14T04:00:00+00:00",
      "2026-03-14T04:05:00+00:00"),
    Case(" 0\t4   * * * ", "UTC", after: "2026-03-14", "2026-03-14T04:00:00+00:00"),
    Case("@yearly", "UTC", after: "2026-03-14", "2027-01-01T00:00:00+00:00"),
    Case("@Annually", "UTC", after: "2026-03-14", "2027-01-01T00:00:00+00:00"),
    Case("@monthly", "UTC", after: "2026-03-14", "2026-04-01T00:00:00+00:00"),
    Case("@weekly", "UTC", after: "2026-03-14", "2026-03-15T00:00:00+00:00"),
    Case("@midnight", "UTC", after: "2026-03-14", "2026-03-15T00:00:00+00:00"),
    Case("@hourly", "UTC", after: "2026-03-14", "2026-03-14T01:00:00+00:00"),
  ])
  func `fields mean what cron means by them`(example: Case) { check(example) }

  @Test(arguments: [
    (
      "30 2 * * *", "2026-03-29T03:00:00+02:00",
      "02:30 does not exist that day (clocks go forward): first instant after the gap"
    ),
    (
      "30 2 * * *", "2026-10-25T02:30:00+02:00",
      "02:30 comes twice that day (clocks go back): runs once, the first time"
    ),
    ("*/30 2 * * *", "2026-10-25T02:30:00+02:00", "02:30 comes twice that day (clocks go back): the first"),
    ("*/30 2 * * *", "2026-10-25T02:30:00+01:00", "02:30 comes twice that day (clocks go back): the second"),
    ("0 2,3 * * *", "2026-03-29T03:00:00+02:00", nil),
    ("30 2 * * *", "2026-03-30T02:30:00+02:00", nil),
    ("30 2 * * *", "2026-10-25T02:30:00+01:00", nil),
  ])
  func `a fire tells what is special about it`(expression: String, instant: String, note: String?) throws {
    let zone = try TimeTests.zone("Europe/Berlin")
    let at = try #require(Timestamp(iso8601: instant))
    #expect(try CronExpression(expression).note(at: at, in: zone)?.text == note)
  }

  @Test func `walking on equals asking again`() throws {
    let zone = try TimeTests.zone("Europe/Berlin")
    let expression = try CronExpression("*/20 1-3 * * *")
    var position = try #require(Timestamp(iso8601: "2026-10-24T12:00:00Z"))
    var walk = ScheduleWalk(Schedule(.cron(expression), in: zone), after: position, anchor: position)
    for _ in 0..<40 {
      let next = try #require(expression.next(after: position, in: zone))
      #expect(walk.next()?.start == next)
      position = next
    }
  }
}

@Suite struct ScheduleCronTextTests {
  @Test(
    arguments: [
      (
        "5/15 * * * *", "`5/15` can be read in two ways: a step needs a range or `*`", 0..<4,
        "write `5-59/15`, or `5` alone"
      ),
      (
        "0 22/2 * * *", "`22/2` can be read in two ways: a step needs a range or `*`", 2..<6,
        "write `22-23/2`, or `22` alone"
      ),
      (
        "0 0 L * *", "`L`: `L` (the last day) is not part of cron", 4..<5,
        "use the long form, such as `schedule: { at: \"04:00\", days: last }`"
      ),
      (
        "0 0 * * 5L", "`5L`: `L` (the last day) is not part of cron", 8..<10,
        "use the long form, such as `schedule: { at: \"04:00\", days: last fri }`"
      ),
      (
        "0 0 15W * *", "`15W`: `W` (the nearest working day) is not part of cron", 4..<7,
        "name the days themselves, such as `days: first mon`"
      ),
      (
        "0 0 * * mon#1", "`mon#1`: `#` (the n-th weekday of a month) is not part of cron", 8..<13,
        "use the long form, such as `schedule: { at: \"04:00\", days: first mon }`"
      ),
      ("0 0 ? * 1", "`?` is not part of cron", 4..<5, "write `*`"),
      (
        "0 0 4 * * *", "a cron expression has 5 fields, this one has 6: seconds and years are not supported",
        0..<11, "for seconds in front, leave out `0`; for a year at the end, `*`"
      ),
      (
        "0 4 * *", "a cron expression has 5 fields, this one has 4 fields", 0..<7,
        "write five fields: minute, hour, day of the month, month, weekday"
      ),
      (
        "", "the cron expression is empty", 0..<0,
        "write five fields: minute, hour, day of the month, month, weekday"
      ),
      ("0 22-4 * * *", "the range `22-4` runs backwards", 2..<6, "write `22-23,0-4`"),
      ("0 0 * * sat-mon", "the range `sat-mon` runs backwards", 8..<15, "write `6,0-1`"),
      ("@reboot", "`@reboot` is not a time", 0..<7, "use the trigger `event: engine-started`"),
      (
        "@often", "`@often` is not known", 0..<6,
        "the words are `@yearly`, `@monthly`, `@weekly`, `@daily` and `@hourly`"
      ),
      (
        "@daily 5", "`@daily` stands for a whole expression, nothing may follow it", 6..<8,
        "write `0 0 * * *` and change its fields"
      ),
      ("60 * * * *", "minute `60` does not exist", 0..<2, "minutes go from 0 to 59"),
      ("0 24 * * *", "hour `24` does not exist", 2..<4, "hours go from 0 to 23"),
      ("0 0 0 * *", "day of the month `0` does not exist", 4..<5, "days of the month go from 1 to 31"),
      ("0 0 * 13 *", "month `13` does not exist", 6..<8, "months go from 1 to 12"),
      ("0 0 * * 8", "weekday `8` does not exist", 8..<9, "weekdays go from 0 to 7"),
      ("*/0 * * * *", "a step of 0 never gets anywhere", 2..<3, "write 1 or more"),
      ("*/x * * * *", "the step `x` is not a number", 2..<3, nil),
      ("1,,2 * * * *", "the list of minutes has an empty place", 0..<4, "remove the comma too many"),
      (
        "0 0 mon * *", "`mon` is a weekday, but stands in the place of the day of the month", 4..<7,
        "the order is minute, hour, day of the month, month, weekday"
      ),
      ("0 0 * * monday", "names of weekdays have three letters", 8..<14, "write `mon`"),
      (
        "0 0 * * *-5", "`*` already means every weekday", 8..<9,
        "write `*` alone, or `*/2` for every second one"
      ),
      (
        "H 4 * * *", "`H` (a time spread by hash) is not part of cron", 0..<1,
        "name a time and add `jitter`, such as `schedule: { cron: \"0 4 * * *\", jitter: 30m }`"
      ),
      ("a * * * *", "`a` is not a minute", 0..<1, "minutes are numbers from 0 to 59"),
      (
        "0 0 * * é", "`é` is not a weekday", 8..<10,
        "weekdays are numbers from 0 to 7, or names such as `mon`"
      ),
    ] as [(String, String, Range<Int>, String?)])
  func `what cron cannot mean is refused where it stands`(
    text: String, message: String, range: Range<Int>, help: String?
  ) {
    #expect(throws: CronError(message: message, range: range, help: help)) { try CronExpression(text) }
  }

  @Test(arguments: [
    ("0 4 30 2 *", "day 30 does not exist in February", 4..<8),
    ("0 4 30,31 feb *", "days 30 and 31 do not exist in February", 4..<13),
    ("0 4 31 2,4,6,9,11 *", "day 31 does not exist in February, April, June, September and November", 4..<17),
  ])
  func `what never fires says why`(text: String, message: String, range: Range<Int>) throws {
    let expression = try CronExpression(text)
    #expect(expression.neverFires?.message == message)
    #expect(expression.neverFires?.range == range)
    #expect(expression.next(after: Timestamp(seconds: 0), in: .utc) == nil)
    #expect(expression.neverFires?.help?.contains("{ at: \"04:00\", days: last }") == true)
  }

  @Test(arguments: ["0 4 30 2 mon", "0 4 29 2 *", "0 0 29 2 */6", "0 0 31 1-2 *"])
  func `what fires seldom does fire`(text: String) throws {
    #expect(try CronExpression(text).neverFires == nil)
  }

  @Test func `any bytes are read or refused without harm`() {
    let pieces = [
      "*", "/", "-", ",", "5", "59", "mon", "L", "#", "?", "@", " ", "é", "99999", "\u{0}", "W", "H(",
    ]
    var seed: UInt64 = 1
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<12 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(seed >> 33) % pieces.count]
      }
      do {
        _ = try CronExpression(text).inWords
      } catch {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count, "\(text)")
      }
    }
  }

  @Test(
    arguments: [
      ("30 2 * * *", "at 02:30 every day", "{ at: \"02:30\" }"),
      (
        "0 4,16 * * mon-fri", "at 04:00 and 16:00 on Monday to Friday",
        "{ at: [\"04:00\", \"16:00\"], days: mon-fri }"
      ),
      ("0 4 1,15 * *", "at 04:00 on days 1 and 15 of the month", "{ at: \"04:00\", days: \"1,15\" }"),
      (
        "0 4 13 * fri", "at 04:00 on day 13 of the month and also on every Friday",
        "{ at: \"04:00\", days: \"13,fri\" }"
      ),
      (
        "0 4 */2 * mon",
        "at 04:00 on Monday if it is one of days 1, 3, 5 … 31 of the month",
        nil
      ),
      ("* * * * *", "every minute", nil), ("*/15 * * * *", "every 15 minutes", nil),
      ("0 * * * *", "at minute 0 of every hour", nil), ("0 */2 * * *", "at minute 0 every 2 hours", nil),
      ("*/10 9-17 * * sat,sun", "every 10 minutes in hours 09-17 on Saturday and Sunday", nil),
      ("0 0 1 jan *", "at 00:00 on day 1 of the month in January", nil),
      ("5-59/15 3 * 6-8 *", "at 03:05, 03:20, 03:35 and 03:50 every day in June to August", nil),
    ] as [(String, String, String?)])
  func `an expression is told in words and in the long form`(text: String, words: String, longForm: String?)
    throws
  {
    let expression = try CronExpression(text)
    #expect(expression.inWords == words)
    #expect(expression.longForm == longForm)
  }

  @Test func `a query answers in text or says what is wrong`() {
    var query = CronQuery(expression: "0 4 * * *", zone: "Europe/Berln", after: "2026-03-28", count: 1)
    #expect(query.code == "unknown-zone")
    query.zone = "Europe/Berlin"
    #expect(query.answer() == .success(["2026-03-28T04:00:00+01:00"]))
    query.after = "yesterday"
    #expect(query.code == "unreadable-time")
    query.after = "2026-03-28"
    query.count = 0
    #expect(query.code == "count-out-of-range")
    query.count = 1
    query.expression = "0 4 30 2 *"
    #expect(query.code == "never-fires")
    query.expression = "0 4"
    #expect(query.code == "invalid-cron")
  }
}

extension CronQuery {
  fileprivate var code: String? {
    switch answer() {
    case .success: nil
    case .failure(let failure): failure.code
    }
  }
}
