import RuleModel
import Testing

@Suite struct TimeTests {
  static func zone(_ name: String) throws -> ZoneRules { try #require(ZoneRules(name)) }

  @Test(arguments: [
    (1970, 1, 1, Weekday.thursday), (2000, 2, 29, .tuesday), (2026, 3, 29, .sunday), (1900, 3, 1, .thursday),
    (1600, 2, 29, .tuesday), (2100, 2, 28, .sunday), (1969, 12, 31, .wednesday), (-400, 1, 1, .saturday),
  ])
  func `a date has its weekday and survives the way through day numbers`(
    year: Int, month: Int, day: Int, weekday: Weekday
  ) throws {
    let local = try #require(
      LocalDateTime(year: year, month: month, day: day, hour: 23, minute: 59, second: 58))
    #expect(local.weekday == weekday)
    #expect(
      [local.year, local.month, local.day, local.hour, local.minute, local.second] == [
        year, month, day, 23, 59, 58,
      ])
  }

  @Test func `days that no calendar has are refused`() {
    #expect(LocalDateTime(year: 2026, month: 2, day: 29) == nil)
    #expect(LocalDateTime(year: 1900, month: 2, day: 29) == nil)
    #expect(LocalDateTime(year: 2026, month: 13, day: 1) == nil)
    #expect(LocalDateTime(year: 2026, month: 1, day: 1, hour: 24) == nil)
  }

  @Test(arguments: [
    ("2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29T03:00:00+02:00", "CEST"),
    ("2026-03-29T00:59:59Z", "Europe/Berlin", "2026-03-29T01:59:59+01:00", "CET"),
    ("2026-03-29T00:59:59.250Z", "Asia/Kathmandu", "2026-03-29T06:44:59.250+05:45", "+0545"),
    ("2026-01-01T00:00:00Z", "America/St_Johns", "2025-12-31T20:30:00-03:30", "NST"),
    ("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31T00:00:00+14:00", "+14"),
    ("2026-02-20T00:00:00Z", "Africa/Casablanca", "2026-02-20T00:00:00+00:00", "+00"),
    ("2026-07-01T00:00:00Z", "Africa/Casablanca", "2026-07-01T01:00:00+01:00", "+01"),
    ("2026-07-01T00:00:00Z", "Europe/Dublin", "2026-07-01T01:00:00+01:00", "IST"),
    ("2026-07-01T00:00:00Z", "Australia/Lord_Howe", "2026-07-01T10:30:00+10:30", "+1030"),
    ("2026-01-01T00:00:00Z", "UTC", "2026-01-01T00:00:00+00:00", "UTC"),
  ])
  func `an instant is written in its zone and read back`(
    utc: String, zoneName: String, expected: String, abbreviation: String
  ) throws {
    let zone = try Self.zone(zoneName)
    let instant = try #require(Timestamp(iso8601: utc))
    #expect(instant.iso8601 == utc)
    #expect(instant.iso8601(in: zone) == expected)
    #expect(Timestamp(iso8601: expected) == instant)
    #expect(zone.abbreviation(at: instant) == abbreviation)
  }

  @Test(arguments: [
    ("2026-03-14", "2026-03-13T23:00:00Z"), ("2026-03-14T04:00", "2026-03-14T03:00:00Z"),
    ("2026-03-14 04:00:30", "2026-03-14T03:00:30Z"), ("2026-03-14T04:00:30.5Z", "2026-03-14T04:00:30.500Z"),
    ("2026-03-14t04:00:00z", "2026-03-14T04:00:00Z"), ("2026-03-14T04:00-0330", "2026-03-14T07:30:00Z"),
    ("2026-03-14T04:00+02", "2026-03-14T02:00:00Z"), ("2026-03-29T02:30", "2026-03-29T01:00:00Z"),
    ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
  ])
  func `a time without an offset is meant in the given zone`(text: String, expected: String) throws {
    #expect(Timestamp(iso8601: text, in: try Self.zone("Europe/Berlin"))?.iso8601 == expected)
  }

  @Test(arguments: [
    "", "2026", "2026-3-14", "2026-02-30", "2026-03-14T", "2026-03-14T24:00Z", "2026-03-14T04:60Z",
    "2026-03-14T04:00:61Z", "2026-03-14T04:00:00.Z", "2026-03-14T04:00:00+2", "2026-03-14T04:00Zx",
    "2026-03-14T04:00+24:00", "now", "２０２６-03-14",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(iso8601: text, in: .utc) == nil)
  }

  @Test func `a time without an offset needs a zone`() {
    #expect(Timestamp(iso8601: "2026-03-14T04:00:00") == nil)
  }

  @Test func `local time before the epoch is exact`() throws {
    let instant = try #require(Timestamp(iso8601: "1969-12-31T23:59:59.999Z"))
    #expect(instant.milliseconds == -1)
    #expect(instant.iso8601 == "1969-12-31T23:59:59.999Z")
  }

  @Test func `dates and times are written short for templates`() throws {
    let zone = try Self.zone("Europe/Berlin")
    let instant = try #require(Timestamp(iso8601: "2026-03-14T04:00:30+01:00"))
    #expect(instant.dateText(in: zone) == "2026-03-14")
    #expect(instant.timeText(in: zone) == "04:00:30")
    #expect((instant - .seconds(30)).timeText(in: zone) == "04:00")
  }

  @Test(arguments: [
    ("europe/berlin", "Europe/Berlin"), ("Berlin", "Europe/Berlin"), ("Europe/Berln", "Europe/Berlin"),
    ("new york", "America/New_York"), ("America/New-York", "America/New_York"), ("utc", "UTC"),
  ])
  func `an unknown zone leads to the name that was meant`(text: String, expected: String) {
    #expect(ZoneRules(text) == nil)
    #expect(ZoneRules.suggestion(for: text) == expected)
  }

  @Test(arguments: ["", "Mars/Base", "GMT+2:30", "+02:00", "xyzxyz", "IST", "PST", "CEST"])
  func `what is no zone has neither rules nor a suggestion far away`(text: String) {
    #expect(ZoneRules(text) == nil)
    #expect(ZoneRules.suggestion(for: text) == nil)
  }

  @Test(arguments: [
    ("Europe/Berlin", 2026, ["2026-03-29T01:00:00Z +3600", "2026-10-25T01:00:00Z -3600"]),
    ("Australia/Lord_Howe", 2026, ["2026-04-04T15:00:00Z -1800", "2026-10-03T15:30:00Z +1800"]),
    (
      "Pacific/Apia", 2011,
      [
        "2011-04-02T14:00:00Z -3600", "2011-09-24T14:00:00Z +3600", "2011-12-30T10:00:00Z +86400",
      ]
    ),
    ("Asia/Kolkata", 2026, []),
    ("Europe/Dublin", 2026, ["2026-03-29T01:00:00Z +3600", "2026-10-25T01:00:00Z -3600"]),
  ])
  func `the changes of a year are those of the zone database`(name: String, year: Int, expected: [String])
    throws
  {
    let start = try #require(Timestamp(iso8601: "\(year)-01-01", in: .utc))
    let end = try #require(Timestamp(iso8601: "\(year + 1)-01-01", in: .utc))
    let found = try Self.zone(name).transitions(after: start, through: end).map { change in
      let seconds = change.jump.components.seconds
      return "\(change.instant.iso8601) \(seconds > 0 ? "+" : "")\(seconds)"
    }
    #expect(found == expected)
  }

  @Test func `local times resolve to one instant, a gap or an overlap`() throws {
    let zone = try Self.zone("Europe/Berlin")
    let instant = { (text: String) in try #require(Timestamp(iso8601: text)) }
    let local = { (month: Int, day: Int, hour: Int, minute: Int) in
      try #require(LocalDateTime(year: 2026, month: month, day: day, hour: hour, minute: minute))
    }
    let afterGap = try instant("2026-03-29T01:00:00Z")
    #expect(try zone.resolve(local(3, 29, 2, 0)) == .gap(end: afterGap, jump: .hours(1)))
    #expect(try zone.resolve(local(3, 29, 2, 59)) == .gap(end: afterGap, jump: .hours(1)))
    #expect(try zone.resolve(local(3, 29, 3, 0)) == .once(afterGap))
    #expect(try zone.resolve(local(3, 29, 1, 59)) == .once(afterGap - .minutes(1)))
    let overlap = LocalResolution.overlap(
      first: try instant("2026-10-25T00:00:00Z"), second: try instant("2026-10-25T01:00:00Z"))
    #expect(try zone.resolve(local(10, 25, 2, 0)) == overlap)
    #expect(try zone.resolve(local(10, 25, 3, 0)) == .once(try instant("2026-10-25T02:00:00Z")))
  }

  @Test func `the day that Samoa left out resolves to the first instant after it`() throws {
    let noon = try #require(LocalDateTime(year: 2011, month: 12, day: 30, hour: 12))
    let end = try #require(Timestamp(iso8601: "2011-12-30T10:00:00Z"))
    #expect(try Self.zone("Pacific/Apia").resolve(noon) == .gap(end: end, jump: .days(1)))
  }
}

