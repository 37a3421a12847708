import Diagnostics
import Patterns
import RuleModel

/// `profiles: { name: { eggs, line, events, metrics, commands } }`: how a game's console reads and is spoken to.
extension FileCompiler {
  mutating func profiles(_ slot: Slot, _ broken: inout [String: Set<String>]) -> [Definition<Profile>] {
    guard let entries = map(slot) else { return [] }
    var found: [Definition<Profile>] = []
    for entry in entries {
      let before = errorCount
      let isNamed = checkID(entry.key, of: "a profile")
      let profile = profile(entry, &broken)
      if errorCount > before { broken["profiles", default: []].insert(entry.name) }
      if isNamed, let profile {
        found.append(
          Definition(
            name: entry.name, value: profile, span: entry.key.span, meaning: Fingerprint.text(of: profile)))
      }
    }
    return found
  }

  /// What can be read of it, so that rules find the names whose definitions are sound.
  private mutating func profile(_ entry: YAMLEntry, _ broken: inout [String: Set<String>]) -> Profile? {
    guard let entries = map(Slot(entry)) else { return nil }
    let keys = KeySet(
      ["eggs", "line", "events", "metrics", "commands"], otherWords: ["egg": "eggs", "prefix": "line"])
    checkKeys(entries, keys, in: "profile `\(entry.name)`")
    var profile = Profile(name: entry.name)
    if let slot = entries.slot("eggs") { profile.eggs = texts(slot).map { Glob($0.text) } }
    if let slot = entries.slot("line") { profile.line = line(slot) }
    if let slot = entries.slot("events") { profile.events = events(slot, seeing: [], &broken) }
    if let slot = entries.slot("metrics") { profile.metrics = metrics(slot, seeing: [profile], &broken) }
    if let slot = entries.slot("commands") { profile.commands = commands(slot) }
    return profile
  }

  /// `events` and `metrics` at the top of a file: for every game, on top of what its profile defines.
  mutating func generalProfile(
    _ entries: [YAMLEntry], _ broken: inout [String: Set<String>]
  ) -> Definition<Profile>? {
    guard entries.slot("events") != nil || entries.slot("metrics") != nil else { return nil }
    var general = Profile(name: "file \(unit.path)", isGeneral: true)
    let visible = names.allProfiles
    if let slot = entries.slot("events") {
      checkNew(slot, known: visible.filter(\.isGeneral).flatMap(\.events).map(\.name), "event")
      general.events = events(slot, seeing: visible + [general], &broken)
    }
    if let slot = entries.slot("metrics") {
      checkNew(slot, known: visible.flatMap(\.metrics).map(\.name), "metric")
      general.metrics = metrics(slot, seeing: visible + [general], &broken)
    }
    let place = entries.first { $0.name == "events" || $0.name == "metrics" }?.key.span
    return place.map {
      Definition(name: general.name, value: general, span: $0, meaning: Fingerprint.text(of: general))
    }
  }

  private mutating func checkNew(_ slot: Slot, known: [String], _ what: String) {
    for entry in slot.node.entries ?? [] where known.contains(entry.name) {
      error(
        "duplicate-name", "the \(what) `\(entry.name)` is defined already, by an included file", at: entry.key.span,
        help: "give it another name")
    }
  }

  private mutating func line(_ slot: Slot) -> LinePattern? {
    guard let pattern = pattern(slot) else { return nil }
    let groups = pattern.captures.compactMap(\.name)
    if !groups.contains("message") {
      error(
        "missing-message-group", "`line` has no group `message`, so nothing would be left of a line",
        at: slot.span,
        help: "put `(?<message>.*)` where the message stands")
      return nil
    }
    if let other = groups.first(where: { $0 != "message" && $0 != "level" }) {
      warning("unused-group", "`line` uses the groups `message` and `level`, not `\(other)`", at: slot.span)
    }
    return LinePattern(pattern)
  }

