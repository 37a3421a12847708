extension SyntaxNode {
  /// True if a long stretch of nearly anything may lie between two of its parts, as in `a.*b`.
  ///
  /// While such a stretch lasts, the pattern waits for its next part at every place. Several such patterns in one
  /// deterministic automaton wait independently of each other, which takes a state for each combination.
  var hasOpenMiddle: Bool {
    guard case .sequence(let nodes) = innermost.kind else { return false }
    // At the beginning it changes nothing, as a match may begin anywhere; at the end there is nothing to wait for.
    let first = nodes.firstIndex { !$0.isOnlyAssertions && !$0.isWideLoop } ?? nodes.endIndex
    let last = nodes.lastIndex { !$0.isOnlyAssertions && !$0.isWideLoop } ?? nodes.startIndex
    guard first < last else { return false }
    return nodes[first...last].contains { $0.containsWideLoop }
  }

  /// Without the groups around it.
  private var innermost: SyntaxNode {
    if case .group(_, let inner) = kind { inner.innermost } else { self }
  }

  private var isWideLoop: Bool {
    guard case .repetition(let body, _, let max, _) = innermost.kind, case .set(let set) = body.innermost.kind else {
      return false
    }
    return set.count >= SyntaxNode.wideCount && (max ?? .max) >= SyntaxNode.wideCount
  }

  private var containsWideLoop: Bool {
    if isWideLoop { return true }
    switch kind {
    case .empty, .literal, .set, .assertion: return false
    case .group(_, let inner), .repetition(let inner, _, _, _): return inner.containsWideLoop
    case .sequence(let nodes), .alternation(let nodes): return nodes.contains { $0.containsWideLoop }
    }
  }

  /// Members of a set that takes nearly anything, and times of a loop that goes on for long.
  private static let wideCount = 50
}
