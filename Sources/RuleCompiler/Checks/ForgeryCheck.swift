import Diagnostics
import Patterns
import RuleModel

/// A line that begins anywhere in what a player types must not start, stop or command a server.
extension FileCompiler {
  mutating func checkForgery(_ reader: RuleReader, _ triggers: [TriggerReading]) {
    guard let act = reader.context.acts.first else { return }
    for reading in triggers {
      switch reading.trigger.kind {
      case .console(let pattern, let stream, _):
        if stream == .daemon || isAnchored(pattern) { continue }
        forgeable(reading.patternSpan, pattern, act, reader)
      case .event(let name):
        for definition in reader.context.profiles.flatMap(\.events) where definition.name == name {
          guard case .console(let pattern, let stream, _) = definition.trigger.kind, stream != .daemon else {
            continue
          }
          if !isAnchored(pattern) { forgeable(definition.trigger.span, pattern, act, reader) }
        }
      case .status, .crash, .stats, .schedule, .window, .absent, .sequence: continue
      }
    }
  }

  private mutating func forgeable(_ span: Span, _ pattern: Pattern, _ act: Span, _ reader: RuleReader) {
    let profile = reader.context.profiles.first { $0.line != nil }
    let anchored = shortened("^" + pattern.source.drop { "^.*".contains($0) })
    let example = shortened(pattern.example ?? "…", to: 40)
    let why =
      profile.map { "profile \($0.name) strips the time and level prefix" }
      ?? "with a profile `^` is the start of the message, after time and level"
    warning(
      "forgeable-line", "players can forge this line by typing it in chat", at: span,
      inline: "unanchored: also matches `<Steve> \(example)`",
      labels: [Diagnostic.Label(act, "this is what a player could trigger")],
      help: "anchor it, '\(anchored)' (\(why))")
  }

  /// Whether a match begins where the line does, with something it says itself.
  private func isAnchored(_ pattern: Pattern) -> Bool {
    guard pattern.isAnchoredAtStart else { return false }
    let rest = pattern.source.drop { "(?:^".contains($0) }
    return !rest.hasPrefix(".*") && !rest.hasPrefix(".+")
  }
}
