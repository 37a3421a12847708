import Diagnostics

/// Texts, lists and maps, and the keys of maps.
extension FileCompiler {
  mutating func map(_ slot: Slot, help: String? = nil) -> [YAMLEntry]? {
    if let entries = slot.node.entries { return entries }
    let items = slot.node.elements ?? []
    let isOfMaps = !items.isEmpty && items.allSatisfy { $0.entries?.count == 1 }
    wrongType(
      slot, "a map",
      isOfMaps
        ? "leave out the `- ` in front of each"
        : !items.isEmpty && help == nil ? "put a name with `:` in place of each `- `" : help)
    return nil
  }

  mutating func list(_ slot: Slot, help: String? = nil) -> [YAMLNode]? {
    if let elements = slot.node.elements { return elements }
    if let first = slot.node.entries?.first, first.name.hasPrefix("-"), first.name.count > 1 {
      error(
        "wrong-type", "\(slot.name) needs a list, but this is a map", at: first.key.span,
        inline: "a blank is missing after `-`", help: "write `- \(shortened(String(first.name.dropFirst()))): …`")
      return nil
    }
    wrongType(slot, "a list", listHelp(slot) ?? help)
    return nil
  }

  /// What keeps the list that is there from being one.
  private func listHelp(_ slot: Slot) -> String? {
    if slot.node.style == .literal || slot.node.style == .folded, slot.node.text?.hasPrefix("- ") == true {
      return "remove the `\(slot.node.style == .literal ? "|" : ">")`, which makes a text of the list"
    }
    let words = slot.node.text?.split(separator: " ", maxSplits: 1).map(String.init) ?? []
    if words.count == 2, StepVerb(rawValue: words[0]) != nil { return "write `- \(words[0]): \(words[1])` below it" }
    guard let entries = slot.node.entries, let first = entries.first, StepVerb(rawValue: first.name) != nil else {
      return nil
    }
    return entries.count == 1 && first.value.text != nil
      ? "put `- ` in front of `\(first.name)`"
      : "put `- ` in front of `\(first.name)`, and indent what is below it by two more"
  }

  /// A text that is not empty.
  mutating func text(_ slot: Slot, help: String? = nil) -> String? {
    if let text = slot.node.text, !text.isEmpty { return text }
    wrongType(slot, "a text", help ?? textHelp(slot.node))
    return nil
  }

  /// `{player}` and `Server is down: back soon` are maps for YAML.
  private func textHelp(_ node: YAMLNode) -> String? {
    let begins = unit.document.source.text.utf8.dropFirst(node.start).first
    let isFlow = begins == UInt8(ascii: "{") || begins == UInt8(ascii: "[")
    guard let entries = node.entries else {
      return node.elements != nil ? "write one text; several things are several steps" : nil
    }
    if entries.allSatisfy(\.value.isEmptyPlain) { return "if it is meant as text put it in quotes" }
    if isFlow { return "write the text itself; what belongs to it stands beside it, as keys of the step" }
    let line = entries.first.map { "'\($0.name): \($0.value.text ?? "…")'" } ?? "'…'"
    return "if it is meant as text put it in quotes: \(shortened(line))"
  }

  /// The items of a list, or the one value that stands in place of a list.
  func itemsOrOne(_ slot: Slot) -> [YAMLNode] { slot.node.elements ?? [slot.node] }

  /// A text or a list of texts.
  mutating func texts(_ slot: Slot, help: String? = nil) -> [(text: String, node: YAMLNode)] {
    itemsOrOne(slot).compactMap { node in
      let item = slot.node.elements == nil ? slot : slot.item(node)
      return text(item, help: help).map { ($0, node) }
    }
  }

  mutating func wrongType(_ slot: Slot, _ wanted: String, _ help: String?) {
    // What YAML could not read is empty here, and was reported.
    if unit.isIncomplete, slot.node.text == "" || slot.node.entries?.isEmpty == true { return }
    let found =
      slot.node.isEmptyPlain || slot.node.text == ""
      ? "nothing is written here" : "this is \(slot.node.kindDescription)"
    error("wrong-type", "\(slot.name) needs \(wanted), but \(found)", at: slot.span, help: help)
  }

