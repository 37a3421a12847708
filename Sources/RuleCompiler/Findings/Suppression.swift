import Diagnostics

/// Takes out the warnings that comments ask to be spared, and says which comments ask in vain.
///
/// `# flightplan: ignore[code] reason` at the end of a line, or alone above it, is about findings that begin on this
/// line. Inside of a text of several lines no comment can stand, so there the line on which the text begins counts too.
/// Errors are never taken out.
struct Suppression {
  /// A file that was read.
  struct File {
    let document: YAMLDocument
    /// Whether it was named itself; what others find in an included file is not known.
    let isEntry: Bool
  }

  let files: [File]
  /// Findings about comments that are told per file.
  let maxFindings: Int
  /// Comments beyond these are not read.
  static let mostComments = 1000

  /// What is left of the findings, and those about the comments, in no particular order.
  func applied(to findings: [Diagnostic]) -> [Diagnostic] {
    // Behind an error other findings may be missing, so nothing can be said about what has no effect.
    let isSound = !findings.contains { $0.severity == .error }
    var left = findings
    for file in files where file.document.source.text.contains("flightplan:") {
      var run = FileRun(file)
      guard !run.comments.isEmpty else { continue }
      left = left.filter { !run.suppresses($0) } + run.findings(isSound: isSound && file.isEntry, upTo: maxFindings)
    }
    return left
  }

  /// The comments of one file and what became of their codes.
  private struct FileRun {
    let path: String
    let comments: [IgnoreComment]
    private let texts: YAMLComments
    private var used: Set<Use> = []
    /// Errors that a comment wanted to be spared.
    private var errors: [Use: Span] = [:]

    /// A code in a comment.
    private struct Use: Hashable {
      let comment: Int
      let code: String
    }

    init(_ file: File) {
      let source = file.document.source
      let texts = YAMLComments(file.document)
      self.path = source.path
      self.texts = texts
      self.comments = Self.comments(texts, source)
    }

    /// From the end of the file, so that a comment above others knows the line below them all.
    private static func comments(_ texts: YAMLComments, _ source: SourceFile) -> [IgnoreComment] {
      var found: [IgnoreComment] = []
      var below = source.lineStarts.count + 1
      for line in (1...source.lineStarts.count).reversed() {
        guard let comment = texts.comment(onLine: line) else {
          below = line
          continue
        }
        if !comment.isAlone { below = line }
        if let ignore = IgnoreComment(comment, in: source, texts.bytes, about: below) { found.append(ignore) }
      }
      return found.reversed().prefix(Suppression.mostComments).map(\.self)
    }

    mutating func suppresses(_ finding: Diagnostic) -> Bool {
      guard finding.span.file == path else { return false }
      let lines = [finding.span.start.line, texts.firstLine(ofTextAt: finding.span.start.offset)]
      var isSpared = false
      for (index, comment) in comments.enumerated()
      where lines.contains(comment.line) && comment.codes.contains(where: { $0.name == finding.code }) {
        let use = Use(comment: index, code: finding.code)
        switch finding.severity {
        case .error: errors[use] = finding.span
        case .warning, .hint:
          used.insert(use)
          isSpared = true
        }
      }
      return isSpared
    }

    func findings(isSound: Bool, upTo most: Int) -> [Diagnostic] {
      var found: [Diagnostic] = []
      for (index, comment) in comments.enumerated() where found.count < most {
        found += shape(of: comment)
        for code in comment.codes {
          let use = Use(comment: index, code: code.name)
          guard !used.contains(use) else { continue }
          if let fault = fault(of: code, in: comment, error: errors[use], isSound: isSound) {
            found.append(fault)
          }
        }
      }
      return found
    }

    private func shape(of comment: IgnoreComment) -> [Diagnostic] {
      guard !comment.codes.isEmpty else {
        return [
          Diagnostic(
            .warning, "ignore-unknown-code", "this `ignore` names no code", at: comment.span,
            help: "write such as `ignore[forgeable-line]` and the reason")
        ]
      }
      guard !comment.hasReason else { return [] }
      return [
        Diagnostic(
          .warning, "ignore-without-reason", "this `ignore` gives no reason", at: comment.span,
          help: "write after the bracket why it does not matter here")
      ]
    }

    /// Why a code has no effect; `nil` if that is not known.
    private func fault(
      of code: IgnoreComment.Code, in comment: IgnoreComment, error: Span?, isSound: Bool
    ) -> Diagnostic? {
      guard let page = FindingCatalog.page(for: code.name) else {
        return Diagnostic(
          .warning, "ignore-unknown-code", "no finding has the code `\(shortened(code.name))`", at: code.span,
          inline: FindingCatalog.suggestion(for: code.name).map { "did you mean `\($0)`?" },
          fix: Suggestion.only(to: code.name, in: FindingCatalog.all.map(\.code))
            .map { .replacing(code.span, with: $0) })
      }
      if page.severity == .error || error != nil {
        return Diagnostic(
          .warning, "ignore-of-error", "`\(code.name)` is an error, it cannot be ignored", at: code.span,
          labels: error.map { [Diagnostic.Label($0, "this is the error")] } ?? [],
          help: "mend it and remove the comment; `flightplan check --explain \(code.name)` says how")
      }
      guard isSound else { return nil }
      return Diagnostic(
        .warning, "ignore-without-effect", "there is no finding `\(code.name)` that begins on line \(comment.line)",
        at: code.span, help: "remove it, or move the comment to the line on which the finding begins",
        fix: comment.codes.count == 1 ? .replacing(comment.removal, with: "") : nil)
    }
  }
}
