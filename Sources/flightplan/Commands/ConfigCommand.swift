import ArgumentParser
import Diagnostics
import Foundation
import RuleModel
import RuntimePorts

/// `flightplan config`: which settings are in force.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings in force.",
    subcommands: [ConfigShowCommand.self, ConfigPathCommand.self], defaultSubcommand: ConfigShowCommand.self)
}

/// `flightplan config path`.
struct ConfigPathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Print the path of the configuration file that is used.")

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    guard let path = ConfigurationFile.locate(flag: config, environment: environment) else {
      let places = ConfigurationFile.usualPlaces(environment).joined(separator: ", ")
      throw CommandFailure(.negative, "there is no configuration file; looked for \(places)")
    }
    Output.results.line(path)
  }
}

/// `flightplan config show`.
struct ConfigShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the settings in force, without secrets.")

  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let loaded = LoadedConfiguration.load(flag: config, environment: environment)
    let renderer = DiagnosticRenderer(sources: loaded.sources, color: colors.color.isOn(for: .remarks))
    Output.remarks.write(renderer.render(loaded.findings))
    let settings = loaded.configuration
    let secrets = SecretLookup(configuration: settings, environment: environment)
    var lines = ["file       \(settings.path ?? "none, the environment alone")"]
    for panel in settings.panels {
      lines.append("panel      \(panel.name)  \(panel.url)  key \(keyState(panel, secrets))")
    }
    lines.append(
      "servers    \(settings.include.isEmpty ? "all" : settings.include.map(\.text).joined(separator: ", "))")
    lines.append("rules      \(settings.rules.joined(separator: ", "))")
    lines.append("timezone   \(settings.zone.name)")
    lines.append("state      \(LoadedConfiguration.stateDirectory(of: settings, environment: environment))")
    lines.append("log        \(settings.log.level), \(settings.log.format.rawValue)")
    Output.results.write(lines.map { SafeText.escaping($0) + "\n" }.joined())
    if loaded.hasErrors { throw ExitCode.negative }
  }

  private func keyState(_ panel: Configuration.Panel, _ secrets: SecretLookup) -> String {
    guard let key = panel.key else { return "not set" }
    return (try? key.resolved { secrets.value(of: $0)?.reveal() }) == nil ? "not set" : "set"
  }
}
