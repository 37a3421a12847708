import RuleModel

/// Reads the grammar of expressions by recursive descent, one function per level of precedence.
///
/// ```
/// expr = or [ "if" or "else" expr ]     or  = and { "or" and }       and = not { "and" not }
/// not  = [ "not" ] cmp                  cmp = sum [ relation sum ]   sum = term { ("+" | "-") term }
/// term = unary { ("*" | "/") unary }    unary = [ "-" ] atom
/// atom = literal | name { "." name } | name "(" … ")" | "(" expr ")" | "[" … "]"
/// ```
struct ExpressionParser {
  /// Levels of nesting, and of one operation inside another.
  static let deepest = 50
  /// Bytes of the longest expression.
  static let longest = 4096

  private var lexer: ExpressionLexer
  /// The word that is read next.
  private(set) var token: ExpressionToken
  private var previousEnd: Int
  private var level = 0

  /// Stands before the first word of `range`.
  init(_ bytes: [UInt8], in range: Range<Int>) throws(ExpressionSyntaxError) {
    self.lexer = ExpressionLexer(bytes, in: range)
    self.previousEnd = range.lowerBound
    self.token = try lexer.next()
  }

  /// An expression that takes the whole range.
  static func parse(_ bytes: [UInt8], in range: Range<Int>) throws(ExpressionSyntaxError) -> SyntaxNode {
    guard range.count <= longest else {
      throw ExpressionSyntaxError(
        message: "this expression is \(range.count) bytes long, the longest allowed is \(longest)",
        range: range,
        help: "split it: several conditions may stand in a list under `if`")
    }
    var parser = try ExpressionParser(bytes, in: range)
    let node = try parser.parseExpression()
    if parser.token.kind != .end { throw parser.unexpected("an operator such as `and`") }
    return node
  }

  // MARK: Levels of precedence

  mutating func parseExpression() throws(ExpressionSyntaxError) -> SyntaxNode {
    try enter()
    defer { level -= 1 }
    let then = try parseOr()
    guard takeName("if") else { return then }
    try advance()
    let condition = try parseOr()
    guard takeName("else") else {
      throw unexpected("`else`", help: "a choice has two sides: `a if condition else b`")
    }
    try advance()
    let otherwise = try parseExpression()
    return try node(
      .conditional(then: then, condition: condition, otherwise: otherwise), [then, condition, otherwise])
  }

  private mutating func parseOr() throws(ExpressionSyntaxError) -> SyntaxNode {
    var operands = [try parseAnd()]
    while takeName("or") {
      try advance()
      operands.append(try parseAnd())
    }
    return operands.count == 1 ? operands[0] : try node(.or(operands), operands)
  }

  private mutating func parseAnd() throws(ExpressionSyntaxError) -> SyntaxNode {
    var operands = [try parseNot()]
    while takeName("and") {
      try advance()
      operands.append(try parseNot())
    }
    return operands.count == 1 ? operands[0] : try node(.and(operands), operands)
  }

  private mutating func parseNot() throws(ExpressionSyntaxError) -> SyntaxNode {
    guard takeName("not") else { return try parseComparison() }
    try enter()
    defer { level -= 1 }
    let start = token.range.lowerBound
    try advance()
    let operand = try parseNot()
    return SyntaxNode(.not(operand), start..<operand.range.upperBound, over: [operand])
  }

  private mutating func parseComparison() throws(ExpressionSyntaxError) -> SyntaxNode {
    let left = try parseSum()
    guard let relation = try takeRelation() else { return left }
    let right = try parseSum()
    let result: SyntaxNode
    switch relation {
    case .compare(let comparison): result = try node(.compare(comparison, left, right), [left, right])
    case .membership(let isNegated):
      result = try node(.membership(isNegated: isNegated, left, right), [left, right])
    case .matches: result = try node(.matches(left, right), [left, right])
    }
    if isRelation { throw chained() }
    return result
  }

  private enum Relation {
    case compare(Expression.Comparison)
    case membership(isNegated: Bool)
    case matches
  }

  private mutating func takeRelation() throws(ExpressionSyntaxError) -> Relation? {
    let relation: Relation
    switch token.kind {
    case .symbol(let symbol):
      guard let comparison = Expression.Comparison(rawValue: symbol.rawValue) else { return nil }
      relation = .compare(comparison)
    case .name("in"): relation = .membership(isNegated: false)
    case .name("matches"): relation = .matches
    case .name("not"):
      try advance()
      guard takeName("in") else {
        throw unexpected("`in`", help: "write `not in`, or `and not` between two conditions")
      }
      relation = .membership(isNegated: true)
    case .name, .literal, .text, .foreign, .end: return nil
    }
    try advance()
    return relation
  }

