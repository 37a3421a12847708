import Diagnostics

/// Slips that make one key of several, or put a key where it does not belong.
struct KeySlip {
  /// Beside the key.
  let inline: String
  let help: String

  /// What most likely went wrong with a key that nobody knows; nil if nothing in particular.
  init?(_ entry: YAMLEntry, _ keys: KeySet) {
    if let found = Self.gluedKey(entry.name, keys) ?? Self.quotedOtherwise(entry.name)
      ?? Self.listMark(entry.name) ?? Self.advised(entry, keys) ?? Self.misplaced(entry, keys)
    {
      (inline, help) = found
    } else {
      return nil
    }
  }

  /// `when { crash: any }` and `when:{ crash: any }`.
  private static func gluedKey(_ name: String, _ keys: KeySet) -> (String, String)? {
    let word = String(name.prefix { $0.isLetter || $0 == "_" })
    guard word != name, keys.known.contains(word) else { return nil }
    let rest = name.dropFirst(word.count)
    return rest.hasPrefix(":")
      ? ("a blank is missing after `\(word):`", "write `\(word): …`")
      : ("a colon is missing after `\(word)`", "write `\(word): …`")
  }

  /// Text programs turn straight quotes into these.
  static let typographicQuotes = "“”„‘’‚«»"

  private static func quotedOtherwise(_ name: String) -> (String, String)? {
    guard let first = name.first, typographicQuotes.contains(first) else { return nil }
    return ("`\(first)` is no quote for YAML", "write straight quotes, `'` or `\"`, or none")
  }

  private static func listMark(_ name: String) -> (String, String)? {
    guard name.hasPrefix("-"), name.count > 1 else { return nil }
    return ("a blank is missing after `-`", "write `- \(shortened(String(name.dropFirst()))): …`")
  }

  private static func advised(_ entry: YAMLEntry, _ keys: KeySet) -> (String, String)? {
    guard let advice = keys.advice[entry.name.lowercased()] else { return nil }
    let word = entry.value.text.map { $0.isEmpty ? "…" : shortened($0, to: 40) } ?? "…"
    return (advice.inline, advice.help.replacing("…", with: word))
  }

  private static func misplaced(_ entry: YAMLEntry, _ keys: KeySet) -> (String, String)? {
    if keys.known.contains("then"), keys.known.contains("when"), StepVerb(rawValue: entry.name) != nil,
      entry.name != "if"
    {
      return ("this is a step", "write it below `then:`, as `- \(entry.name): …`")
    }
    if keys.known.contains("rules"), keys.known.contains("include"),
      entry.value.entry("when") != nil || entry.value.entry("then") != nil
    {
      return ("this is a rule", "indent it below `rules:`")
    }
    return nil
  }
}
