import Patterns
import RuleModel

/// Triggers, and the definitions of profiles that they rest on.
extension CanonicalText {
  /// `profiles` are those whose events, metrics and line pattern the trigger can see.
  mutating func add(_ trigger: Trigger, profiles: [Profile]) {
    mark("trigger")
    add(optional: trigger.id) { $0.add($1) }
    add(trigger.kind, profiles: profiles)
    add(optional: trigger.filter) { $0.add($1, profiles: profiles) }
    add(optional: trigger.hold) { $0.add($1) }
    add(optional: trigger.end) { text, end in
      switch end {
      case .trigger(let inner): text.add(inner, profiles: profiles)
      }
    }
    add(optional: trigger.count) {
      $0.add($1.matches)
      $0.add($1.within)
      if let field = $1.distinct { $0.labelled("distinct") { $0.add(field) } }
    }
    if let quiet = trigger.debounce { labelled("debounce") { $0.add(quiet) } }
    add(trigger.isLevel)
    end()
  }

  private mutating func add(_ kind: Trigger.Kind, profiles: [Profile]) {
    switch kind {
    case .console(let pattern, let stream, let raw):
      mark("console")
      add([pattern.source, stream.rawValue])
      add(raw)
      for profile in profiles where !raw && !profile.isGeneral { addPrefix(of: profile) }
    case .status(let to, let from):
      mark("status")
      add(to.map(\.rawValue))
      add(optional: from) { $0.add($1.map(\.rawValue)) }
    case .crash(let exitCode, let outOfMemory, let intended):
      mark("crash")
      add(optional: exitCode) { $0.add($1) }
      add(optional: outOfMemory) { $0.add($1) }
      add(optional: intended) { $0.add($1) }
    case .stats(let expression):
      mark("stats")
      add(expression, profiles: profiles)
    case .schedule(let schedule):
      mark("schedule")
      add(schedule)
    case .window(let window):
      mark("openWindow")
      add(window)
    case .absent(let trigger, let condition):
      mark("absent")
      add(trigger, profiles: profiles)
      add(optional: condition) { $0.add($1, profiles: profiles) }
    case .sequence(let items, let within):
      mark("sequence")
      for item in items {
        add(item.trigger, profiles: profiles)
        add(item.isNegated)
      }
      add(within)
    case .event(let name):
      mark("event")
      add(name)
      for profile in profiles {
        for event in profile.events where event.name == name {
          add(profile.eggs.map(\.text))
          add(event.trigger, profiles: [profile])
        }
      }
    }
    end()
  }

  private mutating func addPrefix(of profile: Profile) {
    add(profile.eggs.map(\.text))
    add(optional: profile.line) { $0.add($1.pattern.source) }
  }

  /// An expression with the metrics it names.
  private mutating func add(_ expression: Expression, profiles: [Profile]) {
    add(expression)
    for case .metric(let name) in expression.references {
      for profile in profiles {
        for metric in profile.metrics where metric.name == name { add(metric, of: profile) }
      }
    }
  }

  mutating func add(_ schedule: Schedule) {
    switch schedule.kind {
    case .cron(let expression): add(["cron", expression.description])
    case .every(let duration): labelled("every") { $0.add(duration) }
    case .at(let times, let days): add(["at", days.description] + times.sorted().map(\.description))
    }
    add(schedule.zone.name)
    add(schedule.lead)
    add(schedule.jitter)
    add(schedule.missed.rawValue)
    add(optional: schedule.grace) { $0.add($1) }
  }

  mutating func add(_ metric: Profile.Metric, of profile: Profile) {
    mark("metric")
    add(metric.name)
    for assignment in metric.set {
      add(assignment.trigger, profiles: [profile])
      add(assignment.value)
    }
    for (word, triggers) in [("inc", metric.increments), ("dec", metric.decrements), ("zero", metric.zeros)] {
      labelled(word) { for trigger in triggers { $0.add(trigger, profiles: [profile]) } }
    }
    add(optional: metric.stale) { $0.add($1) }
    add(optional: metric.probe) {
      $0.add($1.command)
      $0.add($1.every)
      $0.add(optional: $1.condition) { $0.add($1) }
    }
    end()
  }

  mutating func add(_ profile: Profile) {
    mark("profile")
    add(profile.name)
    addPrefix(of: profile)
    for event in profile.events {
      add(event.name)
      add(event.trigger, profiles: [profile])
    }
    for metric in profile.metrics { add(metric, of: profile) }
    for command in profile.commands {
      add(command.name)
      add(command.template)
    }
    end()
  }
}
