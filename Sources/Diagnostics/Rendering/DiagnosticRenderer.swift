/// Findings as people and programs read them.
///
/// Whatever the sources and messages contain, no control character reaches the output except line feeds and,
/// if asked for, colours.
public struct DiagnosticRenderer: Sendable {
  /// The forms in which findings can be written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// With the marked source lines.
    case text
    /// One line each, `file:line:col: error[code]: message`.
    case concise
    /// One object for all, for editors and CI.
    case json
    /// Workflow commands that a GitHub runner turns into annotations.
    case github
    /// Static Analysis Results Interchange Format 2.1.0, one log for all.
    case sarif
  }

  /// The sources by their paths; of several with one path the last one counts.
  private let sources: [String: SourceFile]
  private let paint: Paint
  private let width: Int?

  /// Prepares to write findings about `sources`; findings about other files are written without source lines.
  ///
  /// With a `width` notes and help are wrapped to that many cells; source lines are always cut, without a
  /// width at 160 cells.
  public init(sources: [SourceFile], color: Bool = false, width: Int? = nil) {
    self.sources = Dictionary(sources.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    self.paint = Paint(isOn: color)
    self.width = width.map { max($0, 40) }
  }

  /// All findings in the given order, ending in a line feed unless there is nothing to say.
  ///
  /// `files` and `rules` are how many were checked; they appear in JSON only.
  public func render(
    _ diagnostics: [Diagnostic], as format: Format = .text, files: Int = 0, rules: Int = 0
  ) -> String {
    switch format {
    case .text: diagnostics.map { renderText($0) }.joined(separator: "\n")
    case .concise: diagnostics.map { renderConcise($0) + "\n" }.joined()
    case .github: diagnostics.map { renderGitHub($0) + "\n" }.joined()
    case .json: renderJSON(diagnostics, files: files, rules: rules).rendered() + "\n"
    case .sarif: renderSARIF(diagnostics).rendered() + "\n"
    }
  }

  /// `rules/players.yaml:14:5: error[unknown-key]: unknown key` …
  public func renderConcise(_ diagnostic: Diagnostic) -> String {
    "\(place(diagnostic.span)): \(diagnostic.severity.rawValue)[\(diagnostic.code)]: "
      + SafeText.escaping(diagnostic.message)
  }

  /// One finding with its marked source lines, ending in a line feed.
  public func renderText(_ diagnostic: Diagnostic) -> String {
    let marks = Self.marks(of: diagnostic)
    let groups = Self.files(of: diagnostic)
    let gutter = groups.map { largestLineNumber(in: $0, marks: marks[$0] ?? []) }.max() ?? 1
    let pad = String(repeating: " ", count: String(gutter).count)
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
    var lines = [
      paint.severity(diagnostic.severity, head) + paint.bold(": " + SafeText.escaping(diagnostic.message))
    ]
    for (index, path) in groups.enumerated() {
      let span = index == 0 ? diagnostic.span : diagnostic.labels.first { $0.span.file == path }?.span
      lines.append(pad + paint.gutter(index == 0 ? "-->" : ":::") + " " + place(span ?? diagnostic.span))
      guard let file = sources[path] else { continue }
      lines.append(pad + paint.gutter(" |"))
      let snippet = SnippetRenderer(
        file: file, marks: marks[path] ?? [], severity: diagnostic.severity, gutterWidth: pad.count,
        lineWidth: max(24, (width ?? 160) - pad.count - 3), paint: paint)
      lines.append(contentsOf: snippet.render())
    }
    let help = Self.help(of: diagnostic)
    if !diagnostic.notes.isEmpty || help != nil {
      if groups.contains(where: { sources[$0] != nil }) { lines.append(pad + paint.gutter(" |")) }
      for note in diagnostic.notes { lines.append(contentsOf: remark("note", note, pad: pad)) }
      if let help { lines.append(contentsOf: remark("help", help, pad: pad)) }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What to do, and whether it can be done for the reader.
  private static func help(of diagnostic: Diagnostic) -> String? {
    guard diagnostic.fix != nil else { return diagnostic.help }
    let door = "fixable with `flightplan check --fix`"
    return diagnostic.help.map { "\($0) (\(door))" } ?? door
  }

  /// The source of that path, if it was given.
  func source(_ path: String) -> SourceFile? { sources[path] }

  private func place(_ span: Span) -> String {
    "\(SafeText.escaping(span.file)):\(span.start.line):\(span.start.column)"
  }

  /// Files in the order in which they are shown: that of the finding, then those of its labels.
  private static func files(of diagnostic: Diagnostic) -> [String] {
    var paths = [diagnostic.span.file]
    for label in diagnostic.labels where !paths.contains(label.span.file) { paths.append(label.span.file) }
    return paths
  }

  private static func marks(of diagnostic: Diagnostic) -> [String: [SnippetRenderer.Mark]] {
    let primary = SnippetRenderer.Mark(
      line: diagnostic.span.start.line, start: diagnostic.span.start.offset,
      end: diagnostic.span.end.offset, words: diagnostic.inline ?? "", isPrimary: true)
    var marks = [diagnostic.span.file: [primary]]
    for label in diagnostic.labels {
      let mark = SnippetRenderer.Mark(
        line: label.span.start.line, start: label.span.start.offset, end: label.span.end.offset,
        words: label.text, isPrimary: false)
      marks[label.span.file, default: []].append(mark)
    }
    return marks
  }

  private func largestLineNumber(in path: String, marks: [SnippetRenderer.Mark]) -> Int {
    guard let file = sources[path] else { return 1 }
    return SnippetRenderer.lineNumbers(of: marks, in: file).max() ?? 1
  }

  /// `= note: …`; several lines of a text stay below each other.
  private func remark(_ kind: String, _ text: String, pad: String) -> [String] {
    let hang = String(repeating: " ", count: pad.count + kind.count + 5)
    let available = width.map { max($0 - hang.count, 20) }
    let pieces = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      TextWrapping.wrap(SafeText.escaping(String(line)), width: available)
    }
    return pieces.enumerated().map { index, piece in
      index == 0 ? pad + paint.gutter(" = ") + paint.bold(kind) + ": " + piece : hang + piece
    }
  }
}

extension [Diagnostic] {
  /// By file, place, severity and code: the order in which findings are shown.
  public func sortedByPlace() -> [Diagnostic] {
    sorted { left, right in
      (left.span.file, left.span.start.offset, left.severity, left.code, left.message)
        < (right.span.file, right.span.start.offset, right.severity, right.code, right.message)
    }
  }
}