  /// Reports keys that have no meaning in a map; `place` completes "in …".
  ///
  /// `siblings` are all keys of the map, where only some of them are to be looked at.
  mutating func checkKeys(
    _ entries: [YAMLEntry], _ keys: KeySet, in place: String, among siblings: [YAMLEntry]? = nil
  ) {
    for entry in entries where !keys.known.contains(entry.name) {
      if isFull { return }
      if let instead = keys.later[entry.name] {
        notSupported("`\(entry.name)` in \(place)", at: entry.key.span, instead: instead)
      } else if KeySet.onWords.contains(entry.name), keys.known.contains("when") {
        onKey(entry, in: place, among: siblings ?? entries)
      } else {
        unknownKey(entry, keys, in: place, among: siblings ?? entries)
      }
    }
  }

  mutating func unknownKey(
    _ entry: YAMLEntry, _ keys: KeySet, in place: String, among siblings: [YAMLEntry]
  ) {
    if let slip = KeySlip(entry, keys) {
      error(
        "unknown-key", "unknown key `\(shortened(entry.name))` in \(place)", at: entry.key.span, inline: slip.inline,
        help: slip.help)
      return
    }
    if let index = siblings.firstIndex(where: { $0.key.start == entry.key.start }), index > 0, entry.value.isEmptyPlain,
      siblings[index - 1].key.span.start.line == entry.key.span.start.line, let text = siblings[index - 1].value.text
    {
      let owner = siblings[index - 1].name
      // What is left of the value says nothing about what was meant.
      mutedCodes.insert("invalid-expression")
      error(
        "unknown-key", "unknown key `\(shortened(entry.name))` in \(place)", at: entry.key.span,
        inline: "the comma ends the value of `\(owner)`", help: "quote the value: `\(owner): '\(text),\(entry.name)'`")
      return
    }
    let meant = keys.suggestion(for: entry.name)
    let isReplacement = meant.map { new in
      !entry.name.contains(" ") && Suggestion.closest(to: entry.name, in: [new]) != nil
    }
    let line = entry.value.text.map { text in text.contains("\n") || text.count > 40 ? "" : " " + text } ?? ""
    error(
      "unknown-key", "unknown key `\(shortened(entry.name))` in \(place)", at: entry.key.span,
      inline: meant.map { "did you mean `\($0)`?" },
      help: unknownKeyHelp(meant, isTypo: isReplacement == true, line, keys),
      fix: keyFix(entry, meant, keys, among: siblings))
  }

  private func unknownKeyHelp(_ meant: String?, isTypo: Bool, _ line: String, _ keys: KeySet) -> String {
    guard let meant else { return "the keys here are \(namesList(keys.known))" }
    return isTypo ? "replace with `\(meant):\(line)`" : "write `\(meant)`"
  }

  private mutating func onKey(_ entry: YAMLEntry, in place: String, among siblings: [YAMLEntry]) {
    error(
      "on-key", "`\(entry.name)` is not a key in \(place)", at: entry.key.span,
      inline: "did you mean `when`?",
      notes: ["many YAML readers turn the key `on` into the truth value true, so it is not used here"],
      help: "write `when:`", fix: renaming(entry, to: "when", among: siblings))
  }

  /// Reports keys that must be there; findings stand at the owner's name.
  ///
  /// A key that was reported with this one as the word meant is enough said.
  mutating func require(
    _ key: String, in entries: [YAMLEntry], of owner: String, at span: Span, help: String? = nil,
    keys: KeySet? = nil
  ) -> Slot? {
    if let entry = entries.first(where: { $0.name == key }) { return Slot(entry) }
    if let keys, keys.isMeant(key, in: entries) { return nil }
    error("missing-key", "\(owner) has no `\(key)`", at: span, help: help)
    return nil
  }
}

extension [YAMLEntry] {
  /// The value under a key.
  func slot(_ key: String) -> Slot? { first { $0.name == key }.map { Slot($0) } }
}

/// `a`, `b` and `c`, at most twenty.
func namesList(_ names: [String]) -> String {
  let shown = names.prefix(20).map { "`\($0)`" }
  if names.count > shown.count {
    return shown.joined(separator: ", ") + " and \(names.count - shown.count) more"
  }
  guard shown.count > 1, let last = shown.last else { return shown.first ?? "none" }
  return shown.dropLast().joined(separator: ", ") + " and " + last
}

/// For messages: no line breaks, at most 60 characters.
func shortened(_ text: String, to length: Int = 60) -> String {
  let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  return line.count <= length ? line : line.prefix(length - 1) + "…"
}
