public import Patterns

extension RuleSet {
  /// All console patterns of rules and their profiles, each once, in the order of rules.
  public var consolePatterns: [Pattern] {
    var found: [Pattern] = []
    for rule in rules {
      for trigger in rule.triggers { found += trigger.consolePatterns }
      for step in rule.blocks.joined() { found += step.action.consolePatterns }
    }
    for profile in profiles {
      for event in profile.events { found += event.trigger.consolePatterns }
      for metric in profile.metrics { found += metric.consolePatterns }
    }
    var seen: Set<Pattern> = []
    return found.filter { seen.insert($0).inserted }
  }
}

extension Trigger {
  fileprivate var consolePatterns: [Pattern] {
    var found: [Pattern] = []
    if case .console(let pattern, _, _) = kind { found.append(pattern) }
    if case .trigger(let end)? = end { found += end.consolePatterns }
    return found
  }
}

extension Profile.Metric {
  fileprivate var consolePatterns: [Pattern] {
    (set.map(\.trigger) + increments + decrements + zeros).flatMap(\.consolePatterns)
  }
}

extension Action {
  fileprivate var consolePatterns: [Pattern] {
    switch self {
    case .command(_, let expect): expect?.consolePatterns ?? []
    case .waitFor(let trigger): trigger.consolePatterns
    default: []
    }
  }
}
