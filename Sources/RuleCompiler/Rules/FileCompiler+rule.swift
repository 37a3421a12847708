import Diagnostics
import RuleModel

/// One rule: who, when, if, then, and how often.
extension FileCompiler {
  mutating func read(_ reader: inout RuleReader) -> RuleDraft? {
    let servers = require(
      "servers", in: reader.entries, of: reader.place, at: reader.span,
      help: "add such as `servers: all`, or put it into `defaults`", keys: Self.ruleKeys
    ).flatMap { selector($0) }
    let when = require(
      "when", in: reader.entries, of: reader.place, at: reader.span,
      help: "add a trigger, such as `when: { crash: any }`", keys: Self.ruleKeys)
    let before = errorCount
    let triggers = when.map { self.triggers($0, as: use(of: reader)) } ?? []
    // A trigger that cannot be read offers names nobody knows; findings about those would be noise.
    let isGuess = triggers.isEmpty || errorCount > before
    var scope = ruleScope(reader, triggers)
    let limit = quietly(isGuess) { compiler in
      reader.slot("limit").map { compiler.limit($0, &reader.context, scope) }
    }
    if reader.slot("limit") != nil { scope = scope.adding(.limit) }
    let by = quietly(isGuess) { $0.partition(reader, triggers, scope) }
    let conditions = quietly(isGuess) { $0.conditions(reader, scope) }
    let blocks = quietly(isGuess) { $0.blocks(&reader, scope.adding(.run), limit?.exceeded) }
    let settings = settings(of: reader)
    checkLevels(reader, triggers)
    checkForgery(reader, triggers)
    quietly(isGuess) { $0.checkTimeouts(reader, triggers, settings.timeout) }
    checkReachability(reader, triggers, conditions)
    guard let servers, let then = blocks.then, !triggers.isEmpty else { return nil }
    return draft(reader, servers, triggers, by, conditions, blocks, then, limit?.limit, settings)
  }

  /// Reads on, but keeps findings about unknown names to itself when they only follow from an earlier error.
  private mutating func quietly<Result>(_ isGuess: Bool, _ read: (inout FileCompiler) -> Result) -> Result {
    guard isGuess else { return read(&self) }
    let earlier = mutedCodes
    mutedCodes.formUnion(["undefined-name", "unknown-choice", "by-missing-in-trigger", "countdown-without-lead"])
    let result = read(&self)
    mutedCodes = earlier
    return result
  }

  private func use(of reader: RuleReader) -> TriggerUse {
    TriggerUse(
      role: .when(hasResolved: reader.slot("resolved") != nil), place: "a trigger of \(reader.place)",
      scope: scope, profiles: reader.context.profiles, brokenEvents: reader.context.brokenEvents)
  }

  /// What `if` and the steps see.
  private func ruleScope(_ reader: RuleReader, _ triggers: [TriggerReading]) -> NameScope {
    var scope = scope.adding(
      .fields(Trigger.Field.merged(triggers.map(\.trigger.fields))),
      .trigger(ids: triggers.compactMap(\.trigger.id)))
    if triggers.contains(where: \.hasLine) { scope = scope.adding(.line) }
    if triggers.contains(where: { !$0.trigger.isLevel }) { scope = scope.adding(.match) }
    if triggers.contains(where: \.isSchedule) { scope = scope.adding(.deadline) }
    if triggers.contains(where: \.trigger.isLevel) { scope = scope.adding(.firing) }
    return scope
  }

  private mutating func conditions(_ reader: RuleReader, _ scope: NameScope) -> [Expression] {
    guard let slot = reader.slot("if") else { return [] }
    if slot.node.elements?.isEmpty == true { error("wrong-type", "`if` names no condition", at: slot.span) }
    return itemsOrOne(slot).compactMap { node in
      expression(slot.node.elements == nil ? slot : slot.item(node), in: scope, expecting: .bool)
    }
  }

  private mutating func blocks(_ reader: inout RuleReader, _ scope: NameScope, _ exceeded: BlockID?)
    -> RuleBlocks
  {
    var blocks = RuleBlocks()
    var steps = scope
    let then = require(
      "then", in: reader.entries, of: reader.place, at: reader.span, help: "add a list of steps",
      keys: Self.ruleKeys)
    // Steps beside an empty `then` were told to go below it.
    let isOutside =
      then?.node.isEmptyPlain == true && reader.own.contains { $0.name != "if" && StepVerb(rawValue: $0.name) != nil }
    if let slot = then, !isOutside {
      blocks.then = block(slot, in: &reader.context, scope: &steps)
    }
    if let slot = reader.slot("resolved") {
      var own = scope
      blocks.resolved = block(slot, in: &reader.context, scope: &own)
    }
    if let slot = reader.slot("catch") {
      var own = steps.adding(.error)
      blocks.catch = block(slot, in: &reader.context, scope: &own)
    }
    if let slot = reader.slot("finally") {
      var own = steps.adding(.error)
      blocks.finally = block(slot, in: &reader.context, scope: &own)
    }
    return blocks
  }

  private func draft(
    _ reader: RuleReader, _ servers: Selector, _ triggers: [TriggerReading], _ by: [Reference],
    _ conditions: [Expression], _ blocks: RuleBlocks, _ then: BlockID, _ limit: Rule.Limit?,
    _ settings: RuleSettings
  ) -> RuleDraft {
    var rule = Rule(
      id: reader.id, description: settings.description, servers: servers, triggers: triggers.map(\.trigger),
      by: by,
      conditions: conditions, blocks: reader.context.blocks, then: then, resolved: blocks.resolved,
      catch: blocks.catch, finally: blocks.finally, repeatInterval: settings.repeatInterval,
      cooldown: settings.cooldown, limit: limit, mode: settings.mode, lock: settings.lock,
      usesPower: reader.context.usesPower, timeout: settings.timeout, mute: settings.mute,
      stage: settings.stage,
      unknownPolicy: settings.unknownPolicy, labels: settings.labels, zone: zone(of: triggers),
      profiles: reader.context.profiles, span: reader.span, fingerprint: "")
    rule.fingerprint = Fingerprint.of(rule)
    return RuleDraft(
      rule: rule, notifiers: reader.context.notifiers, emits: reader.context.emits,
      spoken: reader.context.commands)
  }

  /// The file's zone, else the zone of the rule's schedule, else universal time.
  private func zone(of triggers: [TriggerReading]) -> ZoneRules {
    if let zone = names.zone { return zone }
    for case .schedule(let schedule) in triggers.map(\.trigger.kind) { return schedule.zone }
    return .utc
  }
}

/// The places of a rule's step lists.
struct RuleBlocks {
  var then: BlockID?
  var resolved: BlockID?
  var `catch`: BlockID?
  var finally: BlockID?
}
