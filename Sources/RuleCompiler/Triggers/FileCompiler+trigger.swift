import Diagnostics
import RuleModel

/// A trigger: one word for its kind, and modifiers.
extension FileCompiler {
  /// Any of several under `when`.
  mutating func triggers(_ slot: Slot, as use: TriggerUse) -> [TriggerReading] {
    let items = itemsOrOne(slot)
    if items.isEmpty {
      error("wrong-type", "\(slot.name) names no trigger", at: slot.span, help: triggerExample)
    }
    if items.count > limits.maxTriggers {
      error("too-many-triggers", "more than \(limits.maxTriggers) triggers in one rule", at: slot.span)
      return []
    }
    let readings = items.compactMap { node in
      trigger(slot.node.elements == nil ? slot : Slot(node, Self.item), as: use)
    }
    checkTriggerIDs(readings)
    return readings
  }

  /// What one of several triggers is called.
  private static let item = "a trigger"

  /// One trigger; a text is taken for a condition where a level may end.
  mutating func trigger(_ slot: Slot, as use: TriggerUse) -> TriggerReading? {
    if case .until = use.role, slot.node.text?.isEmpty == false { return conditionTrigger(slot, use) }
    if slot.node.elements != nil {
      error(
        "wrong-type", "\(slot.name) takes one trigger, this is a list", at: slot.span,
        help: "several triggers stand under `when`; here name one, such as an event that several lines make")
      return nil
    }
    guard let entries = slot.node.entries else {
      wrongType(slot, "a trigger", slot.node.text.map { triggerHelp(for: $0, slot.node) } ?? triggerExample)
      return nil
    }
    let modifiers = modifierNames(use)
    let keys = KeySet(
      TriggerWord.allCases.map(\.rawValue) + modifiers, otherWords: TriggerWord.otherWords, advice: TriggerWord.advice)
    let before = errorCount
    for entry in entries where Self.allModifiers.contains(entry.name) && !modifiers.contains(entry.name) {
      error(
        "misplaced-modifier", "`\(entry.name)` has no meaning in \(use.place)", at: entry.key.span,
        help: use.role.isPart && ["for", "while", "within"].contains(entry.name)
          ? "move it out of the braces, beside `absent` or `sequence`" : "it goes with a trigger under `when`")
    }
    checkKeys(
      entries.filter { !Self.allModifiers.contains($0.name) }, keys, in: use.place, among: entries)
    guard let (entry, word) = kindEntry(entries, slot, use, hasErrors: errorCount > before) else {
      return nil
    }
    guard let reading = kind(word, entry, entries, use) else {
      checkModifiersAlone(entries)
      return nil
    }
    return modified(reading, entry, entries, use, span: slot.node.span)
  }

  /// Any of several is said by `when`, not by a list inside of a trigger.
  mutating func refusesList(_ slot: Slot) -> Bool {
    guard let nodes = slot.node.elements else { return false }
    let word = slot.name.filter { $0 != "`" }
    let each = nodes.prefix(2).map { "{ \(word): \($0.text.map { "'\(shortened($0, to: 20))'" } ?? "…") }" }
    error(
      "wrong-type", "\(slot.name) takes one, this is a list", at: slot.span,
      help: "make a list of triggers under `when`: `[\(each.joined(separator: ", "))]`")
    return true
  }

