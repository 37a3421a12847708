/// A question for the next times of a cron expression, all in text as a command line or a batch gives it.
public struct CronQuery: Sendable, Hashable {
  /// More times than that are not listed at once.
  public static let mostTimes = 10000

  /// Why there is no answer.
  public struct Failure: Error, Sendable, Hashable {
    /// Stable and kebab-case: `invalid-cron`, `never-fires`, `unknown-zone`, `unreadable-time`,
    /// `count-out-of-range`.
    public let code: String
    /// One line without a full stop.
    public let message: String
    /// The place in the expression, for findings about it.
    public let range: Range<Int>?
    /// What to write instead.
    public let help: String?
  }

  /// The five fields, or a word such as `@daily`.
  public var expression: String
  /// An IANA name.
  public var zone: String
  /// ISO 8601; without an offset it is meant in the zone. The answer lies strictly after it.
  public var after: String
  /// How many times, 1 to `mostTimes`.
  public var count: Int

  /// A question in text.
  public init(expression: String, zone: String, after: String, count: Int) {
    self.expression = expression
    self.zone = zone
    self.after = after
    self.count = count
  }

  /// ISO 8601 with offset, old to new; fewer than asked for only at the end of the calendar.
  public func answer() -> Result<[String], Failure> {
    do {
      let found = try fires()
      return .success(found.fires.map { $0.deadline.iso8601(in: found.zone) })
    } catch {
      return .failure(error)
    }
  }

  /// The times with their notes, and the parts of the question as they were read.
  public func fires() throws(Failure) -> (fires: [Fire], expression: CronExpression, zone: ZoneRules) {
    let expression = try readExpression()
    let zone = try CronQuery.readZone(self.zone)
    guard let after = Timestamp(iso8601: self.after, in: zone) else {
      throw Failure(
        code: "unreadable-time", message: "`\(self.after)` is not a time in ISO 8601", range: nil,
        help: "write it as `2026-03-28T00:00:00+01:00` or `2026-03-28`")
    }
    guard (1...CronQuery.mostTimes).contains(count) else {
      throw Failure(
        code: "count-out-of-range", message: "\(count) times cannot be listed", range: nil,
        help: "ask for 1 to \(CronQuery.mostTimes)")
    }
    var walk = ScheduleWalk(Schedule(.cron(expression), in: zone), after: after, anchor: after)
    var fires: [Fire] = []
    while fires.count < count, let fire = walk.next() { fires.append(fire) }
    return (fires, expression, zone)
  }

  private func readExpression() throws(Failure) -> CronExpression {
    let read: CronExpression
    do {
      read = try CronExpression(expression)
    } catch {
      throw Failure(code: "invalid-cron", message: error.message, range: error.range, help: error.help)
    }
    if let never = read.neverFires {
      throw Failure(code: "never-fires", message: never.message, range: never.range, help: never.help)
    }
    return read
  }

  /// The zone of that name; throws with the name that was probably meant.
  public static func readZone(_ name: String) throws(Failure) -> ZoneRules {
    if let zone = ZoneRules(name) { return zone }
    let meant = ZoneRules.suggestion(for: name)
    throw Failure(
      code: "unknown-zone", message: "there is no time zone `\(name)`", range: nil,
      help: meant.map { "did you mean `\($0)`?" }
        ?? "use a name of the IANA database, such as `Europe/Berlin`")
  }
}
