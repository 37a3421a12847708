import Diagnostics

/// Keys and addresses written out where a secret's name belongs.
extension FileCompiler {
  mutating func checkLiteralSecrets() {
    if let root = unit.document.root { checkLiteralSecrets(in: root) }
  }

  private mutating func checkLiteralSecrets(in node: YAMLNode) {
    switch node.content {
    case .scalar(let text, _): checkLiteral(text, node)
    case .sequence(let nodes): for node in nodes { checkLiteralSecrets(in: node) }
    case .mapping(let entries): for entry in entries { checkLiteralSecrets(in: entry.value) }
    }
  }

  /// Excerpts, such as those of a build's log, leave it out.
  mutating func hide(_ node: YAMLNode) { hidden.append(node.start..<node.end) }

  private mutating func checkLiteral(_ text: String, _ node: YAMLNode) {
    for (mark, what) in [
      ("ptlc_", "an API key"), ("ptla_", "an API key"), ("/api/webhooks/", "a Discord webhook"),
    ] {
      guard let found = text.firstRange(of: mark) else { continue }
      let tail = text[found.upperBound...].prefix { $0.isLetter || $0.isNumber || "/_-".contains($0) }
      let isAddress = mark.hasPrefix("/") && text.contains("discord") && tail.count >= 10
      guard isAddress || (!mark.hasPrefix("/") && tail.count >= 16) else { continue }
      let start = isAddress ? 0 : text[..<found.lowerBound].utf8.count
      let end = text[..<tail.endIndex].utf8.count
      hide(node)
      warning(
        "literal-secret", "\(what) is written out; whoever reads this file can use it",
        at: node.span(ofValueRange: start..<end),
        help:
          "declare `secrets: [NAME]`, write `${secrets.NAME}` here, and replace the one that was written down"
      )
      return
    }
  }
}
