import RuleModel

/// Short names for meanings: state survives a reload as long as they stay the same.
enum Fingerprint {
  /// Of a trigger with the definitions it rests on.
  static func of(_ trigger: Trigger, profiles: [Profile]) -> String {
    var text = CanonicalText()
    text.add(trigger, profiles: profiles)
    return text.fingerprint
  }

  /// Of a rule with everything it refers to; its description does not count.
  static func of(_ rule: Rule) -> String {
    var text = CanonicalText()
    text.add(rule)
    return text.fingerprint
  }

  static func text(of window: TimeWindow) -> String {
    var text = CanonicalText()
    text.add(window)
    return text.text
  }

  static func text(of notifier: Notifier) -> String {
    var text = CanonicalText()
    text.add(notifier)
    return text.text
  }

  static func text(of profile: Profile) -> String {
    var text = CanonicalText()
    text.add(profile)
    return text.text
  }
}

extension CanonicalText {
  fileprivate mutating func add(_ rule: Rule) {
    mark("rule")
    add(rule.id)
    add(rule.servers)
    for trigger in rule.triggers { add(trigger, profiles: rule.profiles) }
    for reference in rule.by { add(reference) }
    for condition in rule.conditions { add(condition) }
    for block in rule.blocks {
      labelled("block") { for step in block { $0.add(step, profiles: rule.profiles) } }
    }
    add(rule.then.index)
    for block in [rule.resolved, rule.catch, rule.finally] { add(optional: block) { $0.add($1.index) } }
    addSettings(of: rule)
    end()
  }

  private mutating func addSettings(of rule: Rule) {
    add(optional: rule.repeatInterval) { $0.add($1) }
    add(rule.cooldown)
    add(optional: rule.limit) { text, limit in
      text.add(limit.rate)
      text.add(optional: limit.reset) { text, reset in
        switch reset {
        case .manual: text.add("manual")
        case .after(let duration): text.add(duration)
        }
      }
      text.add(optional: limit.exceeded) { $0.add($1.index) }
    }
    add(rule.mode.rawValue)
    add(optional: rule.lock) {
      $0.add([$1.name, $1.scope.rawValue])
      $0.add($1.slots)
    }
    add(rule.timeout)
    for window in rule.mute { add(window) }
    add([rule.stage.rawValue, rule.unknownPolicy.rawValue, rule.zone.name])
    for (name, value) in rule.labels.sorted(by: { $0.key < $1.key }) { add([name, value]) }
  }

}

extension CanonicalText {
  mutating func add(_ selector: Selector) {
    mark("servers")
    for globs in [selector.names, selector.nodes, selector.eggs, selector.excluded] { add(globs.map(\.text)) }
    for term in selector.labels {
      switch term {
      case .equal(let key, let value): add(["=", key, value])
      case .notEqual(let key, let value): add(["!=", key, value])
      case .among(let key, let values): add(["in", key] + values)
      case .notAmong(let key, let values): add(["notin", key] + values)
      case .present(let key): add(["has", key])
      case .absent(let key): add(["lacks", key])
      }
    }
    end()
  }
}
