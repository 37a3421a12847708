import Diagnostics

/// Slips that make one key of several, or put a key where it does not belong.
struct KeySlip {
  /// Beside the key.
  let inline: String
  let help: String

  /// What most likely went wrong with a key that nobody knows; nil if nothing in particular.
  init?(_ entry: YAMLEntry, _ keys: KeySet) {
    if let found = Self.oddBlank(entry.name) ?? Self.gluedKey(entry.name, keys) ?? Self.quotedOtherwise(entry.name)
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
    if name == "else if" || name == "elseif" || name == "elif", keys.known.contains("else") {
      return ("there is no `\(name)`", "write `else:` with a step `if` below it")
    }
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

  /// Word processors and some keyboards put blanks in that YAML takes for letters.
  private static func oddBlank(_ name: String) -> (String, String)? {
    oddBlank(in: name).map { ("\($0) is no blank for YAML", "type the blanks anew") }
  }

  /// The first such blank, such as `U+00A0`.
  static func oddBlank(in text: String) -> String? {
    guard let blank = text.unicodeScalars.first(where: { $0.properties.isWhitespace && $0.value > 0x7F }) else {
      return nil
    }
    let code = String(blank.value, radix: 16, uppercase: true)
    return "U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)"
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
    let isFile = keys.known.contains("rules") && keys.known.contains("include")
    if !isFile, keys.known.contains("then") || keys.known.contains("console"),
      FileCompiler.fileKeys.known.contains(entry.name)
    {
      return ("this belongs to the file", "write it at the top of the file, in column 1")
    }
    if isFile, FileCompiler.ruleKeys.known.contains(entry.name) {
      return ("this belongs to a rule", "write it below `rules:` and the rule's id, indented by four blanks")
    }
    if isFile, entry.name.hasPrefix("x-") {
      return ("nothing is kept here for later", "mark what is repeated where it stands first, `then: &steps`")
    }
    if isFile,
      entry.value.entry("when") != nil || entry.value.entry("then") != nil
    {
      return ("this is a rule", "indent it below `rules:`")
    }
    return nil
  }
}
