import Diagnostics
import Patterns
import RuleModel

/// Commands and announcements that are printed in a way that fires a rule, this one or another.
struct EchoCheck {
  let drafts: [RuleDraft]

  private static let speaking = ["say ", "me ", "broadcast ", "bc ", "alert "]

  /// A finding for each text that is spoken and each rule that it fires.
  func findings() -> [Diagnostic] {
    let listeners = drafts.flatMap { draft in
      draft.rule.triggers.flatMap(\.heard).compactMap { trigger -> Listener? in
        guard case .console(let pattern, let stream, _) = trigger.kind, stream != .daemon else { return nil }
        return Listener(rule: draft.rule, pattern: pattern, span: trigger.span)
      }
    }
    return drafts.flatMap { draft in
      draft.spoken.flatMap { spoken in
        Self.echoes(of: spoken.text).prefix(1).flatMap { echo in
          listeners.filter { $0.hears(echo, of: draft.rule) }.map { finding(draft.rule, spoken.span, $0, echo) }
        }
      }
    }
  }

  private struct Listener {
    let rule: Rule
    let pattern: Pattern
    let span: Span

    func hears(_ echo: String, of speaker: Rule) -> Bool {
      pattern.matches(echo) && (rule.id == speaker.id || !rule.servers.surelyDiffers(from: speaker.servers))
    }
  }

  /// As the game prints what the console says.
  private static func echoes(of command: String) -> [String] {
    speaking.filter { command.hasPrefix($0) }.map { "[Server] " + command.dropFirst($0.count) }
  }

  private func finding(_ speaker: Rule, _ span: Span, _ listener: Listener, _ echo: String) -> Diagnostic {
    let isOwn = speaker.id == listener.rule.id
    return Diagnostic(
      .warning, "self-trigger",
      "this prints a line that fires rule `\(listener.rule.id)`\(isOwn ? " again" : "")", at: span,
      labels: [Diagnostic.Label(listener.span, "also matches `\(shortened(echo))`")],
      help: "anchor the pattern with `^`, or say it in other words")
  }
}

extension Trigger {
  /// The triggers of which a line can fire it; what must be absent only keeps it from firing.
  fileprivate var heard: [Trigger] {
    switch kind {
    case .console: [self]
    case .sequence(let items, _): items.filter { !$0.isNegated }.map(\.trigger)
    case .status, .crash, .stats, .schedule, .event, .window, .absent: []
    }
  }
}
