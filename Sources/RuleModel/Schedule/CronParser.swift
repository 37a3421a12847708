/// Reads five fields, or one of the words that stand for five fields.
struct CronParser {
  private let bytes: [UInt8]

  /// Words that begin with `@`, and what they stand for.
  static let words = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]

  init(_ text: String) { self.bytes = Array(text.utf8) }

  func fields() throws(CronError) -> [CronFieldValue] {
    let ranges = words()
    if let first = ranges.first, bytes[first.lowerBound] == UInt8(ascii: "@") {
      return try standIn(first, count: ranges.count)
    }
    guard ranges.count == 5 else { throw wrongCount(ranges) }
    var values: [CronFieldValue] = []
    for (field, range) in zip(CronField.allCases, ranges) {
      var reader = CronFieldReader(bytes: bytes, field: field, range: range)
      values.append(try reader.read())
    }
    return values
  }

  /// All fields of the word take the place of the word, so that findings point at it.
  private func standIn(_ range: Range<Int>, count: Int) throws(CronError) -> [CronFieldValue] {
    let word = text(range)
    let lower = word.lowercased()
    if lower == "@reboot" {
      throw CronError(
        message: "`@reboot` is not a time", range: range, help: "use the trigger `event: engine-started`")
    }
    if lower == "@every" {
      throw CronError(
        message: "`@every` is not a time of day", range: range, help: "use `schedule: { every: 5m }`")
    }
    guard let meaning = CronParser.words[lower] else {
      throw CronError(
        message: "`\(word)` is not known", range: range,
        help: "the words are `@yearly`, `@monthly`, `@weekly`, `@daily` and `@hourly`")
    }
    guard count == 1 else {
      throw CronError(
        message: "`\(word)` stands for a whole expression, nothing may follow it",
        range: range.upperBound..<bytes.count, help: "write `\(meaning)` and change its fields")
    }
    return try CronParser(meaning).fields().map { value in
      CronFieldValue(bits: value.bits, beginsWithStar: value.beginsWithStar, range: range)
    }
  }

  private func wrongCount(_ ranges: [Range<Int>]) -> CronError {
    let order = "minute, hour, day of the month, month, weekday"
    guard let first = ranges.first, let last = ranges.last else {
      return CronError(
        message: "the cron expression is empty", range: 0..<bytes.count, help: "write five fields: \(order)")
    }
    let whole = first.lowerBound..<last.upperBound
    if ranges.count < 5 {
      let count = ranges.count == 1 ? "1 field" : "\(ranges.count) fields"
      return CronError(
        message: "a cron expression has 5 fields, this one has \(count)", range: whole,
        help: "write five fields: \(order)")
    }
    if ranges.count == 6 {
      return CronError(
        message: "a cron expression has 5 fields, this one has 6: seconds and years are not supported",
        range: whole,
        help: "for seconds in front, leave out `\(text(first))`; for a year at the end, `\(text(last))`")
    }
    return CronError(
      message: "a cron expression has 5 fields, this one has \(ranges.count)", range: whole,
      help: "write five fields: \(order)")
  }

  private func words() -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        if let begun = start { found.append(begun..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { found.append(start..<bytes.count) }
    return found
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
