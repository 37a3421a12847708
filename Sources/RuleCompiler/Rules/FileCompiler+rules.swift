import Diagnostics
import RuleModel

/// The rules of a file.
extension FileCompiler {
  static let ruleKeys = KeySet(
    [
      "description", "servers", "when", "by", "if", "then", "resolved", "catch", "finally", "repeat",
      "cooldown",
      "limit", "mode", "lock", "timeout", "mute", "stage", "unknown", "labels", "use", "with",
    ],
    otherWords: [
      "trigger": "when", "triggers": "when", "condition": "if", "conditions": "if", "action": "then",
      "actions": "then", "do": "then", "steps": "then", "run": "then", "server": "servers",
      "targets": "servers",
      "name": "description", "throttle": "cooldown",
      "debounce": "cooldown",
      "recover": "resolved", "recovered": "resolved", "silence": "mute", "window": "mute",
      "max": "limit", "ratelimit": "limit", "rate_limit": "limit", "on_error": "catch", "on_failure": "catch",
      "always": "finally", "interval": "repeat", "group_by": "by",
      "concurrency": "mode", "repeat_interval": "repeat", "hosts": "servers", "tasks": "then", "params": "with",
      "comment": "description", "summary": "description", "resolve": "resolved", "onfail": "catch", "on_fail": "catch",
      "rescue": "catch", "ensure": "finally", "rate": "limit",
    ],
    advice: ruleAdvice)

  private static func inTrigger(_ name: String) -> KeySet.Advice {
    KeySet.Advice("it belongs to the trigger", "write `\(name): …` in `when`, beside the kind of the trigger")
  }

  private static func inLimit(_ example: String) -> KeySet.Advice {
    KeySet.Advice("it belongs to `limit`", "write `limit: { runs: 3, per: 10m, \(example) }`")
  }

  private static let ruleAdvice: [String: KeySet.Advice] = {
    let condition = KeySet.Advice(
      "part of a condition", "write it into `if`: a list there means all of them, `or` stands in one text")
    let stage = KeySet.Advice(
      "`stage` says whether a rule acts", "to switch the rule off write `stage: disabled`, else remove this line")
    return [
      "and": condition, "or": condition, "elif": condition, "unless": condition,
      "else": KeySet.Advice(
        "a rule whose `if` is false does nothing", "put a step `if` with `then` and `else` below `then`"),
      "annotations": KeySet.Advice("texts for people", "write them into the `message` of a step"),
      "alias": KeySet.Advice("the rule's id is its name", "write `description: …`"),
      "severity": KeySet.Advice("a label", "write `labels: { severity: … }`"),
      "priority": KeySet.Advice("a label", "write `labels: { priority: … }`"),
      "tags": KeySet.Advice("labels", "write `labels: { NAME: VALUE }`"),
      "receiver": KeySet.Advice("who is told", "write a step `- notify: …` with `message` below `then`"),
      "group_wait": KeySet.Advice("it belongs to the notifier", "write `notifiers: { NAME: { group: { wait: … } } }`"),
      "exceeded": inLimit("exceeded: …"), "reset": inLimit("reset: …"), "runs": inLimit("exceeded: …"),
      "per": inLimit("reset: …"),
      "for": inTrigger("for"), "until": inTrigger("until"), "within": inTrigger("within"), "count": inTrigger("count"),
      "where": inTrigger("where"), "distinct": inTrigger("distinct"), "while": inTrigger("while"),
      "become": KeySet.Advice("nothing here runs as anybody", "leave it out"),
      "enable": stage, "enabled": stage, "disabled": stage, "active": stage, "paused": stage,
    ]
  }()