  private mutating func events(
    _ slot: Slot, seeing profiles: [Profile], _ broken: inout [String: Set<String>]
  ) -> [Profile.NamedTrigger] {
    guard let entries = map(slot) else { return [] }
    var found: [Profile.NamedTrigger] = []
    for entry in entries {
      let use = TriggerUse(
        role: .profileEvent, place: "event `\(entry.name)`", scope: names.scope,
        profiles: profiles.isEmpty ? [] : profiles + [Profile(name: "", events: found)],
        brokenEvents: broken["events"] ?? [])
      let items = entry.value.elements ?? [entry.value]
      let readings = items.compactMap { node in
        trigger(entry.value.elements == nil ? Slot(entry) : Slot(entry).item(node), as: use)
      }
      guard checkEventName(entry), readings.count == items.count, !items.isEmpty else {
        broken["events", default: []].insert(entry.name)
        continue
      }
      for reading in readings {
        if reading.trigger.isLevel {
          error(
            "level-as-event", "an event happens, `\(reading.trigger.summary)` holds for a while",
            at: reading.valueSpan,
            help: "use `console`, `status`, `crash` or `event`")
          broken["events", default: []].insert(entry.name)
        } else {
          found.append(Profile.NamedTrigger(name: entry.name, trigger: reading.trigger))
        }
      }
    }
    return found
  }

  private mutating func checkEventName(_ entry: YAMLEntry) -> Bool {
    guard checkID(entry.key, of: "an event") else { return false }
    guard BuiltinEvent(rawValue: entry.name) != nil else { return true }
    error(
      "reserved-name", "`\(entry.name)` is an event of the engine itself", at: entry.key.span,
      help: "choose another name")
    return false
  }

  private mutating func metrics(
    _ slot: Slot, seeing profiles: [Profile], _ broken: inout [String: Set<String>]
  ) -> [Profile.Metric] {
    guard let entries = map(slot) else { return [] }
    var found: [Profile.Metric] = []
    for entry in entries {
      guard checkVariableName(entry.key, of: "a metric"), checkMetricName(entry) else { continue }
      let use = TriggerUse(
        role: .metric, place: "metric `\(entry.name)`", scope: names.scope, profiles: profiles,
        brokenEvents: broken["events"] ?? [])
      if let metric = metric(entry, use) { found.append(metric) }
    }
    return found
  }

  private mutating func checkMetricName(_ entry: YAMLEntry) -> Bool {
    guard NameScope(.server).reference(named: entry.name) != nil else { return true }
    error(
      "reserved-name", "`\(entry.name)` is a name of the language itself", at: entry.key.span,
      help: "choose another name")
    return false
  }

  /// A metric with mistakes is kept under its name, so that rules that use it are not blamed.
  private mutating func metric(_ entry: YAMLEntry, _ use: TriggerUse) -> Profile.Metric? {
    guard let entries = map(Slot(entry), help: "write such as `set: { console: '…(?<n>\\d+)', value: n }`")
    else {
      return nil
    }
    let keys = KeySet(["set", "inc", "dec", "zero", "probe", "stale"], otherWords: ["reset": "zero"])
    checkKeys(entries, keys, in: "metric `\(entry.name)`")
    var metric = Profile.Metric(name: entry.name)
    if let slot = entries.slot("set") {
      metric.set = itemsOrOne(slot).compactMap { assignment(Slot($0, "`set`"), use) }
    }
    if let slot = entries.slot("inc") { metric.increments = changes(slot, use) }
    if let slot = entries.slot("dec") { metric.decrements = changes(slot, use) }
    if let slot = entries.slot("zero") { metric.zeros = changes(slot, use) }
    if let slot = entries.slot("stale") { metric.stale = duration(slot) }
    if let slot = entries.slot("probe") { metric.probe = probe(slot) }
    if ["set", "inc", "dec"].allSatisfy({ entries.slot($0) == nil }) {
      error(
        "missing-key", "metric `\(entry.name)` never gets a value", at: entry.key.span,
        help: "say with `set`, `inc` or `dec` when it changes")
    }
    return metric
  }

