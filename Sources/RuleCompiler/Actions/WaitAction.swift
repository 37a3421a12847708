import Diagnostics
import RuleModel

/// `wait: 20s` or `wait: { status: running }` with `timeout`: lets time pass, or waits for something.
extension FileCompiler {
  mutating func waitAction(_ step: inout StepReader, in rule: RuleContext) -> Action? {
    let slot = step.main
    if let text = slot.node.text, !text.isEmpty {
      checkPlainWait(step)
      return waitDuration(text, slot)
    }
    guard slot.node.entries != nil else {
      wrongType(slot, "a duration or a trigger", "write `wait: 20s` or `wait: { status: running }`")
      return nil
    }
    let use = TriggerUse(
      role: .wait, place: "`wait` of \(rule.place)", scope: step.scope, profiles: rule.profiles,
      brokenEvents: rule.brokenEvents)
    if step.option("timeout") == nil {
      error(
        "missing-timeout", "this `wait` may never end", at: step.entry.key.span,
        help: "add `timeout`, such as `timeout: 5m`")
    }
    guard let reading = trigger(slot, as: use) else { return nil }
    step.captures = reading.trigger.fields
    step.hasLine = reading.hasLine
    return .waitFor(reading.trigger)
  }

  private mutating func checkPlainWait(_ step: StepReader) {
    for entry in step.entries where entry.name == "timeout" || entry.name == "retry" {
      error(
        "unknown-key", "`\(entry.name)` has no meaning for a `wait` of a fixed time", at: entry.key.span,
        help: "leave it out")
    }
  }

  private mutating func waitDuration(_ text: String, _ slot: Slot) -> Action? {
    let looksLikeCondition = text.contains("==") || text.contains("<") || text.contains(">")
    if looksLikeCondition {
      error(
        "invalid-duration", "`\(shortened(text))` is not a duration", at: slot.span,
        help: "to wait for a condition write `wait: { stats: \(shortened(text)) }` with a `timeout`")
      return nil
    }
    return duration(slot, allowingZero: true).map { .wait($0) }
  }
}
