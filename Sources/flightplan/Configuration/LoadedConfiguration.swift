import Diagnostics
import Foundation
import RuleCompiler
import RuleModel

/// The settings that are in force, with what is to be said about them.
struct LoadedConfiguration: Sendable {
  let configuration: Configuration
  let findings: [Diagnostic]
  let sources: [SourceFile]
  /// Whether anybody configured anything: a file, or a variable.
  let isInPlay: Bool

  var hasErrors: Bool { findings.contains { $0.severity == .error } }

  /// File, then environment. A file that was named and cannot be read is an error.
  static func load(flag: String?, environment: [String: String]) -> LoadedConfiguration {
    var configuration = Configuration()
    var findings: [Diagnostic] = []
    var sources: [SourceFile] = []
    let path = ConfigurationFile.locate(flag: flag, environment: environment)
    if let path {
      switch RuleFileReader(entries: [path]).load(path) {
      case .success(let bytes):
        let (read, found, source) = ConfigurationReader.read(bytes, path: path)
        configuration = read
        findings = found
        sources = [source]
      case .failure(let failure):
        let reason =
          failure.kind == .notFound ? "there is no file `\(path)`" : "`\(path)` cannot be read: \(failure.reason)"
        let file = SourceFile(path: path, text: "")
        findings.append(Diagnostic(.error, "file-unreadable", reason, at: file.span(from: 0, to: 0)))
      }
    }
    let (overlaid, more) = ConfigurationEnvironment.apply(environment, to: configuration)
    let hasVariables = environment.keys.contains { $0.hasPrefix("FLIGHTPLAN_") }
    return LoadedConfiguration(
      configuration: overlaid, findings: findings + more, sources: sources, isInPlay: path != nil || hasVariables)
  }

  /// Where state is kept: as configured, or the first usual place that is offered.
  static func stateDirectory(of configuration: Configuration, environment: [String: String]) -> String {
    if let directory = configuration.stateDirectory { return directory }
    if let directory = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(directory) }
    if let home = environment["XDG_STATE_HOME"], !home.isEmpty { return "\(home)/flightplan" }
    return ".flightplan/state"
  }
}
