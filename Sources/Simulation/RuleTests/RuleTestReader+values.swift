import Diagnostics
import RuleCompiler
import RuleModel

/// Reading single values, with a finding where they do not fit.
extension RuleTestReader {
  mutating func report(
    _ code: String, _ message: String, at span: Span, help: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    findings.append(Diagnostic(severity, code, message, at: span, help: help))
  }

  /// A text as messages show it.
  func shortened(_ text: String) -> String { text.count > 60 ? "\(text.prefix(59))…" : text }

  mutating func requireMap(_ node: YAMLNode, _ what: String, help: String? = nil) -> Bool {
    if node.entries != nil { return true }
    report("wrong-type", "\(what) is a map, but here is \(node.kindDescription)", at: node.span, help: help)
    return false
  }

  /// Finds keys that nobody reads; `otherWords` are words from elsewhere with the key they mean here, `advice` has
  /// those that no single key replaces.
  mutating func check(
    _ node: YAMLNode, keys: [String], in place: String, otherWords: [String: String] = [:],
    advice: [String: String] = [:]
  ) {
    for entry in node.entries ?? [] where !keys.contains(entry.name) {
      let word = entry.name.lowercased()
      let meant = otherWords[word].flatMap { keys.contains($0) ? $0 : nil } ?? Suggestion.closest(to: word, in: keys)
      report(
        "unknown-key", "unknown key `\(shortened(entry.name))` in \(place)", at: entry.key.span,
        help: advice[word] ?? meant.map { "did you mean `\($0)`?" } ?? "known keys: \(keys.joined(separator: ", "))")
    }
  }

  /// Whether a finding about an unknown key has named this one, so that it need not be called missing.
  func hasKey(meaning key: String, in node: YAMLNode, otherWords: [String: String] = [:]) -> Bool {
    (node.entries ?? []).contains { entry in
      let word = entry.name.lowercased()
      return otherWords[word].map { $0 == key } ?? (Suggestion.closest(to: word, in: [key]) != nil)
    }
  }

  mutating func elements(_ node: YAMLNode?, of key: String, help: String? = nil) -> [YAMLNode] {
    guard let node, !node.isEmptyPlain else { return [] }
    if let elements = node.elements { return elements }
    report("wrong-type", "`\(key)` is a list, but here is \(node.kindDescription)", at: node.span, help: help)
    return []
  }

  mutating func texts(_ node: YAMLNode?, of key: String, help: String? = nil) -> [Located<String>] {
    guard let node, !node.isEmptyPlain else { return [] }
    let nodes = node.elements ?? [node]
    return nodes.compactMap { item in
      if let text = item.text { return Located(value: text, span: item.span) }
      report(
        "wrong-type", "`\(key)` holds texts, but here is \(item.kindDescription)", at: item.span, help: help)
      return nil
    }
  }

  /// `help` takes the place of what the reader of durations advises.
  mutating func duration(_ node: YAMLNode, help: String? = nil) -> Duration? {
    guard let text = node.text else {
      report(
        "wrong-duration", "a duration is a text, but here is \(node.kindDescription)", at: node.span,
        help: help ?? "write such as `30s` or `5m`")
      return nil
    }
    do throws(DurationTextError) {
      return try DurationText.parse(text)
    } catch {
      let isClock = text.contains(":") && text.allSatisfy { $0 == ":" || $0.isNumber }
      report(
        "wrong-duration", error.message, at: node.span,
        help: help ?? (isClock ? "times count from `start`: write such as `30s` or `5m`" : error.help))
      return nil
    }
  }

  mutating func truth(_ node: YAMLNode) -> Bool? {
    if node.text == "true" { return true }
    if node.text == "false" { return false }
    report("wrong-type", "\(shown(node)) is neither `true` nor `false`", at: node.span, help: "write `true` or `false`")
    return nil
  }

  mutating func whole(_ node: YAMLNode) -> Int? {
    if let number = node.text.flatMap({ Int($0) }) { return number }
    report("wrong-type", "\(shown(node)) is not a whole number", at: node.span, help: "write such as `3`")
    return nil
  }

  mutating func size(_ node: YAMLNode) -> Double? {
    if case .bytes(let bytes)? = node.text.flatMap(Value.init(figure:)) { return bytes }
    report("wrong-type", "\(shown(node)) is not a size", at: node.span, help: "write such as `8GiB`")
    return nil
  }

  mutating func share(_ node: YAMLNode) -> Double? {
    let figure = node.text.flatMap(Value.init(figure:))
    if case .percent(let percent)? = figure { return percent }
    var example = "200%"
    if case .number? = figure, let text = node.text { example = text + "%" }
    report("wrong-type", "\(shown(node)) is not a share", at: node.span, help: "write `\(example)`; `100%` is one core")
    return nil
  }

  private func shown(_ node: YAMLNode) -> String {
    node.text.map { $0.isEmpty ? "nothing" : "`\(shortened($0))`" } ?? node.kindDescription
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, as type: Choice.Type, otherWords: [String: String] = [:]
  ) -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    return choice(node, among: names, otherWords: otherWords).flatMap(Choice.init(rawValue:))
  }

  /// One of some words; `isPattern` lets `*` stand for any characters of them.
  mutating func choice(
    _ node: YAMLNode, among names: [String], otherWords: [String: String] = [:], isPattern: Bool = false,
    help: String? = nil
  ) -> String? {
    let text = node.text ?? ""
    if names.contains(text) { return text }
    if isPattern, text.contains("*"), names.contains(where: { Glob(text).matches($0) }) { return text }
    let closest = otherWords[text.lowercased()] ?? Suggestion.closest(to: text, in: names)
    let list = names.joined(separator: ", ")
    report(
      "unknown-value", "\(shown(node)) is none of \(list)", at: node.span,
      help: closest.map { "did you mean `\($0)`?" } ?? help)
    return nil
  }
}
