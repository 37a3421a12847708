import Diagnostics
import RuleModel

/// `schedule: "30 2 * * *"` or `schedule: { cron / every / at, days, timezone, lead, jitter, missed, grace }`.
extension FileCompiler {
  mutating func scheduleTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if let text = slot.node.text {
      if let help = Self.inWords(text) {
        error("invalid-schedule", "`\(shortened(text))` is not a cron expression", at: slot.span, help: help)
        return nil
      }
      guard let cron = cron(slot), let zone = scheduleZone(nil, slot) else { return nil }
      return checked(Schedule(.cron(cron), in: zone), slot, [], cron: slot)
    }
    guard let entries = map(slot, help: "write five fields, such as \"0 4 * * *\", or `{ at: \"04:00\" }`")
    else {
      return nil
    }
    return scheduleMap(entries, slot)
  }

  /// `every day at 4`, `every 5m`, `04:00`, `daily`: what people say in place of five fields; nil for anything else.
  private static func inWords(_ text: String) -> String? {
    let words = text.lowercased().split(separator: " ").map(String.init)
    let times = words.compactMap { word in
      (try? LocalTime(word)) != nil ? word : Int(word).flatMap { (0...23).contains($0) ? "\($0):00" : nil }
    }
    if words.count == 1, times == words { return "write `{ at: \"\(text)\" }`" }
    guard let first = words.first, ["every", "daily", "each", "at", "hourly", "nightly", "weekly"].contains(first)
    else {
      return nil
    }
    if let span = DurationText.rewritten(words.dropFirst().joined(separator: " ")) {
      return "write `{ every: \(span) }`"
    }
    if first == "hourly" || words.contains("hour") { return "write `\"0 * * * *\"`, or `{ every: 1h }`" }
    let time = times.first.map { $0.count < 5 ? "0" + $0 : $0 } ?? "04:00"
    if first == "weekly" { return "write `{ at: \"\(time)\", days: mon }`" }
    return "write `{ at: \"\(time)\" }`, which comes every day"
  }

  private static let keys = KeySet(
    ["cron", "every", "at", "days", "timezone", "lead", "jitter", "missed", "grace"],
    otherWords: ["tz": "timezone", "zone": "timezone", "time": "at", "interval": "every", "day": "days"])

  private mutating func scheduleMap(_ entries: [YAMLEntry], _ slot: Slot) -> KindReading? {
    let before = errorCount
    if reportCronFields(entries) { return nil }
    checkKeys(entries, Self.keys, in: "`schedule`")
    let kind = scheduleKind(entries, slot)
    if entries.slot("at") == nil, let days = entries.first(where: { $0.name == "days" }) {
      error(
        "days-without-at", "`days` belongs to `at`", at: days.key.span,
        help: "write `at: \"04:00\"` with it, or put the days into the cron fields")
    }
    let zone = scheduleZone(kind, slot, entries.slot("timezone"))
    let lead = entries.slot("lead").flatMap { duration($0, allowingZero: true) } ?? .zero
    let jitter = entries.slot("jitter").flatMap { duration($0, allowingZero: true) } ?? .zero
    let missed = entries.slot("missed").flatMap { choice($0, of: Schedule.Missed.self) } ?? .skip
    let grace = entries.slot("grace").flatMap { duration($0) }
    guard let kind, let zone, errorCount == before else { return nil }
    return checked(
      Schedule(kind, in: zone, lead: lead, jitter: jitter, missed: missed, grace: grace), slot, entries,
      cron: entries.slot("cron"))
  }

  /// `{ minute: 0, hour: 4 }`, as forms have it.
  private mutating func reportCronFields(_ entries: [YAMLEntry]) -> Bool {
    let fields = Self.cronFields.map { words in entries.first { words.contains($0.name.lowercased()) } }
    guard let first = fields.compactMap({ $0 }).min(by: { $0.key.start < $1.key.start }),
      fields[..<2].contains(where: { $0 != nil }),
      !entries.contains(where: { ["cron", "every", "at"].contains($0.name) })
    else { return false }
    let cron = fields.map { $0?.value.text ?? "*" }.joined(separator: " ")
    error(
      "unknown-key", "`\(first.name)` is no key of a schedule: the five fields of cron are one text",
      at: first.key.span,
      help: "write `cron: \"\(shortened(cron))\"`")
    return true
  }

  private static let cronFields: [Set<String>] = [
    ["minute", "minutes"], ["hour", "hours"], ["day_of_month", "dayofmonth", "day"], ["month", "months"],
    ["day_of_week", "dayofweek", "weekday"],
  ]

  private mutating func scheduleKind(_ entries: [YAMLEntry], _ slot: Slot) -> Schedule.Kind? {
    let found = entries.filter { ["cron", "every", "at"].contains($0.name) }
    guard let first = found.first else {
      error("missing-key", "this schedule has none of `cron`, `every` and `at`", at: slot.span)
      return nil
    }
    if let second = found.dropFirst().first {
      error(
        "two-schedules",
        "a schedule has one of `cron`, `every` and `at`, this one has `\(first.name)` and `\(second.name)`",
        at: second.key.span,
        help: Self.isDaily(found) ? "`at` alone comes every day: remove `every`" : "make two triggers of it")
      return nil
    }
    switch first.name {
    case "cron": return cron(Slot(first)).map { .cron($0) }
    case "every": return duration(Slot(first)).map { .every($0) }
    default:
      let days = entries.slot("days").map { self.days($0) }
      let nodes = itemsOrOne(Slot(first))
      let times = nodes.compactMap { timeOfDay(Slot($0, "`at`")) }
      if nodes.isEmpty { error("wrong-type", "`at` names no time", at: Slot(first).span) }
      if case .some(nil) = days { return nil }
      return times.isEmpty || times.count < nodes.count
        ? nil : .at(times, days: days.flatMap { $0 } ?? .daily)
    }
  }

  private static func isDaily(_ found: [YAMLEntry]) -> Bool {
    let every = found.first { $0.name == "every" }?.value.text
    return found.contains { $0.name == "at" } && ["1d", "24h", "day", "daily", "1 day"].contains(every)
  }

  /// Elapsed time needs no clock on a wall, everything else does.
  private mutating func scheduleZone(_ kind: Schedule.Kind?, _ slot: Slot, _ own: Slot? = nil) -> ZoneRules? {
    if let own { return zone(own) }
    if let zone = names.zone { return zone }
    if case .every? = kind { return .utc }
    missingZone("this schedule", at: slot.span)
    return nil
  }

  /// The finding about local times of which nobody knows where.
  mutating func missingZone(_ what: String, at span: Span) {
    guard !names.zoneIsBroken else { return }
    error(
      "missing-timezone", "\(what) names no time zone, and neither does the file", at: span,
      help: "write `timezone: Europe/Berlin` at the top of the file, or `timezone` beside the time")
  }

  private mutating func checked(_ schedule: Schedule, _ slot: Slot, _ entries: [YAMLEntry], cron: Slot?)
    -> KindReading
  {
    report(schedule.findings.map { located($0, slot, entries, cron) })
    return KindReading(
      kind: .schedule(schedule), source: slot.node.text ?? scheduleSource(entries),
      fields: [])
  }

  private func scheduleSource(_ entries: [YAMLEntry]) -> String {
    entries.filter { ["cron", "every", "at", "days"].contains($0.name) }
      .map { entry in
        let value = entry.value.text ?? entry.value.elements?.compactMap(\.text).joined(separator: ", ") ?? ""
        return entry.name == "cron" ? value : "\(entry.name) \(value)"
      }
      .joined(separator: " ")
  }

  /// A finding of the schedule itself, put where its part stands in the file.
  func located(_ finding: ScheduleFinding, _ slot: Slot, _ entries: [YAMLEntry], _ cron: Slot?) -> Diagnostic {
    let span: Span
    switch finding.part {
    case .cron(let range): span = cron?.node.span(ofValueRange: range) ?? slot.span
    case .key(let name): span = entries.slot(name)?.span ?? slot.span
    }
    return Diagnostic(
      finding.isError ? .error : .warning, finding.code, finding.message, at: span, inline: finding.inline,
      help: finding.help)
  }
}
