import Diagnostics
import RuleModel

extension ExpressionCompiler {
  /// A value that is handed over: one `${…}` alone keeps its type, anything else is text.
  func argument(
    _ node: YAMLNode, report: inout [Diagnostic]
  ) -> (value: StepArgument.Value, type: ValueType, trust: Trust)? {
    guard let template = template(node, sink: .message, report: &report, trusting: true) else { return nil }
    let trust = trust(of: template)
    if template.parts.count == 1, case .value(let expression, []) = template.parts[0] {
      return (.value(expression), expression.type, trust)
    }
    if node.style == .plain, let literal = template.literal, let value = Value(figure: literal),
      let type = ValueType(of: value)
    {
      let expression = Expression(root: .literal(value), type: type, source: literal, span: node.span)
      return (.value(expression), type, .proven)
    }
    return (.text(template), .text, trust)
  }

  /// The weakest proof among the values in a text.
  private func trust(of template: Template) -> Trust {
    Trust.weakest(
      template.parts.map { part in
        guard case .value(let expression, let filters) = part else { return .proven }
        if filters.contains(.plain) { return .word }
        if !filters.isEmpty { return .lineText }
        return Trust.weakest(expression.references.map { reference in entry(for: reference)?.trust ?? .proven })
      })
  }

  private func entry(for reference: Reference) -> NameScope.Entry? {
    scope.entries.last { $0.reference == reference }
  }
}