@Suite struct TimeDurationTests {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("5m", .minutes(5)),
    ("1h30m", .minutes(90)),
    ("7d", .days(7)), ("1d12h", .hours(36)), ("0s", .zero), ("90m", .minutes(90)),
    ("1s500ms", .milliseconds(1500)),
  ])
  func `durations are read and written exactly`(text: String, expected: Duration) throws {
    #expect(try DurationText.parse(text) == expected)
    #expect(try DurationText.parse(DurationText.exact(expected)) == expected)
  }

  @Test(arguments: [
    ("", "a duration is missing here"), ("5", "`5` has no unit"), ("5 m", "`5 m` contains a space"),
    ("1.5h", "`1.5h` has a fraction"), ("-5m", "`-5m` is negative, a duration is not"),
    ("5min", "`min` is not a unit of time"), ("30m1h", "`30m1h` has its units out of order"),
    ("5m5m", "`5m5m` has its units out of order"), ("2w", "weeks are not a unit here"),
    ("abc", "`abc` is not a duration"), ("36501d", "`36501d` is longer than 36500d"),
    ("99999999999999999999s", "`99999999999999999999s` is longer than 36500d"),
    ("5M", "`M` is not a unit of time"),
    ("5µs", "`µs` is not a unit of time"),
  ])
  func `what is no duration is refused with its reason`(text: String, message: String) {
    #expect {
      try DurationText.parse(text)
    } throws: { ($0 as? DurationTextError)?.message == message }
  }

  @Test(arguments: [
    (Duration.zero, "0s", "0s"), (.milliseconds(999), "999ms", "0s"), (.milliseconds(1500), "1s500ms", "2s"),
    (.milliseconds(59600), "59s600ms", "1m"), (.minutes(5), "5m", "5m"), (.minutes(90), "1h30m", "1h30m"),
    (.seconds(5441), "1h30m41s", "1h30m"), (.days(1), "1d", "1d"), (.hours(36), "1d12h", "1d12h"),
    (.seconds(3630), "1h30s", "1h"), (.seconds(-90), "-1m30s", "-1m30s"),
  ])
  func `durations are written exactly and for people`(duration: Duration, exact: String, human: String) {
    #expect(DurationText.exact(duration) == exact)
    #expect(DurationText.human(duration) == human)
  }
}
