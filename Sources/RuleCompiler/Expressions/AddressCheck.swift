import Diagnostics
import RuleModel

/// A web address must name its scheme and host itself: values may only follow them.
struct AddressCheck {
  let parts: [Template.Part]
  let source: ExpressionSource

  /// At most one finding.
  var findings: [Diagnostic] {
    guard let first = parts.first else {
      return [finding("an address is missing here", at: source.span(0..<0))]
    }
    var written = ""
    var isSecret = false
    if case .literal(let text) = first, !hasScheme(text) {
      return [
        finding("a web address begins with `https://` or `http://`", at: source.span(source.trimmedRange))
      ]
    }
    for part in parts {
      switch part {
      case .literal(let text): written += text
      case .value(let expression, _):
        if case .reference(.secret) = expression.root {
          isSecret = true
          continue
        }
        guard hasHost(written, isSecret: isSecret) else { return [valueInHost(expression)] }
      }
    }
    return []
  }

  private func hasScheme(_ text: String) -> Bool {
    let lower = text.lowercased()
    return lower.hasPrefix("https://") || lower.hasPrefix("http://")
  }

  /// After scheme and host, or after a secret that holds them, one of `/ ? #` follows.
  private func hasHost(_ written: String, isSecret: Bool) -> Bool {
    var rest = Substring(written)
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    guard let end = rest.firstIndex(where: { "/?#".contains($0) }) else { return false }
    return isSecret || end > rest.startIndex
  }

  private func valueInHost(_ expression: Expression) -> Diagnostic {
    Diagnostic(
      .error, "untrusted-in-url", "`\(expression.source)` would decide which host is called",
      at: expression.span,
      inline: "before the end of the host name",
      help:
        "write scheme and host out, or keep them in a secret: `https://example.org/servers/${\(expression.source)}`"
    )
  }

  private func finding(_ message: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .error, "invalid-url", message, at: span, help: "write it out, or use a secret: `${secrets.NAME}`")
  }
}
