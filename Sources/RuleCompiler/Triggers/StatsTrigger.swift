import Diagnostics
import RuleModel

/// `stats: memory > 90%`: a condition over figures; a level.
extension FileCompiler {
  mutating func statsTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
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
    switch node {
    case .during, .firing: true
    case .literal, .reference: false
    case .list(let nodes), .call(_, let nodes): nodes.contains { mentionsTime($0) }
    case .not(let node), .negate(let node), .matches(let node, _): mentionsTime(node)
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right),
      .arithmetic(_, let left, let right), .contains(let left, let right):
      mentionsTime(left) || mentionsTime(right)
    case .conditional(let then, let condition, let otherwise):
      mentionsTime(then) || mentionsTime(condition) || mentionsTime(otherwise)
    }
  }
}
