import Diagnostics
import RuleModel

/// `crash: any` or `crash: { exit_code: 137, oom: true, intended: false }`: the process ended unasked.
///
/// An end with exit code 0 and memory to spare was a stop inside the game; it counts as intended.
extension FileCompiler {
  mutating func crashTrigger(_ slot: Slot, _ use: TriggerUse) -> KindReading? {
    if let text = slot.node.text {
      if let better = Self.crashMap(text.lowercased()) {
        error(
          "unknown-value", "`\(shortened(text))` is not a value of `crash`", at: slot.span,
          help: "write `crash: \(better)`, or `any` for every crash")
        return nil
      }
      guard
        choice(slot, among: ["any"], otherWords: ["true": "any", "yes": "any", "all": "any", "*": "any"])
          != nil
      else { return nil }
      return reading(exitCode: nil, outOfMemory: nil, intended: false, source: "any")
    }
    guard let entries = map(slot, help: "write `crash: any`") else { return nil }
    checkKeys(
      entries,
      KeySet(["exit_code", "oom", "intended"], otherWords: ["code": "exit_code", "exit": "exit_code"]),
      in: "`crash`")
    let exitCode = entries.slot("exit_code").flatMap { integer($0, in: 0...255) }
    let outOfMemory = entries.slot("oom").flatMap { flag($0) }
    let intended = entries.slot("intended").flatMap { flag($0) }
    if exitCode == 0, outOfMemory != true, intended == false {
      error(
        "never-fires", "exit code 0 is an intended stop, so this trigger never fires", at: slot.span,
        help: "leave `intended` out")
    }
    let source = entries.map { "\($0.name): \($0.value.text ?? "")" }.joined(separator: ", ")
    return reading(
      exitCode: exitCode, outOfMemory: outOfMemory, intended: intended ?? (exitCode == 0 ? nil : false),
      source: source.isEmpty ? "any" : source)
  }

  /// `oom`, `137`, `exit 1`: which crash is meant.
  private static func crashMap(_ text: String) -> String? {
    if text == "oom" || text.contains("memory") { return "{ oom: true }" }
    let digits = text.filter(\.isNumber)
    return digits.isEmpty || digits.count > 3 ? nil : "{ exit_code: \(digits) }"
  }

  private func reading(exitCode: Int?, outOfMemory: Bool?, intended: Bool?, source: String) -> KindReading {
    KindReading(
      kind: .crash(exitCode: exitCode, outOfMemory: outOfMemory, intended: intended), source: source,
      fields: [
        Trigger.Field(name: "exit_code", type: .number), Trigger.Field(name: "oom", type: .bool),
        Trigger.Field(name: "uptime", type: .duration),
      ])
  }
}
