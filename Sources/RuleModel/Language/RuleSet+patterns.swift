public import Patterns

extension RuleSet {
  /// All console patterns of rules and their profiles, each once, in the order of rules.
  public var consolePatterns: [Pattern] {
    var found = rules.flatMap(\.consoleTriggers)
    for profile in profiles {
      found += profile.consoleTriggers
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
    let names = triggers.flatMap(\.allParts).compactMap { if case .event(let name) = $0.kind { name } else { nil } }
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

  /// The triggers inside it: those it is made of, and the one that ends it.
  public var parts: [Trigger] {
    var found: [Trigger] = []
    switch kind {
    case .absent(let trigger, _): found = [trigger]
    case .sequence(let items, _): found = items.map(\.trigger)
    case .console, .status, .crash, .stats, .schedule, .event, .window: break
    }
    if case .trigger(let end)? = end { found.append(end) }
    return found
  }

  /// Itself and every trigger inside it.
  public var allParts: [Trigger] { [self] + parts.flatMap(\.allParts) }

  fileprivate var consoleTriggers: [Trigger] { allParts.filter { $0.consolePattern != nil } }
}

extension Profile {
  /// What its events and metrics look for on the console.
  public var consoleTriggers: [Trigger] {
    events.flatMap(\.trigger.consoleTriggers) + metrics.flatMap(\.consoleTriggers)
  }
}

extension Profile.Metric {
  fileprivate var consoleTriggers: [Trigger] {
    (set.map(\.trigger) + increments + decrements + zeros).flatMap(\.consoleTriggers)
  }
}

extension Action {
  /// The trigger that it waits for.
  public var awaitedTrigger: Trigger? {
    switch self {
    case .command(_, let expect): expect
    case .waitFor(let trigger): trigger
    case .power, .createBackup, .announce, .gameCommand, .notify, .webhook, .log, .wait, .countdown, .branch, .each,
      .attempt, .call, .emit, .silence, .set, .stop:
      nil
    }
  }

  fileprivate var consoleTriggers: [Trigger] { awaitedTrigger?.consoleTriggers ?? [] }
}
