import Foundation
import RuleModel
import Testing

@Suite struct ScheduleTests {
  private let anchor = Timestamp(seconds: 1_773_446_400)  // 2026-03-14T00:00:00Z

  private func at(_ times: [String], days: String = "daily", zone: String = "Europe/Berlin") throws
    -> Schedule
  {
    let days: DaySelector = days == "daily" ? .daily : try DaySelector(days)
    return Schedule(.at(try times.map { try LocalTime($0) }, days: days), in: try TimeTests.zone(zone))
  }

  private func deadlines(_ schedule: Schedule, after: String, count: Int) throws -> [String] {
    var walk = ScheduleWalk(
      schedule, after: try #require(Timestamp(iso8601: after, in: schedule.zone)), anchor: anchor)
    return (0..<count).compactMap { _ in walk.next()?.deadline.iso8601(in: schedule.zone) }
  }

  @Test(arguments: [
    ("daily", ["2026-03-14T04:00:00", "2026-03-15T04:00:00"]),
    ("mon-fri", ["2026-03-16T04:00:00", "2026-03-17T04:00:00"]),
    ("sat,sun", ["2026-03-14T04:00:00", "2026-03-15T04:00:00", "2026-03-21T04:00:00"]),
    (
      "fri-mon", ["2026-03-14T04:00:00", "2026-03-15T04:00:00", "2026-03-16T04:00:00", "2026-03-20T04:00:00"]
    ),
    ("1,15", ["2026-03-15T04:00:00", "2026-04-01T04:00:00"]),
    ("last", ["2026-03-31T04:00:00", "2026-04-30T04:00:00", "2026-05-31T04:00:00"]),
    ("first mon", ["2026-04-06T04:00:00", "2026-05-04T04:00:00"]),
    ("last fri", ["2026-03-27T04:00:00", "2026-04-24T04:00:00"]),
    (
      "third sun, 20-21",
      ["2026-03-15T04:00:00", "2026-03-20T04:00:00", "2026-03-21T04:00:00", "2026-04-19T04:00:00"]
    ),
    ("31", ["2026-03-31T04:00:00", "2026-05-31T04:00:00"]),
  ])
  func `days select`(days: String, expected: [String]) throws {
    let found = try deadlines(
      at(["04:00"], days: days, zone: "UTC"), after: "2026-03-14", count: expected.count)
    #expect(found == expected.map { $0 + "+00:00" })
  }

  @Test(arguments: [
    ("monday", "`monday` is not a day", 0..<6, "did you mean `mon`?"),
    ("mon,32", "day `32` does not exist in any month", 4..<6, "days of the month go from 1 to 31"),
    (
      "fifth mon", "`fifth` does not say which mon", 0..<9,
      "write `first`, `second`, `third`, `fourth` or `last` before the weekday"
    ),
    ("15-1", "`15-1` runs backwards", 0..<4, "write `15-31,1-1`"),
    ("mon,", "a day is missing here", 4..<4, "write days such as `mon-fri`, `1,15`, `last` or `first mon`"),
    ("mon-5", "`mon-5` mixes a weekday and a day of the month", 0..<5, "separate them by a comma"),
    ("last 3", "`last 3` needs a weekday", 0..<6, "write `last mon`"),
  ])
  func `what is no day is refused where it stands`(
    text: String, message: String, range: Range<Int>, help: String
  ) {
    #expect(throws: ScheduleTextError(message: message, range: range, help: help)) { try DaySelector(text) }
  }

  @Test(arguments: [
    ("24:00", "`24:00` does not exist, a day ends before 24:00"), ("25:00", "`25:00` does not exist"),
    ("4:00", "`4:00` needs two digits in each part"), ("0400", "`0400` is not a time of day"),
    ("04:00:60", "`04:00:60` does not exist"), ("04:00:00:00", "`04:00:00:00` is not a time of day"),
    ("", "`` is not a time of day"), ("aa:bb", "`aa:bb` is not a time of day"),
  ])
  func `what is no time of day is refused`(text: String, message: String) {
    #expect {
      try LocalTime(text)
    } throws: { ($0 as? ScheduleTextError)?.message == message }
  }

