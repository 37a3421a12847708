/// Why a text in a schedule cannot be read, where in it, and what to write instead.
public struct ScheduleTextError: Error, Sendable, Hashable {
  /// One line without a full stop.
  public let message: String
  /// The place in the text, in UTF-8 code units.
  public let range: Range<Int>
  /// What to write, if that can be guessed.
  public let help: String?

  /// A finding about a part of a text.
  public init(message: String, range: Range<Int>, help: String? = nil) {
    self.message = message
    self.range = range
    self.help = help
  }
}

/// A time of day on a wall clock, `04:00` or `04:00:30`.
public struct LocalTime: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// Seconds since midnight by the clock's face, 0 to 86,399.
  public let secondOfDay: Int

  /// A time of day; `nil` outside 00:00:00 to 23:59:59.
  public init?(hour: Int, minute: Int, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    self.secondOfDay = hour * 3600 + minute * 60 + second
  }

  /// Reads `HH:MM` or `HH:MM:SS` with two digits each; throws what is wrong with anything else.
  public init(_ text: String) throws(ScheduleTextError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.count <= 2 && part.utf8.allSatisfy { (48...57).contains($0) } ? Int(part) : nil
    }
    guard (2...3).contains(parts.count), numbers.count == parts.count else {
      throw LocalTime.failure(
        text, "`\(text)` is not a time of day",
        LocalTime.meant(by: text).map { "write \"\($0)\"" } ?? "write it as \"04:00\" or \"04:00:30\"")
    }
    if numbers[0] == 24 {
      throw LocalTime.failure(text, "`\(text)` does not exist, a day ends before 24:00", "write \"00:00\"")
    }
    let second = numbers.count == 3 ? numbers[2] : 0
    guard let time = LocalTime(hour: numbers[0], minute: numbers[1], second: second) else {
      throw LocalTime.failure(
        text, "`\(text)` does not exist", "hours go from 00 to 23, minutes and seconds from 00 to 59")
    }
    guard parts.allSatisfy({ $0.utf8.count == 2 }) else {
      throw LocalTime.failure(text, "`\(text)` needs two digits in each part", "write \"\(time)\"")
    }
    self = time
  }

  /// `4:00 PM`, `4pm`, `0400`, `8h`, `8`.
  private static func meant(by text: String) -> LocalTime? {
    var rest = text.lowercased().filter { !$0.isWhitespace && $0 != "." }
    let half = ["am", "pm"].first { rest.hasSuffix($0) }
    if half != nil { rest.removeLast(2) } else if rest.hasSuffix("h") { rest.removeLast() }
    var parts = rest.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    if parts.count == 1, rest.count == 4, let digits = Int(rest) { parts = [digits / 100, digits % 100] }
    guard (1...3).contains(parts.count), parts.allSatisfy({ $0 >= 0 }) else { return nil }
    var hour = parts[0]
    if half != nil {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    }
    return LocalTime(
      hour: hour, minute: parts.count > 1 ? parts[1] : 0, second: parts.count > 2 ? parts[2] : 0)
  }

  private static func failure(_ text: String, _ message: String, _ help: String) -> ScheduleTextError {
    ScheduleTextError(message: message, range: 0..<text.utf8.count, help: help)
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

  /// Earlier in the day.
  public static func < (left: LocalTime, right: LocalTime) -> Bool { left.secondOfDay < right.secondOfDay }

  /// `04:00`, or `04:00:30` when the seconds are not zero.
  public var description: String {
    LocalDateTime(civilSeconds: Int64(secondOfDay)).timeText
  }
}
