import Diagnostics
import RuleModel

/// `event: saved` or `event: { name: saved, where: … }`: an event of the engine or of a profile.
extension FileCompiler {
  mutating func eventTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if slot.node.text != nil { return namedEvent(slot, use) }
    guard let entries = map(slot, help: "write an event's name, such as `saved`") else { return nil }
    // `where` is read with the modifiers, where it may also stand.
    let keys = KeySet(["name", "where"])
    checkKeys(entries, keys, in: "`event`")
    guard let name = require("name", in: entries, of: "this `event`", at: slot.span, keys: keys) else {
      return nil
    }
    return namedEvent(name, use)
  }

  private mutating func namedEvent(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    guard let name = text(slot, help: "write an event's name, such as `saved`") else { return nil }
    if let builtin = BuiltinEvent(rawValue: name) {
      return KindReading(kind: .event(name: name), source: name, fields: builtin.fields)
    }
    let definitions = use.profiles.compactMap { profile in profile.events.first { $0.name == name }?.trigger }
    if !definitions.isEmpty {
      let lines = definitions.contains { if case .console = $0.kind { true } else { false } }
      return KindReading(
        kind: .event(name: name), source: name, fields: Trigger.Field.merged(definitions.map(\.fields)),
        hasLine: lines)
    }
    if !use.brokenEvents.contains(name) { undefinedEvent(name, slot, use) }
    return nil
  }

  private mutating func undefinedEvent(_ name: String, _ slot: Slot, _ use: TriggerUse) {
    let profileEvents = use.profiles.flatMap(\.events).map(\.name)
    let known = profileEvents + BuiltinEvent.allCases.map(\.rawValue)
    let meant = Suggestion.closest(to: name, in: known)
    error(
      "undefined-event", "there is no event `\(shortened(name))`", at: slot.span,
      inline: meant.map { "did you mean `\($0)`?" },
      notes: ["events here: \(known.sorted().joined(separator: ", "))"],
      help: use.profiles.isEmpty
        ? "events of a game come from a profile: add such as `include: [profiles/minecraft-java.yaml]`" : nil)
  }
}
