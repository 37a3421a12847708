import RuleModel

/// `log: text` with `level`: writes to the engine's own log.
extension FileCompiler {
  mutating func logAction(_ step: StepReader) -> Action? {
    let words = ["warn": "warning", "err": "error", "notice": "info", "trace": "debug"]
    let level = step.option("level").flatMap { slot in
      choice(slot, among: LogLevel.allCases.map(\.rawValue), otherWords: words).flatMap(
        LogLevel.init(rawValue:))
    }
    return template(step.main, in: step.scope, sink: .log).map { .log($0, level: level ?? .info) }
  }
}
