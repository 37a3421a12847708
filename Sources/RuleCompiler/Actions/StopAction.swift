import RuleModel

/// `stop: reason` with `failed`: ends the run.
extension FileCompiler {
  mutating func stopAction(_ step: StepReader) -> Action? {
    let failed = step.option("failed").flatMap { flag($0) } ?? false
    return template(step.main, in: step.scope, sink: .log).map { .stop($0, failed: failed) }
  }
}
