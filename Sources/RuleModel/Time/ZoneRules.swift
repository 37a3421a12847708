import struct Foundation.Date
import struct Foundation.TimeZone

/// A change of a zone's offset from UTC.
public struct ZoneTransition: Sendable, Hashable {
  /// The first instant at which the new offset holds.
  public let instant: Timestamp
  /// Local time minus UTC until then.
  public let offsetBefore: Duration
  /// Local time minus UTC from then on.
  public let offsetAfter: Duration

  /// How far local clocks are put forward; negative when they go back.
  public var jump: Duration { offsetAfter - offsetBefore }
}

/// The clock of a place: how far it is from UTC, and when that changes.
///
/// The figures are those of the IANA database that comes with the system's Foundation.
public struct ZoneRules: Sendable, Hashable, Codable {
  /// The IANA name as it was given, `Europe/Berlin`.
  public let name: String
  private let zone: TimeZone

  /// Rules under an IANA name, spelled exactly; `nil` if there is none, see `suggestion(for:)`.
  public init?(_ name: String) {
    guard let zone = ZoneRules.systemZone(name) else { return nil }
    self.name = name
    self.zone = zone
  }

  private init(name: String, zone: TimeZone) {
    self.name = name
    self.zone = zone
  }

  /// Universal time, without changes.
  public static let utc = ZoneRules(name: "UTC", zone: .gmt)

  /// Foundation also takes texts such as `GMT+1`, whose sign means the opposite in `Etc/GMT+1`, and words
  /// such as `IST`, which mean different clocks in different countries: refused.
  private static func systemZone(_ name: String) -> TimeZone? {
    if name == "UTC" || name == "GMT" { return .gmt }
    guard name.contains("/") || ZoneNames.isListed(name) else { return nil }
    return TimeZone(identifier: name)
  }

  /// Encoded as the name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let rules = ZoneRules(name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown time zone `\(name)`")
    }
    self = rules
  }

  /// Encoded as the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  /// The same name means the same rules.
  public static func == (left: ZoneRules, right: ZoneRules) -> Bool { left.name == right.name }

  /// Hashed by name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// Local time minus UTC at an instant, in whole seconds.
  public func offset(at instant: Timestamp) -> Duration { .seconds(offsetSeconds(at: instant.seconds)) }

  /// What people there call the time then, `CEST`; digits such as `+0545` where there is no usual word.
  public func abbreviation(at instant: Timestamp) -> String {
    let offset = Int(offsetSeconds(at: instant.seconds))
    return ZoneNames.abbreviation(of: name, offset: offset) ?? offsetText(offset, separator: "")
  }

  /// Whether clocks somewhere are said to go by that word: `CET` and `CEST`, but not `MEZ`.
  public static func isAbbreviation(_ word: String) -> Bool { !ZoneNames.zones(saying: word).isEmpty }

  /// Zones whose clocks go by that word at an instant, one for each offset: `CST` is an hour in America, Cuba and
  /// China.
  public static func zones(saying word: String, at instant: Timestamp) -> [ZoneRules] {
    var found: [ZoneRules] = []
    for name in ZoneNames.zones(saying: word) {
      guard let zone = ZoneRules(name), zone.abbreviation(at: instant) == word else { continue }
      let offset = zone.offsetSeconds(at: instant.seconds)
      if !found.contains(where: { $0.offsetSeconds(at: instant.seconds) == offset }) { found.append(zone) }
    }
    return found
  }

  /// The first change of the offset after an instant; `nil` if none is known.
  public func nextTransition(after instant: Timestamp) -> ZoneTransition? {
    guard let start = nextChange(after: instant.seconds) else { return nil }
    return ZoneTransition(
      instant: Timestamp(seconds: start), offsetBefore: .seconds(offsetSeconds(at: start - 1)),
      offsetAfter: .seconds(offsetSeconds(at: start)))
  }

  /// All changes after `start` up to and including `end`, at most 1,000.
  public func transitions(after start: Timestamp, through end: Timestamp) -> [ZoneTransition] {
    var found: [ZoneTransition] = []
    var position = start
    while found.count < 1000, let next = nextTransition(after: position), next.instant <= end {
      found.append(next)
      position = next.instant
    }
    return found
  }

  /// What calendar and clock show there at an instant, cut to whole seconds.
  public func local(_ instant: Timestamp) -> LocalDateTime {
    let seconds = instant.seconds
    return LocalDateTime(civilSeconds: seconds + offsetSeconds(at: seconds))
  }

  func offsetSeconds(at seconds: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
  }

  /// The second at which the offset changes next; changes of the name alone are passed over.
  func nextChange(after seconds: Int64) -> Int64? {
    var position = Date(timeIntervalSince1970: Double(seconds))
    var offset = zone.secondsFromGMT(for: position)
    while let next = zone.nextDaylightSavingTimeTransition(after: position), next > position {
      let following = zone.secondsFromGMT(for: next)
      if following != offset { return Int64(next.timeIntervalSince1970) }
      position = next
      offset = following
    }
    return nil
  }
}

/// `+0545`, `+05:45`, `-0330`, `+02`; seconds only where a zone has them.
func offsetText(_ offset: Int, separator: String, minutesAlways: Bool = false) -> String {
  let (hours, minutes, seconds) = (abs(offset) / 3600, abs(offset) / 60 % 60, abs(offset) % 60)
  var text = (offset < 0 ? "-" : "+") + padded(hours, 2)
  if minutesAlways || minutes != 0 || seconds != 0 { text += separator + padded(minutes, 2) }
  if seconds != 0 { text += separator + padded(seconds, 2) }
  return text
}
