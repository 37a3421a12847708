/// What people write who know another language, and how it is said here.
enum ForeignSyntax {
  static func hint(for kind: ExpressionToken.Kind) -> String? {
    switch kind {
    case .foreign(let sign): signs[sign] ?? typographicQuote(sign)
    case .name(let word): words[word] ?? units[word].map { "write the number and `\($0)` without a space" }
    case .symbol(.pipe): "filters with `|` belong in texts, `${…|filter}`; for conditions write `or`"
    case .symbol(.dot), .symbol, .literal, .text, .end: nil
    }
  }

  private static let signs: [String: String] = [
    "&&": "write `and`", "&": "write `and`", "||": "write `or`", "!": "write `not`", "=": "write `==`",
    "===": "write `==`", "!==": "write `!=`", "<>": "write `!=`", "=>": "write `>=`", "=<": "write `<=`",
    "=~": "write `matches`", "~=": "write `matches`", "!~": "write `not … matches`",
    "?": "write `a if condition else b`",
    ":": "for a choice write `a if condition else b`; texts are formed by filters, `${value|round}`",
    "%": "write the number and `%` without a space", "++": "there is no `++`", "**": "there are no powers",
    "$": "write the name alone, without `${` and `}`; groups of patterns have names too, `(?<n>…)`",
    "{": "inside an expression the name stands alone, without `${…}`", ";": "join conditions with `and`",
  ]

  private static let words: [String: String] = [
    "is": "write `==`", "equals": "write `==`", "eq": "write `==`", "ne": "write `!=`", "gt": "write `>`",
    "lt": "write `<`", "ge": "write `>=`", "le": "write `<=`", "above": "write `>`", "below": "write `<`",
    "AND": "write `and`", "OR": "write `or`", "NOT": "write `not`",
    "xor": "there is no `xor`; compare with `!=`",
    "contains": "write `matches` and a pattern", "like": "write `matches` and a pattern",
    "then": "write `a if condition else b`", "unless": "write `if not`",
    "between": "write `low <= x and x <= high`",
  ]

  private static let units: [String: String] = [
    "GiB": "GiB", "MiB": "MiB", "KiB": "KiB", "GB": "GB", "MB": "MB", "KB": "KB", "ms": "ms", "s": "s",
    "m": "m",
    "h": "h", "d": "d", "percent": "%",
  ]

  private static func typographicQuote(_ sign: String) -> String? {
    KeySlip.typographicQuotes.contains(sign) ? "use straight quotes, `'` or `\"`" : nil
  }
}
