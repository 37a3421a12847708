import Diagnostics

/// Steps that come after the end of the run.
extension FileCompiler {
  mutating func checkAfterStop(_ items: [YAMLNode]) {
    guard let index = items.firstIndex(where: Self.alwaysEnds), index + 1 < items.count else { return }
    // An `if` that stands alone before it was meant for it, and has its own finding.
    if index > 0, items[index - 1].entries?.map(\.name) == ["if"] { return }
    error(
      "step-after-stop", "this step is never reached", at: items[index + 1].span,
      labels: [Diagnostic.Label(items[index].span, "the run ends here")],
      help: "remove it, or give the step before it an `if`")
  }

  /// Whether no way leads past a step.
  private static func alwaysEnds(_ node: YAMLNode) -> Bool {
    if node.entry("stop") != nil { return node.entry("if") == nil }
    guard node.entry("if") != nil, let then = node["then"]?.elements, let other = node["else"]?.elements
    else {
      return false
    }
    return then.contains(where: alwaysEnds) && other.contains(where: alwaysEnds)
  }
}
