/// Something about a schedule that the author should know when the rule is loaded.
public struct ScheduleFinding: Sendable, Hashable {
  /// Which part of the schedule it is about.
  public enum Part: Sendable, Hashable {
    /// A place in the cron expression, in UTF-8 code units.
    case cron(Range<Int>)
    /// The value of a key.
    case key(String)
  }

  /// Stable and kebab-case.
  public let code: String
  /// Whether the schedule cannot be used; otherwise it is a warning.
  public let isError: Bool
  /// One line without a full stop.
  public let message: String
  /// See `Part`.
  public let part: Part
  /// Words beside the mark.
  public var inline: String?
  /// What to do.
  public var help: String?
}

extension Schedule {
  /// Everything worth telling about it; errors first.
  public var findings: [ScheduleFinding] {
    var found: [ScheduleFinding] = []
    if case .cron(let expression) = kind { found += expression.findings }
    found += periodFindings
    if missed == .runAll, grace == nil {
      found.append(
        ScheduleFinding(
          code: "missing-grace", isError: true,
          message: "`missed: run_all` needs a bound for how late is too late",
          part: .key("missed"), help: "add `grace`, such as `grace: 1h`"))
    }
    return found.filter(\.isError) + found.filter { !$0.isError }
  }

  private var periodFindings: [ScheduleFinding] {
    if case .every(let duration) = kind, duration < .seconds(1) {
      return [
        ScheduleFinding(
          code: "period-too-short", isError: true,
          message: "`every: \(DurationText.exact(duration))` is too often", part: .key("every"),
          help: "the shortest period is 1s")
      ]
    }
    guard let period = shortestPeriod else { return [] }
    var found: [ScheduleFinding] = []
    let often = DurationText.exact(period)
    if lead > period {
      found.append(
        ScheduleFinding(
          code: "lead-over-period", isError: true,
          message: "`lead: \(DurationText.exact(lead))` is longer than the time between two fires, \(often)",
          part: .key("lead"),
          help: "the next fire would start before the last one is due: use at most \(often)"))
    }
    if jitter > period {
      found.append(
        ScheduleFinding(
          code: "jitter-over-period", isError: false,
          message:
            "`jitter: \(DurationText.exact(jitter))` is longer than the time between two fires, \(often)",
          part: .key("jitter"), help: "use less than \(often)"))
    }
    return found
  }
}

extension CronExpression {
  /// Everything worth telling about it, without regard to zone and options.
  public var findings: [ScheduleFinding] {
    var found: [ScheduleFinding] = []
    if let never = neverFires {
      found.append(
        ScheduleFinding(
          code: "never-fires", isError: true, message: "this schedule never fires", part: .cron(never.range),
          inline: never.message, help: never.help))
    }
    if bothDayFieldsRestricted {
      found.append(
        ScheduleFinding(
          code: "both-day-fields", isError: false,
          message: "both day fields are set: it fires when either of them fits, \(inWords)",
          part: .cron(dayFieldRanges.weekday),
          help: "for one of them write `*` in the other; for weekdays in a part of the month use "
            + "`days`, such as `days: first mon`"))
    }
    for doubt in doubts {
      found.append(
        ScheduleFinding(
          code: "step-over-field", isError: false, message: doubt.message, part: .cron(doubt.range),
          help: doubt.help))
    }
    return found
  }
}

extension TimeWindow {
  /// Everything worth telling about it.
  public var findings: [ScheduleFinding] {
    guard case .cron(let expression, let length) = kind else { return [] }
    guard length > .zero else {
      return [
        ScheduleFinding(
          code: "empty-window", isError: true, message: "a window of `length: 0s` is never open",
          part: .key("length"), help: "write how long it lasts, such as `length: 2h`")
      ]
    }
    return expression.findings
  }
}
