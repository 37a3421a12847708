import ArgumentParser
import Diagnostics
import Foundation
import RuleCompiler

/// `flightplan check`: all mistakes in rule files at once, with place and remedy.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for mistakes in rule files.",
    usage: """
      flightplan check
      flightplan check rules/ --format github
      flightplan check --explain forgeable-line
      """,
    discussion: """
      Directories are searched for *.yaml and *.yml; files of tests are left out, and files whose name begins \
      with `_` are only read when others include them. Without a path the configuration says which rules to check.

      A warning that does not matter is spared by a comment with a reason, at the end of its line or alone above it:
      # flightplan: ignore[forgeable-line] nobody can chat here

      Ends with 0 when there are no errors, 1 with errors, 2 when a file cannot be read.
      """)

  @Argument(help: "Rule files and directories; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var paths: [String] = []

  @Option(help: "text, concise, json, github or sarif.")
  var format = DiagnosticRenderer.Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @Flag(help: "Let warnings count as errors.")
  var strict = false

  @Flag(help: "Make the edits that are safe, tell them, and check again.")
  var fix = false

  @Option(
    help: ArgumentHelp("Tell what findings of a code mean and how to mend them, and check nothing.", valueName: "code"))
  var explain: String?

  @Option(help: ArgumentHelp("Tell findings of these codes only, parted by commas.", valueName: "codes"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Leave findings of these codes out, parted by commas.", valueName: "codes"))
  var ignore: [String] = []

  @Flag(help: "Do not look whether secrets have values, for example in CI.")
  var noSecrets = false

  @Flag(help: "Ask the panel, too: whom rules reach, what the key may do, what the plans allow.")
  var live = false

  @Flag(name: .shortAndLong, help: "Print findings only.")
  var quiet = false

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if fix, paths.contains("-") { throw ValidationError("--fix changes files, standard input is none") }
  }

  func run() async throws {
    if let explain { return try FindingExplanation.show(explain, asJSON: json || format == .json, colors) }
    let choice = try FindingChoice(selecting: select, ignoring: ignore)
    let clock = ContinuousClock()
    let start = clock.now
    let environment = ProcessInfo.processInfo.environment
    let settings = LoadedConfiguration.load(flag: config, environment: environment)
    let loader = RuleLoader(paths: try rulePaths(settings), secrets: secretLookup(settings, environment))
    for test in RuleFileFinder.find(loader.paths).tests {
      Output.remarks.line("flightplan: `\(SafeText.escaping(test))` holds tests, not rules; it is left out here")
    }
    let loaded = fix ? try mended(loader, choice) : loader.load()
    let checksSettings = config != nil || paths.isEmpty
    let told = try await liveFindings(loaded, settings, environment)
    let all = (checksSettings ? settings.findings : []) + (loaded.findings + told).sortedByPlace()
    let findings = all.filter(choice.holds)
    if let remark = choice.remark(on: all) { Output.remarks.line("flightplan: " + remark) }
    show(
      findings, sources: settings.sources + loaded.compilation.sources, loaded.compilation, took: clock.now - start)
    if all.contains(where: { $0.code == "file-unreadable" }) { throw ExitCode.impossible }
    let isBad = findings.contains { $0.severity == .error || (strict && $0.severity == .warning) }
    if isBad { throw ExitCode.negative }
  }

  private func liveFindings(
    _ loaded: RuleLoader.Loaded, _ settings: LoadedConfiguration, _ environment: [String: String]
  ) async throws -> [Diagnostic] {
    guard live, let rules = loaded.rules else { return [] }
    let secrets = SecretLookup(configuration: settings.configuration, environment: environment)
    let servers = try await Assembly.servers(of: settings.configuration, secrets: secrets)
    return LiveCheck(rules: rules, inventory: servers).findings()
  }

  /// Makes edits until there are none left, and tells them; the answer is what is found then.
  private func mended(_ loader: RuleLoader, _ choice: FindingChoice) throws -> RuleLoader.Loaded {
    let isText = !json && format == .text
    var loaded = loader.load()
    var hasMended = false
    for _ in 0..<FixWriter.mostRounds {
      let plan = FixPlan(loaded.findings.filter(choice.holds), sources: loaded.compilation.sources)
      let lines = try FixWriter.carryOut(plan)
      if lines.isEmpty { break }
      hasMended = true
      for line in lines { (isText ? Output.results : Output.remarks).line(line) }
      loaded = loader.load()
    }
    if isText, hasMended { Output.results.line("") }
    return loaded
  }

  /// The arguments, or the configuration's rules, or `./rules`.
  private func rulePaths(_ settings: LoadedConfiguration) throws -> [String] {
    if !paths.isEmpty { return paths }
    if !settings.configuration.rules.isEmpty { return settings.configuration.rules }
    if FileManager.default.fileExists(atPath: "rules") { return ["rules"] }
    throw CommandFailure(
      .usage, "there is nothing to check: no path was given, and there is neither flightplan.yaml nor a directory rules"
    )
  }

  /// Files that are checked on their own are not expected to have their secrets at hand.
  private func secretLookup(_ settings: LoadedConfiguration, _ environment: [String: String]) -> SecretLookup? {
    guard !noSecrets, settings.isInPlay else { return nil }
    return SecretLookup(configuration: settings.configuration, environment: environment)
  }

  private func show(
    _ findings: [Diagnostic], sources: [SourceFile], _ result: CompilationResult, took: Duration
  ) {
    let format = json ? .json : format
    let isText = format == .text
    let renderer = DiagnosticRenderer(
      sources: sources, color: isText && colors.color.isOn(for: .results),
      width: isText ? TerminalWidth.current() : nil)
    let text = renderer.render(findings, as: format, files: result.fileCount, rules: result.ruleCount)
    Output.results.write(text)
    guard isText, !quiet else { return }
    if !text.isEmpty { Output.results.line("") }
    Output.results.line(Self.summary(findings, result, took: took))
  }

  static func summary(_ findings: [Diagnostic], _ result: CompilationResult, took: Duration) -> String {
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count { $0.severity == .warning }
    var subject = "\(counted(result.fileCount, "rule file")), \(counted(result.ruleCount, "rule"))"
    if result.profileCount > 0 { subject += ", \(counted(result.profileCount, "profile"))" }
    let verdict = "\(counted(errors, "error")), \(counted(warnings, "warning"))"
    return
      "checked  \(subject)   \(verdict)   \(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000) ms"
  }

  static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
