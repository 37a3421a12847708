import RuleModel

extension Expansion {
  /// `when`: a list in any case.
  static func triggers(_ node: LayoutNode) -> LayoutNode {
    if node.items != nil { return node.mappingItems(trigger) }
    guard let entries = node.entries, !entries.isEmpty else { return node }
    return node.wrapped { inner in
      var units = entries
      units[0].lead.comments = []
      let only = trigger(inner.withUnits(units)).asBlock
      let item = LayoutCollection.Unit(lead: LayoutLead(comments: entries[0].lead.comments), value: only)
      return LayoutNode.list([only]).withUnits([item]).asBlock
    }
  }

  /// A kind with its modifiers.
  static func trigger(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      switch key {
      case "console": console(value)
      case "status": status(value)
      case "crash": crash(value)
      case "schedule": value.text == nil ? value : value.wrapped { .map([("cron", $0)]) }
      case "event": value.text == nil ? value : value.wrapped { .map([("name", $0)]) }
      case "absent", "not": trigger(value)
      case "sequence": value.mappingItems(trigger)
      case "until": value.text == nil ? trigger(value) : value.wrapped { .map([("stats", $0)]) }
      default: value
      }
    }
  }

  /// `'x'` → `{ match: 'x', stream: game, raw: false }`.
  private static func console(_ node: LayoutNode) -> LayoutNode {
    let map = node.text == nil ? node : node.wrapped { .map([("match", $0)]) }
    return map.adding([("stream", .word("game")), ("raw", .word("false"))])
  }

  /// `a -> b` → `{ to: [b], from: [a] }`, `[a, b]` → `{ to: [a, b] }`.
  private static func status(_ node: LayoutNode) -> LayoutNode {
    if node.entries != nil { return node.mappingEntries { ["to", "from"].contains($0) ? $1.listed : $1 } }
    guard let text = node.text, let arrow = text.firstRange(of: "->") else {
      return node.wrapped { .map([("to", $0.listed)]) }
    }
    let from = LayoutNode.word(text[..<arrow.lowerBound].description.trimmingBlanks())
    let to = LayoutNode.word(text[arrow.upperBound...].description.trimmingBlanks())
    return node.wrapped { _ in .map([("to", .list([to])), ("from", .list([from]))]) }
  }

  /// `any` → `{ intended: false }`; an exit code of 0 is matched whether it was intended or not.
  private static func crash(_ node: LayoutNode) -> LayoutNode {
    if node.text == "any" { return node.wrapped { _ in .map([("intended", .word("false"))]) } }
    return node["exit_code"]?.text == "0" ? node : node.adding([("intended", .word("false"))])
  }
}