  /// Reads all rules; those with errors are left out of the answer.
  mutating func readRules() -> (rules: [RuleDraft], count: Int) {
    let entries = unit.document.root?.entries ?? []
    let defaults = entries.slot("defaults").flatMap { map($0) } ?? []
    checkKeys(defaults, Self.ruleKeys, in: "`defaults`")
    if defaults.slot("timezone") != nil, names.zone == nil { names.zoneIsBroken = true }
    let allowed = allowedVerbs()
    settleStoredTypes()
    settleNames()
    guard let slot = entries.slot("rules"), !slot.node.isEmptyPlain else { return ([], 0) }
    if slot.node.elements != nil {
      let naming = slot.node.elements?.first?.entries?.first { ["id", "name", "alias"].contains($0.name) }
      let id = naming?.value.text.map { text in
        String(text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
      }
      let isNamed = slot.node.elements?.first?.entries?.first.map { $0.value.entries != nil || $0.value.isEmptyPlain }
      wrongType(
        slot, "a map",
        isNamed == true
          ? "leave out the `- ` in front of each rule's id"
          : naming.flatMap { naming in
            id.map { "write `\(shortened($0)):` in place of `- \(naming.name): \(shortened(naming.value.text ?? ""))`" }
          }
            ?? "write the id of each rule in front of it, `my-rule:`, in place of `- `")
      return ([], 0)
    }
    guard let rules = map(slot) else { return ([], 0) }
    if rules.count > limits.maxRules {
      error(
        "too-many-rules", "more than \(limits.maxRules) rules in one file",
        at: rules[limits.maxRules].key.span)
    }
    if reportMissingIndentation(rules) { return ([], rules.count) }
    let outdented = outdentedKeys(rules)
    var drafts: [RuleDraft] = []
    for entry in rules.prefix(limits.maxRules)
    where !outdented.contains(entry.key.start) && !isFull && (!settlesTypes || entry.value.keepsOrEmits) {
      if let draft = rule(entry, defaults, allowed) { drafts.append(draft) }
    }
    return (drafts, rules.count)
  }

  private mutating func rule(_ entry: YAMLEntry, _ defaults: [YAMLEntry], _ allowed: Set<String>)
    -> RuleDraft?
  {
    let before = errorCount
    let muted = mutedCodes
    defer { mutedCodes = muted }
    let isNamed = checkID(entry.key, of: "a rule")
    guard
      let own = map(
        Slot(entry, name: "rule `\(entry.name)`"), help: "write `servers`, `when` and `then` below the id")
    else { return nil }
    let isOutside = reportOutsideLimit(own)
    checkKeys(
      own.filter { !isOutside || !Self.limitKeys.contains($0.name) }, Self.ruleKeys, in: "rule `\(entry.name)`",
      among: own)
    // Modifiers that stand one level too high were told; that the trigger lacks them would say the same again.
    if own.contains(where: { $0.name == "for" }) { mutedCodes.insert("absent-without-for") }
    if own.contains(where: { $0.name == "within" }) { mutedCodes.insert("count-without-within") }
    guard let written = instantiated(own, entry) else { return nil }
    defer { templateUse = nil }
    // A misspelled key of `defaults` was reported; that the rules lack it would say the same again.
    let known = defaults.compactMap { entry in
      Self.ruleKeys.known.contains(entry.name)
        ? entry : Self.ruleKeys.meant(by: entry.name).map { entry.renamed($0) }
    }
    var reader = RuleReader(
      id: entry.name, key: entry.key, own: written, entries: Self.merged(written, under: known),
      context: RuleContext(
        rule: entry.name, profiles: names.allProfiles, brokenEvents: names.broken["events"] ?? [],
        allowed: allowed))
    let draft = read(&reader)
    guard isNamed, let draft, errorCount == before else { return nil }
    return draft
  }

  private static let limitKeys = ["runs", "per", "reset", "exceeded"]

  /// Keys of `limit` that stand beside it rather than below it, told once.
  private mutating func reportOutsideLimit(_ own: [YAMLEntry]) -> Bool {
    let strays = own.filter { Self.limitKeys.contains($0.name) }
    guard let limit = own.first(where: { $0.name == "limit" }), let below = limit.value.entries?.first,
      below.key.span.start.line > limit.key.span.start.line, let first = strays.first
    else { return false }
    let (start, end) = (first.key.span.start.line, first.span.end.line)
    error(
      "unknown-key", "`\(first.name)` belongs below `limit`", at: first.key.span,
      labels: [Diagnostic.Label(limit.key.span, "the keys below this word")],
      help: "begin \(start == end ? "this line" : "lines \(start) to \(end)") "
        + "\(below.key.span.start.column - first.key.span.start.column) columns further right, and put them behind `\(limit.value.entries?.last?.name ?? "")`"
    )
    return true
  }

  /// Keys of a rule that stand in the column of its id, told once; they and the rule before them are not read.
  private mutating func outdentedKeys(_ rules: [YAMLEntry]) -> Set<Int> {
    var found: Set<Int> = []
    for (index, entry) in rules.enumerated().dropFirst() where Self.ruleKeys.known.contains(entry.name) {
      let isRule =
        entry.value.entry("when") != nil || entry.value.entry("then") != nil || entry.value.entry("use") != nil
      guard !isRule else { continue }
      let owner = rules[..<index].last { !found.contains($0.key.start) } ?? rules[index - 1]
      error(
        "wrong-type", "`\(entry.name)` is a key of a rule, not the id of one", at: entry.key.span,
        labels: [Diagnostic.Label(owner.key.span, "the rule")],
        help: "indent this line and what is below it by two more blanks")
      found.formUnion([entry.key.start, owner.key.start])
    }
    return found
  }

  /// The keys of a rule that stand beside its id, rather than below it.
  private mutating func reportMissingIndentation(_ rules: [YAMLEntry]) -> Bool {
    guard let index = rules.firstIndex(where: { $0.value.isEmptyPlain }), index + 1 < rules.count,
      Self.ruleKeys.known.contains(rules[index + 1].name), rules[index + 1].value.entry("then") == nil
    else { return false }
    error(
      "wrong-type", "the keys of rule `\(rules[index].name)` do not stand below it", at: rules[index + 1].key.span,
      labels: [Diagnostic.Label(rules[index].key.span, "the rule")],
      help: "indent `\(rules[index + 1].name)` and what follows by two more blanks")
    return true
  }

  /// The rule's keys, each in place of that of the template that it uses.
  private mutating func instantiated(_ own: [YAMLEntry], _ entry: YAMLEntry) -> [YAMLEntry]? {
    let rest = own.filter { $0.name != "use" && $0.name != "with" }
    guard let use = own.slot("use") else {
      if let with = own.first(where: { $0.name == "with" }) {
        error(
          "with-without-use", "`with` gives values to a template, but this rule uses none", at: with.key.span,
          help: "add `use` with the name of a template")
      }
      return rest
    }
    guard let name = text(use, help: "name a template") else { return nil }
    guard let template = names.templates.first(where: { $0.name == name })?.value else {
      if !names.isBroken(name, in: "templates") {
        undefined("template", name, at: use.span, known: names.templates.map(\.name), section: "templates")
      }
      return nil
    }
    guard
      let arguments = arguments(
        own.slot("with"), for: template.parameters, of: "template `\(name)`",
        at: own.first { $0.name == "with" }?.key.span ?? use.span)
    else { return nil }
    templateUse = TemplateUse(rule: entry.span, name: use.node, arguments: arguments)
    let filled = TemplateInstance(arguments: arguments).filled(template.rule)
    let kept = (filled.entries ?? []).filter { entry in !rest.contains { $0.name == entry.name } }
    return rest + kept
  }

  /// Reads the rules once only to learn the types of what they keep with `set` and tell with `emit`.
  private mutating func settleStoredTypes() {
    guard !names.stored.isEmpty || names.emitted.contains(where: { !$0.fields.isEmpty }), !settlesTypes else { return }
    var trial = self
    trial.settlesTypes = true
    _ = trial.readRules()
    names.stored = trial.names.stored
    names.emitted = trial.names.emitted
    names.broken = trial.names.broken
  }

  /// Defaults lie under a rule: its own scalars and lists replace theirs, maps are merged key by key.
  static func merged(_ own: [YAMLEntry], under defaults: [YAMLEntry]) -> [YAMLEntry] {
    var result = own.map { entry in
      guard let base = defaults.first(where: { $0.name == entry.name })?.value.entries,
        let entries = entry.value.entries
      else { return entry }
      return YAMLEntry(key: entry.key, value: entry.value.replacingEntries(merged(entries, under: base)))
    }
    for entry in defaults where !own.contains(where: { $0.name == entry.name }) { result.append(entry) }
    return result
  }
}

extension YAMLNode {
  /// Whether some step in it may keep values or emit events, possibly by way of a procedure or template.
  fileprivate var keepsOrEmits: Bool {
    switch content {
    case .scalar: false
    case .sequence(let elements): elements.contains(where: \.keepsOrEmits)
    case .mapping(let entries):
      entries.contains { ["set", "emit", "run", "use"].contains($0.name) || $0.value.keepsOrEmits }
    }
  }

  /// The same place with other entries.
  func replacingEntries(_ entries: [YAMLEntry]) -> YAMLNode {
    YAMLNode(.mapping(entries), at: self)
  }
}

/// A rule with what is needed to count who depends on which secret.
struct RuleDraft {
  var rule: Rule
  let notifiers: Set<String>
  /// Events that its steps let happen.
  let emits: [(name: String, span: Span)]
  /// Console commands that are written out, announcements included.
  let spoken: [(text: String, span: Span)]
}

/// A rule while it is read.
struct RuleReader {
  let id: String
  let key: YAMLNode
  /// The rule's own entries.
  let own: [YAMLEntry]
  /// With the file's defaults under them.
  let entries: [YAMLEntry]
  var context: RuleContext

  var place: String { "rule `\(id)`" }
  var span: Span { key.span }
  func slot(_ name: String) -> Slot? { entries.slot(name) }
}
