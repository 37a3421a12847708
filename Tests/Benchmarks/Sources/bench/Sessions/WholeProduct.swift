import Foundation

/// `flightplan run` beside a panel of the benchmarks' own, which is the node as well.
struct WholeProduct {
  let tools: SessionBenchmark.Tools
  let corpus: Corpus

  /// What the panel measured, and the bytes of the process once a second meanwhile.
  struct Outcome {
    let answer: String
    let memory: [Int]
  }

  /// What the consoles say, each second.
  struct Talk {
    /// Of all servers together.
    var lines = 0
    /// More of the first server.
    var noise = 0
  }

  /// Runs until all sessions are up and the panel has talked for some seconds. `rules` are YAML, inside of `rules:`.
  func run(servers: Int, seconds: Int, _ talk: Talk = Talk(), isSecure: Bool = false, rules: String) throws -> Outcome {
    let panel = try Server(
      [
        tools.peers.appending(path: "panel").path, "0", "\(servers)", "\(seconds)", "\(talk.lines)", "\(talk.noise)",
        corpus.lines().path,
      ] + (isSecure ? [tools.certificate, tools.key] : []))
    defer { panel.end() }
    let folder = tools.work.appending(path: "product")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let certificate = isSecure ? ", ca: '\(URL(filePath: tools.certificate).path)'" : ""
    let config = """
      panels:
        bench: { url: "http\(isSecure ? "s" : "")://127.0.0.1:\(panel.port)", key: bench_key_of_nobody\(certificate) }
      rules: [rules.yaml]
      state: { dir: state }
      limits: { sessions_per_second: 1000, panel_requests_per_minute: 100000 }
      """
    let file = "version: 1\ndefaults: { servers: all }\nrules:\n" + rules
    try Data(config.utf8).write(to: folder.appending(path: "flightplan.yaml"))
    try Data(file.utf8).write(to: folder.appending(path: "rules.yaml"))
    try Data().write(to: folder.appending(path: "log"))
    let process = Process()
    process.executableURL = URL(filePath: tools.flightplan)
    process.arguments = ["run", "--config", folder.appending(path: "flightplan.yaml").path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: folder.appending(path: "log").path)
    process.terminationHandler = { _ in panel.stop() }
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    let memory = MemoryWatch(process: process.processIdentifier)
    memory.begin()
    return Outcome(answer: panel.rest(), memory: memory.end())
  }
}

/// Looks at the memory of a process once a second.
private final class MemoryWatch: @unchecked Sendable {
  private let process: Int32
  private let lock = NSLock()
  private var sizes: [Int] = []
  private var timer: (any DispatchSourceTimer)?

  init(process: Int32) { self.process = process }

  func begin() {
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + 1, repeating: 1)
    timer.setEventHandler { [self] in lock.withLock { sizes.append(resident) } }
    timer.resume()
    self.timer = timer
  }

  func end() -> [Int] {
    timer?.cancel()
    return lock.withLock { sizes }
  }

  private var resident: Int {
    let pages = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }
}
