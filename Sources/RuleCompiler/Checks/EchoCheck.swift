import Diagnostics
import Patterns
import RuleModel

/// A rule whose own command is printed in a way that fires it again.
extension FileCompiler {
  private static let speaking = ["say ", "me ", "broadcast ", "bc ", "alert "]

  mutating func checkOwnEcho(_ reader: RuleReader, _ triggers: [TriggerReading]) {
    for reading in triggers {
      guard case .console(let pattern, let stream, _) = reading.trigger.kind, stream != .daemon else {
        continue
      }
      for command in reader.context.commands {
        guard let word = Self.speaking.first(where: { command.text.hasPrefix($0) }) else { continue }
        let echo = "[Server] " + command.text.dropFirst(word.count)
        guard pattern.matches(echo) else { continue }
        warning(
          "self-trigger", "this command prints a line that fires \(reader.place) again", at: command.span,
          labels: [Diagnostic.Label(reading.valueSpan, "also matches `\(shortened(echo))`")],
          help: "anchor the pattern with `^`, or say it in other words")
      }
    }
  }
}
