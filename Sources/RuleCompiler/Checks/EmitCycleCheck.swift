import Diagnostics
import RuleModel

/// Rules that let each other fire without end: each emits an event that the next one waits for.
struct EmitCycleCheck {
  let drafts: [RuleDraft]

  /// One finding for each cycle, at the first of its steps.
  func findings() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var told: Set<Set<String>> = []
    for draft in drafts where !draft.emits.isEmpty {
      guard let way = way(from: draft, to: draft, []), told.insert(Set(way.map(\.rule))).inserted else { continue }
      found.append(finding(way))
    }
    return found
  }

  /// A step of a cycle: which rule emits what, where.
  private struct Link {
    let rule: String
    let event: String
    let span: Span
  }

  private func way(from draft: RuleDraft, to goal: RuleDraft, _ seen: Set<String>) -> [Link]? {
    for emit in draft.emits {
      let link = Link(rule: draft.rule.id, event: emit.name, span: emit.span)
      for next in drafts where next.waits(for: emit.name) && !next.rule.servers.surelyDiffers(from: draft.rule.servers)
      {
        if next.rule.id == goal.rule.id { return [link] }
        guard !seen.contains(next.rule.id), next.rule.id > goal.rule.id else { continue }
        if let rest = way(from: next, to: goal, seen.union([next.rule.id])) { return [link] + rest }
      }
    }
    return nil
  }

  private func finding(_ way: [Link]) -> Diagnostic {
    let names = (way.map(\.rule) + [way[0].rule]).map { "`\($0)`" }.joined(separator: " -> ")
    return Diagnostic(
      .error, "emit-cycle",
      way.count == 1
        ? "rule `\(way[0].rule)` waits for the event `\(way[0].event)` that it emits itself"
        : "these rules let each other fire without end: \(names)",
      at: way[0].span, labels: way.dropFirst().map { Diagnostic.Label($0.span, "`\($0.rule)` emits `\($0.event)`") },
      help: "let one of them end it: another event, or no `emit`")
  }
}

extension RuleDraft {
  /// Whether an event of that name fires it, or leads to one that does.
  fileprivate func waits(for event: String) -> Bool {
    let names = Set(rule.triggers.flatMap(\.allParts).compactMap(\.eventName))
    if names.contains(event) { return true }
    let derived = rule.profiles.flatMap(\.events).filter { $0.trigger.eventName == event }.map(\.name)
    return derived.contains(where: names.contains)
  }
}

extension Trigger {
  /// The event it waits for, if it is about one.
  var eventName: String? { if case .event(let name) = kind { name } else { nil } }
}
