import Diagnostics
import RuleModel

/// A list of steps that rules run by name.
struct ProcedureDefinition: Sendable {
  let parameters: [ParameterDefinition]
  let steps: YAMLEntry
}

/// A rule with places for parameters.
struct TemplateDefinition: Sendable {
  let parameters: [ParameterDefinition]
  let rule: YAMLNode
}

/// A name that whoever uses a procedure or template gives a value.
struct ParameterDefinition: Sendable {
  let name: String
  /// What it is when nothing is given; `nil` if something has to be.
  let fallback: YAMLNode?
}

/// `procedures: { name: { params, do } }` and `templates: { name: { params, rule } }`.
extension FileCompiler {
  mutating func procedures(
    _ slot: Slot, _ broken: inout [String: Set<String>]
  ) -> [Definition<ProcedureDefinition>] {
    definitions(slot, "procedures", "a procedure", &broken) { compiler, entry, entries in
      let keys = KeySet(["params", "do"], otherWords: ["steps": "do", "then": "do", "with": "params"])
      compiler.checkKeys(entries, keys, in: "procedure `\(entry.name)`")
      let parameters = entries.slot("params").map { compiler.parameters($0) } ?? []
      let steps = compiler.require(
        "do", in: entries, of: "procedure `\(entry.name)`", at: entry.key.span, help: "add a list of steps", keys: keys)
      guard steps != nil, let body = entries.first(where: { $0.name == "do" }) else { return nil }
      return ProcedureDefinition(parameters: parameters, steps: body)
    }
  }

  mutating func templates(
    _ slot: Slot, _ broken: inout [String: Set<String>]
  ) -> [Definition<TemplateDefinition>] {
    definitions(slot, "templates", "a template", &broken) { compiler, entry, entries in
      if compiler.reportBareTemplate(entry, entries) { return nil }
      let keys = KeySet(["params", "rule"], otherWords: ["with": "params", "rules": "rule", "template": "rule"])
      compiler.checkKeys(entries, keys, in: "template `\(entry.name)`")
      let parameters = entries.slot("params").map { compiler.parameters($0) } ?? []
      guard
        let rule = compiler.require(
          "rule", in: entries, of: "template `\(entry.name)`", at: entry.key.span,
          help: "write the keys of a rule below `rule:`", keys: keys),
        let ruleEntries = compiler.map(rule, help: "write the keys of a rule below `rule:`")
      else { return nil }
      compiler.checkKeys(
        ruleEntries.filter { $0.name != "use" && $0.name != "with" }, FileCompiler.ruleKeys,
        in: "template `\(entry.name)`")
      for entry in ruleEntries where entry.name == "use" {
        compiler.error(
          "nested-template", "a template cannot use another one", at: entry.key.span, help: "write the keys out here")
      }
      let before = compiler.errorCount
      compiler.checkPlaces(in: rule.node, of: entry.name, parameters.map(\.name))
      guard compiler.errorCount == before else { return nil }
      return TemplateDefinition(parameters: parameters, rule: rule.node)
    }
  }

  /// The keys of the rule stand in the template itself; told once.
  private mutating func reportBareTemplate(_ template: YAMLEntry, _ entries: [YAMLEntry]) -> Bool {
    let inner = entries.filter { FileCompiler.ruleKeys.known.contains($0.name) }
    guard !entries.contains(where: { $0.name == "rule" }), let first = inner.first, let last = inner.last else {
      return false
    }
    let (start, end) = (first.key.span.start.line, last.span.end.line)
    error(
      "missing-key", "template `\(template.name)` has no `rule`", at: first.key.span,
      labels: [Diagnostic.Label(template.key.span, "the template")],
      help: "put a line `rule:` in front of this one, and indent lines \(start) to \(end) by two more blanks")
    return true
  }

