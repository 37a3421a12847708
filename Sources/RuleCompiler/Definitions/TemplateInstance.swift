import Diagnostics

/// Puts arguments into the text of a template's rule.
///
/// A value that is `${name}` and nothing else becomes the argument as it was written, with its own place; inside
/// other text the argument's text is put in, and findings about it point at the whole text.
struct TemplateInstance {
  let arguments: [(name: String, value: YAMLNode)]

  func filled(_ node: YAMLNode) -> YAMLNode {
    switch node.content {
    case .scalar(let text, let style): filled(text, style, node)
    case .sequence(let elements): YAMLNode(.sequence(elements.map(filled)), at: node)
    case .mapping(let entries):
      YAMLNode(.mapping(entries.map { YAMLEntry(key: $0.key, value: filled($0.value)) }), at: node)
    }
  }

  private func filled(_ text: String, _ style: YAMLScalarStyle, _ node: YAMLNode) -> YAMLNode {
    guard text.contains("${") else { return node }
    if let whole = arguments.first(where: { text == "${\($0.name)}" }) { return whole.value }
    var result = text
    for (name, value) in arguments {
      guard let replacement = value.text else { continue }
      result = result.replacing("${\(name)}", with: replacement)
    }
    return result == text ? node : YAMLNode(.scalar(result, style), at: node, isComputed: true)
  }
}

/// Where a rule takes a template, for findings whose place is in the template.
struct TemplateUse {
  let rule: Span
  let name: YAMLNode
  let arguments: [(name: String, value: YAMLNode)]

  /// Says which rule, and which of its values if the finding names one, a finding outside the rule is about.
  func labelling(_ finding: Diagnostic) -> Diagnostic {
    let place = finding.span.start.offset
    guard finding.span.file != rule.file || !(rule.start.offset..<rule.end.offset).contains(place) else {
      return finding
    }
    var finding = finding
    let given = arguments.first { $0.value.text.map { finding.message.contains("`\($0)`") } == true }
    finding.labels.append(
      given.map { Diagnostic.Label($0.value.span, "given here") } ?? Diagnostic.Label(name.span, "used here"))
    return finding
  }
}
