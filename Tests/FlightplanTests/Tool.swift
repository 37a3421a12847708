import Foundation
import Testing

/// The built command, run as users run it.
enum Tool {
  /// What a finished command leaves.
  struct Outcome {
    let status: Int32
    let output: String
    let remarks: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Beside the test bundle, where the build puts both.
  static var binary: URL {
    #if canImport(Darwin)
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      return (bundle ?? Bundle.main.bundleURL).deletingLastPathComponent().appendingPathComponent("flightplan")
    #else
      return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("flightplan")
    #endif
  }

  /// Runs to the end.
  static func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], in folder: Folder? = nil
  ) throws -> Outcome {
    let running = try RunningTool(arguments, input: input, environment: environment, in: folder)
    return running.end()
  }
}

/// A command that is still running.
final class RunningTool {
  private let process = Process()
  private let files: Folder

  /// `limit` is for the shell's `ulimit`, such as `-n 64`.
  init(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], in folder: Folder? = nil,
    limit: String? = nil
  ) throws {
    files = try Folder()
    try files.write(Data(input), to: "stdin")
    try files.write(Data(), to: "stdout")
    try files.write(Data(), to: "stderr")
    if let limit {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "ulimit \(limit); exec \"$0\" \"$@\"", Tool.binary.path] + arguments
    } else {
      process.executableURL = Tool.binary
      process.arguments = arguments
    }
    var variables = ["PATH": "/usr/bin:/bin", "HOME": files.path, "LANG": "C.UTF-8"]
    variables.merge(environment) { $1 }
    process.environment = variables
    process.currentDirectoryURL = URL(fileURLWithPath: (folder ?? files).path)
    process.standardInput = try FileHandle(forReadingFrom: files.url("stdin"))
    process.standardOutput = try FileHandle(forWritingTo: files.url("stdout"))
    process.standardError = try FileHandle(forWritingTo: files.url("stderr"))
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
  }

  var output: String { files.read("stdout") }
  var remarks: String { files.read("stderr") }

  /// Waits until the output holds a text; whether it came in time.
  func prints(_ text: String, within limit: Duration = .seconds(20)) async throws -> Bool {
    try await holds(within: limit) { self.output.contains(text) }
  }

  /// Waits until standard error holds a text; whether it came in time.
  func remarks(_ text: String, within limit: Duration = .seconds(20)) async throws -> Bool {
    try await holds(within: limit) { self.remarks.contains(text) }
  }

  private func holds(within limit: Duration, _ condition: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if condition() { return true }
      if !process.isRunning { return condition() }
      try await Task.sleep(for: .milliseconds(50))
    }
    return condition()
  }

  func send(signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end.
  func end() -> Tool.Outcome {
    process.waitUntilExit()
    let isExit = process.terminationReason == .exit
    return Tool.Outcome(
      status: isExit ? process.terminationStatus : -process.terminationStatus, output: output, remarks: remarks)
  }
}

/// A directory that goes away with the value.
final class Folder {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("flightplan-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func url(_ name: String) -> URL { URL(fileURLWithPath: "\(path)/\(name)") }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    try FileManager.default.createDirectory(
      at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url(name))
  }

  func read(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: url(name).path) ?? Data(), as: UTF8.self)
  }
}

/// The repository this file stands in.
enum Repository {
  static var path: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .path
  }
}
