import Diagnostics
import RuleModel

/// Lists of steps; each step is a map with one verb.
extension FileCompiler {
  /// Reads a block and gives it its place; names bound in it are added to `scope`.
  mutating func block(_ slot: Slot, in rule: inout RuleContext, scope: inout NameScope) -> BlockID? {
    let example = "write a list of steps, each with `- ` in front"
    guard let items = list(slot, help: example) else { return nil }
    if items.isEmpty { error("no-steps", "\(slot.name) has no steps", at: slot.span, help: example) }
    let id = BlockID(rule.blocks.count)
    rule.blocks.append([])
    var steps: [Step] = []
    for (index, item) in items.enumerated() {
      guard rule.stepCount < limits.maxSteps else {
        error("too-many-steps", "\(rule.place) has more than \(limits.maxSteps) steps", at: item.span)
        break
      }
      rule.stepCount += 1
      rule.preceding = Set(index > 0 ? items[index - 1].entries?.map(\.name) ?? [] : [])
      rule.following = Set(index + 1 < items.count ? items[index + 1].entries?.map(\.name) ?? [] : [])
      steps += step(item, in: &rule, scope: &scope)
      if index > 0 { checkUnawaitedReply(items[index - 1], item) }
    }
    checkAfterStop(items)
    rule.blocks[id.index] = steps
    return id
  }

  /// One step; a list of commands makes several.
  private mutating func step(_ node: YAMLNode, in rule: inout RuleContext, scope: inout NameScope) -> [Step] {
    guard let entries = node.entries else {
      let text = node.text.map { shortened($0) }
      error(
        "wrong-type", "a step is a map with one verb, this is \(node.kindDescription)", at: node.span,
        help: node.elements != nil
          ? "remove one `- `"
          : text.map { word in
            let parts = word.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2, StepVerb(rawValue: parts[0]) != nil { return "write `- \(parts[0]): \(parts[1])`" }
            if let verb = StepVerb.allCases.map(\.rawValue).first(where: { word.hasPrefix($0 + ":") }) {
              return "a blank is missing after `\(verb):`: write `- \(verb): \(word.dropFirst(verb.count + 1))`"
            }
            if PowerSignal(rawValue: word) != nil { return "write `- power: \(word)`" }
            return word.isEmpty ? "write such as `- command: list`" : "write such as `- command: \(word)`"
          })
      return []
    }
    guard let (verb, entry) = verb(of: entries, at: node, in: rule) else { return [] }
    if reportOutdentedKeys(entries, verb, entry) { return [] }
    let before = errorCount
    checkStepKeys(entries, verb, in: rule)
    let guardSlot = verb == .if ? nil : entries.slot("if")
    let condition = guardSlot.flatMap { expression($0, in: scope, expecting: .bool) }
    var reader = StepReader(verb: verb, entry: entry, entries: entries, scope: scope)
    let actions = self.actions(&reader, in: &rule)
    let steps = actions.enumerated().map { index, read in
      finished(read, condition, entries, reader, isLast: index == actions.count - 1, span: node.span)
    }
    scope = bound(reader, entries, in: reader.scope)
    if errorCount > before { noteLostNames(of: verb, entries, entry) }
    guard let servers = entries.slot("servers") else { return steps }
    return onServers(servers, steps, in: &rule)
  }

  /// A step that cannot be read offers names nobody knows; findings about those would be noise.
  private mutating func noteLostNames(of verb: StepVerb, _ entries: [YAMLEntry], _ entry: YAMLEntry) {
    if entries.contains(where: { ["expect", "as"].contains($0.name) }) || verb == .wait && entry.value.entries != nil {
      mutedCodes.insert("undefined-name")
    }
    if verb == .set, entry.value.entries == nil { names.markBroken("state", in: "state") }
  }

  private mutating func actions(_ step: inout StepReader, in rule: inout RuleContext) -> [StepReader.Read] {
    let action: Action?
    switch step.verb {
    case .command: return commandAction(&step, in: &rule)
    case .power: action = powerAction(step, in: &rule)
    case .backup: action = backupAction(&step)
    case .announce: action = announceAction(step, in: &rule)
    case .notify: action = notifyAction(step, in: &rule)
    case .webhook: action = webhookAction(&step, in: rule)
    case .log: action = logAction(step)
    case .wait: action = waitAction(&step, in: rule)
    case .countdown: action = countdownAction(&step, in: &rule)
    case .if: action = branchAction(&step, in: &rule)
    case .each: action = eachAction(&step, in: &rule)
    case .try: action = attemptAction(&step, in: &rule)
    case .run: action = runAction(&step, in: &rule)
    case .emit: action = emitAction(step, in: &rule)
    case .silence: action = silenceAction(step, in: rule)
    case .set: action = setAction(step, in: rule)
    case .stop: action = stopAction(step)
    }
    return action.map { [StepReader.Read(action: $0, label: step.label(of: $0))] } ?? []
  }

