import Diagnostics
import RuleModel

/// `power: restart` with `kill_after` and `detach`; done when the status shows it.
extension FileCompiler {
  mutating func powerAction(_ step: StepReader, in rule: inout RuleContext) -> Action? {
    rule.usesPower = true
    rule.acts.append(step.entry.span)
    let signal = powerSignal(step.main)
    let killAfter = step.option("kill_after").flatMap { duration($0) }
    let isDetached = step.option("detach").flatMap { flag($0) } ?? false
    guard let signal else { return nil }
    checkKill(signal, step, rule)
    checkPowerOptions(signal, step)
    return .power(signal, killAfter: killAfter, isDetached: isDetached)
  }

  private mutating func powerSignal(_ slot: Slot) -> PowerSignal? {
    let words = ["on": "start", "off": "stop", "shutdown": "stop", "reboot": "restart", "terminate": "kill"]
    return choice(slot, among: PowerSignal.allCases.map(\.rawValue), otherWords: words)
      .flatMap(PowerSignal.init(rawValue:))
  }

  private mutating func checkKill(_ signal: PowerSignal, _ step: StepReader, _ rule: RuleContext) {
    guard signal == .kill, !rule.allowed.contains("kill") else { return }
    error(
      "dangerous-not-allowed",
      "`power: kill` may lose what the server has not saved, and this file does not allow it",
      at: step.main.span,
      help: "add `allow: [kill]` at the top of the file, or use `power: stop` with `kill_after`")
  }

  private mutating func checkPowerOptions(_ signal: PowerSignal, _ step: StepReader) {
    if signal == .start || signal == .kill,
      let option = step.entries.first(where: { $0.name == "kill_after" })
    {
      error(
        "unknown-key", "`kill_after` has no meaning for `power: \(signal.rawValue)`", at: option.key.span,
        help: "it goes with `stop` and `restart`")
    }
  }
}
