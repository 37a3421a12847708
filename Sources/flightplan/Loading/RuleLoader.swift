import ArgumentParser
import Diagnostics
import RuleCompiler
import RuleModel

/// Compiles the rules that a configuration names, and checks that their secrets have values.
struct RuleLoader: Sendable {
  let paths: [String]
  /// `nil` leaves secrets unchecked.
  let secrets: SecretLookup?

  /// What became of the files.
  struct Loaded: Sendable {
    /// `nil` when they cannot be used.
    let rules: RuleSet?
    let findings: [Diagnostic]
    let compilation: CompilationResult
    /// The files that were read, for watching.
    let files: [String]
  }

  /// The rules of files and directories without looking for secrets; where there are errors, shows them and throws.
  static func rules(at paths: [String], _ colors: ColorOptions) throws -> RuleSet {
    let loaded = RuleLoader(paths: paths, secrets: nil).load()
    if let rules = loaded.rules { return rules }
    let renderer = DiagnosticRenderer(
      sources: loaded.compilation.sources, color: colors.color.isOn(for: .remarks), width: TerminalWidth.current())
    Output.remarks.write(renderer.render(loaded.findings.filter { $0.severity == .error }))
    throw loaded.findings.contains { $0.code == "file-unreadable" } ? ExitCode.impossible : ExitCode.negative
  }

  func load() -> Loaded {
    let found = RuleFileFinder.find(paths)
    let reader = RuleFileReader(entries: found.files)
    let result = RuleCompiler().compile(files: found.files, loading: reader.load)
    var findings = result.diagnostics
    for directory in found.emptyDirectories {
      let file = SourceFile(path: directory, text: "")
      findings.append(
        Diagnostic(
          .warning, "no-rule-files", "there is no rule file in `\(directory)`", at: file.span(from: 0, to: 0),
          help: "rule files end in `.yaml`; those that begin with `_` are only included"))
    }
    if let secrets {
      findings += result.unsetSecrets(lookedIn: secrets.placesTried) { secrets.value(of: $0) != nil }
    }
    findings = findings.sortedByPlace()
    let isSound = !findings.contains { $0.severity == .error }
    return Loaded(
      rules: isSound ? result.ruleSet : nil, findings: findings, compilation: result,
      files: result.sources.map(\.path))
  }
}