  private mutating func finished(
    _ read: StepReader.Read, _ condition: Expression?, _ entries: [YAMLEntry], _ step: StepReader,
    isLast: Bool,
    span: Span
  ) -> Step {
    var result = Step(action: read.action, guardCondition: condition, label: read.label, span: span)
    if let slot = entries.slot("timeout") { result.timeout = duration(slot) }
    if let slot = entries.slot("continue_on_error") { result.continuesOnError = flag(slot) ?? false }
    guard isLast else { return result }
    if let slot = entries.slot("retry") { result.retry = retry(slot) }
    if step.result != nil { result.binding = entries.slot("as")?.node.text }
    return result
  }

  /// `retry: 2` means two more tries; `attempts` counts all of them.
  private mutating func retry(_ slot: Slot) -> Step.Retry {
    if slot.node.text != nil {
      return integer(slot, in: 0...100).map { Step.Retry(attempts: $0 + 1) } ?? .none
    }
    guard let entries = map(slot, help: "write `retry: 2` or `{ attempts, delay, backoff }`") else {
      return .none
    }
    let keys = KeySet(
      ["attempts", "delay", "backoff"],
      otherWords: ["times": "attempts", "count": "attempts", "max": "attempts", "wait": "delay", "interval": "delay"])
    checkKeys(entries, keys, in: "`retry`")
    let attempts = require("attempts", in: entries, of: "`retry`", at: slot.span, keys: keys).flatMap {
      integer($0, in: 1...100)
    }
    let delay = entries.slot("delay").flatMap { duration($0, allowingZero: true) }
    let backoff = entries.slot("backoff").flatMap { decimal($0, in: 1...100) }
    return Step.Retry(attempts: attempts ?? 1, delay: delay ?? .zero, backoff: backoff ?? 1)
  }

  /// The scope of later steps: captures of an answer, and the result under its name.
  private mutating func bound(_ step: StepReader, _ entries: [YAMLEntry], in scope: NameScope) -> NameScope {
    var scope = scope
    if !step.captures.isEmpty { scope = scope.adding(.fields(step.captures)) }
    if step.hasLine { scope = scope.adding(.line) }
    guard step.verb != .each, let slot = entries.slot("as"), checkVariableName(slot.node, of: "a result") else {
      return scope
    }
    guard let name = slot.node.text, let fields = step.result else {
      error(
        "no-result", "a `\(step.verb.rawValue)` step has no result to be named", at: slot.span,
        help: "`as` goes with `backup`, `webhook` and a `command` with `expect`")
      return scope
    }
    return scope.adding(.result(name, fields))
  }
}

/// A step while it is read.
struct StepReader {
  /// The verb.
  let verb: StepVerb
  /// The verb's entry.
  let entry: YAMLEntry
  /// All entries of the step.
  let entries: [YAMLEntry]
  /// The names the step sees, and after it those it adds inside nested blocks.
  var scope: NameScope
  /// Fields of the result, if there is one to be named.
  var result: [Trigger.Field]?
  /// Captures of an awaited answer, for later steps.
  var captures: [Trigger.Field] = []
  /// The awaited answer is a console line.
  var hasLine = false

  /// One action with the text that failures show for it.
  struct Read {
    let action: Action
    let label: String
  }

  var main: Slot { Slot(entry) }

  /// What stands for a value that is a map.
  func label(of action: Action) -> String {
    switch action {
    case .waitFor(let trigger): label(trigger.summary.replacing(": ", with: " ", maxReplacements: 1))
    case .webhook(let webhook): label(webhook.url.source)
    case .command, .power, .createBackup, .announce, .gameCommand, .notify, .log, .wait, .countdown, .branch, .each,
      .attempt, .call, .emit, .silence, .set, .stop:
      label(main.node.text ?? "")
    }
  }

  /// Verb and main value as written, at most 60 characters.
  func label(_ value: String) -> String {
    shortened(value.isEmpty ? verb.rawValue : "\(verb.rawValue) \(value)")
  }

  func option(_ name: String) -> Slot? { entries.slot(name) }

  /// Whether an option is there, be it under a word for which this one was advised.
  func has(_ name: String) -> Bool {
    entries.contains { $0.name == name } || verb.keys.isMeant(name, in: entries)
  }
}
