import Diagnostics
import RuleModel

/// `absent: { console: '.' }` with `for` and possibly `while`: something does not happen; a level.
extension FileCompiler {
  mutating func absentTrigger(_ entry: YAMLEntry, _ entries: [YAMLEntry], _ use: TriggerUse) -> KindReading? {
    let condition = entries.slot("while").map { expression($0, in: use.scope, expecting: .bool) }
    if entry.value.entry("for") == nil, entries.slot("for") == nil {
      error(
        "absent-without-for", "this `absent` does not say for how long", at: entry.key.span,
        help: "add such as `for: 10m`")
    }
    guard let reading = trigger(Slot(entry), as: use.inside(.absent, of: "`absent`")) else { return nil }
    if case .some(nil) = condition { return nil }
    guard !reading.trigger.isLevel else {
      error(
        "absent-level", "`\(reading.trigger.summary)` holds for a while, so it cannot be missed",
        at: reading.valueSpan, help: "write the opposite as a level: `stats: …` with `for`")
      return nil
    }
    return KindReading(
      kind: .absent(reading.trigger, condition: condition ?? nil), source: reading.trigger.summary,
      fields: [Trigger.Field(name: "absent.since", type: .time)], isLevel: true)
  }
}
