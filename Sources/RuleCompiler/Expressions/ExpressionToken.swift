import RuleModel

/// A word of the expression language with its place.
struct ExpressionToken {
  /// What kinds of word there are.
  enum Kind: Hashable {
    /// A number, percentage, size or duration.
    case literal(Value)
    case text(String)
    case name(String)
    case symbol(Symbol)
    /// A sign that other languages use or that has no meaning at all.
    case foreign(String)
    case end
  }

  /// The signs of the grammar, and the two that end an expression inside a template.
  enum Symbol: String, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case comma = ","
    case dot = "."
    case pipe = "|"
    case closeBrace = "}"
  }

  let kind: Kind
  let range: Range<Int>

  /// For "found …" in messages.
  var description: String {
    switch kind {
    case .literal(let value): "`\(value.displayText)`"
    case .text(let text): "the text `\(text)`"
    case .name(let name): "`\(name)`"
    case .symbol(let symbol): "`\(symbol.rawValue)`"
    case .foreign(let sign): "`\(sign)`"
    case .end: "the end"
    }
  }
}

/// A text is not an expression: what is wrong, where, and what to write.
struct ExpressionSyntaxError: Error {
  let message: String
  let range: Range<Int>
  var inline: String?
  var help: String?
}