  private var isRelation: Bool {
    switch token.kind {
    case .symbol(let symbol): Expression.Comparison(rawValue: symbol.rawValue) != nil
    case .name(let name): name == "in" || name == "matches"
    case .literal, .text, .foreign, .end: false
    }
  }

  private func chained() -> ExpressionSyntaxError {
    ExpressionSyntaxError(
      message: "comparisons cannot be chained", range: token.range, inline: "second comparison",
      help: "write both and join them: `10 < n and n < 20`")
  }

  private mutating func parseSum() throws(ExpressionSyntaxError) -> SyntaxNode {
    var left = try parseTerm()
    while let operation = taking([.plus: .add, .minus: .subtract]) {
      try advance()
      let right = try parseTerm()
      left = try node(.arithmetic(operation, left, right), [left, right])
    }
    return left
  }

  private mutating func parseTerm() throws(ExpressionSyntaxError) -> SyntaxNode {
    var left = try parseUnary()
    while let operation = taking([.times: .multiply, .divide: .divide]) {
      try advance()
      let right = try parseUnary()
      left = try node(.arithmetic(operation, left, right), [left, right])
    }
    return left
  }

  private mutating func parseUnary() throws(ExpressionSyntaxError) -> SyntaxNode {
    guard token.kind == .symbol(.minus) else { return try parseAtom() }
    try enter()
    defer { level -= 1 }
    let start = token.range.lowerBound
    try advance()
    let operand = try parseUnary()
    return SyntaxNode(.negate(operand), start..<operand.range.upperBound, over: [operand])
  }

  // MARK: Atoms

  private mutating func parseAtom() throws(ExpressionSyntaxError) -> SyntaxNode {
    let start = token
    switch start.kind {
    case .literal(let value):
      try advance()
      return SyntaxNode(.literal(value), start.range)
    case .text(let text):
      try advance()
      return SyntaxNode(.text(text), start.range)
    case .name(let name):
      if Self.reserved.contains(name) { throw unexpected("a value") }
      return try parseName(name)
    case .symbol(.openParenthesis):
      try advance()
      let inner = try parseExpression()
      try close(.closeParenthesis, openedAt: start.range)
      return SyntaxNode(inner.kind, start.range.lowerBound..<previousEnd, over: [inner])
    case .symbol(.openBracket):
      try advance()
      let elements = try parseElements(until: .closeBracket, openedAt: start.range)
      return SyntaxNode(.list(elements), start.range.lowerBound..<previousEnd, over: elements)
    case .symbol, .foreign, .end: throw unexpected("a value")
    }
  }

  private mutating func parseName(_ first: String) throws(ExpressionSyntaxError) -> SyntaxNode {
    let start = token.range
    if ["during", "firing", "count"].contains(first) { return try parseCallOfNamed(first) }
    try advance()
    if token.kind == .symbol(.openParenthesis) {
      let open = token.range
      try advance()
      let arguments = try parseElements(until: .closeParenthesis, openedAt: open)
      return SyntaxNode(
        .call(first, nameRange: start, arguments), start.lowerBound..<previousEnd, over: arguments)
    }
    if first == "true" || first == "false" { return SyntaxNode(.literal(.bool(first == "true")), start) }
    var path = first
    while token.kind == .symbol(.dot) {
      if path == "server.labels" { try advanceToLabel() } else { try advance() }
      guard case .name(let part) = token.kind else { throw unexpected("a name after the dot") }
      path += "." + part
      try advance()
    }
    if token.kind == .symbol(.openParenthesis), let dot = path.lastIndex(of: ".") {
      let (value, function) = (path[..<dot], path[dot...].dropFirst())
      throw ExpressionSyntaxError(
        message: "a function stands in front of its value", range: start.lowerBound..<token.range.upperBound,
        help: ["contains", "includes", "startsWith", "endsWith", "has"].contains(String(function))
          ? "write `\(value) matches 'TEXT'`" : "write `\(function)(\(value), …)`")
    }
    return SyntaxNode(.name(path), start.lowerBound..<previousEnd)
  }

