import Diagnostics
import RuleModel

/// `if: condition` with `then` and `else`: one of two lists of steps.
extension FileCompiler {
  mutating func branchAction(_ step: inout StepReader, in rule: inout RuleContext) -> Action? {
    let condition = expression(step.main, in: step.scope, expecting: .bool)
    if let condition { checkConstantBranch(condition, step) }
    guard let then = step.option("then") else { return nil }
    let thenBlock = block(then, in: &rule, scope: &step.scope)
    let elseBlock = step.option("else").map { block($0, in: &rule, scope: &step.scope) }
    guard let condition, let thenBlock else { return nil }
    return .branch(condition, then: thenBlock, otherwise: elseBlock ?? nil)
  }

  private mutating func checkConstantBranch(_ condition: Expression, _ step: StepReader) {
    guard case .literal(.bool(let truth)) = condition.root else { return }
    let dead = truth ? step.entries.first { $0.name == "else" } : step.entries.first { $0.name == "then" }
    guard let dead else { return }
    error(
      "unreachable-branch", "`\(dead.name)` is never reached, the condition is always \(truth)",
      at: dead.key.span,
      labels: [Diagnostic.Label(step.main.span, "always \(truth)")])
  }
}
