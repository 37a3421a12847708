import Diagnostics
import Foundation

/// What somebody who is asked for help needs to see, in one file: the findings of `doctor`, the settings in force, the
/// findings about rules, and what a running engine sees. Secrets are cut out of all of it; rules themselves stay here.
struct SupportBundle {
  let report: DoctorReport
  let redactor: Redactor
  /// As `--config` was given.
  let config: String?
  /// Files and folders of rules.
  let rules: [String]

  /// Writes a compressed tar archive; throws where it cannot be written, or there is no `tar`.
  func write(to path: String) throws(CommandFailure) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flightplan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in contents {
        try Data(redactor.redact(text).utf8).write(to: folder.appending(path: name))
      }
    } catch {
      throw CommandFailure(.impossible, "the archive cannot be prepared: \(error.localizedDescription)")
    }
    let outcome = Self.run("/usr/bin/env", ["tar", "-czf", path, "-C", folder.path, "."])
    guard outcome.status == 0 else {
      throw CommandFailure(.impossible, "`\(path)` cannot be written: \(outcome.text.trimmingBlanks)")
    }
  }

  private var contents: [(name: String, text: String)] {
    let settings = config.map { ["--config", $0] } ?? []
    let system = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
    return [
      ("doctor.txt", report.text(width: 120, isColored: false)), ("doctor.json", report.json().rendered() + "\n"),
      ("version.json", own(["version", "--json"])), ("config.txt", own(["config", "show"] + settings)),
      ("check.json", rules.isEmpty ? "" : own(["check", "--format", "json"] + rules)),
      ("servers.json", own(["servers", "--json"] + settings)), ("system.txt", system),
    ]
  }

  /// What this program says to other arguments.
  private func own(_ arguments: [String]) -> String {
    Self.run(Bundle.main.executablePath ?? CommandLine.arguments[0], arguments).text
  }

  private static func run(_ program: String, _ arguments: [String]) -> (status: Int32, text: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return (-1, "\(program) cannot be started\n") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