  @Test func `times of day move out of a gap and fire once in an overlap`() throws {
    let schedule = try at(["02:30", "02:30:30", "23:00:05"])
    #expect(
      try deadlines(schedule, after: "2026-03-29", count: 3) == [
        "2026-03-29T03:00:00+02:00", "2026-03-29T23:00:05+02:00", "2026-03-30T02:30:00+02:00",
      ])
    #expect(
      try deadlines(schedule, after: "2026-10-25", count: 3) == [
        "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:30+02:00", "2026-10-25T23:00:05+01:00",
      ])
  }

  @Test func `the day is that of the named time, also when the gap is at midnight`() throws {
    let schedule = try at(["00:30"], days: "sun", zone: "America/Santiago")
    #expect(try deadlines(schedule, after: "2025-09-05", count: 1) == ["2025-09-07T01:00:00-03:00"])
  }

  @Test func `every counts from the anchor, first after one period`() throws {
    let schedule = Schedule(.every(.minutes(90)), in: .utc)
    let start = { (after: Duration) in schedule.next(after: anchor + after, anchor: anchor)?.start }
    #expect(start(.hours(-5)) == anchor + .minutes(90))
    #expect(start(.zero) == anchor + .minutes(90))
    #expect(start(.minutes(90)) == anchor + .minutes(180))
    #expect(start(.minutes(90) - .milliseconds(1)) == anchor + .minutes(90))
  }

  @Test func `lead starts earlier, and jitter shifts deadline and start alike`() throws {
    var schedule = try at(["04:00"], zone: "UTC")
    schedule.lead = .minutes(10)
    let named = anchor + .hours(4)
    let first = try #require(schedule.next(after: anchor, anchor: anchor, jitter: .minutes(3)))
    #expect(first == Fire(named: named, deadline: named + .minutes(3), start: named - .minutes(7), note: nil))
    let second = schedule.next(after: first.start, anchor: anchor, jitter: .minutes(3))
    #expect(second?.start == first.start + .days(1))
    let again = schedule.next(after: first.start - .milliseconds(1), anchor: anchor, jitter: .minutes(3))
    #expect(again == first)
  }

  @Test func `missed fires are the newest ones, old to new, with their number`() throws {
    let schedule = Schedule(.cron(try CronExpression("*/5 * * * *")), in: .utc)
    let list = schedule.fires(after: anchor, through: anchor + .hours(2), anchor: anchor)
    #expect(list.total == 24)
    #expect(list.isExact)
    #expect(list.fires.map(\.start) == (15...24).map { anchor + .minutes(Int64($0) * 5) })
    let none = schedule.fires(after: anchor, through: anchor + .minutes(4), anchor: anchor)
    #expect(none == FireList(fires: [], total: 0, isExact: true))
  }

  @Test func `a long downtime of a busy schedule is not counted to the end`() throws {
    let schedule = Schedule(.every(.seconds(1)), in: .utc)
    let list = schedule.fires(after: anchor, through: anchor + .days(30), anchor: anchor, limit: 2)
    #expect(list.fires.map(\.start) == [anchor + .days(30) - .seconds(1), anchor + .days(30)])
    #expect(list.total == ScheduleWalk.mostCounted)
    #expect(!list.isExact)
  }

  @Test func `the shift of a server is stable, spread and below its bound`() {
    let shift = { (server: String) in JitterOffset.of(rule: "nightly", server: server, within: .minutes(20)) }
    #expect(shift("survival-1") == .milliseconds(540_048))
    #expect(JitterOffset.of(rule: "nightly", server: "survival-1", within: .zero) == .zero)
    let shifts = (1...1000).map { shift("server-\($0)") }
    #expect(shifts.allSatisfy { $0 >= .zero && $0 < .minutes(20) })
    for quarter in 0..<4 {
      let bounds = Duration.minutes(Int64(quarter) * 5)..<Duration.minutes(Int64(quarter + 1) * 5)
      #expect((200...300).contains(shifts.count { bounds.contains($0) }))
    }
  }

  @Test(arguments: [
    ("0 4 30 2 *", Duration.zero, Duration.zero, ["error never-fires"]),
    ("0 4 1 * mon", .zero, .zero, ["warning both-day-fields"]),
    ("*/90 * * * *", .zero, .zero, ["warning step-over-field"]),
    ("*/10 * * * *", .minutes(11), .minutes(15), ["error lead-over-period", "warning jitter-over-period"]),
    ("*/10 * * * *", .minutes(10), .minutes(10), []),
    ("0 4 * * *", .hours(25), .zero, ["error lead-over-period"]),
    ("*/7 * * * *", .minutes(5), .zero, ["error lead-over-period"]),
  ])
  func `a schedule is checked when it is loaded`(
    cron: String, lead: Duration, jitter: Duration, expected: [String]
  ) throws {
    let schedule = Schedule(.cron(try CronExpression(cron)), in: .utc, lead: lead, jitter: jitter)
    #expect(schedule.findings.map { "\($0.isError ? "error" : "warning") \($0.code)" } == expected)
  }

  @Test func `making up all fires needs a bound, and a period has a shortest length`() {
    #expect(Schedule(.every(.hours(1)), in: .utc, missed: .runAll).findings.map(\.code) == ["missing-grace"])
    #expect(Schedule(.every(.milliseconds(500)), in: .utc).findings.map(\.code) == ["period-too-short"])
    #expect(Schedule(.every(.hours(1)), in: .utc, missed: .runAll, grace: .hours(2)).findings.isEmpty)
  }

  @Test func `a schedule and a window survive being stored`() throws {
    let schedule = Schedule(
      .at([try LocalTime("04:00:30")], days: try DaySelector("first mon, 15")),
      in: try TimeTests.zone("Europe/Berlin"),
      lead: .minutes(10), jitter: .minutes(5), missed: .runOnce, grace: .hours(6))
    let stored = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(Schedule.self, from: stored) == schedule)
    let window = TimeWindow(.cron(try CronExpression("0 4 * * mon"), length: .hours(2)), in: .utc)
    #expect(try JSONDecoder().decode(TimeWindow.self, from: try JSONEncoder().encode(window)) == window)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CronExpression.self, from: Data("\"5/15 * * * *\"".utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ZoneRules.self, from: Data("\"Mars\"".utf8))
    }
  }

  @Test func `a schedule is told in words`() throws {
    #expect(
      try at(["16:00", "04:00"], days: "mon-fri").inWords == "at 04:00 and 16:00 on mon-fri, Europe/Berlin")
    #expect(try at(["04:00"]).inWords == "at 04:00 every day, Europe/Berlin")
    #expect(Schedule(.every(.minutes(90)), in: .utc).inWords == "every 1h30m")
  }
}

