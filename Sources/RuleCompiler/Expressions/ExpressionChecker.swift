import Diagnostics
import Patterns
import RuleModel

/// Gives names and types to what the parser read, and says what does not fit together.
///
/// A part that is wrong is reported once and then left out: `nil` means that a finding exists already.
struct ExpressionChecker {
  let scope: NameScope
  let source: ExpressionSource
  /// Where the expression stands, after "is not defined in".
  let place: String
  /// The same for secrets, which care about where the text goes.
  let secretPlace: String
  /// Whether `secrets.…` may stand alone here.
  let takesSecrets: Bool
  var findings: [Diagnostic] = []

  init(
    scope: NameScope, source: ExpressionSource, place: String, secretPlace: String? = nil,
    takesSecrets: Bool = false
  ) {
    self.scope = scope
    self.source = source
    self.place = place
    self.secretPlace = secretPlace ?? place
    self.takesSecrets = takesSecrets
  }

  // MARK: Findings

  mutating func report(
    _ code: String, _ message: String, at range: Range<Int>, inline: String? = nil, help: String? = nil,
    labels: [Diagnostic.Label] = [], fix: Diagnostic.Fix? = nil
  ) {
    findings.append(
      Diagnostic(
        .error, code, message, at: source.span(range), inline: inline, labels: labels, help: help, fix: fix))
  }

  func excerpt(_ range: Range<Int>) -> String { source.excerpt(range) }

  // MARK: Operations

  mutating func check(_ syntax: SyntaxNode) -> CheckedNode? {
    switch syntax.kind {
    case .literal(let value):
      return ValueType(of: value).map { CheckedNode(.literal(value), $0, syntax.range) }
    case .text(let text): return CheckedNode(.literal(.text(text)), .text, syntax.range)
    case .name(let name): return checkName(name, syntax.range)
    case .list(let elements): return checkList(elements, facing: nil, syntax.range)
    case .call(let name, let nameRange, let arguments):
      return checkCall(name, nameRange, arguments, syntax.range)
    case .not(let operand):
      return checkCondition(operand, of: "not").map { CheckedNode(.not($0.node), .bool, syntax.range) }
    case .negate(let operand): return checkNegation(operand, syntax.range)
    case .and(let operands): return checkJunction(operands, "and", syntax.range) { .and($0, $1) }
    case .or(let operands): return checkJunction(operands, "or", syntax.range) { .or($0, $1) }
    case .compare(let comparison, let left, let right):
      return checkComparison(comparison, left, right, syntax.range)
    case .membership(let isNegated, let element, let list):
      return checkMembership(element, list, isNegated: isNegated, syntax.range)
    case .matches(let text, let pattern): return checkMatch(text, pattern, syntax.range)
    case .arithmetic(let operation, let left, let right):
      return checkArithmetic(operation, left, right, syntax.range)
    case .conditional(let then, let condition, let otherwise):
      return checkConditional(then, condition, otherwise, syntax.range)
    }
  }

  private mutating func checkName(_ name: String, _ range: Range<Int>) -> CheckedNode? {
    guard let entry = scope.entry(name) else {
      findings.append(scope.undefinedName(name, at: source.span(range), place: place, written: source.word(at: range)))
      return nil
    }
    if entry.isSecret && !takesSecrets {
      report(
        "secret-not-allowed-here", "`\(name)` cannot be used in \(secretPlace)", at: range,
        inline: "would be shown or logged here",
        help: "secrets may stand in the `url` and `headers` of a web call and in a notifier's address")
      return nil
    }
    var result = CheckedNode(.reference(entry.reference), entry.type, range)
    result.trust = entry.trust
    result.source = entry
    result.choices = entry.choices
    result.elementType = entry.elements?.first.flatMap { ValueType(of: $0) }
    return result
  }

  /// An operand of `and`, `or`, `not`, `if`.
  mutating func checkCondition(_ syntax: SyntaxNode, of operation: String) -> CheckedNode? {
    guard let checked = check(syntax) else { return nil }
    guard checked.type == .bool else {
      report(
        "type-mismatch",
        "`\(operation)` needs a condition, `\(excerpt(syntax.range))` is \(checked.type.phrase)",
        at: syntax.range, inline: conditionHint(checked))
      return nil
    }
    return checked
  }

  /// How a value that is no condition becomes one.
  func conditionHint(_ checked: CheckedNode) -> String {
    let text = excerpt(checked.range)
    switch checked.type {
    case .number: return "compare it: `\(text) > 0`"
    case .gauge, .percent: return "compare it: `\(text) > 90%`"
    case .bytes: return "compare it: `\(text) > 1GiB`"
    case .duration: return "compare it: `\(text) > 5m`"
    case .choice(let set): return "compare it: `\(text) == \(set.members.last ?? "")`"
    case .text: return "compare it: `\(text) == 'some text'`"
    case .time: return "compare it: `now - \(text) > 5m`"
    case .list: return "ask whether something is in it: `x in \(text)`"
    case .bool: return "this is a condition"
    }
  }

