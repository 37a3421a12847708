import enum Diagnostics.Suggestion

/// The keys that a map may have, and what to say about others.
struct KeySet {
  /// Keys that are read.
  let known: [String]
  /// Keys of the language that cannot be carried out yet, with what to do instead.
  var later: [String: String] = [:]
  /// Words from elsewhere, and the key they mean here.
  var otherWords: [String: String] = [:]
  /// Words from elsewhere that are said otherwise here, and how; `…` stands for the value, if it is a word.
  var advice: [String: Advice] = [:]

  /// What to say about a word that no single key replaces.
  struct Advice {
    /// Beside the key.
    let inline: String
    let help: String

    init(_ inline: String, _ help: String) {
      self.inline = inline
      self.help = help
    }
  }

  init(
    _ known: [String], later: [String: String] = [:], otherWords: [String: String] = [:], advice: [String: Advice] = [:]
  ) {
    self.known = known
    self.later = later
    self.otherWords = otherWords
    self.advice = advice
  }

  /// What YAML readers make of the key `on`.
  static let onWords: Set<String> = ["on", "On", "ON", "true", "True", "TRUE"]

  /// The key that a finding about this word has named.
  func meant(by word: String) -> String? {
    known.contains("when") && Self.onWords.contains(word) ? "when" : suggestion(for: word)
  }

  /// Whether some key that nobody knows was told to mean this one, so that its absence needs no finding.
  func isMeant(_ key: String, in entries: [YAMLEntry]) -> Bool {
    entries.contains { !known.contains($0.name) && meant(by: $0.name) == key }
  }

  /// The key that was probably meant.
  func suggestion(for word: String) -> String? {
    if let meant = otherWords[word.lowercased()] { return meant }
    let glued = String(word.prefix { $0.isLetter || $0 == "_" })
    if glued != word, known.contains(glued) { return glued }
    return Suggestion.closest(to: word, in: known + later.keys.sorted())
  }
}
