import Diagnostics

/// Quotes that word processors make of straight ones: YAML takes them for a part of the text.
extension FileCompiler {
  mutating func checkTypographicQuotes(_ node: YAMLNode) {
    guard let text = node.text, let first = text.first, let last = text.last, text.count > 1,
      KeySlip.typographicQuotes.contains(first), KeySlip.typographicQuotes.contains(last)
    else { return }
    let inside = text.dropFirst().dropLast()
    let quoted = inside.contains("'") ? "\"\(inside)\"" : "'\(inside)'"
    warning(
      "typographic-quotes", "`\(first)` and `\(last)` are no quotes for YAML, they belong to the text", at: node.span,
      help: "write `\(shortened(quoted))`")
  }
}