  /// `during(window)`, `firing(rule)`, `count(event, 5m)`, whose first argument may hold `-` and stand without quotes.
  private mutating func parseCallOfNamed(_ name: String) throws(ExpressionSyntaxError) -> SyntaxNode {
    let start = token.range
    try advance()
    guard token.kind == .symbol(.openParenthesis) else {
      if token.kind != .symbol(.dot) { return SyntaxNode(.name(name), start) }
      try advance()
      guard case .name(let part) = token.kind else { throw unexpected("a name after the dot") }
      try advance()
      return SyntaxNode(.name("\(name).\(part)"), start.lowerBound..<previousEnd)
    }
    let open = token.range
    previousEnd = open.upperBound
    token = try lexer.nextHyphenated()
    let argument: SyntaxNode
    switch token.kind {
    case .name(let word), .text(let word): argument = SyntaxNode(.text(word), token.range)
    case .literal, .symbol, .foreign, .end:
      let wanted = ["during": "the name of a window", "firing": "the id of a rule", "count": "the name of an event"]
      throw unexpected(wanted[name] ?? "a name")
    }
    try advance()
    var arguments = [argument]
    if name == "count", token.kind == .symbol(.comma) {
      try advance()
      arguments += try parseElements(until: .closeParenthesis, openedAt: open)
    } else {
      try close(.closeParenthesis, openedAt: open)
    }
    return SyntaxNode(
      .call(name, nameRange: start, arguments), start.lowerBound..<previousEnd, over: arguments)
  }

  private mutating func parseElements(
    until end: ExpressionToken.Symbol, openedAt open: Range<Int>
  ) throws(ExpressionSyntaxError) -> [SyntaxNode] {
    var elements: [SyntaxNode] = []
    while token.kind != .symbol(end) {
      elements.append(try parseExpression())
      if token.kind != .symbol(.comma) { break }
      try advance()
    }
    try close(end, openedAt: open)
    return elements
  }

  private mutating func close(
    _ symbol: ExpressionToken.Symbol, openedAt open: Range<Int>
  ) throws(ExpressionSyntaxError) {
    guard token.kind == .symbol(symbol) else {
      if token.kind == .end || token.kind == .symbol(.closeBrace) {
        throw ExpressionSyntaxError(
          message: "`\(symbol.rawValue)` is missing", range: open, inline: "opened here and never closed")
      }
      throw unexpected("`\(symbol.rawValue)`")
    }
    try advance()
  }

  // MARK: Small steps

  private static let reserved: Set<String> = ["and", "or", "not", "in", "matches", "if", "else"]

  mutating func advance() throws(ExpressionSyntaxError) {
    previousEnd = token.range.upperBound
    token = try lexer.next()
  }

  /// Labels are the operator's words and may hold `-`.
  private mutating func advanceToLabel() throws(ExpressionSyntaxError) {
    previousEnd = token.range.upperBound
    token = try lexer.nextHyphenated()
  }

  private func takeName(_ name: String) -> Bool { token.kind == .name(name) }

  private func taking(
    _ operations: [ExpressionToken.Symbol: Expression.Arithmetic]
  ) -> Expression.Arithmetic? {
    if case .symbol(let symbol) = token.kind { operations[symbol] } else { nil }
  }

  private mutating func enter() throws(ExpressionSyntaxError) {
    level += 1
    if level > Self.deepest { throw tooDeep(token.range) }
  }

  private func node(
    _ kind: SyntaxNode.Kind, _ operands: [SyntaxNode]
  ) throws(ExpressionSyntaxError) -> SyntaxNode {
    let start = operands.map(\.range.lowerBound).min() ?? previousEnd
    let node = SyntaxNode(kind, start..<max(start, previousEnd), over: operands)
    if node.depth > Self.deepest { throw tooDeep(node.range) }
    return node
  }

  private func tooDeep(_ range: Range<Int>) -> ExpressionSyntaxError {
    ExpressionSyntaxError(
      message: "this expression is nested more than \(Self.deepest) levels deep", range: range,
      help: "split it: several conditions may stand in a list under `if`")
  }

  /// The error for a word that cannot stand here; signs of other languages get a translation.
  func unexpected(_ expected: String, help: String? = nil) -> ExpressionSyntaxError {
    var error = ExpressionSyntaxError(
      message: "expected \(expected), found \(token.description)", range: token.range, help: help)
    if token.kind == .end {
      error = ExpressionSyntaxError(
        message: "the expression ends where \(expected) is expected",
        range: max(0, previousEnd - 1)..<previousEnd,
        inline: "\(expected) is missing after this", help: help)
    }
    if let hint = ForeignSyntax.hint(for: token.kind) { error.inline = hint }
    if token.kind == .foreign(":"), lexer.hasDigits(around: token.range) {
      error.inline = "a time of day is a window: `during(NAME)`, defined under `windows`"
    }
    return error
  }
}
