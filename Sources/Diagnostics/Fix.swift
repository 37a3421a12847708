extension Diagnostic {
  /// Edits that mend a finding; only such as nobody would want to decide otherwise.
  public struct Fix: Sendable, Hashable {
    /// A stretch of a file and what to put in its place.
    public struct Replacement: Sendable, Hashable {
      /// What goes.
      public let span: Span
      /// What comes; nothing if it is only to go.
      public let text: String

      /// An edit of one place.
      public init(_ span: Span, with text: String) {
        self.span = span
        self.text = text
      }
    }

    /// They are made together or not at all.
    public let replacements: [Replacement]

    /// Edits that belong together.
    public init(_ replacements: [Replacement]) { self.replacements = replacements }

    /// One edit.
    public static func replacing(_ span: Span, with text: String) -> Fix { Fix([Replacement(span, with: text)]) }
  }
}
