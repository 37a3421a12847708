import Diagnostics
import RuleModel

/// `announce: Restart soon`: tells the players, by the `announce` command of the game's profile.
extension FileCompiler {
  mutating func announceAction(_ step: StepReader, in rule: inout RuleContext) -> Action? {
    checkAnnouncing(step.entry, in: rule)
    let template = template(step.main, in: step.scope, sink: .command)
    if let text = template?.literal, let command = rule.profiles.lazy.compactMap({ $0.command("announce") }).first {
      rule.commands.append((command.spoken(text), step.main.span))
    }
    return template.map { .announce($0) }
  }

  /// Without a profile nobody knows the game's command for it.
  mutating func checkAnnouncing(_ entry: YAMLEntry, in rule: RuleContext) {
    guard !rule.profiles.contains(where: { $0.command("announce") != nil }), names.broken["profiles"] == nil
    else {
      return
    }
    error(
      "announce-without-profile", "no profile here says how to announce something", at: entry.key.span,
      help: rule.profiles.isEmpty
        ? "add such as `include: [profiles/minecraft-java.yaml]`, or use `command: say …`"
        : "add `announce` to the profile's `commands`, or use `command: say …`")
  }
}

extension Template {
  /// The command that says a text, for one whose only value is the text.
  fileprivate func spoken(_ text: String) -> String {
    parts.map { part in if case .literal(let literal) = part { literal } else { text } }.joined()
  }
}
