/// One of the five places of a cron expression.
enum CronField: Int, Sendable, Hashable, CaseIterable {
  case minute, hour, dayOfMonth, month, weekday

  var name: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of the month"
    case .month: "month"
    case .weekday: "weekday"
    }
  }

  var plural: String {
    switch self {
    case .dayOfMonth: "days of the month"
    case .minute, .hour, .month, .weekday: name + "s"
    }
  }

  /// What may be written; 7 is a second name of Sunday.
  var values: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .weekday: 0...7
    }
  }

  /// What `*` stands for.
  var all: ClosedRange<Int> { self == .weekday ? 0...6 : values }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]

  /// Reads three letters in any case.
  func number(named word: String) -> Int? {
    switch self {
    case .month:
      let index = CronField.monthNames.firstIndex { $0.prefix(3).lowercased() == word.lowercased() }
      return index.map { $0 + 1 }
    case .weekday: return Weekday(shortName: word)?.rawValue
    case .minute, .hour, .dayOfMonth: return nil
    }
  }
}

/// One field as it was read.
struct CronFieldValue: Sendable, Hashable {
  /// Bit n is set if the value n belongs to it; Sunday is bit 0 alone.
  var bits: UInt64
  /// Whether the text begins with `*`, which decides how days combine and what clock changes do.
  var beginsWithStar: Bool
  /// Where it stands in the expression.
  var range: Range<Int>
  /// What is read as cron reads it, but was hardly meant.
  var doubts: [CronError] = []

  var values: [Int] { (0..<64).filter { bits & (1 << UInt64($0)) != 0 } }
}
