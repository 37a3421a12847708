import Diagnostics
import RuleModel

/// Steps that cannot end before the run's own timeout.
extension FileCompiler {
  mutating func checkTimeouts(_ reader: RuleReader, _ triggers: [TriggerReading], _ timeout: Duration) {
    let lead = triggers.compactMap { reading in
      if case .schedule(let schedule) = reading.trigger.kind { schedule.lead } else { nil }
    }.max()
    let limit = DurationText.exact(timeout)
    let why = reader.slot("timeout") == nil ? "the usual `timeout` of a run" : "`timeout` of \(reader.place)"
    for countdown in reader.context.instants { checkInstants(countdown.all, to: countdown.to, lead: lead) }
    for step in reader.context.blocks.joined() {
      switch step.action {
      case .wait(let duration) where duration >= timeout:
        overTimeout("this `wait` lasts as long as \(why), \(limit), or longer", step.span, duration)
      case .countdown(let countdown):
        if lead == .zero, case .reference(.triggerDeadline) = countdown.to.root {
          warning(
            "countdown-without-lead", "this `countdown` is over when it begins: the schedule has no `lead`",
            at: step.span, help: "begin earlier, with such as `lead: 10m` in the schedule")
        }
        guard let lead, lead >= timeout, case .reference(.triggerDeadline) = countdown.to.root else {
          continue
        }
        overTimeout("this `countdown` lasts as long as \(why), \(limit), or longer", step.span, lead)
      default: continue
      }
    }
  }

  /// What is to be said earlier than the countdown begins is never said.
  private mutating func checkInstants(_ instants: [(before: Duration, span: Span)], to: Expression, lead: Duration?) {
    let length: Duration
    let remedy: String
    switch to.root {
    case .reference(.triggerDeadline):
      guard let lead, lead > .zero else { return }
      length = lead
      remedy = "write a longer `lead` in the schedule, or leave this out"
    case .arithmetic(.add, .reference(.now), .literal(.duration(let span))):
      length = span
      remedy = "write a longer time in `to`, or leave this out"
    default: return
    }
    for instant in instants where instant.before > length {
      warning(
        "never-said", "this is never said: the countdown begins \(DurationText.exact(length)) before its end",
        at: instant.span, help: remedy)
    }
  }

  private mutating func overTimeout(_ message: String, _ span: Span, _ duration: Duration) {
    warning(
      "longer-than-timeout", message, at: span,
      help: "give the rule a `timeout` longer than \(DurationText.exact(duration))")
  }
}