  /// Operands in a balanced tree, so that long chains do not make evaluation deep.
  private mutating func checkJunction(
    _ operands: [SyntaxNode], _ word: String, _ range: Range<Int>,
    join: (Expression.Node, Expression.Node) -> Expression.Node
  ) -> CheckedNode? {
    var nodes: [Expression.Node] = []
    for operand in operands {
      if let checked = checkCondition(operand, of: word) { nodes.append(checked.node) }
    }
    guard nodes.count == operands.count else { return nil }
    return CheckedNode(balanced(nodes[...], join: join), .bool, range)
  }

  private func balanced(
    _ nodes: ArraySlice<Expression.Node>, join: (Expression.Node, Expression.Node) -> Expression.Node
  ) -> Expression.Node {
    guard nodes.count > 1 else { return nodes[nodes.startIndex] }
    let middle = nodes.startIndex + (nodes.count + 1) / 2
    return join(balanced(nodes[..<middle], join: join), balanced(nodes[middle...], join: join))
  }

  private mutating func checkConditional(
    _ then: SyntaxNode, _ condition: SyntaxNode, _ otherwise: SyntaxNode, _ range: Range<Int>
  ) -> CheckedNode? {
    let asked = checkCondition(condition, of: "if")
    guard let pair = checkPair(then, otherwise), let asked else { return nil }
    let (first, second) = pair
    guard first.type == second.type else {
      report(
        "type-mismatch",
        "the two sides of `if … else` differ: `\(excerpt(then.range))` is \(first.type.phrase), "
          + "`\(excerpt(otherwise.range))` is \(second.type.phrase)",
        at: otherwise.range, inline: "must be \(first.type.phrase) too")
      return nil
    }
    let node = Expression.Node.conditional(then: first.node, condition: asked.node, otherwise: second.node)
    return CheckedNode(node, first.type, range).trusting([first, second])
  }

  // MARK: Membership and patterns

  private mutating func checkMembership(
    _ element: SyntaxNode, _ list: SyntaxNode, isNegated: Bool, _ range: Range<Int>
  ) -> CheckedNode? {
    guard let checked = check(element) else { return nil }
    let listed: CheckedNode?
    if case .list(let elements) = list.kind {
      listed = checkList(elements, facing: checked, list.range)
    } else {
      listed = check(list)
    }
    guard let listed else { return nil }
    guard listed.type == .list else {
      report(
        "type-mismatch", "`in` needs a list on its right side, this is \(listed.type.phrase)", at: list.range,
        inline: listed.type == .text && checked.type == .text
          ? "write `\(excerpt(list.range)) matches \(excerpt(element.range))`"
          : "write `[\(excerpt(list.range))]`, or `==`")
      return nil
    }
    if let inner = listed.elementType, !Typing.areEqual(checked.type, inner) {
      report(
        "type-mismatch",
        "`\(excerpt(element.range))` is \(checked.type.phrase), but the list holds \(inner.phrase) values",
        at: list.range)
      return nil
    }
    let contains = Expression.Node.contains(list: listed.node, element: checked.node)
    return CheckedNode(isNegated ? .not(contains) : contains, .bool, range)
  }

  private mutating func checkList(
    _ elements: [SyntaxNode], facing: CheckedNode?, _ range: Range<Int>
  ) -> CheckedNode? {
    var checked: [CheckedNode] = []
    for element in elements {
      guard let one = check(element, facing: facing ?? checked.first) else { continue }
      if let first = checked.first, first.type != one.type {
        report(
          "type-mismatch",
          "a list holds one type: its first value is \(first.type.phrase), this is \(one.type.phrase)",
          at: element.range)
        continue
      }
      checked.append(one)
    }
    guard checked.count == elements.count else { return nil }
    var result = CheckedNode(.list(checked.map(\.node)), .list, range)
    result.elementType = checked.first?.type
    result.trust = Trust.weakest(checked.map(\.trust))
    result.source = checked.max { $0.trust < $1.trust }?.source
    return result
  }

  private mutating func checkMatch(
    _ text: SyntaxNode, _ pattern: SyntaxNode, _ range: Range<Int>
  ) -> CheckedNode? {
    let checked = check(text)
    guard case .text(let written) = pattern.kind else {
      report(
        "type-mismatch", "`matches` needs a pattern written out on its right side", at: pattern.range,
        inline: "write it as text, such as `'^Done'`")
      return nil
    }
    guard let compiled = compilePattern(written, at: pattern.range), let checked else { return nil }
    guard checked.type == .text || checked.choiceSet != nil else {
      report(
        "type-mismatch",
        "a pattern can only be matched against text, `\(excerpt(text.range))` is \(checked.type.phrase)",
        at: text.range)
      return nil
    }
    return CheckedNode(.matches(checked.node, compiled), .bool, range)
  }

  /// Texts have no escapes, so offsets in the pattern are offsets behind the opening quote.
  private mutating func compilePattern(_ pattern: String, at range: Range<Int>) -> Pattern? {
    do {
      return try Pattern(pattern)
    } catch {
      let start = range.lowerBound + 1
      func place(_ offsets: Range<Int>) -> Range<Int> {
        (start + offsets.lowerBound..<start + offsets.upperBound).clamped(to: range)
      }
      report(
        "invalid-pattern", "pattern is not valid: \(error.message)", at: place(error.range),
        inline: "offset \(error.range.lowerBound) of the pattern", help: error.help,
        labels: error.related.map { [Diagnostic.Label(source.span(place($0.range)), $0.message)] } ?? [])
      return nil
    }
  }
}
