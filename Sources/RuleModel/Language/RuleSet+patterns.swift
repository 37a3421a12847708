public import Patterns

extension RuleSet {
  /// All console patterns of rules and their profiles, each once, in the order of rules.
  public var consolePatterns: [Pattern] {
    var found = rules.flatMap(\.consoleTriggers)
    for profile in profiles {
      found += profile.events.flatMap(\.trigger.consoleTriggers)
      found += profile.metrics.flatMap(\.consoleTriggers)
    }
    var seen: Set<Pattern> = []
    return found.compactMap(\.consolePattern).filter { seen.insert($0).inserted }
  }
}

extension Rule {
  /// Its own console triggers: what starts it, what ends its levels, and what its steps wait for.
  public var consoleTriggers: [Trigger] {
    triggers.flatMap(\.consoleTriggers) + blocks.joined().flatMap(\.action.consoleTriggers)
  }

  /// Those of a profile's events that its triggers name.
  public func consoleTriggers(ofEventsIn profile: Profile) -> [(event: String, trigger: Trigger)] {
    let names = triggers.compactMap { if case .event(let name) = $0.kind { name } else { nil } }
    return profile.events.filter { names.contains($0.name) }.flatMap { event in
      event.trigger.consoleTriggers.map { (event.name, $0) }
    }
  }
}

extension Trigger {
  /// The pattern of a console trigger; nil for others.
  public var consolePattern: Pattern? {
    if case .console(let pattern, _, _) = kind { pattern } else { nil }
  }

  fileprivate var consoleTriggers: [Trigger] {
    var found = consolePattern == nil ? [] : [self]
    if case .trigger(let end)? = end { found += end.consoleTriggers }
    return found
  }
}

extension Profile.Metric {
  fileprivate var consoleTriggers: [Trigger] {
    (set.map(\.trigger) + increments + decrements + zeros).flatMap(\.consoleTriggers)
  }
}

extension Action {
  fileprivate var consoleTriggers: [Trigger] {
    switch self {
    case .command(_, let expect): expect?.consoleTriggers ?? []
    case .waitFor(let trigger): trigger.consoleTriggers
    case .power, .createBackup, .announce, .notify, .webhook, .log, .wait, .countdown, .branch, .attempt, .stop: []
    }
  }
}
