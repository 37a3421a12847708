import Diagnostics
import RuleModel

/// `by`: what partitions counts, cooldown, limit and mode besides the server.
extension FileCompiler {
  mutating func partition(_ reader: RuleReader, _ triggers: [TriggerReading], _ scope: NameScope)
    -> [Reference]
  {
    guard let slot = reader.slot("by") else { return [] }
    return texts(slot, help: "write the name of a capture, such as `player`").compactMap { name, node in
      let isLabel = name.hasPrefix("labels.") && name.count > 7
      if isLabel { return .serverLabel(String(name.dropFirst(7))) }
      if name.hasPrefix("${"), name.hasSuffix("}") {
        error(
          "undefined-name", "`by` takes a name, not a text with values", at: node.span,
          help: "write `\(name.dropFirst(2).dropLast())`")
        return nil
      }
      if name.contains(",") {
        error(
          "undefined-name", "`\(shortened(name))` is no single name", at: node.span,
          help: "write a list: `[\(shortened(name))]`")
        return nil
      }
      guard let (reference, _) = scope.reference(named: name) else {
        report(scope.undefinedName(name, at: node.span, place: "`by`"))
        return nil
      }
      return checkPartition(reference, name, node, triggers) ? reference : nil
    }
  }

  private mutating func checkPartition(
    _ reference: Reference, _ name: String, _ node: YAMLNode, _ triggers: [TriggerReading]
  ) -> Bool {
    switch reference {
    case .serverName, .serverID, .serverNode, .serverEgg, .serverLabel: return true
    case .field:
      guard let lacking = triggers.first(where: { !$0.trigger.offers(name) }) else {
        return checkLevel(name, node, triggers)
      }
      error(
        "by-missing-in-trigger", "one of the triggers has no `\(name)`, so its matches belong to nobody",
        at: node.span,
        labels: [Diagnostic.Label(lacking.valueSpan, "captures no `\(name)`")],
        help: "capture it here too, with `(?<\(name)>…)`, or make two rules")
      return false
    default:
      error(
        "by-without-text", "`\(name)` cannot divide what happens into groups", at: node.span,
        help: "name a capture of the trigger, or `server.*` or `labels.*`")
      return false
    }
  }

  private mutating func checkLevel(_ name: String, _ node: YAMLNode, _ triggers: [TriggerReading]) -> Bool {
    guard triggers.contains(where: \.trigger.isLevel) else { return true }
    error(
      "by-on-level", "a level holds for a whole server, not for each `\(name)`", at: node.span,
      help: "use `server.*` or `labels.*`")
    return false
  }
}

extension Trigger {
  /// Whether every match of it, and of each of its parts, has a field.
  fileprivate func offers(_ field: String) -> Bool {
    if case .sequence(let items, _) = kind { return items.allSatisfy { $0.trigger.offers(field) } }
    return fields.contains { $0.name == field }
  }
}
