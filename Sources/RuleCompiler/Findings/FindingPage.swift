public import Diagnostics

/// What there is to say about one code of findings: its meaning, why it matters, how to mend it.
public struct FindingPage: Sendable, Hashable {
  /// The code, as it stands in brackets in a finding.
  public let code: String
  /// How grave findings of this code are.
  public let severity: Diagnostic.Severity
  /// One line without a full stop.
  public let title: String
  /// What it means, why it matters and how to mend it, each paragraph in one line.
  public let paragraphs: [String]
  /// A text that has this finding.
  public let bad: FindingSample
  /// Where the finding begins in the bad sample; `nil` for samples in words and for findings about no text.
  public let place: Place?
  /// The same, mended: a text without any finding.
  public let good: FindingSample

  /// A place in a sample.
  public struct Place: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
  }

  static func error(
    _ code: String, _ title: String, _ text: String, bad: FindingSample, at place: (Int, Int)? = nil,
    good: FindingSample
  ) -> FindingPage {
    FindingPage(.error, code, title, text, bad, place, good)
  }

  static func warning(
    _ code: String, _ title: String, _ text: String, bad: FindingSample, at place: (Int, Int)? = nil,
    good: FindingSample
  ) -> FindingPage {
    FindingPage(.warning, code, title, text, bad, place, good)
  }

  /// Empty lines part the paragraphs of `text`; other line ends in it are only there for the eye.
  private init(
    _ severity: Diagnostic.Severity, _ code: String, _ title: String, _ text: String, _ bad: FindingSample,
    _ place: (line: Int, column: Int)?, _ good: FindingSample
  ) {
    self.code = code
    self.severity = severity
    self.title = title
    self.paragraphs = text.split(separator: "\n\n").map { String($0.replacing("\n", with: " ")) }
    self.bad = bad
    self.place = place.map { Place(line: $0.line, column: $0.column) }
    self.good = good
  }
}

/// A text that shows a finding, or how it looks without one.
public enum FindingSample: Sendable, Hashable, ExpressibleByStringLiteral {
  /// One rule file.
  case file(String)
  /// Several rule files; the first is the one to check, the others are there to be included.
  case files([SourceFile])
  /// The engine's own configuration, `flightplan.yaml`.
  case settings(String)
  /// A file of rule tests.
  case tests(String)
  /// No text can be shown, or only one that is too large: what it would be, in words.
  case words(String)

  /// One rule file.
  public init(stringLiteral text: String) { self = .file(text) }

  /// The texts with the paths under which they are shown; the first is the one to check.
  public var sources: [SourceFile] {
    switch self {
    case .file(let text): [SourceFile(path: "sample.yaml", text: text + "\n")]
    case .files(let files): files
    case .settings(let text): [SourceFile(path: "flightplan.yaml", text: text + "\n")]
    case .tests(let text): [SourceFile(path: "sample.test.yaml", text: text + "\n")]
    case .words: []
    }
  }

  /// Whether `check` can be shown at work on it.
  var isRules: Bool {
    switch self {
    case .file, .files: true
    case .settings, .tests, .words: false
    }
  }
}

extension FindingSample {
  /// What `check` finds in it; nothing for texts that are not rules.
  func compiled() -> CompilationResult {
    let sources = isRules ? sources : []
    return RuleCompiler().compile(files: sources.prefix(1).map(\.path)) { path in
      sources.first { $0.path == path }.map { .success(Array($0.text.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
  }
}
