import RuleModel

/// An expression as written, before names and types are looked at.
struct SyntaxNode {
  /// What kinds of operation there are.
  indirect enum Kind {
    case literal(Value)
    case text(String)
    /// A name with its dots: `server.name`.
    case name(String)
    case list([SyntaxNode])
    case call(String, nameRange: Range<Int>, [SyntaxNode])
    case not(SyntaxNode)
    case negate(SyntaxNode)
    case and([SyntaxNode])
    case or([SyntaxNode])
    case compare(Expression.Comparison, SyntaxNode, SyntaxNode)
    case membership(isNegated: Bool, SyntaxNode, SyntaxNode)
    case matches(SyntaxNode, SyntaxNode)
    case arithmetic(Expression.Arithmetic, SyntaxNode, SyntaxNode)
    case conditional(then: SyntaxNode, condition: SyntaxNode, otherwise: SyntaxNode)
  }

  let kind: Kind
  let range: Range<Int>
  /// Operations from here down to the deepest operand, for the limit that keeps evaluation's stack small.
  let depth: Int

  init(_ kind: Kind, _ range: Range<Int>, over operands: [SyntaxNode] = []) {
    self.kind = kind
    self.range = range
    self.depth = 1 + (operands.map(\.depth).max() ?? 0)
  }

  /// The name, if this is one without dots: possibly a bare word of a closed set.
  var bareWord: String? {
    if case .name(let name) = kind, !name.contains(".") { name } else { nil }
  }
}
