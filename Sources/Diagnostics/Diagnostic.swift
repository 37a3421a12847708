/// One finding about a text: what, where, why, and what to do.
///
/// Shaped after the layout in which it is shown: a headline, the marked source, further marks, notes, help.
public struct Diagnostic: Sendable, Hashable {
  /// How much it matters: an `error` keeps the file from loading, the others do not.
  public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case error, warning, hint

    /// Graver comes first.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .error: 0
      case .warning: 1
      case .hint: 2
      }
    }
  }

  /// A second place that belongs to the finding, with what it has to do with it.
  public struct Label: Sendable, Hashable {
    /// Where.
    public let span: Span
    /// What this place contributes, without a full stop.
    public let text: String

    /// A mark with its words.
    public init(_ span: Span, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// Stable, kebab-case; codes of the YAML layer begin with `yaml-`.
  public let code: String
  /// See `Severity`.
  public let severity: Severity
  /// One line, no trailing full stop, names in backquotes.
  public let message: String
  /// What the finding is about.
  public let span: Span
  /// Words next to the mark under `span`, such as "did you mean `cooldown`?".
  public var inline: String?
  /// Further places.
  public var labels: [Label]
  /// Facts that explain the finding.
  public var notes: [String]
  /// What to do about it.
  public var help: String?
  /// Edits that do it, if they are safe to make unseen.
  public var fix: Fix?

  /// A finding; everything after `span` is optional.
  public init(
    _ severity: Severity, _ code: String, _ message: String, at span: Span, inline: String? = nil,
    labels: [Label] = [], notes: [String] = [], help: String? = nil, fix: Fix? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.span = span
    self.inline = inline
    self.labels = labels
    self.notes = notes
    self.help = help
    self.fix = fix
  }
}
