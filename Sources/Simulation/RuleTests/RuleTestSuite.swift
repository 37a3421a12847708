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
    let missing = unreadableRules(of: file, loading: load)
    guard missing.isEmpty else {
      return FileReport(path: path, findings: findings + missing, sources: [source], results: [])
    }
    let compiled = RuleCompiler().compile(
      files: file.rules.map { resolve($0.value, beside: path) }, loading: load)
    let errors = compiled.diagnostics.filter { $0.severity == .error }
    guard let rules = compiled.ruleSet, errors.isEmpty else {
      return FileReport(
        path: path, findings: findings + errors, sources: [source] + compiled.sources, results: [])
    }
    let names = RuleTestNameCheck(rules)
    var replay = RuleTestReplay(zone: rules.rules.first?.zone ?? .utc)
    var tests: [RuleTest] = []
    for test in file.tests where filter.map({ test.name.contains($0) }) ?? true {
      tests.append(replay.expand(test) { load(resolve($0, beside: path)) })
    }
    // What stands above the tests is said once.
    var seen: Set<Int> = []
    let unknown = file.tests.flatMap { names.findings(in: $0) }.filter { seen.insert($0.span.start.offset).inserted }
    let found = findings + unknown + replay.findings
    let isBroken = found.contains { $0.severity == .error }
    let runner = RuleTestRunner(rules: rules)
    return FileReport(
      path: path, findings: found, sources: [source] + compiled.sources,
      results: isBroken ? [] : tests.map(runner.run))
  }

  /// Rule files that cannot be read are the test file's mistake, so it is shown there.
  private static func unreadableRules(
    of file: RuleTestFile, loading load: (String) -> Result<[UInt8], LoadFailure>
  ) -> [Diagnostic] {
    file.rules.compactMap { rule in
      let path = resolve(rule.value, beside: file.path)
      guard case .failure(let failure) = load(path) else { return nil }
      let near = failure.kind == .notFound ? neighbour(of: rule.value, beside: file.path, loading: load) : nil
      let help = failure.kind == .notFound ? "paths are relative to the test file" : nil
      return Diagnostic(
        .error, "file-unreadable", failure.message(for: path), at: rule.span,
        help: near.map { "did you mean `\($0)`?" } ?? help)
    }
  }

  /// A file that is there: the one that the test file is named after, or one under a name that is easily mistaken.
  private static func neighbour(
    of written: String, beside path: String, loading load: (String) -> Result<[UInt8], LoadFailure>
  ) -> String? {
    func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }
    func base(_ name: String, _ endings: [String]) -> String {
      endings.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }
    let name = base(last(written), [".test.yaml", ".test.yml", ".yaml", ".yml"])
    let own = base(last(path), [".test.yaml", ".test.yml", ".yaml", ".yml"])
    let folder = String(written.dropLast(last(written).count))
    for name in [name, "_" + name, own] {
      for folder in [folder, "", "../", "rules/", "../rules/"] {
        for candidate in [folder + name + ".yaml", folder + name + ".yml"] where candidate != written {
          if case .success = load(resolve(candidate, beside: path)) { return candidate }
        }
      }
    }
    return nil
  }

  /// A path written in a file, seen from where the program runs.
  static func resolve(_ written: String, beside path: String) -> String {
    if written.hasPrefix("/") { return written }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return IncludePath.normalized(path.contains("/") ? "\(folder)/\(written)" : written)
  }
}
