import Diagnostics
import RuleModel

/// `countdown: { to, at: [10m, 1m], announce or do, end_if }`: says how much time is left.
extension FileCompiler {
  static let countdownKeys = KeySet(
    ["to", "at", "announce", "do", "end_if"],
    otherWords: [
      "until": "to", "from": "to", "deadline": "to", "message": "announce", "say": "announce", "steps": "do",
      "then": "do", "times": "at",
    ],
    advice: ["command": KeySet.Advice("a step", "write `do: [{ command: '…' }]`")])

  mutating func countdownAction(_ step: inout StepReader, in rule: inout RuleContext) -> Action? {
    let example = "write `to`, `at` and `announce` below it"
    guard let entries = map(step.main, help: example) else { return nil }
    let before = errorCount
    let keys = Self.countdownKeys
    checkKeys(entries, keys, in: "a `countdown` step of \(rule.place)")
    let place = step.entry.key.span
    let to = require(
      "to", in: entries, of: "this `countdown`", at: place,
      help: "add such as `to: trigger.deadline` or `to: now + 5m`",
      keys: keys
    )
    .flatMap { expression($0, in: step.scope, expecting: .time) }
    let at = require(
      "at", in: entries, of: "this `countdown`", at: place, help: "add such as `at: [5m, 1m, 10s]`",
      keys: keys
    )
    .map { instants($0) }
    let end = entries.slot("end_if").flatMap { expression($0, in: step.scope, expecting: .bool) }
    let announcement = announcement(entries, step, in: rule)
    let block = countdownBlock(entries, &step, in: &rule)
    if !keys.isMeant("announce", in: entries), !keys.isMeant("do", in: entries) { checkWhatIsSaid(entries, place) }
    guard let to, let at, errorCount == before else { return nil }
    rule.instants.append((to, at))
    let distinct = Set(at.map(\.before)).sorted(by: >)
    return .countdown(Countdown(to: to, at: distinct, announcement: announcement, block: block, endCondition: end))
  }

  private mutating func instants(_ slot: Slot) -> [(before: Duration, span: Span)] {
    if let items = Self.unbracketed(slot.node), items.allSatisfy({ (try? DurationText.parse($0)) != nil }) {
      error(
        "wrong-type", "`at` is a list of times, this is a text", at: slot.span,
        help: "write `[\(items.joined(separator: ", "))]`")
      return []
    }
    let items = itemsOrOne(slot)
    if items.isEmpty { error("wrong-type", "`at` names no time", at: slot.span) }
    if items.count > 100 { error("too-many-instants", "a countdown says at most 100 things", at: slot.span) }
    return items.prefix(100).compactMap { item in duration(Slot(item, "`at`")).map { ($0, item.span) } }
  }

  private mutating func announcement(_ entries: [YAMLEntry], _ step: StepReader, in rule: RuleContext)
    -> Template?
  {
    guard let entry = entries.first(where: { $0.name == "announce" }) else { return nil }
    checkAnnouncing(entry, in: rule)
    return template(Slot(entry), in: step.scope.adding(.remaining), sink: .command)
  }

  private mutating func countdownBlock(
    _ entries: [YAMLEntry], _ step: inout StepReader, in rule: inout RuleContext
  ) -> BlockID? {
    guard let slot = entries.slot("do") else { return nil }
    var scope = step.scope.adding(.remaining)
    return block(slot, in: &rule, scope: &scope)
  }

  private mutating func checkWhatIsSaid(_ entries: [YAMLEntry], _ place: Span) {
    let announce = entries.first { $0.name == "announce" }
    let steps = entries.first { $0.name == "do" }
    if announce == nil, steps == nil {
      error(
        "missing-key", "this `countdown` has neither `announce` nor `do`", at: place,
        help: "add such as `announce: 'Restart in ${remaining}'`")
    }
    if announce != nil, let steps {
      error(
        "two-bodies", "a countdown has `announce` or `do`, not both", at: steps.key.span,
        help: "put an `announce` step into `do`")
    }
  }
}
