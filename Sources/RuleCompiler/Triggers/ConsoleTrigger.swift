import Diagnostics
import Patterns
import RuleModel

/// `console: '^Done'` or `console: { match: '^Done', stream: game, raw: false }`: a line of the console.
extension FileCompiler {
  mutating func consoleTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if slot.node.text != nil {
      return consolePattern(slot).map { reading($0, slot.node, .game, raw: false) }
    }
    if refusesList(slot) { return nil }
    guard let entries = map(slot, help: "write a pattern in single quotes, such as '^Done'") else {
      return nil
    }
    let keys = KeySet(["match", "stream", "raw"], otherWords: ["pattern": "match", "regex": "match"])
    checkKeys(entries, keys, in: "`console`")
    let stream = entries.slot("stream").flatMap { choice($0, of: Trigger.StreamFilter.self) } ?? .game
    let raw = entries.slot("raw").flatMap { flag($0) } ?? false
    guard let match = require("match", in: entries, of: "this `console`", at: slot.span, keys: keys) else {
      return nil
    }
    return consolePattern(match).map { reading($0, match.node, stream, raw: raw) }
  }

  private mutating func consolePattern(_ slot: Slot) -> Pattern? {
    let pattern = pattern(slot)
    if let pattern { checkPatternHabits(pattern, slot) }
    return pattern
  }

  private func reading(
    _ pattern: Pattern, _ node: YAMLNode, _ stream: Trigger.StreamFilter, raw: Bool
  ) -> KindReading {
    KindReading(
      kind: .console(pattern, stream: stream, raw: raw), source: shortened(node.text ?? "", to: 200),
      fields: captureFields(of: pattern, at: node) + [Trigger.Field(name: "level", type: .text)],
      hasLine: true)
  }
}
