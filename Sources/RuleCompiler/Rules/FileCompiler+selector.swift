import Diagnostics
import RuleModel

/// Which servers: `all`, `survival-*`, `[a, b-*]`, `{ labels, node, egg, not }`.
extension FileCompiler {
  mutating func selector(_ slot: Slot) -> Selector? {
    if let entries = slot.node.entries { return selectorMap(entries, slot) }
    let items = texts(slot, help: "write `all`, a server's name, or a list of names")
    guard !items.isEmpty, items.count == itemsOrOne(slot).count else {
      if slot.node.elements?.isEmpty == true {
        error(
          "no-servers", "`servers` names no server", at: slot.span, help: "write `all` or a server's name")
      }
      return nil
    }
    for item in items {
      guard let help = Self.meant(by: item.text) else { continue }
      warning(
        "odd-server-name", "`\(shortened(item.text))` is read as the name of one server", at: item.node.span,
        help: help)
    }
    let source = items.map(\.text).joined(separator: ", ")
    if items.contains(where: { $0.text == "all" }) { return Selector(source: source) }
    return Selector(names: items.map { Glob($0.text) }, source: source)
  }

  /// What was meant by a text that no server can be called; nil for a name or a pattern of names.
  ///
  /// Panels allow blanks in names, so a blank alone says nothing.
  private static func meant(by text: String) -> String? {
    let word = text.lowercased()
    if word != text, word == "all" { return "write `all`" }
    if ["any", "every", "everything", "*.*"].contains(word) { return "write `all`" }
    if text.contains("${") { return "servers are chosen before a rule runs: name them, or use `labels`" }
    if word.hasPrefix("!") || word.hasPrefix("not ") {
      let name = text.dropFirst(word.hasPrefix("!") ? 1 : 4).trimmed
      return "write `{ not: \(name) }`"
    }
    if word.hasPrefix("/"), word.hasSuffix("/") {
      return "patterns of names have `*` and `?` only, such as `survival-*`"
    }
    if text.contains("=") { return "write `{ labels: '\(text)' }`" }
    if text.contains("[") || text.contains("(") || text.contains("{") {
      return "patterns of names have `*` and `?` only: write a list such as `[survival-1, survival-2]`"
    }
    if text.contains(",") {
      let names = text.split(separator: ",").map { String($0).trimmingBlanks() }
      return "write a list: `[\(shortened(names.joined(separator: ", ")))]`"
    }
    return nil
  }

  private mutating func selectorMap(_ entries: [YAMLEntry], _ slot: Slot) -> Selector? {
    let before = errorCount
    let keys = KeySet(
      ["labels", "node", "egg", "not"],
      otherWords: ["label": "labels", "nodes": "node", "eggs": "egg", "exclude": "not", "except": "not"])
    checkKeys(entries, keys, in: "`servers`")
    if entries.isEmpty {
      error("no-servers", "`servers` names no server", at: slot.span, help: "write `all` or a server's name")
    }
    var selector = Selector(source: "")
    if let labels = entries.slot("labels") { selector.labels = labelTerms(labels) }
    if let node = entries.slot("node") { selector.nodes = globs(node) }
    if let egg = entries.slot("egg") { selector.eggs = globs(egg) }
    if let not = entries.slot("not") { selector.excluded = globs(not) }
    selector.source = entries.map { "\($0.name): \(sourceText(of: $0.value))" }.joined(separator: ", ")
    return errorCount == before ? selector : nil
  }

  private mutating func globs(_ slot: Slot) -> [Glob] {
    if slot.node.elements?.isEmpty == true { error("wrong-type", "\(slot.name) is empty", at: slot.span) }
    return texts(slot).map { Glob($0.text) }
  }

  private func sourceText(of node: YAMLNode) -> String {
    node.text ?? node.elements?.compactMap(\.text).joined(separator: ", ") ?? ""
  }

  private mutating func labelTerms(_ slot: Slot) -> [Selector.LabelTerm] {
    let pairs = slot.node.entries?.compactMap { entry in entry.value.text.map { "\(entry.name)=\($0)" } } ?? []
    let example =
      pairs.isEmpty
      ? "write such as `labels: role=backend`, in quotes if there is a comma"
      : "write `labels: '\(pairs.joined(separator: ","))'`"
    guard let text = text(slot, help: example)
    else {
      return []
    }
    var terms: [Selector.LabelTerm] = []
    for part in Self.splitOutsideParentheses(text) {
      if let term = Self.labelTerm(part.text) {
        terms.append(term)
      } else {
        error(
          "invalid-label-selector",
          part.text.isEmpty
            ? "a requirement on a label is missing here"
            : "`\(shortened(part.text))` is not a requirement on a label",
          at: slot.node.span(ofValueRange: part.range),
          help: "write `role=backend`, `env!=test`, `env in (a, b)`, `role` or `!role`")
      }
    }
    return terms
  }

  private static func splitOutsideParentheses(_ text: String) -> [(text: String, range: Range<Int>)] {
    var parts: [(String, Range<Int>)] = []
    var depth = 0
    var start = 0
    let bytes = Array(text.utf8)
    for (index, byte) in (bytes + [UInt8(ascii: ",")]).enumerated() {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      guard byte == UInt8(ascii: ","), depth <= 0 || index == bytes.count else { continue }
      while start < index, bytes[start] == UInt8(ascii: " ") { start += 1 }
      parts.append((String(decoding: bytes[start..<index], as: UTF8.self).trimmingBlanks(), start..<index))
      start = index + 1
    }
    return parts
  }

  private static func labelTerm(_ text: String) -> Selector.LabelTerm? {
    if text.hasPrefix("!"), isLabel(text.dropFirst().trimmed) { return .absent(text.dropFirst().trimmed) }
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let found = text.firstRange(of: sign) else { continue }
      let (key, value) = (text[..<found.lowerBound].trimmed, text[found.upperBound...].trimmed)
      guard isLabel(key), isValue(value) else { return nil }
      return isEqual ? .equal(key, value) : .notEqual(key, value)
    }
    for (word, isAmong) in [(" not in ", false), (" notin ", false), (" in ", true)] {
      guard let found = text.firstRange(of: word) else { continue }
      let (key, list) = (text[..<found.lowerBound].trimmed, text[found.upperBound...].trimmed)
      guard isLabel(key), list.hasPrefix("("), list.hasSuffix(")") else { return nil }
      let values = list.dropFirst().dropLast().split(separator: ",").map(\.trimmed)
      guard !values.isEmpty, values.allSatisfy(isValue) else { return nil }
      return isAmong ? .among(key, values) : .notAmong(key, values)
    }
    return isLabel(text) ? .present(text) : nil
  }

  private static func isLabel(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789_.-/".unicodeScalars.contains($0)
      }
  }

  private static func isValue(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { !" =!,()".unicodeScalars.contains($0) }
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self).trimmingBlanks() }
}
