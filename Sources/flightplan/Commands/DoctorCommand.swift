import ArgumentParser
import Diagnostics
import Foundation
import HTTPGateway
import Logging
import RuleCompiler
import RuleModel
import RuntimePorts
import SessionNIO

/// `flightplan doctor`: looks at everything that has to work, and says what to do about what does not.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at settings, panel, nodes, permissions and notifiers.",
    usage: """
      flightplan doctor
      flightplan doctor lobby-1 --only nodes,permissions
      flightplan doctor https://panel.example.com/ --ca-file ca.pem
      flightplan doctor --bundle support.tar.gz
      """,
    discussion: """
      Reads only: nothing is posted, typed or switched. With an address it looks at that panel alone, with the key in \
      FLIGHTPLAN_PANEL_API_KEY.

      Ends with 0 when there is no problem, 1 when there is; warnings are no problems.
      """)

  @Argument(help: "A panel's address, or the name of a server to look at alone.")
  var target: String?

  @Option(help: "A PEM file with further authorities, for a panel's address.")
  var caFile: String?

  @Option(help: "Only these: config, panel, nodes, permissions, notifiers, state.")
  var only: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "Also write an archive for somebody who helps: findings, settings, versions; no secrets, no rules.")
  var bundle: String?

  @Option(help: "How long a node may take to answer.", transform: Duration.argument)
  var timeout = Duration.seconds(15)

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    _ = try areas()
    if caFile != nil, !isAddress {
      throw ValidationError("--ca-file goes with a panel's address; else set `panels.*.ca`")
    }
  }

  func run() async throws {
    let areas = try areas()
    let environment = ProcessInfo.processInfo.environment
    let loaded = try settings(environment)
    let secrets = SecretLookup(configuration: loaded.configuration, environment: environment)
    let redactor = Redactor()
    redactor.hide(
      loaded.configuration.panels.compactMap { panel in
        (try? panel.key?.resolved { secrets.value(of: $0)?.reveal() }).map { .init($0) }
      })
    let paths = loaded.configuration.rules
    let rules = paths.isEmpty ? nil : RuleLoader(paths: paths, secrets: secrets).load()
    let local = LocalCheckup(loaded: loaded, rules: rules, secrets: secrets, environment: environment)
    var report = DoctorReport()
    let needsPanel = !areas.isDisjoint(with: [.panel, .nodes, .permissions])
    let remote = needsPanel ? try await panels(loaded.configuration, secrets, areas) : ([], [])
    report.checks += remote.0.filter { areas.contains($0.area) }
    if areas.contains(.config) { report.checks = local.configuration() + report.checks }
    // Rules whose secrets are not set yet are looked at all the same: `config` tells of the secrets.
    if let set = rules?.compilation.ruleSet {
      let checkup = RuleCheckup(rules: set, configuration: loaded.configuration, secrets: secrets)
      if areas.contains(.permissions), !remote.1.isEmpty {
        report.checks += checkup.permissions(
          loaded.configuration.inventory(of: remote.1), isPartial: target != nil)
      }
      if areas.contains(.notifiers) { report.checks += await checkup.notifiers() }
    }
    if areas.contains(.state) { report.checks += local.state() }
    let text =
      json
      ? report.json().rendered() + "\n"
      : report.text(width: TerminalWidth.current(), isColored: colors.color.isOn(for: .results))
    Output.results.write(redactor.redact(text))
    if let bundle {
      try SupportBundle(report: report, redactor: redactor, config: config, rules: paths).write(to: bundle)
      Output.remarks.line("written to \(SafeText.escaping(bundle))")
    }
    if report.problems > 0 { throw ExitCode.negative }
  }

  private var isAddress: Bool { target?.contains("://") == true }

  private func areas() throws -> Set<DoctorArea> {
    guard let only else { return isAddress ? [.panel] : Set(DoctorArea.allCases) }
    return Set(
      try only.split(separator: ",").map { word in
        let name = String(word).trimmingBlanks
        guard let area = DoctorArea(rawValue: name) else {
          let meant = Suggestion.closest(to: name, in: DoctorArea.allCases.map(\.rawValue))
          throw ValidationError(
            "`\(name)` is nothing to look at" + (meant.map { ", did you mean `\($0)`?" } ?? "; see `--help`"))
        }
        return area
      })
  }

  private func settings(_ environment: [String: String]) throws -> LoadedConfiguration {
    guard isAddress, let target else { return LoadedConfiguration.load(flag: config, environment: environment) }
    if let fault = PanelAddress.fault(of: target) { throw CommandFailure(.usage, "`\(target)`: \(fault)") }
    var variables = environment
    variables["FLIGHTPLAN_PANEL_URL"] = target
    let loaded = LoadedConfiguration.load(flag: config, environment: variables)
    var settings = loaded.configuration
    settings.panels = settings.panels.filter { $0.url == target }
    if let caFile { for index in settings.panels.indices { settings.panels[index].ca = caFile } }
    return LoadedConfiguration(configuration: settings, findings: [], sources: [], isInPlay: true)
  }

  private func panels(
    _ settings: Configuration, _ secrets: SecretLookup, _ areas: Set<DoctorArea>
  ) async throws -> (checks: [DoctorCheck], servers: [Server]) {
    guard !settings.panels.isEmpty else {
      let remedy = "write `panels:` into flightplan.yaml, or set FLIGHTPLAN_PANEL_URL and FLIGHTPLAN_PANEL_API_KEY"
      return ([.problem(.panel, "", "no panel is configured", remedy)], [])
    }
    var checks: [DoctorCheck] = []
    var servers: [Server] = []
    var names: [String] = []
    for panel in settings.panels {
      let client: PanelClient
      do {
        client = try Assembly.client(
          for: panel, settings, secrets, Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
      } catch let failure as CommandFailure {
        checks.append(.problem(.panel, panel.name, failure.message))
        continue
      }
      let (found, listed) = await PanelCheckup(panel: panel, client: client, limits: settings.limits).look()
      checks += found
      names += listed.map(\.name)
      let wanted = settings.inventory(of: listed).filter(isWanted)
      servers += wanted
      if areas.contains(.nodes) {
        let connection = PanelConnection(
          name: panel.name, origin: panel.origin ?? panel.url, api: client, extraCA: panel.ca)
        checks += await NodeCheckup(panel: connection, servers: wanted, timeout: timeout).look()
      }
      await client.shutDown()
    }
    if let target, !isAddress, servers.isEmpty, !names.isEmpty {
      let meant = Suggestion.closest(to: target, in: names)
      throw CommandFailure(
        .impossible,
        "there is no server `\(SafeText.escaping(target))`" + (meant.map { ", did you mean `\($0)`?" } ?? ""))
    }
    return (checks, servers)
  }

  /// Whether a server is the one that was named; all are where none is.
  private func isWanted(_ server: Server) -> Bool {
    guard let target, !isAddress else { return true }
    return [server.name, server.id.rawValue, server.identifier].contains(target)
  }
}
