import RuleModel

extension LayoutPrinter {
  /// A text, an alias or brackets; only texts have several lines.
  static func flowLines(of node: LayoutNode, inFlow: Bool) -> [String] {
    let anchor = node.anchor.map { "&\($0) " } ?? ""
    switch node.content {
    case .alias(let name): return ["*\(name)"]
    case .collection(let collection): return [anchor + flowText(of: collection)]
    case .scalar(let scalar):
      if scalar.isEmptyPlain { return [anchor.trimmingBlanks()] }
      var lines = ScalarSpelling.lines(of: scalar, inFlow: inFlow)
      lines[0] = anchor + lines[0]
      return lines
    }
  }

  /// `{ a: b }` or `[a, b]`.
  static func flowText(of collection: LayoutCollection) -> String {
    guard !collection.units.isEmpty else { return collection.isMapping ? "{}" : "[]" }
    let units = collection.units.map(flowText).joined(separator: ", ")
    return collection.isMapping ? "{ \(units) }" : "[\(units)]"
  }

  private static func flowText(of unit: LayoutCollection.Unit) -> String {
    let value = flowLines(of: unit.value, inFlow: true).joined(separator: " ")
    guard let key = unit.key else { return value }
    return value.isEmpty ? keyText(key, inFlow: true).trimmingBlanks() : "\(keyText(key, inFlow: true)): \(value)"
  }

  /// A key without its colon; an alias would take the colon for a part of its name.
  static func keyText(_ key: LayoutNode, inFlow: Bool) -> String {
    let text = flowLines(of: key, inFlow: inFlow).joined(separator: " ")
    if case .alias = key.content { return text + " " }
    return text
  }
}

extension LayoutCollection {
  /// Whether nothing in it needs a line of its own, and the author gave it none.
  var canBeInline: Bool {
    guard isFlow, units.isEmpty || !isOpened, innerComments.isEmpty else { return false }
    return units.allSatisfy { unit in
      let isSimple =
        unit.key.map { LayoutPrinter.keyText($0, inFlow: true).utf8.count <= LayoutPrinter.longestSimpleKey } ?? true
      return isSimple && unit.value.canBeInline
    }
  }
}

extension LayoutNode {
  fileprivate var canBeInline: Bool {
    switch content {
    case .alias: true
    case .scalar(let scalar): scalar.isJoinable
    case .collection(let collection): collection.canBeInline
    }
  }
}
