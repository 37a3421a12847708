import Diagnostics
import RuleModel

/// Keys of a rule that only make sense when something can hold.
extension FileCompiler {
  mutating func checkLevels(_ reader: RuleReader, _ triggers: [TriggerReading]) {
    guard !triggers.isEmpty, !triggers.contains(where: \.trigger.isLevel) else { return }
    let labels = triggers.prefix(1).map { Diagnostic.Label($0.valueSpan, "an event: it happens and is over") }
    let key = { (name: String) in reader.own.first { $0.name == name }?.key.span }
    if let span = key("resolved") {
      error(
        "resolved-without-level", "`resolved` has no meaning in \(reader.place), no trigger of it can hold",
        at: span,
        labels: labels,
        help: triggers.contains { if case .crash = $0.trigger.kind { true } else { false } }
          ? "put `- wait: { status: running }` with a `timeout` at the end of `then`, and the steps behind it"
          : "put the steps into `then`, or look at a level such as `stats`")
    }
    if let span = key("repeat") {
      error(
        "repeat-without-level", "`repeat` has no meaning in \(reader.place), no trigger of it can hold",
        at: span,
        labels: labels,
        help:
          "for fewer messages write `cooldown` in its place; what comes again and again is a `schedule` with `every`")
    }
  }
}
