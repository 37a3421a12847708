import Diagnostics
import RuleModel

/// `wait: 20s` or `wait: { status: running }` with `timeout`: lets time pass, or waits for something.
extension FileCompiler {
  mutating func waitAction(_ step: inout StepReader, in rule: RuleContext) -> Action? {
    let slot = step.main
    if let text = slot.node.text, !text.isEmpty {
      let wait = waitDuration(text, slot)
      if wait != nil { checkPlainWait(step) }
      return wait
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
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    if words.count == 2, ["for", "until"].contains(words[0]), (try? DurationText.parse(words[1])) != nil {
      error(
        "invalid-duration", "`\(shortened(text))` is not a duration", at: slot.span, help: "write `wait: \(words[1])`")
      return nil
    }
    if ServerStatus(rawValue: text) != nil {
      error(
        "invalid-duration", "`\(text)` is not a duration", at: slot.span,
        help: "write `wait: { status: \(text) }` with a `timeout`")
      return nil
    }
    let looksLikeCondition = text.contains("==") || text.contains("<") || text.contains(">")
    if looksLikeCondition {
      error(
        "invalid-duration", "`\(shortened(text))` is not a duration", at: slot.span,
        help:
          "to wait for a condition write `wait: { stats: \(shortened(words.count == 2 && words[0] == "until" ? words[1] : text)) }` with a `timeout`"
      )
      return nil
    }
    return duration(slot, allowingZero: true).map { .wait($0) }
  }
}
