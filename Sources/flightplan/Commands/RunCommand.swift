import ArgumentParser
import Diagnostics
import Foundation
import Logging
import RuleCompiler
import RuleModel
import RuntimePorts

/// `flightplan run`: connects to the panel and acts.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Connect to the panel and carry out the rules.",
    usage: """
      flightplan run --dry-run
      flightplan run --config /etc/flightplan/flightplan.yaml --log-format json
      """,
    discussion: """
      Runs in the foreground until SIGTERM or SIGINT, then lets current steps end and exits 0. SIGHUP reloads the \
      rules; a bad file changes nothing. Without a file the environment is enough: FLIGHTPLAN_PANEL_URL, \
      FLIGHTPLAN_PANEL_API_KEY, FLIGHTPLAN_RULES, FLIGHTPLAN_STATE_DIR.

      Ends with 78 when the configuration or the rules do not load, 2 when the state directory is in use.
      """)

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  @Flag(name: [.long, .customLong("shadow")], help: "Tell what would be done, and do nothing.")
  var dryRun = false

  @Flag(help: "Reload when rule files change.")
  var watch = false

  @Option(help: "auto, text or json.")
  var logFormat: LogFormat?

  @Flag(help: "Show every message on the sockets; tokens are cut.")
  var traceWire = false

  @Flag(name: .shortAndLong, help: "More reasons; twice for everything.")
  var verbose: Int

  @Flag(name: .shortAndLong, help: "Warnings and errors only.")
  var quiet = false

  @OptionGroup var colors: ColorOptions

  func run() async throws {
    let signals = await RunSignals()
    DescriptorLimit.raise()
    let environment = ProcessInfo.processInfo.environment
    let loaded = LoadedConfiguration.load(flag: config, environment: environment)
    var settings = loaded.configuration
    adjustLog(&settings)
    let secrets = SecretLookup(configuration: settings, environment: environment)
    let redactor = Redactor()
    try checkSettings(loaded, settings)
    let loader = RuleLoader(paths: settings.rules, secrets: secrets)
    let rules = try loadRules(loader)
    hideSecrets(of: settings, rules, secrets, in: redactor)
    let stateDirectory = LoadedConfiguration.stateDirectory(of: settings, environment: environment)
    let lock = try StateLock(directory: stateDirectory)
    let stream = LogStream(
      style: settings.log.format == .json ? .json : .text(settings.zone), level: settings.log.level,
      redactor: redactor, isColored: settings.log.format != .json && colors.color.isOn(for: .results),
      onBrokenPipe: .losesText)
    let log = RunLog(stream: stream)
    announce(settings, rules, to: log)
    for file in secrets.exposedFiles {
      log.say(
        "`\(file)` can be read by others than its owner; chmod 600 mends that", event: "secret-exposed", level: .warning
      )
    }
    let assembly = Assembly(
      configuration: settings, rules: rules, loader: loader, secrets: secrets, redactor: redactor, stream: stream,
      log: log, signals: signals, stateDirectory: stateDirectory,
      options: .init(isRehearsal: dryRun, isWatching: watch, tracesWire: traceWire))
    try await withExtendedLifetimeOf(lock) { try await assembly.run() }
    log.say("ended", event: "ended")
  }

  private func withExtendedLifetimeOf(_ lock: StateLock, _ work: () async throws -> Void) async throws {
    try await work()
    withExtendedLifetime(lock) {}
  }

  private func adjustLog(_ settings: inout Configuration) {
    if let logFormat { settings.log.format = logFormat }
    if verbose > 0 { settings.log.level = .debug }
    if quiet { settings.log.level = .warning }
  }

  private func checkSettings(_ loaded: LoadedConfiguration, _ settings: Configuration) throws {
    show(loaded.findings, loaded.sources)
    if loaded.hasErrors { throw CommandFailure(.configuration, "the configuration does not load") }
    guard !settings.panels.isEmpty else {
      throw CommandFailure(
        .configuration,
        "no panel is configured; write `panels:` into flightplan.yaml or set FLIGHTPLAN_PANEL_URL and FLIGHTPLAN_PANEL_API_KEY"
      )
    }
    for panel in settings.panels {
      if let fault = panel.url.isEmpty ? "it has no address" : PanelAddress.fault(of: panel.url) {
        throw CommandFailure(.configuration, "panel `\(panel.name)`: \(fault)")
      }
    }
    guard !settings.rules.isEmpty else {
      throw CommandFailure(
        .configuration, "no rules are configured; write `rules:` into flightplan.yaml or set FLIGHTPLAN_RULES")
    }
  }

  private func loadRules(_ loader: RuleLoader) throws -> RuleSet {
    let loaded = loader.load()
    show(loaded.findings, loaded.compilation.sources)
    guard let rules = loaded.rules else {
      let errors = loaded.findings.count { $0.severity == .error }
      throw CommandFailure(.configuration, "the rules do not load: \(CheckCommand.counted(errors, "error"))")
    }
    return rules
  }

  private func show(_ findings: [Diagnostic], _ sources: [SourceFile]) {
    guard !findings.isEmpty else { return }
    let renderer = DiagnosticRenderer(
      sources: sources, color: colors.color.isOn(for: .remarks), width: TerminalWidth.current())
    Output.remarks.line(Redactor().redact(renderer.render(findings)))
  }

  private func hideSecrets(
    of settings: Configuration, _ rules: RuleSet, _ secrets: SecretLookup, in redactor: Redactor
  ) {
    let names = rules.secretNames + settings.panels.flatMap { $0.key?.secretNames ?? [] }
    redactor.hide(names.compactMap { secrets.value(of: $0) })
    redactor.hide(
      settings.panels.compactMap { panel in
        (try? panel.key?.resolved { secrets.value(of: $0)?.reveal() }).map { .init($0) }
      })
  }

  private func announce(_ settings: Configuration, _ rules: RuleSet, to log: RunLog) {
    let shadows = rules.rules.count { $0.stage == .shadow }
    let count = CheckCommand.counted(rules.rules.count, "rule") + (shadows > 0 ? " (\(shadows) shadow)" : "")
    let origin = settings.path.map { "config \($0)" } ?? "configured by the environment"
    log.say(
      "flightplan \(ProductVersion.text)   \(origin)   \(count)", event: "started",
      fields: [.init("version", .string(ProductVersion.text)), .init("rules", .int(rules.rules.count))])
    if dryRun { log.say("DRY RUN   nothing is sent, effects are shown as `would send`", event: "dry-run") }
  }
}

extension LogFormat: ExpressibleByArgument {}
