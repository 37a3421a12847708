import Diagnostics
import Foundation
import RuleCompiler
import RuleModel

/// What can be seen on this machine: settings, rules, files with secrets, the state directory.
struct LocalCheckup {
  let loaded: LoadedConfiguration
  let rules: RuleLoader.Loaded?
  let secrets: SecretLookup
  let environment: [String: String]

  func configuration() -> [DoctorCheck] {
    let settings = loaded.configuration
    var checks = loaded.findings.map { finding in
      DoctorCheck(
        area: .config, verdict: finding.severity == .error ? .problem : .warning,
        text: "\(finding.span.shortDescription): \(finding.message)", remedy: finding.help)
    }
    let origin = settings.path ?? "the environment"
    if let rules {
      let count = CheckCommand.counted(rules.compilation.ruleCount, "rule")
      let files = CheckCommand.counted(rules.compilation.fileCount, "rule file")
      let errors = rules.findings.count { $0.severity == .error }
      let text = "\(origin), \(files), \(count), \(CheckCommand.counted(errors, "error"))"
      let paths = settings.rules.joined(separator: " ")
      checks.insert(
        errors == 0 ? .ok(.config, "", text) : .problem(.config, "", text, "flightplan check \(paths)"), at: 0)
    } else if !loaded.hasErrors {
      checks.insert(.warning(.config, "", "\(origin) names no rules", "write `rules: [rules/]`"), at: 0)
    }
    return checks + exposures()
  }

  private func exposures() -> [DoctorCheck] {
    secrets.exposedFiles.map { file in
      .warning(.config, "", "`\(file)` can be read by others than its owner", "chmod 600 \(file)")
    }
  }

  func state() -> [DoctorCheck] {
    let directory = LoadedConfiguration.stateDirectory(of: loaded.configuration, environment: environment)
    let manager = FileManager.default
    guard manager.fileExists(atPath: directory) else {
      let place = Self.existingParent(of: directory)
      return manager.isWritableFile(atPath: place)
        ? [.ok(.state, "", "`\(directory)` will be made; \(Self.freeSpace(at: place))")]
        : [
          .problem(
            .state, "", "`\(directory)` does not exist, and `\(place)` cannot be written",
            "make it for the user that runs flightplan, or set `state.dir`")
        ]
    }
    guard manager.isWritableFile(atPath: directory) else {
      return [
        .problem(
          .state, "", "`\(directory)` cannot be written", "give it to the user that runs flightplan, or set `state.dir`"
        )
      ]
    }
    let owner = StateLock.owner(of: directory).map { "in use by \($0), " } ?? ""
    return [.ok(.state, "", "`\(directory)` can be written, \(owner)\(Self.freeSpace(at: directory))")]
  }

  private static func existingParent(of path: String) -> String {
    var url = URL(filePath: path).standardizedFileURL
    while url.path.count > 1, !FileManager.default.fileExists(atPath: url.path) { url.deleteLastPathComponent() }
    return url.path
  }

  private static func freeSpace(at path: String) -> String {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue else { return "free space unknown" }
    return "\(Value.bytes(free).displayText) free"
  }
}
