public import RuleModel
import SessionCore

/// Reads a plain console log: lines with or without a time of day, and the daemon's own lines in between.
///
/// A log lacks its date and its zone, so both are given. A line without a time happens when the one before it did; a
/// time of day that jumps back by more than an hour begins the next day; a date that leads back, or further ahead than
/// `longestSilence`, is part of a message.
public struct ConsoleLogReader {
  private let zone: ZoneRules
  private var day: LocalDateTime
  private var now: Timestamp
  private var crash: (code: Int?, outOfMemory: Bool?, line: Int)?
  private var entries: [RecordedInput.Entry] = []

  /// A console that writes nothing for longer is not one log.
  static let longestSilence = Duration.days(31)

  private init(start: Timestamp, zone: ZoneRules) {
    self.zone = zone
    self.now = start
    self.day = zone.local(start)
  }

  /// The whole log; `start` gives the date, and the time for lines that have none.
  public static func read(_ text: String, start: Timestamp, zone: ZoneRules) -> RecordedInput {
    var reader = ConsoleLogReader(start: start, zone: zone)
    var number = 0
    for line in text.lines {
      number += 1
      reader.take(line, number: number)
    }
    reader.endCrash()
    return RecordedInput(entries: reader.entries, unreadable: [])
  }

  private mutating func take(_ text: String, number: Int) {
    for line in ConsoleText.lines(of: text) {
      if let time = TimeOfDay(in: line.text) { move(to: time) }
      entries.append(RecordedInput.Entry(at: now, input: .line(line), line: number))
      if line.stream == .daemon { note(DaemonLine(line.text), number: number) } else { endCrash() }
    }
  }

  private mutating func move(to time: TimeOfDay) {
    guard var local = time.on(day) else { return }
    var instant = zone.resolve(local).instant
    if time.date == nil, instant < now - .hours(1) {
      let tomorrow = zone.local(zone.resolve(day.atNoon).instant + .days(1))
      guard let next = time.on(tomorrow) else { return }
      local = next
      instant = zone.resolve(next).instant
    }
    if time.date != nil, !entries.isEmpty, instant < now || instant - now > Self.longestSilence { return }
    day = local
    now = entries.isEmpty ? instant : max(now, instant)
  }

  private mutating func note(_ line: DaemonLine, number: Int) {
    switch line {
    case .crashDetected: crash = (nil, nil, number)
    case .exitCode(let code): crash?.code = code
    case .outOfMemory(let truth):
      crash?.outOfMemory = truth
      endCrash()
    case .crashDetectionOff, .outputThrottled, .other: endCrash()
    }
  }

  /// The daemon has told all it tells about a crash.
  private mutating func endCrash() {
    guard let ended = crash else { return }
    crash = nil
    let input = Rehearsal.Input.crash(Crash(exitCode: ended.code, outOfMemory: ended.outOfMemory ?? false))
    entries.append(RecordedInput.Entry(at: now, input: input, line: ended.line))
  }
}

/// A time of day near the beginning of a line, possibly with a date before it.
struct TimeOfDay {
  let hour: Int
  let minute: Int
  let second: Int
  let date: (year: Int, month: Int, day: Int)?

  /// How far into a line a time may reach: `[2026-03-14 20:00:00`, `[14Mar2026 20:00:00`. What comes later is text.
  private static let reach = 22

  init?(in line: String) {
    let bytes = Array(line.utf8.prefix(Self.reach))
    guard let colon = bytes.indices.first(where: { Self.isTime(bytes, at: $0) }) else { return nil }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 48) } }
    hour = number(colon - 2..<colon)
    minute = number(colon + 1..<colon + 3)
    second = number(colon + 4..<colon + 6)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let start = colon - 13
    if start >= 0, Self.digits(bytes, start..<start + 4), bytes[start + 4] == 45,
      Self.digits(bytes, start + 5..<start + 7), bytes[start + 7] == 45,
      Self.digits(bytes, start + 8..<start + 10)
    {
      date = (number(start..<start + 4), number(start + 5..<start + 7), number(start + 8..<start + 10))
    } else {
      date = nil
    }
  }

  private static func isTime(_ bytes: [UInt8], at colon: Int) -> Bool {
    bytes[colon] == 58 && digits(bytes, colon - 2..<colon) && digits(bytes, colon + 1..<colon + 3)
      && colon + 3 < bytes.count && bytes[colon + 3] == 58 && digits(bytes, colon + 4..<colon + 6)
  }

  private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= bytes.count
      && bytes[range].allSatisfy { (48...57).contains($0) }
  }

  /// This time on a day, or on the date that stands before it.
  func on(_ day: LocalDateTime) -> LocalDateTime? {
    LocalDateTime(
      year: date?.year ?? day.year, month: date?.month ?? day.month, day: date?.day ?? day.day, hour: hour,
      minute: minute, second: second)
  }
}

extension LocalDateTime {
  /// The middle of its day, which every day has.
  fileprivate var atNoon: LocalDateTime {
    LocalDateTime(year: year, month: month, day: day, hour: 12, minute: 0, second: 0) ?? self
  }
}
