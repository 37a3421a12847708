import Foundation

/// The whole product against a panel of its own: how long it takes from a console line to the command that answers it.
struct LatencyBenchmark {
  /// What the consoles say meanwhile.
  struct Load {
    let name: String
    /// Of all servers together.
    let linesPerSecond: Int
    /// More of the first server, which is then not asked itself.
    var noise = 0

    static let quiet = Load(name: "1000 lines/s", linesPerSecond: 1_000)
    static let busy = Load(name: "20000 lines/s", linesPerSecond: 20_000)
    static let besideNoise = Load(name: "one with 20000 more", linesPerSecond: 1_000, noise: 20_000)
  }

  private static let servers = 100
  private static let seconds = 30

  let tools: SessionBenchmark.Tools
  let corpus: Corpus

  func run(_ report: inout SessionReport) throws {
    for load in [Load.quiet, .busy, .besideNoise] { report.add(try measure(load)) }
  }

  private func measure(_ load: Load) throws -> SessionReport.Latency {
    let panel = try Server([
      tools.peers.appending(path: "panel").path, "0", "\(Self.servers)", "\(Self.seconds)", "\(load.linesPerSecond)",
      "\(load.noise)", corpus.lines().path,
    ])
    defer { panel.end() }
    let folder = tools.work.appending(path: "latency")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(port: panel.port, to: folder)
    let product = Process()
    product.executableURL = URL(filePath: tools.flightplan)
    product.arguments = ["run", "--config", folder.appending(path: "flightplan.yaml").path]
    product.standardOutput = FileHandle.nullDevice
    product.standardError = FileHandle(forWritingAtPath: folder.appending(path: "log").path)
    try product.run()
    defer {
      product.terminate()
      product.waitUntilExit()
    }
    let memory = MemoryWatch(process: product.processIdentifier)
    memory.begin()
    let answer = panel.rest()
    let sizes = memory.end()
    let decoder = JSONDecoder()
    guard let found = try? decoder.decode(Found.self, from: Data(answer.utf8)), found.unexpected == 0,
      found.answers == found.probes
    else { throw Failure(description: "\(load.name): \(answer.isEmpty ? "the panel has no figures" : answer)") }
    return SessionReport.Latency(
      load: load.name, answers: found.answers, p50: found.p50, p90: found.p90, p99: found.p99, p999: found.p999,
      max: found.max, memory: sizes)
  }

  private struct Found: Decodable {
    let probes: Int
    let answers: Int
    let unexpected: Int
    let p50: Double
    let p90: Double
    let p99: Double
    let p999: Double
    let max: Double
  }

  /// One rule that answers, and a hundred that look at every line.
  private func write(port: String, to folder: URL) throws {
    let config = """
      panels:
        bench: { url: "http://127.0.0.1:\(port)", key: bench_key_of_nobody }
      rules: [rules.yaml]
      state: { dir: state }
      limits: { sessions_per_second: 1000, panel_requests_per_minute: 100000 }
      """
    var rules = """
      version: 1
      defaults: { servers: all }
      rules:
        answer:
          when: { console: '^\\[probe\\] (?<number>\\d+)$' }
          then:
            - command: 'pong ${number}'

      """
    let patterns = try String(contentsOf: corpus.patterns, encoding: .utf8).split(separator: "\n").prefix(100)
    for (index, pattern) in patterns.enumerated() {
      rules += """
          rule-\(index):
            when: { console: '\(pattern.replacing("'", with: "''"))' }
            cooldown: 1m
            then:
              - log: seen

        """
    }
    try Data(config.utf8).write(to: folder.appending(path: "flightplan.yaml"))
    try Data(rules.utf8).write(to: folder.appending(path: "rules.yaml"))
    try Data().write(to: folder.appending(path: "log"))
  }
}

/// Looks at the memory of a process while something goes on: in the middle and at the end.
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
    return lock.withLock { sizes.isEmpty ? [] : [sizes[sizes.count / 2], sizes[sizes.count - 1]] }
  }

  private var resident: Int {
    let pages = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }
}
