import Diagnostics

/// Slips that make one key of several, or put a key where it does not belong.
struct KeySlip {
  /// Beside the key.
  let inline: String
  let help: String

  /// What most likely went wrong with a key that nobody knows; nil if nothing in particular.
  init?(_ entry: YAMLEntry, _ keys: KeySet) {
    if let found = Self.gluedKey(entry.name, keys) ?? Self.typographicQuotes(entry.name)
      ?? Self.listMark(entry.name) ?? Self.misplaced(entry, keys)
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
  private static func typographicQuotes(_ name: String) -> (String, String)? {
    guard let first = name.first, "“”„‘’‚«»".contains(first) else { return nil }
    return ("`\(first)` is no quote for YAML", "write straight quotes, `'` or `\"`, or none")
  }

  private static func listMark(_ name: String) -> (String, String)? {
    guard name.hasPrefix("-"), name.count > 1 else { return nil }
    return ("a blank is missing after `-`", "write `- \(shortened(String(name.dropFirst()))): …`")
  }

  private static func misplaced(_ entry: YAMLEntry, _ keys: KeySet) -> (String, String)? {
    if keys.known.contains("then"), keys.known.contains("when") {
      if StepVerb(rawValue: entry.name) != nil, entry.name != "if" {
        return ("this is a step", "write it below `then:`, as `- \(entry.name): …`")
      }
      if ["and", "or", "elif", "unless"].contains(entry.name) {
        return ("part of a condition", "write it into `if`: a list there means all of them, `or` stands in one text")
      }
      if entry.name == "annotations" { return ("texts for people", "write them into the `message` of a step") }
      if entry.name == "alias" { return ("the rule's id is its name", "write `description`") }
    }
    if keys.known.contains("rules"), keys.known.contains("include"),
      entry.value.entry("when") != nil || entry.value.entry("then") != nil
    {
      return ("this is a rule", "indent it below `rules:`")
    }
    if keys.known.contains("stats"), keys.known.contains("crash"), ["expr", "condition"].contains(entry.name) {
      return ("a condition over figures", "write `stats`")
    }
    if keys.known.contains("discord"), ["type", "service", "kind"].contains(entry.name) {
      let service = entry.value.text ?? "discord"
      return ("the service is a key", "write `\(shortened(service)): ` with the address behind it, and nothing else")
    }
    if keys.known.contains("parallel"), entry.name == "then" { return ("did you mean `do`?", "write `do`") }
    return nil
  }
}
