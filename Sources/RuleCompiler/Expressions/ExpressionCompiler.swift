import Diagnostics
import RuleModel

/// Turns the texts of a rule file into checked expressions and templates; what is wrong goes into `report`.
struct ExpressionCompiler {
  /// What names exist at this place.
  let scope: NameScope

  /// A compiler for texts at one place.
  init(scope: NameScope) { self.scope = scope }

  /// The expression in a scalar; `nil` after at least one finding.
  ///
  /// `expecting` asks for one type; without it every type will do.
  func expression(
    _ node: YAMLNode, expecting: ValueType? = nil, report: inout [Diagnostic]
  ) -> Expression? {
    guard let source = ExpressionSource(node) else {
      report.append(
        Diagnostic(
          .error, "invalid-expression", "an expression is expected here, found \(node.kindDescription)",
          at: node.span))
      return nil
    }
    if source.trimmedRange.isEmpty {
      report.append(Diagnostic(.error, "invalid-expression", "an expression is missing here", at: node.span))
      return nil
    }
    return expression(source, expecting: expecting, report: &report)
  }

  /// The expression in a text.
  func expression(
    _ source: ExpressionSource, expecting: ValueType? = nil, report: inout [Diagnostic]
  ) -> Expression? {
    let range = source.trimmedRange
    let syntax: SyntaxNode
    do {
      syntax = try ExpressionParser.parse(source.bytes, in: range)
    } catch {
      report.append(error.finding(in: source))
      return nil
    }
    var checker = ExpressionChecker(scope: scope, source: source, place: "this expression")
    let checked = checker.check(syntax)
    if let checked, let expecting { checker.require(expecting, of: checked) }
    report += checker.findings
    guard let checked, checker.findings.isEmpty else { return nil }
    return Expression(
      root: checked.node, type: checked.type, source: source.excerpt(range), span: source.span(range))
  }
}

extension ExpressionSyntaxError {
  /// As a finding about the file.
  func finding(in source: ExpressionSource) -> Diagnostic {
    Diagnostic(
      .error, "invalid-expression", message, at: source.span(visibleRange(in: source)), inline: inline,
      help: help)
  }

  /// An empty range shows nothing: the byte before it stands for it.
  private func visibleRange(in source: ExpressionSource) -> Range<Int> {
    guard range.isEmpty, range.lowerBound > 0 else { return range }
    return range.lowerBound - 1..<range.lowerBound
  }
}

extension ExpressionChecker {
  /// A finding unless the whole has the type that its place needs.
  mutating func require(_ type: ValueType, of checked: CheckedNode) {
    guard checked.type != type else { return }
    let text = excerpt(checked.range)
    if type == .bool {
      report(
        "type-mismatch", "a condition is needed here, `\(text)` is \(checked.type.phrase)", at: checked.range,
        inline: conditionHint(checked))
      return
    }
    if type == .number, checked.type == .text, let capture = checked.source?.capture {
      report(
        "type-mismatch", "a number is needed here, `\(text)` is text", at: checked.range,
        inline: "the captured text can be more than digits",
        help: "let the group match only a number, such as `(?<\(capture.name)>\\d+)`",
        labels: capture.captureLabel.map { [$0] } ?? [])
      return
    }
    let example: String? =
      type == .time && checked.type == .duration ? "write `now + \(text)` for a time that long from now" : nil
    report(
      "type-mismatch", "\(type.phrase) is needed here, `\(text)` is \(checked.type.phrase)",
      at: checked.range,
      inline: example)
  }
}
