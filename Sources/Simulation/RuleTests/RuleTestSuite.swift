public import Diagnostics
import EngineCore
public import RuleCompiler
import RuleModel

/// Everything behind `flightplan test` except reading files and printing.
public struct RuleTestSuite: Sendable {
  /// What came of one test file.
  public struct FileReport: Sendable {
    /// The test file's path.
    public let path: String
    /// Findings in the test file and in the rules it names.
    public let findings: [Diagnostic]
    /// Texts for showing them.
    public let sources: [SourceFile]
    /// One per test; empty when there are errors.
    public let results: [RuleTestResult]

    /// Whether the file loaded and every test passed.
    public var isPassed: Bool { !hasErrors && results.allSatisfy(\.isPassed) }
    /// Whether something keeps its tests from being run.
    public var hasErrors: Bool { findings.contains { $0.severity == .error } }
  }

  /// Runs one test file; rule paths in it are taken relative to it. Tests whose name lacks `filter` are left out.
  public static func run(
    path: String, filter: String? = nil, loading load: (String) -> Result<[UInt8], LoadFailure>
  ) -> FileReport {
    let bytes: [UInt8]
    switch load(path) {
    case .success(let loaded): bytes = loaded
    case .failure(let failure):
      let source = SourceFile(path: path, text: "")
      let finding = Diagnostic(
        .error, "file-unreadable", "cannot read \(path): \(failure.reason)", at: source.span(from: 0, to: 0))
      return FileReport(path: path, findings: [finding], sources: [source], results: [])
    }
    let (file, findings, source) = RuleTestReader.read(bytes, path: path)
    guard let file else { return FileReport(path: path, findings: findings, sources: [source], results: []) }
    let compiled = RuleCompiler().compile(
      files: file.rules.map { resolve($0.value, beside: path) }, loading: load)
    let errors = compiled.diagnostics.filter { $0.severity == .error }
    guard let rules = compiled.ruleSet, errors.isEmpty else {
      return FileReport(
        path: path, findings: findings + errors, sources: [source] + compiled.sources, results: [])
    }
    let tests = file.tests.filter { test in filter.map { test.name.contains($0) } ?? true }
    let runner = RuleTestRunner(rules: rules)
    return FileReport(
      path: path, findings: findings, sources: [source] + compiled.sources, results: tests.map(runner.run))
  }

  /// A path written in a file, seen from where the program runs; `.` and `..` are resolved.
  static func resolve(_ written: String, beside path: String) -> String {
    if written.hasPrefix("/") { return written }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    for part in written.split(separator: "/").map(String.init) {
      switch part {
      case ".": continue
      case ".." where !(parts.last ?? "..").isEmpty && parts.last != "..": parts.removeLast()
      default: parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
