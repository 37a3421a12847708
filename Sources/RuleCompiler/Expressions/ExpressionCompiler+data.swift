import Diagnostics
import RuleModel

extension ExpressionCompiler {
  /// A map, list or text of YAML with templates in it, as the data of a JSON body.
  ///
  /// Without quotes, numbers, `true`, `false` and `null` are what they look like, and so is one `${…}` alone that
  /// gives a number or truth value. In quotes everything is text.
  func data(_ node: YAMLNode, report: inout [Diagnostic]) -> DataTemplate? {
    switch node.content {
    case .scalar(let text, let style):
      if style == .plain, let constant = Self.constant(text) { return constant }
      return leaf(node, isPlain: style == .plain, report: &report)
    case .sequence(let elements):
      let items = elements.map { data($0, report: &report) }
      let complete = items.compactMap { $0 }
      return complete.count == items.count ? .array(complete) : nil
    case .mapping(let entries):
      let members = entries.map { entry in
        data(entry.value, report: &report).map { DataTemplate.Member(key: entry.name, value: $0) }
      }
      let complete = members.compactMap { $0 }
      return complete.count == members.count ? .object(complete) : nil
    }
  }

  private func leaf(_ node: YAMLNode, isPlain: Bool, report: inout [Diagnostic]) -> DataTemplate? {
    guard let template = template(node, sink: .webhookText, report: &report) else { return nil }
    guard isPlain, template.parts.count == 1, case .value(let expression, []) = template.parts[0],
      expression.type == .number || expression.type == .bool
    else { return .text(template) }
    return .value(expression)
  }

  /// The scalars of YAML 1.2's JSON schema.
  private static func constant(_ text: String) -> DataTemplate? {
    switch text {
    case "", "null", "~": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
      guard let first = digits.first, first.isASCII, first.isNumber, let number = Double(text),
        number.isFinite,
        text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
      else { return nil }
      // `007` is an id, and more digits than a number holds exactly would be changed.
      if first == "0", digits.count > 1, !digits.dropFirst().hasPrefix(".") { return nil }
      if number.magnitude > 9_007_199_254_740_992 { return nil }
      return .number(number)
    }
  }
}
