import Diagnostics
import RuleModel

/// `sequence: [A, B]` with `within`: A, then B; `not: B` in the last place means that B does not follow.
extension FileCompiler {
  mutating func sequenceTrigger(_ entry: YAMLEntry, _ entries: [YAMLEntry], _ use: TriggerUse) -> KindReading? {
    let within = entries.slot("within").map { duration($0) }
    if within == nil {
      error(
        "sequence-without-within", "this `sequence` does not say in which time", at: entry.key.span,
        help: "add such as `within: 5m`")
    }
    guard let nodes = list(Slot(entry), help: "write a list of triggers, each with `- ` in front") else { return nil }
    if nodes.count < 2 {
      error(
        "short-sequence", "a sequence has two parts at least", at: entry.value.span,
        help: "a single trigger stands on its own")
    }
    if nodes.count > limits.maxTriggers {
      error("too-many-triggers", "more than \(limits.maxTriggers) parts in one sequence", at: entry.value.span)
      return nil
    }
    let readings = nodes.enumerated().compactMap { index, node in
      part(node, isLast: index == nodes.count - 1, use)
    }
    guard readings.count == nodes.count, readings.count >= 2, let within = within ?? nil else { return nil }
    let items = readings.map { Trigger.SequenceItem($0.reading.trigger, isNegated: $0.isNegated) }
    let told = readings.filter { !$0.isNegated }.map(\.reading)
    return KindReading(
      kind: .sequence(items, within: within),
      source: items.map { ($0.isNegated ? "not " : "") + $0.trigger.summary }.joined(separator: ", then "),
      fields: fields(of: told), hasLine: told.contains(where: \.hasLine))
  }

  private mutating func part(
    _ node: YAMLNode, isLast: Bool, _ use: TriggerUse
  ) -> (reading: TriggerReading, isNegated: Bool)? {
    let inner = use.inside(.sequence, of: "`sequence`")
    guard let negated = node.entry("not") else {
      return trigger(Slot(node, "a part of `sequence`"), as: inner).flatMap { event($0) }.map { ($0, false) }
    }
    checkKeys(node.entries ?? [], KeySet(["not"]), in: "a part of `sequence` with `not`")
    if !isLast {
      error(
        "not-in-the-middle", "only the last part of a sequence can be one that does not follow", at: negated.key.span,
        help: "put it last, or make two rules")
    }
    return trigger(Slot(negated), as: inner).flatMap { event($0) }.map { ($0, true) }
  }

  private mutating func event(_ reading: TriggerReading) -> TriggerReading? {
    guard reading.trigger.isLevel else { return reading }
    error(
      "level-as-event", "a part of a sequence happens, `\(reading.trigger.summary)` holds for a while",
      at: reading.valueSpan, help: "use `console`, `status`, `crash` or `event`")
    return nil
  }

  /// Of a field that several parts have, the last one counts.
  private func fields(of readings: [TriggerReading]) -> [Trigger.Field] {
    var fields: [Trigger.Field] = []
    for field in readings.flatMap(\.trigger.fields) {
      fields.removeAll { $0.name == field.name }
      fields.append(field)
    }
    return fields
  }
}
