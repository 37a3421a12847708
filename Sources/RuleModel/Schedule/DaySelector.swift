/// The days of `days:`, such as `mon-fri`, `sat,sun`, `1,15`, `last`, `first mon`.
///
/// Parts are separated by commas; a day belongs to it if one part names it.
public struct DaySelector: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The text it was read from; `daily` for every day.
  public let description: String
  let pattern: DayPattern

  /// Every day.
  public static let daily = DaySelector(description: "daily", pattern: .everyDay)

  private init(description: String, pattern: DayPattern) {
    self.description = description
    self.pattern = pattern
  }

  /// Reads a list of weekdays, days of the month, ranges of both, `last`, and such as `first mon`.
  ///
  /// Throws the first part that cannot be read.
  public init(_ text: String) throws(ScheduleTextError) {
    var pattern = DayPattern(days: 0, weekdays: 0, combination: .either)
    var offset = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      try DaySelector.read(part, at: offset, into: &pattern)
      offset += part.utf8.count + 1
    }
    self.description = text
    self.pattern = pattern
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

  /// Whether the day of a local reading is selected.
  public func contains(_ local: LocalDateTime) -> Bool {
    pattern.matchingDays(year: local.year, month: local.month) & (1 << UInt32(local.day)) != 0
  }

  /// Whether no day is left out.
  public var isEveryDay: Bool {
    pattern.weekdays & 0x7F == 0x7F || pattern.days & 0xFFFF_FFFE == 0xFFFF_FFFE
  }

  private static let positions = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]

  private static func read(
    _ part: Substring, at offset: Int, into pattern: inout DayPattern
  ) throws(ScheduleTextError) {
    let words = part.split(separator: " ").map { $0.lowercased() }
    let failure = { (message: String, help: String?) in
      ScheduleTextError(message: message, range: offset..<offset + part.utf8.count, help: help)
    }
    switch words.count {
    case 1 where words[0] == "daily":
      pattern.weekdays = 0x7F
    case 1 where words[0] == "last":
      pattern.includesLastDay = true
    case 1 where words[0].contains("-"):
      try readRange(words[0], into: &pattern, failure)
    case 1:
      switch try day(words[0], failure) {
      case .weekday(let weekday): pattern.weekdays |= 1 << UInt8(weekday.rawValue)
      case .dayOfMonth(let day): pattern.days |= 1 << UInt32(day)
      }
    case 2:
      guard let position = positions[words[0]] else {
        throw failure(
          "`\(words[0])` does not say which \(words[1])",
          "write `first`, `second`, `third`, `fourth` or `last` before the weekday")
      }
      guard case .weekday(let weekday) = try day(words[1], failure) else {
        throw failure("`\(words.joined(separator: " "))` needs a weekday", "write `\(words[0]) mon`")
      }
      pattern.ordinals.append(DayPattern.Ordinal(position: position, weekday: weekday))
    case 0:
      throw failure("a day is missing here", "write days such as `mon-fri`, `1,15`, `last` or `first mon`")
    default:
      throw failure("`\(words.joined(separator: " "))` is not a day", "separate days by commas")
    }
  }

  private enum Day { case weekday(Weekday), dayOfMonth(Int) }

  private static func day(
    _ word: String, _ failure: (String, String?) -> ScheduleTextError
  ) throws(ScheduleTextError) -> Day {
    if let weekday = Weekday(shortName: word) { return .weekday(weekday) }
    if let number = Int(word), word.utf8.allSatisfy({ (48...57).contains($0) }) {
      guard (1...31).contains(number) else {
        throw failure("day `\(number)` does not exist in any month", "days of the month go from 1 to 31")
      }
      return .dayOfMonth(number)
    }
    if word.count > 3, let weekday = Weekday(shortName: word.prefix(3)),
      weekday.name.lowercased().hasPrefix(word) || word == weekday.name.lowercased() + "s"
    {
      throw failure("`\(word)` is not a day", "did you mean `\(weekday.shortName)`?")
    }
    if let meant = otherWords[word] { throw failure("`\(word)` is not a day", "write `\(meant)`") }
    throw failure("`\(word)` is not a day", "write days such as `mon-fri`, `1,15`, `last` or `first mon`")
  }

  private static let otherWords = [
    "weekday": "mon-fri", "weekdays": "mon-fri", "workdays": "mon-fri", "weekend": "sat,sun", "weekends": "sat,sun",
    "all": "daily", "everyday": "daily", "every": "daily", "*": "daily",
  ]

  /// Weekdays go round (`fri-mon`), days of the month do not.
  private static func readRange(
    _ word: String, into pattern: inout DayPattern, _ failure: (String, String?) -> ScheduleTextError
  ) throws(ScheduleTextError) {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2 else { throw failure("`\(word)` is not a range of days", "write `mon-fri`") }
    let short = ends.map { Weekday(shortName: $0.prefix(3))?.shortName }
    if let from = short[0], let to = short[1], ends != [from, to] {
      throw failure("weekdays have three letters here", "write `\(from)-\(to)`")
    }
    switch (try day(ends[0], failure), try day(ends[1], failure)) {
    case (.weekday(let from), .weekday(let to)):
      for step in 0...(to.rawValue - from.rawValue + 7) % 7 {
        pattern.weekdays |= 1 << UInt8((from.rawValue + step) % 7)
      }
    case (.dayOfMonth(let from), .dayOfMonth(let to)):
      guard from <= to else {
        throw failure("`\(word)` runs backwards", "write `\(from)-31,1-\(to)`")
      }
      for day in from...to { pattern.days |= 1 << UInt32(day) }
    default:
      throw failure("`\(word)` mixes a weekday and a day of the month", "separate them by a comma")
    }
  }
}