@Suite struct ScheduleWindowTests {
  private func window(_ days: String, _ from: String, _ to: String, zone: String = "Europe/Berlin") throws
    -> TimeWindow
  {
    TimeWindow(
      .daily(
        days: days == "daily" ? .daily : try DaySelector(days), from: try LocalTime(from),
        to: try LocalTime(to)),
      in: try TimeTests.zone(zone))
  }

  private func check(
    _ window: TimeWindow, _ instant: String, open: Bool, next: String?
  ) throws {
    let at = try #require(Timestamp(iso8601: instant, in: window.zone))
    let change = next.flatMap { Timestamp(iso8601: $0, in: window.zone) }
    #expect(window.contains(at) == open, "\(instant)")
    #expect(window.nextChange(after: at) == change, "\(instant)")
    #expect(window.end(containing: at) == (open ? change : nil), "\(instant)")
  }

  @Test(arguments: [
    ("2026-03-15T04:59:59.999", false, "2026-03-15T05:00"), ("2026-03-15T05:00", true, "2026-03-15T07:00"),
    ("2026-03-15T06:59:59.999", true, "2026-03-15T07:00"), ("2026-03-15T07:00", false, "2026-03-22T05:00"),
  ])
  func `the beginning belongs to a window, the end does not`(instant: String, open: Bool, next: String) throws {
    try check(window("sun", "05:00", "07:00"), instant, open: open, next: next)
  }

  @Test(arguments: [
    ("2026-03-13T23:00", true, "2026-03-14T02:00"), ("2026-03-14T01:59", true, "2026-03-14T02:00"),
    ("2026-03-14T23:00", false, "2026-03-20T22:00"), ("2026-03-13T01:00", false, "2026-03-13T22:00"),
  ])
  func `a window over midnight belongs to the day it begins on`(instant: String, open: Bool, next: String)
    throws
  {
    try check(window("fri", "22:00", "02:00"), instant, open: open, next: next)
  }

  @Test func `ends in a gap move to the first instant after it`() throws {
    try check(
      window("sun", "02:15", "04:00"), "2026-03-29T01:59:59", open: false, next: "2026-03-29T03:00:00")
    try check(window("sun", "01:00", "02:30"), "2026-03-29T01:59:59", open: true, next: "2026-03-29T03:00:00")
    try check(
      window("sun", "02:10", "02:40"), "2026-03-29T01:59:59", open: false, next: "2026-04-05T02:10:00")
  }

  @Test func `both ends in an overlap are first occurrences`() throws {
    let overlapping = try window("sun", "02:00", "02:30")
    try check(overlapping, "2026-10-25T02:10:00+02:00", open: true, next: "2026-10-25T02:30:00+02:00")
    try check(overlapping, "2026-10-25T02:10:00+01:00", open: false, next: "2026-11-01T02:00:00+01:00")
  }

  @Test func `stretches that touch are one`() throws {
    let allWeek = try window("mon-fri", "00:00", "00:00")
    try check(allWeek, "2026-03-16T12:00", open: true, next: "2026-03-21T00:00")
    try check(allWeek, "2026-03-21T12:00", open: false, next: "2026-03-23T00:00")
    try check(window("daily", "06:00", "06:00"), "2026-03-16T12:00", open: true, next: nil)
  }

  @Test func `a window from cron lasts its length of elapsed time`() throws {
    let nightly = TimeWindow(
      .cron(try CronExpression("30 1 * * *"), length: .hours(2)), in: try TimeTests.zone("Europe/Berlin"))
    try check(nightly, "2026-03-29T01:00", open: false, next: "2026-03-29T01:30")
    try check(nightly, "2026-03-29T01:30", open: true, next: "2026-03-29T04:30")
    try check(nightly, "2026-03-29T04:30", open: false, next: "2026-03-30T01:30")
    let always = TimeWindow(.cron(try CronExpression("* * * * *"), length: .minutes(2)), in: .utc)
    try check(always, "2026-03-29T01:00", open: true, next: nil)
    let morning = TimeWindow(.cron(try CronExpression("*/5 9-10 * * *"), length: .minutes(10)), in: .utc)
    try check(morning, "2026-03-29T09:03", open: true, next: "2026-03-29T11:05")
  }
}
