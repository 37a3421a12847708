/// Reads the list of one field.
struct CronFieldReader {
  let bytes: [UInt8]
  let field: CronField
  let range: Range<Int>
  private var doubts: [CronError] = []

  init(bytes: [UInt8], field: CronField, range: Range<Int>) {
    self.bytes = bytes
    self.field = field
    self.range = range
  }

  mutating func read() throws(CronError) -> CronFieldValue {
    try refuseForeignSigns()
    var bits: UInt64 = 0
    for item in split(range, at: ",") { bits |= try read(item: item) }
    // Sunday is both 0 and 7.
    if field == .weekday, bits & 0x80 != 0 { bits = bits & 0x7F | 1 }
    return CronFieldValue(
      bits: bits, beginsWithStar: bytes[range.lowerBound] == UInt8(ascii: "*"), range: range, doubts: doubts)
  }

  private mutating func read(item: Range<Int>) throws(CronError) -> UInt64 {
    guard !item.isEmpty else {
      throw error(range, "the list of \(field.plural) has an empty place", "remove the comma too many")
    }
    let parts = split(item, at: "/")
    guard parts.count <= 2 else { throw error(item, "`\(text(item))` has more than one step", nil) }
    let (values, isSpan) = try span(parts[0], hasStep: parts.count == 2)
    guard parts.count == 2 else { return bits(values, step: 1) }
    let step = try self.step(parts[1])
    guard isSpan else {
      let end = field.all.upperBound
      throw error(
        item, "`\(text(item))` can be read in two ways: a step needs a range or `*`",
        "write `\(text(parts[0]))-\(end)/\(step)`, or `\(text(parts[0]))` alone")
    }
    if step > values.upperBound - values.lowerBound {
      doubts.append(
        error(
          item,
          "the step \(step) reaches beyond the \(field.plural), so `\(text(item))` means "
            + "`\(values.lowerBound)` alone",
          field == .minute ? "for longer periods use `schedule: { every: \(step)m }`" : nil))
    }
    return bits(values, step: step)
  }

  private func bits(_ values: ClosedRange<Int>, step: Int) -> UInt64 {
    var bits: UInt64 = 0
    for value in stride(from: values.lowerBound, through: values.upperBound, by: step) {
      bits |= 1 << UInt64(value)
    }
    return bits
  }

  private func span(_ place: Range<Int>, hasStep: Bool) throws(CronError) -> (ClosedRange<Int>, isSpan: Bool) {
    if text(place) == "*" { return (field.all, true) }
    let ends = split(place, at: "-")
    switch ends.count {
    case 1:
      let value = try number(ends[0])
      return (value...value, false)
    case 2:
      let from = try number(ends[0])
      var to = try number(ends[1])
      // At the end of a range Sunday is the seventh day, so `fri-sun` is `5-7`.
      if field == .weekday, to == 0, from > 0, field.number(named: text(ends[1])) != nil { to = 7 }
      guard from <= to else { throw wrapped(place, from: from, to: to) }
      return (from...to, true)
    default:
      throw error(
        place, "`\(text(place))` is not a range of \(field.plural)", "write two ends, such as `1-5`")
    }
  }

  private func wrapped(_ place: Range<Int>, from: Int, to: Int) -> CronError {
    let last = field.all.upperBound
    let first = field.all.lowerBound
    let high = from == last ? "\(last)" : "\(from)-\(last)"
    let low = to == first ? "\(first)" : "\(first)-\(to)"
    return error(place, "the range `\(text(place))` runs backwards", "write `\(high),\(low)`")
  }

  private func step(_ place: Range<Int>) throws(CronError) -> Int {
    guard !place.isEmpty else { throw error(range, "a number is missing after `/`", nil) }
    guard let step = digits(place) else {
      throw error(place, "the step `\(text(place))` is not a number", nil)
    }
    guard step > 0 else { throw error(place, "a step of 0 never gets anywhere", "write 1 or more") }
    return step
  }

