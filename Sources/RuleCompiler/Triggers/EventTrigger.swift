import Diagnostics
import RuleModel

/// `event: saved` or `event: { name: saved, where: … }`: an event of the engine or of a profile.
extension FileCompiler {
  mutating func eventTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if slot.node.text != nil { return namedEvent(slot, use) }
    if refusesList(slot) { return nil }
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
    let definitions = use.profiles.flatMap { profile in profile.events.filter { $0.name == name }.map(\.trigger) }
    let emitted = names.emitted.filter { $0.name == name }
    if definitions.isEmpty, emitted.isEmpty {
      if use.brokenEvents.contains(name) { return nil }
      guard checkID(slot.node, of: "an event"), !seemsMisspelled(name, slot, use) else { return nil }
    }
    if names.isBroken(name, in: "events") { mutedCodes.insert("undefined-name") }
    let lines = definitions.contains { if case .console = $0.kind { true } else { false } }
    return KindReading(
      kind: .event(name: name), source: name,
      fields: Trigger.Field.merged(definitions.map(\.fields) + emitted.map(\.fields)), hasLine: lines)
  }

  /// Events may come from outside, so only a name that nearly is one of those known is taken for a mistake.
  private mutating func seemsMisspelled(_ name: String, _ slot: Slot, _ use: TriggerUse) -> Bool {
    let known =
      use.profiles.flatMap(\.events).map(\.name) + names.emitted.map(\.name)
      + BuiltinEvent.allCases.map(\.rawValue)
    let isOfGame = Self.usualGameEvents.contains(name) && use.profiles.allSatisfy(\.isGeneral)
    let isUsual = Self.usualGameEvents.contains(name)
    guard let meant = isUsual ? nil : Suggestion.closest(to: name, in: known, within: 2) else {
      if isUsual, !isOfGame {
        undefinedEvent(name, nil, known, slot)
        return true
      }
      if use.role.definesNames {
        undefinedEvent(name, nil, known, slot)
        return true
      }
      if isOfGame { undefinedEvent(name, nil, known, slot) }
      return isOfGame
    }
    undefinedEvent(name, meant, known, slot)
    return true
  }

  /// Names that only a profile makes happen.
  private static let usualGameEvents: Set<String> = [
    "ready", "saved", "player-joined", "player-left", "player-died", "chat", "lag",
  ]

  private mutating func undefinedEvent(_ name: String, _ meant: String?, _ known: [String], _ slot: Slot) {
    error(
      "undefined-event", "there is no event `\(shortened(name))`", at: slot.span,
      inline: meant.map { "did you mean `\($0)`?" },
      notes: ["events here: \(known.sorted().joined(separator: ", "))"],
      help: meant == nil
        ? "events of a game come from its profile, and the profiles here have none of that name: add such as `include: [profiles/minecraft-java.yaml]`"
        : nil)
  }
}

extension TriggerUse.Role {
  /// Definitions rest on what the engine and the game tell, never on events from outside.
  fileprivate var definesNames: Bool {
    switch self {
    case .metric, .profileEvent: true
    case .when, .until, .wait, .expect, .absent, .sequence: false
    }
  }
}
