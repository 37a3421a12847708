import Diagnostics
import RuleModel

/// `windows: { name: { days, from, to, timezone } }` or `{ cron, length }`.
extension FileCompiler {
  mutating func windows(_ slot: Slot, _ broken: inout [String: Set<String>]) -> [Definition<NamedWindow>] {
    guard let entries = map(slot) else { return [] }
    var found: [Definition<NamedWindow>] = []
    for entry in entries {
      if checkID(entry.key, of: "a window"), let window = window(entry) {
        found.append(
          Definition(
            name: entry.name, value: NamedWindow(name: entry.name, window: window), span: entry.key.span,
            meaning: Fingerprint.text(of: window)))
      } else {
        broken["windows", default: []].insert(entry.name)
      }
    }
    return found
  }

  private mutating func window(_ entry: YAMLEntry) -> TimeWindow? {
    guard let entries = map(Slot(entry), help: "write such as `{ from: \"23:00\", to: \"08:00\" }`") else {
      return nil
    }
    let before = errorCount
    let keys = KeySet(
      ["days", "from", "to", "timezone", "cron", "length"],
      otherWords: [
        "start": "from", "end": "to", "tz": "timezone", "day": "days", "weekdays": "days", "begin": "from",
        "until": "to",
      ],
      advice: [
        "duration": KeySet.Advice(
          "how long it is open", "write `to: \"08:00\"`, or `length: …` in a window with `cron`"),
        "at": KeySet.Advice("when it opens", "write `from: …` and `to`"),
        "time": KeySet.Advice("when it opens", "write `from` and `to`"),
      ])
    checkKeys(entries, keys, in: "window `\(entry.name)`")
    let kind = entries.slot("cron") == nil ? dailyKind(entries, entry, keys) : cronKind(entries, entry, keys)
    let zone = entries.slot("timezone").map { self.zone($0) } ?? names.zone
    guard let kind, errorCount == before else { return nil }
    guard let zone else {
      missingZone("window `\(entry.name)`", at: entry.key.span)
      return nil
    }
    return TimeWindow(kind, in: zone)
  }

  private mutating func dailyKind(_ entries: [YAMLEntry], _ entry: YAMLEntry, _ keys: KeySet) -> TimeWindow.Kind? {
    let owner = "window `\(entry.name)`"
    if let length = entries.first(where: { $0.name == "length" }) {
      error(
        "unknown-key", "`length` belongs to a window with `cron`", at: length.key.span,
        help: "write when it ends: `to: \"08:00\"`")
    }
    let from = require("from", in: entries, of: owner, at: entry.key.span, help: "add `from: \"23:00\"`", keys: keys)
    if entries.slot("length") != nil || entries.contains(where: { $0.name == "duration" }), entries.slot("to") == nil {
      return nil
    }
    let to = require("to", in: entries, of: owner, at: entry.key.span, help: "add `to: \"08:00\"`", keys: keys)
    let days = entries.slot("days").map { self.days($0) } ?? .daily
    guard let from = from.flatMap({ timeOfDay($0) }), let to = to.flatMap({ timeOfDay($0) }), let days else {
      return nil
    }
    return .daily(days: days, from: from, to: to)
  }

  private mutating func cronKind(_ entries: [YAMLEntry], _ entry: YAMLEntry, _ keys: KeySet) -> TimeWindow.Kind? {
    for other in entries where ["days", "from", "to"].contains(other.name) {
      error(
        "two-schedules", "a window has `cron` and `length`, or `from` and `to`, not both", at: other.key.span)
    }
    let length = require(
      "length", in: entries, of: "window `\(entry.name)`", at: entry.key.span,
      help: "add such as `length: 2h`", keys: keys)
    guard let cronSlot = entries.slot("cron"), let cron = cron(cronSlot) else { return nil }
    report(cron.findings.map { located($0, cronSlot, entries, cronSlot) })
    guard let length = length.flatMap({ duration($0) }) else { return nil }
    return .cron(cron, length: length)
  }

  /// A window by name, wherever one is named.
  mutating func windowNamed(_ node: YAMLNode, _ slot: Slot) -> NamedWindow? {
    guard let name = text(slot.node.elements == nil ? slot : slot.item(node)) else { return nil }
    if let found = names.windows.first(where: { $0.name == name }) { return found.value }
    if name.hasPrefix("not "), case let window = String(name.dropFirst(4)).trimmingBlanks() {
      error(
        "undefined-window", "windows are named here, this is a condition", at: node.span,
        help: "to act only in the window write `if: during(\(window))`")
      return nil
    }
    if !names.isBroken(name, in: "windows") {
      undefined("window", name, at: node.span, known: names.windows.map(\.name), section: "windows")
    }
    return nil
  }

  /// The finding about a name that no file defines.
  mutating func undefined(
    _ what: String, _ name: String, at span: Span, known: [String], section: String, meant: String? = nil
  ) {
    let isQuoted = name.first.map { KeySlip.typographicQuotes.contains($0) } == true
    let bare = name.filter { !KeySlip.typographicQuotes.contains($0) }
    let meant =
      isQuoted && known.contains(bare)
      ? bare : meant ?? Suggestion.name(like: name, in: known) ?? (known.count == 1 ? known.first : nil)
    error(
      "undefined-\(what)", "there is no \(what) `\(shortened(name))`", at: span,
      inline: meant.map { "did you mean `\($0)`?" },
      notes: known.isEmpty ? [] : ["\(what)s here: \(known.sorted().joined(separator: ", "))"],
      help: isQuoted
        ? "`\(name.prefix(1))` is no quote for YAML: write straight quotes, `'` or `\"`, or none"
        : known.isEmpty
          ? "define it under `\(section):`, here or in a file under `include:`" : nil)
  }
}
