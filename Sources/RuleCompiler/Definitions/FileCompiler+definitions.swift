import Diagnostics
import RuleModel

/// The top of a file: everything but its rules.
extension FileCompiler {
  static let fileKeys = KeySet(
    [
      "version", "timezone", "include", "defaults", "vars", "secrets", "allow", "windows", "notifiers",
      "profiles", "events", "metrics", "procedures", "templates", "rules",
    ],
    otherWords: [
      "tz": "timezone", "includes": "include", "variables": "vars", "constants": "vars", "rule": "rules",
      "automations": "rules", "automation": "rules", "jobs": "rules",
    ])

  /// Reads all definitions of the file; names of its includes are known already.
  mutating func readDefinitions() -> FileDefinitions {
    var own = FileDefinitions()
    guard let root = unit.document.root else {
      if !unit.isIncomplete {
        let start = unit.document.source.span(from: 0, to: 0)
        warning("empty-file", "this file defines nothing", at: start, help: "begin with `rules:`")
      }
      return own
    }
    guard let written = root.entries else {
      error(
        "wrong-type", "a rule file is a map of keys such as `rules:`, this is \(root.kindDescription)",
        at: root.span,
        help: "begin with `rules:` and indent the rules below it")
      return own
    }
    checkKeys(written, Self.fileKeys, in: "this file")
    let entries = Self.asMeant(written)
    checkVersion(entries)
    own.zone = readZone(entries)
    own.zoneIsBroken = names.zoneIsBroken
    if let slot = entries.slot("vars") { own.variables = variables(slot) }
    if let slot = entries.slot("secrets") { own.secrets = secrets(slot) }
    adopt(own)
    if let slot = entries.slot("windows") { own.windows = windows(slot, &own.broken) }
    if let slot = entries.slot("notifiers") { own.notifiers = notifiers(slot, &own.broken) }
    if let slot = entries.slot("profiles") { own.profiles = profiles(slot, &own.broken) }
    if let slot = entries.slot("procedures") { own.procedures = procedures(slot, &own.broken) }
    if let slot = entries.slot("templates") { own.templates = templates(slot, &own.broken) }
    var rest = own
    rest.variables = []
    rest.secrets = []
    adopt(rest)
    if let general = generalProfile(entries, &own.broken) {
      own.profiles.append(general)
      names.profiles.append(general)
    }
    names.broken.merge(own.broken) { $0.union($1) }
    return own
  }

  /// Sections under a misspelled word are read as what they were meant to be, so that nothing in them is missed.
  private static func asMeant(_ entries: [YAMLEntry]) -> [YAMLEntry] {
    entries.map { entry in
      guard !fileKeys.known.contains(entry.name), let meant = fileKeys.suggestion(for: entry.name),
        !entries.contains(where: { $0.name == meant })
      else { return entry }
      return entry.renamed(meant)
    }
  }

  private mutating func adopt(_ definitions: FileDefinitions) { report(names.merge(definitions)) }

  private mutating func checkVersion(_ entries: [YAMLEntry]) {
    guard let slot = entries.slot("version"), let text = text(slot), text != "1" else { return }
    error(
      "unknown-version", "version `\(shortened(text))` of the rule language is not known", at: slot.span,
      help: "this engine reads version 1")
  }

  private mutating func readZone(_ entries: [YAMLEntry]) -> ZoneRules? {
    guard let slot = entries.slot("timezone") else { return nil }
    let zone = zone(slot)
    names.zone = zone
    names.zoneIsBroken = zone == nil
    return zone
  }

  /// `secrets: [NAME, …]`.
  private mutating func secrets(_ slot: Slot) -> [Definition<Void>] {
    if slot.node.entries != nil {
      for entry in slot.node.entries ?? [] { hide(entry.value) }
      wrongType(
        slot, "a list of names", "values of secrets never stand in rule files; write `secrets: [NAME]`")
      return (slot.node.entries ?? []).map {
        Definition(name: $0.name, value: (), span: $0.key.span, meaning: $0.name)
      }
    }
    var found: [Definition<Void>] = []
    for (name, node) in texts(slot, help: "write `[NAME]`") {
      let isName = name.utf8.allSatisfy {
        $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF)
      }
      if !isName || name.utf8.first.map({ (48...57).contains($0) }) == true || name.count > 100 {
        error(
          "invalid-name", "`\(shortened(name))` cannot be the name of a secret", at: node.span,
          help: "names have letters, digits and `_`, such as `OPS_WEBHOOK`")
      } else if !found.contains(where: { $0.name == name }) {
        found.append(Definition(name: name, value: (), span: node.span, meaning: name))
      }
    }
    return found
  }

  /// `vars: { name: value }`; the kind of constant is read from how it is written.
  private mutating func variables(_ slot: Slot) -> [Definition<Value>] {
    guard let entries = map(slot) else { return [] }
    return entries.compactMap { entry in
      guard checkVariableName(entry.key, of: "a constant") else { return nil }
      guard let constant = constant(Slot(entry)) else { return nil }
      return Definition(name: entry.name, value: constant, span: entry.key.span, meaning: "\(constant)")
    }
  }

  private mutating func constant(_ slot: Slot) -> Value? {
    if let items = slot.node.elements {
      let values = items.compactMap { node in
        text(slot.item(node)).map { Self.constant($0, style: node.style) }
      }
      return values.count == items.count ? .list(values) : nil
    }
    return text(slot, help: "a constant is a text, a number with or without a unit, or a list of them")
      .map { Self.constant($0, style: slot.node.style) }
  }

  private static func constant(_ text: String, style: YAMLScalarStyle?) -> Value {
    style == .plain ? constant(text) : .text(text)
  }

  /// `90%`, `6GiB`, `5m`, `12.5`, `true`; anything else is text.
  private static func constant(_ text: String) -> Value {
    if text == "true" || text == "false" { return .bool(text == "true") }
    let sign: Double = text.hasPrefix("-") ? -1 : 1
    let unsigned = sign < 0 ? text.dropFirst() : text[...]
    let digits = unsigned.prefix { ("0"..."9").contains($0) || $0 == "." }
    guard let number = Double(digits), digits.first != ".", digits.last != "." else { return .text(text) }
    switch unsigned.dropFirst(digits.count) {
    case "": return .number(sign * number)
    case "%": return .percent(sign * number)
    case let unit:
      if let factor = sizes[String(unit)] { return .bytes(sign * number * factor) }
      if sign > 0, let duration = try? DurationText.parse(text) { return .duration(duration) }
      return .text(text)
    }
  }

  private static let sizes: [String: Double] = [
    "B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776, "KB": 1e3,
    "MB": 1e6,
    "GB": 1e9, "TB": 1e12,
  ]

  /// The dangerous verbs that the file itself allows.
  mutating func allowedVerbs() -> Set<String> {
    guard let slot = unit.document.root?.entries?.slot("allow") else { return [] }
    var allowed: Set<String> = []
    for item in itemsOrOne(slot) {
      let later = ["backup-delete", "backup-restore", "reinstall"]
      if let verb = choice(slot.node.elements == nil ? slot : slot.item(item), among: ["kill"], later: later) {
        allowed.insert(verb)
      }
    }
    return allowed
  }
}
