import Diagnostics
import RuleModel

/// `silence: { rules, servers, for or until, reason }`: keeps rules quiet for a while.
extension FileCompiler {
  private static let silenceKeys = KeySet(
    ["rules", "servers", "for", "until", "reason"],
    otherWords: ["rule": "rules", "server": "servers", "duration": "for", "comment": "reason", "why": "reason"])

  mutating func silenceAction(_ step: StepReader, in rule: RuleContext) -> Action? {
    guard let entries = map(step.main, help: "write such as `{ rules: 'tps-*', for: 1h, reason: maintenance }`") else {
      return nil
    }
    let before = errorCount
    checkKeys(entries, Self.silenceKeys, in: "a `silence` step of \(rule.place)")
    let owner = "this `silence`"
    let place = step.entry.key.span
    let rules = require(
      "rules", in: entries, of: owner, at: place, help: "add such as `rules: 'tps-*'`", keys: Self.silenceKeys
    ).map { slot in
      silencedRules(slot)
    }
    let servers = entries.slot("servers").flatMap { selector($0) }
    let reason = entries.slot("reason").flatMap { template($0, in: step.scope, sink: .log) }
    guard let end = silenceEnd(entries, step, place), let rules, errorCount == before else { return nil }
    return .silence(Silencing(rules: rules, servers: servers, end: end, reason: reason))
  }

  private mutating func silencedRules(_ slot: Slot) -> [Glob] {
    texts(slot, help: "write the id of a rule, possibly with `*`").map { text, node in
      let glob = Glob(text)
      if !names.ruleIDs.isEmpty, !text.contains("*"), !names.ruleIDs.contains(text),
        let meant = Suggestion.name(like: text, in: names.ruleIDs)
      {
        error(
          "undefined-rule", "there is no rule `\(shortened(text))` here", at: node.span,
          inline: "did you mean `\(meant)`?")
      }
      return glob
    }
  }

  private mutating func silenceEnd(_ entries: [YAMLEntry], _ step: StepReader, _ place: Span) -> Silencing.End? {
    let (length, until) = (entries.slot("for"), entries.first { $0.name == "until" })
    if length != nil, let until {
      error(
        "two-ends", "a silence has `for` or `until`, not both", at: until.key.span, help: "leave one of them out")
      return nil
    }
    if let length { return duration(length).map { .after($0) } }
    if let until { return expression(Slot(until), in: step.scope, expecting: .time).map { .at($0) } }
    if Self.silenceKeys.isMeant("for", in: entries) { return nil }
    error(
      "missing-key", "this `silence` never ends", at: place, help: "add `for: 1h`, or `until` with a time")
    return nil
  }
}