  /// Places of a template that nearly are those of a parameter, and nothing else that it could mean.
  private mutating func checkPlaces(in node: YAMLNode, of template: String, _ parameters: [String]) {
    switch node.content {
    case .sequence(let elements): for element in elements { checkPlaces(in: element, of: template, parameters) }
    case .mapping(let entries): for entry in entries { checkPlaces(in: entry.value, of: template, parameters) }
    case .scalar(let text, _):
      guard text.hasPrefix("${"), text.hasSuffix("}"), case let name = String(text.dropFirst(2).dropLast()),
        !parameters.contains(name), names.scope.entry(name) == nil,
        let meant = Suggestion.closest(to: name, in: parameters)
      else { return }
      error(
        "undefined-name", "template `\(template)` has no parameter `\(shortened(name))`",
        at: node.span(ofValueRange: 2..<text.utf8.count - 1), inline: "did you mean `\(meant)`?")
    }
  }

  private mutating func definitions<Value>(
    _ slot: Slot, _ section: String, _ what: String, _ broken: inout [String: Set<String>],
    _ read: (inout FileCompiler, YAMLEntry, [YAMLEntry]) -> Value?
  ) -> [Definition<Value>] {
    var found: [Definition<Value>] = []
    for entry in map(slot) ?? [] {
      if checkID(entry.key, of: what), let entries = map(Slot(entry)), let value = read(&self, entry, entries) {
        // Two places are two definitions, whatever they say.
        let place = entry.key.span
        found.append(
          Definition(
            name: entry.name, value: value, span: place, meaning: "\(place.file) \(place.start.offset)"))
      } else {
        broken[section, default: []].insert(entry.name)
      }
    }
    return found
  }

  /// `[player, reason]`, or a map with what each is when nothing is given.
  private mutating func parameters(_ slot: Slot) -> [ParameterDefinition] {
    if let entries = slot.node.entries {
      return entries.compactMap { entry in
        guard checkVariableName(entry.key, of: "a parameter") else { return nil }
        checkFallback(entry)
        return ParameterDefinition(name: entry.name, fallback: entry.value.isEmptyPlain ? nil : entry.value)
      }
    }
    return texts(slot, help: "write a list of names").compactMap { name, node in
      checkVariableName(node, of: "a parameter") ? ParameterDefinition(name: name, fallback: nil) : nil
    }
  }

  /// `{ seconds: number }`: parameters have no types, so the word would be the value.
  private mutating func checkFallback(_ entry: YAMLEntry) {
    let types = [
      "text", "string", "str", "number", "int", "integer", "float", "percent", "duration", "bool", "boolean",
    ]
    guard let word = entry.value.text, entry.value.style == .plain, types.contains(word) else { return }
    warning(
      "type-as-fallback", "parameters have no type: without a value `\(entry.name)` would be the word `\(word)`",
      at: entry.value.span,
      help: "write `\(entry.name):` with nothing behind it, or the value that it has if none is given")
  }

  /// What is given for each parameter, with the fallbacks; says what is missing or too much.
  mutating func arguments(
    _ given: Slot?, for parameters: [ParameterDefinition], of owner: String, at place: Span
  ) -> [(name: String, value: YAMLNode)]? {
    let entries = given.map { map($0, help: "write names and values below it") ?? [] } ?? []
    let before = errorCount
    let names = parameters.map(\.name)
    for entry in entries where !names.contains(entry.name) {
      let meant = Suggestion.closest(to: entry.name, in: names)
      error(
        "unknown-parameter", "\(owner) has no parameter `\(shortened(entry.name))`", at: entry.key.span,
        inline: meant.map { "did you mean `\($0)`?" },
        help: names.isEmpty ? "it takes none" : "its parameters are \(namesList(names))")
    }
    var found: [(name: String, value: YAMLNode)] = []
    for parameter in parameters {
      if let value = entries.first(where: { $0.name == parameter.name })?.value ?? parameter.fallback {
        found.append((parameter.name, value))
      } else if errorCount == before {
        error(
          "missing-parameter", "\(owner) needs `\(parameter.name)`", at: place,
          help: "add `\(parameter.name): …` under `with`, with the value in place of `…`")
      }
    }
    return errorCount == before ? found : nil
  }
}