  private func number(_ place: Range<Int>) throws(CronError) -> Int {
    let word = text(place)
    guard !place.isEmpty else {
      throw error(range, "a \(field.name) is missing in `\(text(range))`", nil)
    }
    if let named = field.number(named: word) { return named }
    guard let value = digits(place) else { throw unreadable(place, word) }
    guard field.values.contains(value) else {
      throw error(
        place, "\(field.name) `\(word)` does not exist",
        "\(field.plural) go from \(field.values.lowerBound) to \(field.values.upperBound)")
    }
    return value
  }

  private func unreadable(_ place: Range<Int>, _ word: String) -> CronError {
    for other in CronField.allCases where other != field {
      if other.number(named: word) != nil {
        return error(
          place, "`\(word)` is a \(other.name), but stands in the place of the \(field.name)",
          "the order is minute, hour, day of the month, month, weekday")
      }
    }
    if word.count > 3, field.number(named: String(word.prefix(3))) != nil {
      return error(
        place, "names of \(field.plural) have three letters", "write `\(word.prefix(3).lowercased())`")
    }
    if word == "*" {
      return error(
        place, "`*` already means every \(field.name)", "write `*` alone, or `*/2` for every second one")
    }
    let names =
      field == .month ? ", or names such as `jan`" : field == .weekday ? ", or names such as `mon`" : ""
    return error(
      place, "`\(word)` is not a \(field.name)",
      "\(field.plural) are numbers from \(field.values.lowerBound) to \(field.values.upperBound)\(names)")
  }

  /// At most four digits; anything longer is no value of any field.
  private func digits(_ place: Range<Int>) -> Int? {
    guard (1...4).contains(place.count), bytes[place].allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return bytes[place].reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  /// `L`, `W`, `#`, `?` and `H` belong to other schedulers and are refused by name.
  private func refuseForeignSigns() throws(CronError) {
    let word = text(range)
    let isName = { (part: Range<Int>) in field.number(named: text(part)) != nil }
    if let at = bytes[range].firstIndex(of: UInt8(ascii: "?")) {
      throw error(at..<at + 1, "`?` is not part of cron", "write `*`")
    }
    if bytes[range].contains(UInt8(ascii: "#")) {
      throw error(
        range, "`\(word)`: `#` (the n-th weekday of a month) is not part of cron",
        "use the long form, such as `schedule: { at: \"04:00\", days: first mon }`")
    }
    for item in split(range, at: ",") {
      for part in split(item, at: "-") where !isName(part) {
        let upper = text(part).uppercased()
        if upper == "LW" || upper.hasSuffix("W") && upper.dropLast().allSatisfy(\.isNumber) {
          throw error(
            part, "`\(text(part))`: `W` (the nearest working day) is not part of cron",
            "name the days themselves, such as `days: first mon`")
        }
        if upper.hasSuffix("L"), upper.dropLast().allSatisfy({ $0.isNumber || $0.isLetter }), upper.count <= 4 {
          throw lastDay(part)
        }
        if upper == "H" || upper.hasPrefix("H/") || upper.hasPrefix("H(") {
          throw error(
            part, "`H` (a time spread by hash) is not part of cron",
            "name a time and add `jitter`, such as `schedule: { cron: \"0 4 * * *\", jitter: 30m }`")
        }
      }
    }
  }

  private func lastDay(_ part: Range<Int>) -> CronError {
    error(
      part, "`\(text(part))`: `L` (the last day) is not part of cron",
      field == .weekday
        ? "use the long form, such as `schedule: { at: \"04:00\", days: last fri }`"
        : "use the long form, such as `schedule: { at: \"04:00\", days: last }`")
  }

  private func split(_ range: Range<Int>, at separator: Unicode.Scalar) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where bytes[index] == UInt8(ascii: separator) {
      parts.append(start..<index)
      start = index + 1
    }
    parts.append(start..<range.upperBound)
    return parts
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func error(_ range: Range<Int>, _ message: String, _ help: String?) -> CronError {
    CronError(message: message, range: range, help: help)
  }
}
