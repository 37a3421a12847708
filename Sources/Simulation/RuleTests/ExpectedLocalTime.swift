import RuleModel

/// `local` of an expectation: a time of day, in the zone that the text names or else in the rule's.
struct ExpectedLocalTime: Sendable {
  /// As written.
  let text: String
  /// `HH:MM` or `HH:MM:SS`, the latter only with seconds; `nil` if the text is a pattern.
  let time: String?
  /// The word after the time.
  let zone: String?

  /// Takes `03:00`, `03:00:30 CEST`, `03:00 Europe/Berlin`, `03:00 +01:00`, and anything with `*`.
  init?(_ text: String) {
    self.text = text
    if text.contains("*") {
      time = nil
      zone = nil
      return
    }
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, let time = Self.timeOfDay(first) else { return nil }
    if parts.count == 2, parts[1].isEmpty || parts[1].contains(" ") { return nil }
    self.time = time
    self.zone = parts.count == 2 ? parts[1] : nil
  }

  /// Whether an instant shows this time.
  func matches(_ instant: Timestamp, in ruleZone: ZoneRules) -> Bool {
    guard let time else { return Glob(text).matches(Self.shown(instant, in: ruleZone)) }
    guard let zone else { return instant.timeText(in: ruleZone) == time }
    if let offset = Self.offset(zone) { return (instant + offset).timeText(in: .utc) == time }
    return Self.zones(zone, at: instant, ruleZone).contains { instant.timeText(in: $0) == time }
  }

  /// What the clock shows that was asked for; the rule's, if the word does not hold at that instant.
  func actual(_ instant: Timestamp, in ruleZone: ZoneRules) -> String {
    if let zone, let offset = Self.offset(zone) { return "\((instant + offset).timeText(in: .utc)) \(zone)" }
    let named = zone.flatMap { Self.zones($0, at: instant, ruleZone).first }
    return Self.shown(instant, in: named ?? ruleZone)
  }

  /// Whether a word names a zone.
  static func isZone(_ word: String) -> Bool {
    offset(word) != nil || ZoneRules.isAbbreviation(word) || ZoneRules(word) != nil
  }

  private static func shown(_ instant: Timestamp, in zone: ZoneRules) -> String {
    "\(instant.timeText(in: zone)) \(zone.abbreviation(at: instant))"
  }

  /// A word such as `CST` may stand for several clocks; the rule's own comes first and excludes others.
  private static func zones(_ word: String, at instant: Timestamp, _ ruleZone: ZoneRules) -> [ZoneRules] {
    if ruleZone.name == word || ruleZone.abbreviation(at: instant) == word { return [ruleZone] }
    let saying = ZoneRules.zones(saying: word, at: instant)
    // Words such as `CET` are names of the database, too, where they mean a clock that changes to `CEST`.
    return saying.isEmpty && !ZoneRules.isAbbreviation(word) ? [ZoneRules(word)].compactMap { $0 } : saying
  }

  /// `+01`, `+0100` and `+01:00`.
  private static func offset(_ word: String) -> Duration? {
    guard let sign = word.first, sign == "+" || sign == "-" else { return nil }
    let digits = word.dropFirst().filter { $0 != ":" }
    guard digits.count == 2 || digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let hours = Int64(digits.prefix(2)), hours < 24
    else { return nil }
    let minutes = Int64(digits.dropFirst(2)) ?? 0
    guard minutes < 60 else { return nil }
    return .minutes((sign == "-" ? -1 : 1) * (hours * 60 + minutes))
  }

  private static func timeOfDay(_ text: String) -> String? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    for (part, bound) in zip(parts, [24, 60, 60]) {
      guard part.count == 2, part.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(part), number < bound
      else { return nil }
    }
    return parts.count == 3 && parts[2] == "00" ? String(text.dropLast(3)) : text
  }
}
