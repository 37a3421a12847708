extension Expansion {
  /// A list of steps; a list of commands makes several.
  static func steps(_ node: LayoutNode) -> LayoutNode {
    guard let items = node.items else { return node }
    let expanded = items.flatMap { item in
      var item = item
      item.value = step(item.value)
      return CommandListExpansion.steps(of: item)
    }
    let list = node.withUnits(expanded)
    return expanded.count == items.count ? list : list.asBlock
  }

  private static func step(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      switch key {
      case "then", "else", "do", "try", "catch", "finally": steps(value)
      case "expect", "wait": trigger(value)
      case "servers": selector(value)
      // `each: ${vars.names}` names a list; it is not a list of one.
      case "each": value.text?.hasPrefix("${") == true ? value : selector(value)
      case "mention", "accept", "ignore": value.listed
      case "retry": retry(value)
      case "countdown": countdown(value)
      case "silence": value.mappingEntries { $0 == "servers" ? selector($1) : $1 }
      default: value
      }
    }
  }

  /// `retry` counts the tries after the first, `attempts` all of them.
  private static func retry(_ node: LayoutNode) -> LayoutNode {
    guard let times = node.text.flatMap({ Int($0) }), (0...100).contains(times) else { return node }
    return node.wrapped { _ in .map([("attempts", .word("\(times + 1)"))]) }
  }

  private static func countdown(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      switch key {
      case "at": value.listed
      case "do": steps(value)
      default: value
      }
    }
  }
}

/// `command: [a, b]` is short for two steps.
enum CommandListExpansion {
  /// Options that go with the last command; all others go with each.
  private static let optionsOfLast: Set<String> = ["expect", "as", "retry"]

  static func steps(of item: LayoutCollection.Unit) -> [LayoutCollection.Unit] {
    guard let command = item.value["command"], let list = command.collection, !list.isMapping, !list.units.isEmpty
    else { return [item] }
    return list.units.enumerated().map { index, unit in
      let isFirst = index == 0
      let isLast = index == list.units.count - 1
      var step = LayoutCollection.Unit(value: value(of: item.value, with: unit.value, isLast: isLast))
      if isFirst {
        step.lead = item.lead
        step.lead.comments += command.opening.map(\.alone)
      }
      step.lead.comments += unit.lead.comments
      if isLast { step.lead.comments += list.dangling + (command.trailing.map { [$0.alone] } ?? []) }
      return step
    }
  }

  /// The step with one of its commands; comments on options stay with the last.
  private static func value(of step: LayoutNode, with command: LayoutNode, isLast: Bool) -> LayoutNode {
    let whole = isLast ? step : step.withoutComments
    let units = (whole.entries ?? []).compactMap { unit -> LayoutCollection.Unit? in
      let key = unit.key?.text ?? ""
      guard key == "command" else { return !isLast && optionsOfLast.contains(key) ? nil : unit }
      var unit = unit
      unit.value = command
      return unit
    }
    return whole.withUnits(units)
  }
}
