import RuleModel

/// A list of steps in one line: what each does, and how long it may wait.
struct StepOutline {
  let rule: Rule

  func text(of block: BlockID) -> String {
    rule.steps(block).map(text).joined(separator: " → ")
  }

  private func text(of step: Step) -> String {
    let condition = step.guardCondition.map { " if \($0.source)" } ?? ""
    return body(of: step) + condition
  }

  private func body(of step: Step) -> String {
    let patience = (step.timeout ?? step.action.usualTimeout).map { " (\(DurationText.human($0)))" } ?? ""
    switch step.action {
    case .command(let line, let expect):
      return line.source + (expect.map { " → answer \($0.summary)\(patience)" } ?? "")
    case .power, .createBackup: return step.label + patience
    case .wait(let duration): return "wait \(DurationText.human(duration))"
    case .waitFor: return step.label + patience
    case .countdown(let countdown): return "countdown to \(countdown.to.source)"
    case .branch(let condition, let then, let otherwise):
      let other = otherwise.map { ", else (\(text(of: $0)))" } ?? ""
      return "if \(condition.source) (\(text(of: then)))\(other)"
    case .attempt(let body, let handler, let cleanup):
      let parts = [
        handler.map { "on failure (\(text(of: $0)))" }, cleanup.map { "always (\(text(of: $0)))" },
      ].compactMap { $0 }
      return "try (\(text(of: body))) " + parts.joined(separator: " ")
    case .each(let each):
      let many = each.parallel > 1 ? ", \(each.parallel) at a time" : ", one after the other"
      return "for each of \(each.subjectWords)\(many) (\(text(of: each.block)))"
    case .call(let name, _, _, let block): return "\(name) (\(text(of: block)))"
    case .announce, .gameCommand, .notify, .webhook, .log, .emit, .silence, .set, .stop: return step.label
    }
  }
}

extension Each {
  fileprivate var subjectWords: String {
    switch subject {
    case .servers(let selector): selector.source
    case .values(let values): "\(values.count) values"
    }
  }
}
