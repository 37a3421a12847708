/// Why a text is not a duration, and what to write instead.
public struct DurationTextError: Error, Sendable, Hashable {
  /// One line without a full stop.
  public let message: String
  /// What to write, if that can be guessed.
  public let help: String?
}

/// Durations as rule files write them: `500ms`, `30s`, `5m`, `1h30m`, `7d`.
public enum DurationText {
  /// Nothing longer can be written; a hundred years catch every slip of the keyboard.
  public static let longest = Duration.days(36500)

  /// Units from long to short, in milliseconds.
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60000), ("s", 1000), ("ms", 1),
  ]

  /// Words that other notations use, and the unit they mean here.
  private static let otherWords: [String: String] = [
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m",
    "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
    "msec": "ms", "millis": "ms", "S": "s", "M": "m", "H": "h", "D": "d", "MS": "ms", "Ms": "ms",
  ]

  /// Reads whole numbers with units from long to short, each unit once, without spaces or signs.
  public static func parse(_ text: String) throws(DurationTextError) -> Duration {
    var rest = Substring(text)
    var total: Int64 = 0
    var nextUnit = 0
    if rest.isEmpty { throw failure("a duration is missing here", "write a number and a unit, such as `5m`") }
    while !rest.isEmpty {
      let count = try takeNumber(&rest, of: text)
      let index = try takeUnit(&rest, after: count, of: text)
      guard index >= nextUnit else {
        throw failure(
          "`\(text)` has its units out of order",
          "write each unit once, from long to short, such as `1h30m`")
      }
      nextUnit = index + 1
      let (product, tooBig) = count.multipliedReportingOverflow(by: units[index].milliseconds)
      guard !tooBig, product <= longest.wholeMilliseconds - total else {
        throw failure("`\(text)` is longer than 36500d", nil)
      }
      total += product
    }
    return .milliseconds(total)
  }

  private static func takeNumber(
    _ rest: inout Substring, of text: String
  ) throws(DurationTextError) -> Int64 {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else {
      if rest.first == "-" { throw failure("`\(text)` is negative, a duration is not", nil) }
      if rest.contains(" ") { throw spaced(text) }
      throw failure("`\(text)` is not a duration", "write numbers with units: `500ms 30s 5m 1h30m 7d`")
    }
    rest = rest.dropFirst(digits.count)
    guard let number = Int64(digits) else { throw failure("`\(text)` is longer than 36500d", nil) }
    return number
  }

  private static func takeUnit(
    _ rest: inout Substring, after count: Int64, of text: String
  ) throws(DurationTextError) -> Int {
    let word = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(word.count)
    if let index = units.firstIndex(where: { $0.name == word }) { return index }
    if word.isEmpty {
      if rest.first == " " { throw spaced(text) }
      if rest.first == "." || rest.first == "," {
        throw failure(
          "`\(text)` has a fraction", "use a smaller unit, such as `1h30m` for one hour and a half")
      }
      if rest.isEmpty {
        throw failure("`\(text)` has no unit", "write `\(text)s` for seconds or `\(text)m` for minutes")
      }
    }
    if let meant = otherWords[String(word)] {
      throw failure("`\(word)` is not a unit of time", "write `\(count)\(meant)`")
    }
    if word.lowercased().hasPrefix("w") {
      throw failure("weeks are not a unit here", "write `\(count.multipliedReportingOverflow(by: 7).0)d`")
    }
    throw failure(
      "`\(word.isEmpty ? rest : word)` is not a unit of time", "the units are `ms`, `s`, `m`, `h` and `d`")
  }

  private static func spaced(_ text: String) -> DurationTextError {
    failure("`\(text)` contains a space", rewritten(text).map { "write `\($0)`" } ?? calendarHelp(text))
  }

  /// `1 hour and 30 minutes` → `1h30m`, `2 weeks` → `14d`; nil if anything in it is not understood.
  public static func rewritten(_ text: String) -> String? {
    var rest = Substring(text.lowercased())
    var parts: [(count: Int64, unit: String)] = []
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      if rest.hasPrefix("and ") { rest = rest.dropFirst(4) }
      if rest.isEmpty { break }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count).drop { $0.isWhitespace }
      let word = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(word.count)
      guard let count = Int64(digits), count <= 36500 else { return nil }
      if word.isEmpty {
        // `1h 30`: what follows hours without a unit are minutes.
        guard rest.isEmpty, let last = parts.last, let index = units.firstIndex(where: { $0.name == last.unit }),
          index > 0, index < 3
        else { return nil }
        parts.append((count, units[index + 1].name))
      } else if word.hasPrefix("w") {
        parts.append((count * 7, "d"))
      } else if let unit = units.first(where: { $0.name == word })?.name ?? otherWords[String(word)] {
        parts.append((count, unit))
      } else {
        return nil
      }
    }
    let joined = parts.map { "\($0.count)\($0.unit)" }.joined()
    return (try? parse(joined)).map { _ in joined }
  }

  /// Months have no fixed length.
  private static func calendarHelp(_ text: String) -> String? {
    let word = text.lowercased()
    if word.contains("month") { return "a month has no fixed length: use a `schedule`, such as \"0 4 1 * *\"" }
    if word.contains("year") { return "a year has no fixed length: use a `schedule`, such as \"0 4 1 1 *\"" }
    return "write numbers with units and no spaces: `30s 5m 1h30m 7d`"
  }

  private static func failure(_ message: String, _ help: String?) -> DurationTextError {
    DurationTextError(message: message, help: help)
  }

  /// The form that reads back to the same duration: `1h30m`, `1d12h`, `1s500ms`; `0s` for none.
  ///
  /// Parts of a millisecond are cut; a negative duration gets a minus sign, which does not read back.
  public static func exact(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    var rest = milliseconds.magnitude
    var text = milliseconds < 0 ? "-" : ""
    for unit in units where rest >= UInt64(unit.milliseconds) {
      text += "\(rest / UInt64(unit.milliseconds))\(unit.name)"
      rest %= UInt64(unit.milliseconds)
    }
    return text.isEmpty ? "0s" : text
  }

  /// The form for people: the largest unit and the one below it, `1h30m`; under a second `0s`.
  ///
  /// Seconds are rounded; what is finer than the second unit shown is cut.
  public static func human(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    if milliseconds.magnitude < 1000 { return "0s" }
    var rest = (milliseconds.magnitude + 500) / 1000 * 1000
    var text = milliseconds < 0 ? "-" : ""
    guard let largest = units.firstIndex(where: { rest >= UInt64($0.milliseconds) }) else { return "0s" }
    for unit in units[largest...].prefix(2) where rest >= UInt64(unit.milliseconds) {
      text += "\(rest / UInt64(unit.milliseconds))\(unit.name)"
      rest %= UInt64(unit.milliseconds)
    }
    return text
  }
}