  private mutating func changes(_ slot: Slot, _ use: TriggerUse) -> [Trigger] {
    itemsOrOne(slot).compactMap { node in
      let item = slot.node.elements == nil ? slot : slot.item(node)
      guard let reading = trigger(item, as: use), isChange(reading) else { return nil }
      if let value = reading.modifiers.first(where: { $0.name == "value" }) {
        error("unknown-key", "`value` belongs to `set`; \(slot.name) needs none", at: value.key.span)
      }
      return reading.trigger
    }
  }

  private mutating func isChange(_ reading: TriggerReading) -> Bool {
    guard reading.trigger.isLevel else { return true }
    error(
      "level-as-event",
      "a metric changes when something happens, `\(reading.trigger.summary)` holds for a while",
      at: reading.valueSpan, help: "use `console`, `status`, `crash` or `event`")
    return false
  }

  private mutating func assignment(_ slot: Slot, _ use: TriggerUse) -> Profile.Metric.Assignment? {
    let isMap = slot.node.entries != nil
    if isMap, slot.node.entry("value") == nil {
      error(
        "missing-key", "`set` has no `value`", at: slot.span,
        help: "add `value` with the name of a captured number, such as `value: n`")
    }
    guard let reading = trigger(slot, as: use), isChange(reading), let value = slot.node.entry("value") else {
      return nil
    }
    var scope = use.scope.adding(.fields(reading.trigger.fields))
    if reading.hasLine { scope = scope.adding(.line) }
    return expression(Slot(value), in: scope, expecting: .number).map {
      Profile.Metric.Assignment(trigger: reading.trigger, value: $0)
    }
  }

  private mutating func probe(_ slot: Slot) -> Profile.Metric.Probe? {
    guard let entries = map(slot, help: "write such as `{ command: list, every: 5m }`") else { return nil }
    let keys = KeySet(
      ["command", "every", "while"],
      otherWords: ["if": "while", "when": "while", "interval": "every", "period": "every", "cmd": "command"])
    checkKeys(entries, keys, in: "`probe`")
    let command = require(
      "command", in: entries, of: "this `probe`", at: slot.span, help: "add such as `command: list`", keys: keys
    ).flatMap { probeCommand($0) }
    let every = require(
      "every", in: entries, of: "this `probe`", at: slot.span, help: "add such as `every: 1m`", keys: keys
    ).flatMap { duration($0) }
    let condition = entries.slot("while").flatMap { expression($0, in: names.scope, expecting: .bool) }
    if let every, every < .seconds(1), let span = entries.slot("every")?.span {
      error(
        "period-too-short", "asking every \(DurationText.exact(every)) is too often", at: span,
        help: "use 1s or more")
    }
    guard let command, let every else { return nil }
    return Profile.Metric.Probe(command: command, every: every, condition: condition)
  }

  private mutating func probeCommand(_ slot: Slot) -> String? {
    guard let template = template(slot, in: NameScope(), sink: .command) else { return nil }
    return template.literal
  }

  /// `commands: { announce: say ${message} }`; whatever is named in one is a parameter of it.
  private mutating func commands(_ slot: Slot) -> [Profile.Command] {
    guard let entries = map(slot) else { return [] }
    return entries.compactMap { entry in
      guard checkID(entry.key, of: "a command") else { return nil }
      let isAnnounce = entry.name == "announce"
      let parameters = isAnnounce ? ["message"] : Self.parameters(in: entry.value.text ?? "")
      guard let template = template(Slot(entry), in: NameScope(.parameters(parameters)), sink: .command)
      else {
        return nil
      }
      if isAnnounce, template.references.isEmpty {
        error(
          "missing-message", "`announce` does not say where the message goes", at: entry.value.span,
          help: "write such as `say ${message}`")
      }
      return Profile.Command(name: entry.name, template: template)
    }
  }

  private static func parameters(in text: String) -> [String] {
    text.split(separator: "${", omittingEmptySubsequences: false).dropFirst().map { rest in
      String(rest.prefix { $0 == "_" || $0.isLetter || $0.isNumber })
    }
    .filter { !$0.isEmpty }
  }
}
