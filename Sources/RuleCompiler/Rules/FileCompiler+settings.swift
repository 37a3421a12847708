import Diagnostics
import RuleModel

/// The keys of a rule that say how often, how long and under which name.
struct RuleSettings {
  var description: String?
  var repeatInterval: Duration?
  var cooldown = Duration.zero
  var mode = Rule.Mode.single
  var lock: Rule.Lock?
  var timeout = Duration.hours(1)
  var mute: [NamedWindow] = []
  var stage = Rule.Stage.live
  var unknownPolicy = Rule.UnknownPolicy.hold
  var labels: [String: String] = [:]
}

extension FileCompiler {
  mutating func settings(of reader: RuleReader) -> RuleSettings {
    var settings = RuleSettings()
    if let slot = reader.slot("description") { settings.description = text(slot) }
    if let slot = reader.slot("repeat") { settings.repeatInterval = duration(slot) }
    if let slot = reader.slot("cooldown") { settings.cooldown = duration(slot, allowingZero: true) ?? .zero }
    if let slot = reader.slot("mode") { settings.mode = choice(slot, of: Rule.Mode.self) ?? .single }
    if let slot = reader.slot("lock") { settings.lock = lock(slot) }
    if let slot = reader.slot("timeout") { settings.timeout = duration(slot) ?? .hours(1) }
    if let slot = reader.slot("mute") {
      settings.mute = itemsOrOne(slot).compactMap { windowNamed($0, slot) }
    }
    if let slot = reader.slot("stage") { settings.stage = stage(slot) ?? .live }
    if let slot = reader.slot("unknown") {
      settings.unknownPolicy = choice(slot, of: Rule.UnknownPolicy.self) ?? .hold
    }
    if let slot = reader.slot("labels") { settings.labels = labels(slot) }
    return settings
  }

  private mutating func stage(_ slot: Slot) -> Rule.Stage? {
    let words = [
      "on": "live", "off": "disabled", "true": "live", "false": "disabled", "enabled": "live",
      "test": "shadow",
      "dry-run": "shadow", "active": "live",
    ]
    return choice(slot, among: Rule.Stage.allCases.map(\.rawValue), otherWords: words).flatMap(
      Rule.Stage.init(rawValue:))
  }

  private mutating func labels(_ slot: Slot) -> [String: String] {
    guard let entries = map(slot, help: "write such as `{ severity: warning }`") else { return [:] }
    var labels: [String: String] = [:]
    for entry in entries {
      if let value = text(Slot(entry)) { labels[entry.name] = value }
    }
    return labels
  }

  /// A name, or `{ name, scope: server / node / global, slots }`.
  private mutating func lock(_ slot: Slot) -> Rule.Lock? {
    if slot.node.text != nil {
      guard let name = text(slot), checkLockName(slot) else { return nil }
      return Rule.Lock(name: name, scope: .server, slots: 1)
    }
    guard let entries = map(slot, help: "write a name, or `{ name, scope, slots }`") else { return nil }
    checkKeys(
      entries, KeySet(["name", "scope", "slots"], otherWords: ["max": "slots", "limit": "slots"]),
      in: "`lock`")
    let scope = entries.slot("scope").flatMap { choice($0, of: Rule.Lock.Scope.self) } ?? .server
    let slots = entries.slot("slots").flatMap { integer($0, in: 1...1000) } ?? 1
    guard let name = require("name", in: entries, of: "`lock`", at: slot.span), let text = text(name),
      checkLockName(name)
    else { return nil }
    return Rule.Lock(name: text, scope: scope, slots: slots)
  }

  private mutating func checkLockName(_ slot: Slot) -> Bool {
    guard checkID(slot.node, of: "a lock") else { return false }
    guard slot.node.text == "power" else { return true }
    error(
      "reserved-name", "`power` is the lock that rules with power steps take by themselves", at: slot.span,
      help: "choose another name, or leave `lock` out")
    return false
  }

  /// `3 per 10m`, or `{ runs, per, reset, exceeded }`.
  mutating func limit(
    _ slot: Slot, _ context: inout RuleContext, _ scope: NameScope
  ) -> (limit: Rule.Limit?, exceeded: BlockID?) {
    if slot.node.text != nil { return (rate(slot).map { Rule.Limit(rate: $0) }, nil) }
    guard let entries = map(slot, help: "write such as `3 per 10m`, or `{ runs: 3, per: 10m }`") else {
      return (nil, nil)
    }
    let keys = KeySet(
      ["runs", "per", "reset", "exceeded"],
      otherWords: ["count": "runs", "max": "runs", "within": "per", "window": "per", "then": "exceeded"])
    checkKeys(entries, keys, in: "`limit` of \(context.place)")
    let runs = require("runs", in: entries, of: "this `limit`", at: slot.span, keys: keys).flatMap {
      integer($0, in: 1...100_000)
    }
    let per = require("per", in: entries, of: "this `limit`", at: slot.span, keys: keys).flatMap {
      duration($0)
    }
    let reset = entries.slot("reset").flatMap { self.reset($0) }
    var exceeded: BlockID?
    if let steps = entries.slot("exceeded") {
      var own = scope.adding(.limit, .run)
      exceeded = block(steps, in: &context, scope: &own)
    }
    guard let runs, let per else { return (nil, exceeded) }
    return (Rule.Limit(rate: Rate(count: runs, per: per), reset: reset, exceeded: exceeded), exceeded)
  }

  private mutating func reset(_ slot: Slot) -> Rule.Limit.Reset? {
    if slot.node.text == "manual" { return .manual }
    if let text = slot.node.text, text.first?.isNumber != true {
      _ = choice(slot, among: ["manual"])
      return nil
    }
    return duration(slot).map { .after($0) }
  }
}
