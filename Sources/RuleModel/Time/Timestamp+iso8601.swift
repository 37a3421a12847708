extension Timestamp {
  /// Reads ISO 8601 with `Z` or an offset; `nil` for anything else, also for a time without an offset.
  public init?(iso8601 text: String) {
    self.init(iso8601: text, offsetlessIn: nil)
  }

  /// Reads ISO 8601; a date alone, or a time without offset, is meant in `zone`.
  ///
  /// `2026-03-14`, `2026-03-14T04:00`, `2026-03-14 04:00:30.250+01:00`. In a gap the first instant after it,
  /// in an overlap the first occurrence.
  public init?(iso8601 text: String, in zone: ZoneRules) {
    self.init(iso8601: text, offsetlessIn: zone)
  }

  private init?(iso8601 text: String, offsetlessIn zone: ZoneRules?) {
    var reader = ISO8601Reader(text)
    guard let parts = reader.read() else { return nil }
    let seconds: Int64
    if let offset = parts.offset {
      seconds = parts.local.civilSeconds - offset
    } else if let zone {
      seconds = zone.resolve(parts.local).instant.seconds
    } else {
      return nil
    }
    self.init(milliseconds: seconds * 1000 + parts.milliseconds)
  }

  /// `2026-03-29T01:00:00Z`, with milliseconds only when there are some.
  public var iso8601: String { iso8601Text(local: ZoneRules.utc.local(self)) + "Z" }

  /// `2026-03-29T03:00:00+02:00`, with milliseconds only when there are some.
  public func iso8601(in zone: ZoneRules) -> String {
    let offset = Int(zone.offsetSeconds(at: seconds))
    return iso8601Text(local: zone.local(self)) + offsetText(offset, separator: ":", minutesAlways: true)
  }

  /// `2026-03-14`, the date there.
  public func dateText(in zone: ZoneRules) -> String { zone.local(self).dateText }

  /// `04:00`, or `04:00:30` when the seconds are not zero.
  public func timeText(in zone: ZoneRules) -> String { zone.local(self).timeText }

  private func iso8601Text(local: LocalDateTime) -> String {
    let fraction = Int(milliseconds.floorRemainder(by: 1000))
    return "\(local.dateText)T\(local.fullTimeText)" + (fraction == 0 ? "" : "." + padded(fraction, 3))
  }
}

/// Reads the profile of ISO 8601 that RFC 3339 describes, and its shorter forms, byte by byte.
private struct ISO8601Reader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { self.bytes = Array(text.utf8) }

  mutating func read() -> (local: LocalDateTime, milliseconds: Int64, offset: Int64?)? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else {
      return nil
    }
    if position == bytes.count {
      return LocalDateTime(year: year, month: month, day: day).map { ($0, 0, nil) }
    }
    guard take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2)
    else { return nil }
    var second = 0
    var milliseconds: Int64 = 0
    if take(":") {
      guard let read = number(2) else { return nil }
      second = read
      if take(".") {
        guard let read = fraction() else { return nil }
        milliseconds = read
      }
    }
    guard
      let local = LocalDateTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    else { return nil }
    if position == bytes.count { return (local, milliseconds, nil) }
    guard let offset = offset(), position == bytes.count else { return nil }
    return (local, milliseconds, offset)
  }

  private mutating func offset() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
    guard let hours = number(2), hours < 24 else { return nil }
    var seconds = hours * 3600
    if position < bytes.count {
      _ = take(":")
      guard let minutes = number(2), minutes < 60 else { return nil }
      seconds += minutes * 60
    }
    if take(":") {
      guard let rest = number(2), rest < 60 else { return nil }
      seconds += rest
    }
    return sign * Int64(seconds)
  }

  /// One to nine digits; what is finer than a millisecond is cut.
  private mutating func fraction() -> Int64? {
    var count = 0
    var milliseconds: Int64 = 0
    while position < bytes.count, let digit = digit(bytes[position]) {
      if count < 3 { milliseconds = milliseconds * 10 + Int64(digit) }
      count += 1
      position += 1
    }
    guard (1...9).contains(count) else { return nil }
    for _ in 0..<max(0, 3 - count) { milliseconds *= 10 }
    return milliseconds
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard position + digits <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + digits] {
      guard let digit = digit(byte) else { return nil }
      value = value * 10 + digit
    }
    position += digits
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }
}
