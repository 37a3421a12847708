import RuleModel

/// `try: steps` with `catch` and `finally`: a list of steps whose failure is handled.
extension FileCompiler {
  mutating func attemptAction(_ step: inout StepReader, in rule: inout RuleContext) -> Action? {
    if step.main.node.elements != nil, !step.has("catch"), !step.has("finally"),
      rule.following.isDisjoint(with: ["catch", "finally"])
    {
      error(
        "missing-key", "this `try` has neither `catch` nor `finally`", at: step.entry.key.span,
        help: "without them the steps can stand on their own")
    }
    if let inner = step.main.node.entries?.first(where: { ["do", "steps"].contains($0.name) }) {
      error(
        "wrong-type", "`try` has its steps directly below it", at: inner.key.span,
        help: "remove this line; `catch` and `finally` stand in the column of `try`")
      return nil
    }
    let body = block(step.main, in: &rule, scope: &step.scope)
    let handler = step.option("catch").map { slot in
      var scope = step.scope.adding(.error)
      return block(slot, in: &rule, scope: &scope)
    }
    let cleanup = step.option("finally").map { slot in
      var scope = step.scope.adding(.error)
      return block(slot, in: &rule, scope: &scope)
    }
    return body.map { .attempt($0, catch: handler ?? nil, finally: cleanup ?? nil) }
  }
}
