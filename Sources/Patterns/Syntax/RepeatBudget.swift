/// Refuses counted repetitions inside each other that multiply to more than the limit of a single one.
enum RepeatBudget {
  /// Throws at the innermost repetition that goes too far.
  static func check(_ root: SyntaxNode) throws(PatternError) {
    try check(root, remaining: PatternLimits.repeatCount)
  }

  private static func check(_ node: SyntaxNode, remaining: Int) throws(PatternError) {
    switch node.kind {
    case .empty, .literal, .set, .assertion: return
    case .group(_, let inner): try check(inner, remaining: remaining)
    case .sequence(let nodes), .alternation(let nodes):
      for node in nodes { try check(node, remaining: remaining) }
    case .repetition(let inner, let min, let max, _):
      let factor = Swift.max(max ?? min, 1)
      guard remaining / factor > 0 else {
        throw PatternError(
          .badRepeat, "repetitions inside each other make more than \(PatternLimits.repeatCount)",
          at: node.span, help: "lower the counts, or use `+` or `*` for the outer or the inner one")
      }
      try check(inner, remaining: remaining / factor)
    }
  }
}