  /// How a text that stands in place of a trigger is written as one.
  private func triggerHelp(for text: String, _ node: YAMLNode) -> String {
    if let word = TriggerWord(rawValue: text) { return "write `{ \(word.example) }`" }
    if let word = TriggerWord.otherWords[text], let kind = TriggerWord(rawValue: word) {
      return "write `{ \(kind.example) }`"
    }
    if ServerStatus(rawValue: text) != nil { return "write `{ status: \(text) }`" }
    if text.isEmpty || text.count > 60 || text.contains("\n") { return triggerExample }
    if ["<", ">", "=="].contains(where: { text.contains($0) }) { return "write `{ stats: \(text) }`" }
    let isWord = text.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" || $0 == "_" }
    let isPattern = node.style != .plain || !isWord
    if !isPattern, names.scope.events.contains(text) { return "write `{ event: \(text) }`" }
    return isPattern ? "write `{ console: '\(text.replacing("'", with: "''"))' }`" : triggerExample
  }

  private var triggerExample: String { "write such as `console: '^Done'` or `stats: memory > 90%`" }

  private func modifierNames(_ use: TriggerUse) -> [String] {
    switch use.role {
    case .when: Self.allModifiers
    case .until, .wait: ["where", "for", "within", "while"]
    case .expect: ["where"]
    case .metric: ["where", "value"]
    case .profileEvent, .absent, .sequence: ["where"]
    }
  }

  private static let allModifiers = [
    "id", "where", "for", "until", "while", "count", "within", "distinct", "debounce",
  ]

  private mutating func kindEntry(
    _ entries: [YAMLEntry], _ slot: Slot, _ use: TriggerUse, hasErrors: Bool
  ) -> (YAMLEntry, TriggerWord)? {
    let found = entries.compactMap { entry in TriggerWord(rawValue: entry.name).map { (entry, $0) } }
    if let second = found.dropFirst().first {
      error(
        "two-triggers",
        "a trigger has one kind, this one has `\(found[0].1.rawValue)` and `\(second.1.rawValue)`",
        at: second.0.key.span, labels: [Diagnostic.Label(found[0].0.key.span, "the first kind")],
        help: Self.severalKinds(
          found.map(\.0), isOrdered: entries.contains { $0.name == "within" }, isItem: slot.name == Self.item))
      return nil
    }
    if found.isEmpty, !hasErrors {
      error(
        "no-trigger", "this trigger does not say what it looks at", at: entries.first?.key.span ?? slot.span,
        help: "the kinds are \(namesList(TriggerWord.allCases.map(\.rawValue)))")
    }
    return found.first
  }

  /// Either of several is a list, one after the other a sequence.
  private static func severalKinds(_ kinds: [YAMLEntry], isOrdered: Bool, isItem: Bool) -> String {
    let starts = kinds.map(\.key.span.start)
    if starts.count == 2, starts[0].column == starts[1].column, starts[1].line > starts[0].line, starts[0].column > 2 {
      let place = "column \(starts[1].column - 2)"
      return isItem
        ? "make two triggers of it: begin this line with `- \(kinds[1].name)` in \(place)"
        : "either of them: begin lines \(starts[0].line) and \(starts[1].line) with `- ` in \(place); "
          + "one after the other: a `sequence`"
    }
    let parts = kinds.map { kind in
      let quote = kind.value.style == .doubleQuoted ? "\"" : kind.value.style == .singleQuoted ? "'" : ""
      return "{ \(kind.name): \(quote)\(kind.value.text.map { shortened($0, to: 24) } ?? "…")\(quote) }"
    }.joined(separator: ", ")
    return isOrdered
      ? "one after the other: `sequence: [\(parts)]` with `within`; either of them: a list of two triggers"
      : "either of them: a list, `when: [\(parts)]`; one after the other: a `sequence`"
  }

  private mutating func kind(
    _ word: TriggerWord, _ entry: YAMLEntry, _ entries: [YAMLEntry], _ use: TriggerUse
  ) -> KindReading? {
    let slot = Slot(entry)
    if let role = use.role.refusal(of: word) {
      error(
        "misplaced-trigger", "`\(word.rawValue)` cannot stand in \(use.place)", at: entry.key.span, help: role)
      return nil
    }
    switch word {
    case .console: return consoleTrigger(slot, use)
    case .status: return statusTrigger(slot, use)
    case .crash: return crashTrigger(slot, use)
    case .stats: return statsTrigger(slot, use)
    case .schedule: return scheduleTrigger(slot, use)
    case .event: return eventTrigger(slot, use)
    case .window: return windowTrigger(slot, use)
    case .absent: return absentTrigger(entry, entries, use)
    case .sequence: return sequenceTrigger(entry, entries, use)
    }
  }

  /// `until: memory < 80%` is short for `until: { stats: memory < 80% }`.
  private mutating func conditionTrigger(_ slot: Slot, _ use: TriggerUse) -> TriggerReading? {
    if let text = slot.node.text, (try? DurationText.parse(text)) != nil {
      error(
        "wrong-type", "the end of a level is a condition, this is a duration", at: slot.span,
        help: "write such as `until: { stats: memory < 80%, for: \(text) }`")
      return nil
    }
    guard let reading = statsTrigger(slot, use) else { return nil }
    return finished(
      Trigger(
        kind: reading.kind, isLevel: true, summary: "stats: " + reading.source, span: slot.node.span,
        fingerprint: ""),
      reading, use, value: slot.node, modifiers: [])
  }

  /// Durations and counts are checked although the trigger itself cannot be read.
  private mutating func checkModifiersAlone(_ entries: [YAMLEntry]) {
    for name in ["for", "within", "debounce"] { if let slot = entries.slot(name) { _ = duration(slot) } }
    if let slot = entries.slot("count") { _ = integer(slot, in: 1...100_000) }
  }

  private mutating func modified(
    _ reading: KindReading, _ entry: YAMLEntry, _ entries: [YAMLEntry], _ use: TriggerUse, span: Span
  ) -> TriggerReading? {
    let before = errorCount
    var trigger = Trigger(
      kind: reading.kind, isLevel: isLevel(reading, entries, use), fields: reading.fields,
      summary: "\(entry.name): \(reading.source)", span: span, fingerprint: "")
    let allowed = modifierNames(use)
    checkMixture(trigger, entry, entries.filter { allowed.contains($0.name) }, reading)
    if let slot = entries.slot("id"), checkID(slot.node, of: "a trigger") { trigger.id = text(slot) }
    if let slot = entries.slot("where") ?? entry.value.entry("where").map({ Slot($0) }) {
      trigger.filter = expression(slot, in: ownScope(of: reading, use), expecting: .bool)
    }
    if let slot = entries.slot("for") { trigger.hold = duration(slot) }
    if let slot = entries.slot("until") { trigger.end = end(slot, of: entries.slot("stats")?.node.text, use) }
    if let slot = entries.slot("debounce") { trigger.debounce = duration(slot) }
    trigger.count = count(entries, reading)
    guard errorCount == before else { return nil }
    return finished(
      trigger, reading, use, value: entry.value,
      modifiers: entries.filter { TriggerWord(rawValue: $0.name) == nil })
  }

  private func finished(
    _ trigger: Trigger, _ reading: KindReading, _ use: TriggerUse, value: YAMLNode, modifiers: [YAMLEntry]
  ) -> TriggerReading {
    var trigger = trigger
    trigger.fields = reading.fields
    trigger.fingerprint = Fingerprint.of(trigger, profiles: use.profiles)
    let pattern = value["match"] ?? value
    return TriggerReading(
      trigger: trigger, valueSpan: value.span,
      patternSpan: pattern.text.map { pattern.span(ofValueRange: 0..<$0.utf8.count) } ?? value.span,
      hasLine: reading.hasLine, modifiers: modifiers)
  }

  /// What `where` sees: the trigger's own fields besides what everybody sees.
  func ownScope(of reading: KindReading, _ use: TriggerUse) -> NameScope {
    let scope = use.scope.adding(.fields(reading.fields))
    return reading.hasLine ? scope.adding(.line) : scope
  }

  private func isLevel(_ reading: KindReading, _ entries: [YAMLEntry], _ use: TriggerUse) -> Bool {
    if reading.isLevel || !reading.canBeLevel { return reading.isLevel }
    if entries.contains(where: { $0.name == "for" || $0.name == "until" }) { return true }
    switch use.role {
    case .when(let hasResolved): return hasResolved
    case .until, .wait: return true
    case .expect, .metric, .profileEvent, .absent, .sequence: return false
    }
  }

  private mutating func end(_ slot: Slot, of level: String?, _ use: TriggerUse) -> Trigger.End? {
    if let level, let (node, meant) = Self.meantEnd(slot.node, of: level) {
      error(
        "wrong-type", "the end of a level is a condition, this is a figure alone", at: node.span,
        help: slot.node.entries == nil ? "write `until: \(meant)`" : "write `stats: \(meant)` in its place")
      return nil
    }
    let inner = TriggerUse(
      role: .until, place: "`until` of \(use.place)", scope: use.scope, profiles: use.profiles,
      brokenEvents: use.brokenEvents)
    return trigger(slot, as: inner).map { .trigger($0.trigger) }
  }

  /// `80%` and `{ memory: 80% }` as the end of `memory > 90%`: `memory < 80%`, with the place that it is for.
  private static func meantEnd(_ end: YAMLNode, of level: String) -> (YAMLNode, String)? {
    let turned = [">=": "<", ">": "<", "<=": ">", "<": ">"]
    let words = level.split(separator: " ").map(String.init)
    guard words.count == 3, let comparison = turned[words[1]] else { return nil }
    let entry = end.entry(words[0])
    guard let limit = (entry?.value ?? end).text, limit.first?.isNumber == true, !limit.contains(" "),
      (try? DurationText.parse(limit)) == nil
    else { return nil }
    return (entry?.key ?? end, "\(words[0]) \(comparison) \(limit)")
  }

  private mutating func count(_ entries: [YAMLEntry], _ reading: KindReading) -> Trigger.Count? {
    if case .sequence = reading.kind { return nil }
    if reading.isLevel { return nil }
    let distinct = entries.slot("distinct").flatMap { distinctField($0, reading) }
    let within = entries.slot("within").flatMap { duration($0) }
    let matches = entries.slot("count").flatMap { integer($0, in: 1...100_000) }
    guard let within, let matches else { return nil }
    return Trigger.Count(matches: matches, within: within, distinct: distinct)
  }

  private mutating func distinctField(_ slot: Slot, _ reading: KindReading) -> String? {
    guard let name = text(slot, help: "write the name of a capture, such as `player`") else { return nil }
    if reading.fields.contains(where: { $0.name == name }) { return name }
    report(NameScope(.fields(reading.fields)).undefinedName(name, at: slot.span, place: "`distinct`"))
    return nil
  }

  private mutating func checkTriggerIDs(_ readings: [TriggerReading]) {
    var first: [String: Span] = [:]
    for reading in readings {
      guard let id = reading.trigger.id, let entry = reading.modifiers.first(where: { $0.name == "id" })
      else { continue }
      if let earlier = first[id] {
        error(
          "duplicate-trigger-id", "two triggers of this rule are called `\(id)`", at: entry.value.span,
          labels: [Diagnostic.Label(earlier, "the first one")])
      } else {
        first[id] = entry.value.span
      }
    }
  }
}

extension TriggerUse.Role {
  /// Whether it is a part of `absent` or `sequence`.
  fileprivate var isPart: Bool {
    switch self {
    case .absent, .sequence: true
    case .when, .until, .wait, .expect, .metric, .profileEvent: false
    }
  }

  /// Why a kind of trigger cannot stand there, as advice; `nil` if it can.
  func refusal(of word: TriggerWord) -> String? {
    switch (self, word) {
    case (.when, _): nil
    case (.absent, .absent), (.absent, .sequence), (.sequence, .absent), (.sequence, .sequence):
      "name one event in its place"
    case (.absent, .window), (.sequence, .window), (.metric, .window), (.profileEvent, .window):
      "a window is a level: it holds, it does not happen"
    case (.expect, .absent), (.expect, .sequence), (.expect, .window), (.until, .sequence):
      "name the one thing that is waited for"
    case (.metric, .absent), (.metric, .sequence), (.profileEvent, .absent), (.profileEvent, .sequence):
      "put it under `when` of a rule that makes the event with `emit`"
    case (.wait, .schedule), (.until, .schedule), (.expect, .schedule):
      "use a duration, or a `window`"
    case (.metric, .schedule), (.profileEvent, .schedule), (.absent, .schedule), (.sequence, .schedule):
      "schedules stand under `when`"
    case (.absent, _), (.sequence, _), (.expect, _), (.until, _), (.metric, _), (.profileEvent, _), (.wait, _): nil
    }
  }
}
