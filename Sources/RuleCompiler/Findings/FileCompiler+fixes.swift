import Diagnostics

/// Edits that are safe to make unseen; where there is any doubt there is none.
extension FileCompiler {
  /// Renames a key that is one slip away from exactly one known key.
  ///
  /// `meant` is what the finding suggests; a word of another tool is no slip, and only its author knows whether its
  /// value fits.
  func keyFix(_ entry: YAMLEntry, _ meant: String?, _ keys: KeySet, among siblings: [YAMLEntry]) -> Diagnostic.Fix? {
    let candidates = keys.known + keys.later.keys.sorted()
    guard let meant, keys.known.contains(meant), Suggestion.only(to: entry.name, in: candidates) == meant else {
      return nil
    }
    let isWantedTwice = siblings.contains { other in
      other.name != entry.name && !keys.known.contains(other.name) && keys.suggestion(for: other.name) == meant
    }
    return isWantedTwice ? nil : renaming(entry, to: meant, among: siblings)
  }

  /// Renames a key unless it would then be there twice.
  func renaming(_ entry: YAMLEntry, to name: String, among siblings: [YAMLEntry]) -> Diagnostic.Fix? {
    guard entry.key.alias == nil, entry.key.style == .plain, !siblings.contains(where: { $0.name == name }) else {
      return nil
    }
    return .replacing(entry.key.span, with: name)
  }

  /// Corrects a word of a short list: a slip, other capitals, or another word for a truth value.
  func valueFix(_ text: String, _ node: YAMLNode, _ meant: String?, among words: [String]) -> Diagnostic.Fix? {
    guard let meant, node.alias == nil, node.style != .literal, node.style != .folded else { return nil }
    let isClear =
      words == ["true", "false"] || text.lowercased() == meant.lowercased()
      || Suggestion.only(to: text, in: words) == meant
    return isClear ? .replacing(node.span, with: meant) : nil
  }

  /// Puts a double-quoted pattern in single quotes, where its `\b` is what it was meant to be.
  func singleQuotes(around text: String, _ node: YAMLNode) -> Diagnostic.Fix? {
    let meant = text.replacing("\u{8}", with: "\\b")
    guard node.alias == nil, meant.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      return nil
    }
    return .replacing(node.span, with: Self.singleQuoted(meant))
  }

  /// Puts an unquoted text together with what was read as a comment behind it in single quotes.
  func quoting(_ node: YAMLNode, with comment: Span) -> Diagnostic.Fix? {
    guard node.alias == nil, node.span.start.line == comment.start.line else { return nil }
    let bytes = Array(unit.document.source.text.utf8)[node.start..<comment.end.offset]
    let whole = Span(file: comment.file, start: node.span.start, end: comment.end)
    return .replacing(whole, with: Self.singleQuoted(String(decoding: bytes, as: UTF8.self)))
  }

  /// Takes the slash away in front of a command; `//wand` and the like have it in their name.
  func withoutSlash(_ text: String, _ node: YAMLNode) -> Diagnostic.Fix? {
    guard node.alias == nil, let first = text.dropFirst().first, first.isASCII, first.isLetter else { return nil }
    return .replacing(node.span(ofValueRange: 0..<1), with: "")
  }

  private static func singleQuoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }
}

extension ExpressionChecker {
  /// Corrects a word that is one slip away from exactly one of a closed set; quotes around it stay.
  func wordFix(_ word: String, _ range: Range<Int>, among words: [String]) -> Diagnostic.Fix? {
    guard let meant = Suggestion.only(to: word, in: words) else { return nil }
    let isQuoted = range.count == word.utf8.count + 2
    guard isQuoted || range.count == word.utf8.count else { return nil }
    let inner = isQuoted ? range.lowerBound + 1..<range.upperBound - 1 : range
    return .replacing(source.span(inner), with: meant)
  }
}
