import Diagnostics
import RuleModel

/// YAML takes ` #` in an unquoted text for a comment; `we are #1` loses its end that way.
extension FileCompiler {
  /// Only where a text is sent or matched, and only if the `#` sticks to what follows: `# so` is a real comment.
  mutating func checkComment(_ slot: Slot, sink: TextSink?) {
    guard slot.node.style == .plain, let comment = slot.node.cutComment, let text = slot.node.text else {
      return
    }
    let source = unit.document.source.line(comment.start.line)
    let cut = String(source.dropFirst(comment.start.column - 1))
    guard let next = cut.dropFirst().first, !next.isWhitespace, next != "#", next != "-", next != "=" else {
      return
    }
    let whole = "\(text) \(cut)"
    let quoted = "'" + whole.replacing("'", with: "''") + "'"
    warning(
      "comment-cuts-value", "YAML drops everything after ` #` in an unquoted value", at: comment,
      inline: "read as a comment; \(consequence(sink)) `\(shortened(text))`",
      help: "quote the value: \(quoted)", fix: quoting(slot.node, with: comment))
  }

  private func consequence(_ sink: TextSink?) -> String {
    switch sink {
    case .command: "the server would receive"
    case .message, .webhookText: "people would read"
    case .log, .url, .header: "what is left is"
    case nil: "the pattern would be"
    }
  }
}
