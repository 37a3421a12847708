import Diagnostics
import RuleModel

/// `stats: memory > 90%`: a condition over figures; a level.
extension FileCompiler {
  mutating func statsTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if slot.node.elements != nil {
      error(
        "wrong-type", "`stats` is one condition, this is a list", at: slot.span,
        help: "join the conditions with `and` or `or` in one text")
      return nil
    }
    guard text(slot, help: "write a condition, such as `memory > 90%`") != nil,
      let condition = expression(slot, in: use.scope, expecting: .bool)
    else { return nil }
    if condition.references.isEmpty, !mentionsTime(condition.root) {
      error(
        "constant-condition", "this condition looks at nothing that changes", at: slot.span,
        help: "compare a figure, such as `memory > 90%`")
    }
    return KindReading(kind: .stats(condition), source: condition.source, isLevel: true)
  }

  private func mentionsTime(_ node: Expression.Node) -> Bool {
    node.allNodes.contains { node in
      switch node {
      case .during, .firing, .eventCount: true
      default: false
      }
    }
  }
}
