public import Diagnostics

/// Puts rule files and their tests into the house layout.
///
/// What changes: indentation, blanks, empty lines, columns of comments, brackets that span lines, quotes. What
/// stays: every value as text, whether it has quotes at all, the order of keys, anchors and aliases, and every
/// comment at its place. The new text is read again and compared with the old one before anybody gets it.
public struct RuleFormatter: Sendable {
  /// Whether short forms are written out, see `Expansion`.
  public let expandsShortForms: Bool

  /// A formatter that leaves short forms as they are, unless told otherwise.
  public init(expandsShortForms: Bool = false) { self.expandsShortForms = expandsShortForms }

  /// The new text of a file.
  ///
  /// A file with an error in its YAML is refused with all findings about it; `path` is only shown in those.
  public func format(_ bytes: [UInt8], path: String) -> Result<FormattedText, FormatFailure> {
    let document = YAMLDocument.parse(bytes, path: path)
    guard !document.diagnostics.contains(where: { $0.severity == .error }) else {
      return .failure(.refused(document.diagnostics, document.source))
    }
    var builder = LayoutBuilder(document.source)
    let tree = expandsShortForms ? Expansion.expanded(builder.tree()) : builder.tree()
    let text = LayoutPrinter.text(of: tree, breakingLongLines: expandsShortForms)
    let new = YAMLDocument.parse(SourceFile(path: path, text: text))
    if new.diagnostics.contains(where: { Self.limits.contains($0.code) }) {
      return .failure(.refused(new.diagnostics, new.source))
    }
    let isSound =
      expandsShortForms
      ? FormatGuard.holds(new, tree, commentsOf: document.source) : FormatGuard.areSame(document, new)
    guard isSound else { return .failure(.damaged) }
    return .success(FormattedText(original: bytes, source: document.source, text: text))
  }

  /// Findings about a text that grew too much to be read again.
  private static let limits: Set<String> = ["yaml-too-large", "yaml-too-deep"]
}

/// A text in the house layout.
public struct FormattedText: Sendable {
  /// The text as it was, a byte order mark left aside.
  public let source: SourceFile
  /// The text as it should be.
  public let text: String
  /// Whether the file would get other bytes.
  public let isChanged: Bool

  init(original: [UInt8], source: SourceFile, text: String) {
    self.source = source
    self.text = text
    isChanged = !text.utf8.elementsEqual(original)
  }

  /// Old and new text as a unified diff, empty if nothing changes.
  public var diff: String { UnifiedDiff.text(from: source.text, to: text, path: source.path) }
}

/// Why a text is left as it is.
public enum FormatFailure: Error, Sendable {
  /// Its YAML cannot be read, or what it would become is beyond the limits; all findings, and the text they are about.
  case refused([Diagnostic], SourceFile)
  /// The new text would say something else: a mistake in the formatter, not in the file.
  case damaged
}
