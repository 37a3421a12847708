import Foundation

/// Sessions: ours beside other WebSocket clients, in turns, against the same talkative node; then the whole product
/// (`FootprintBenchmark`, `LatencyBenchmark`).
struct SessionBenchmark {
  /// Where programs and files are.
  struct Tools {
    let flightplan: String
    /// `node`, `bare`, `panel`.
    let peers: URL
    /// The sources of peers that are scripts.
    let sources: URL
    /// A Python with the packages of the peers.
    let python: String
    let work: URL
    /// A certificate for 127.0.0.1 that is its own authority, and its key.
    let certificate: String
    let key: String
  }

  let tools: Tools
  let rounds: Int
  private(set) var report = SessionReport()

  init(tools: Tools, rounds: Int) {
    self.tools = tools
    self.rounds = rounds
  }

  mutating func run() throws {
    try FileManager.default.createDirectory(at: tools.work, withIntermediateDirectories: true)
    let corpus = Corpus(kind: .everyday, patternCount: 1_000, folder: tools.work)
    try corpus.write(lineCount: 100_000)
    let clients = try SessionClient.all(tools, corpus, &report)
    for load in SessionLoad.all { try measure(load, clients, corpus) }
    let product = WholeProduct(tools: tools, corpus: corpus)
    try FootprintBenchmark(product: product).run(&report)
    try LatencyBenchmark(product: product).run(&report)
    report.judge()
  }

  /// Every client in every round; the best round of each counts.
  private mutating func measure(_ load: SessionLoad, _ clients: [SessionClient], _ corpus: Corpus) throws {
    var best: [(client: String, answer: SessionClient.Answer)] = []
    var lost: Set<String> = []
    for _ in 0..<rounds {
      for client in clients where client.takes(load) && !lost.contains(client.name) {
        guard let answer = try ask(client, load, corpus) else {
          report.skip("\(client.name), \(load.name)", "it did not get there within \(Self.patience) s")
          lost.insert(client.name)
          continue
        }
        if let place = best.firstIndex(where: { $0.client == client.name }) {
          if answer.effort(load) < best[place].answer.effort(load) { best[place].answer = answer }
        } else {
          best.append((client.name, answer))
        }
      }
    }
    for (client, answer) in best { report.add(client, answer, load) }
  }

  /// Seconds for one turn.
  private static let patience = 90

  /// One turn against a node of its own; nil for another's client that cannot do it.
  private func ask(_ client: SessionClient, _ load: SessionLoad, _ corpus: Corpus) throws -> SessionClient.Answer? {
    let node = try Server(
      [tools.peers.appending(path: "node").path, "0", "\(load.sessions)", "\(load.linesEach)", corpus.lines().path]
        + (load.isSecure ? [tools.certificate, tools.key] : []))
    defer { node.end() }
    let scheme = load.isSecure ? "wss" : "ws"
    let run = try ChildProcess.run(
      ["timeout", "\(Self.patience)"]
        + client.command("\(scheme)://127.0.0.1:\(node.port)/api/servers/x/ws", node.port, load))
    if run.status != 0, client.name != "flightplan" { return nil }
    guard run.status == 0, let answer = try? SessionClient.Answer(run.output), answer.sessions == load.sessions,
      answer.lines >= load.lines
    else { throw Failure(description: "\(client.name), \(load.name): \(run.output)") }
    return answer
  }
}

/// How many sessions are told how much.
struct SessionLoad {
  let name: String
  let sessions: Int
  /// None for sessions that only have to be there.
  let linesEach: Int
  var isSecure = false
  /// A thousand patterns look at every line; for ours alone.
  var hasRules = false

  var lines: Int { sessions * linesEach }
  var isIdle: Bool { linesEach == 0 }

  static let all = [
    SessionLoad(name: "1 session", sessions: 1, linesEach: 1_000_000),
    SessionLoad(name: "100 sessions", sessions: 100, linesEach: 10_000),
    SessionLoad(name: "100, 1000 rules", sessions: 100, linesEach: 10_000, hasRules: true),
    SessionLoad(name: "100, TLS", sessions: 100, linesEach: 10_000, isSecure: true),
    SessionLoad(name: "1 idle", sessions: 1, linesEach: 0),
    SessionLoad(name: "1 idle, TLS", sessions: 1, linesEach: 0, isSecure: true),
    SessionLoad(name: "1000 idle, TLS", sessions: 1_000, linesEach: 0, isSecure: true),
    SessionLoad(name: "5000 idle", sessions: 5_000, linesEach: 0),
    SessionLoad(name: "5000 idle, TLS", sessions: 5_000, linesEach: 0, isSecure: true),
  ]

  /// The load with which the memory of a single session is found out.
  var single: String { isSecure ? "1 idle, TLS" : "1 idle" }
}

/// A program that runs until it is ended, and has said at which port.
final class Server: Sendable {
  let port: String
  private let process = Process()
  private let output = Pipe()

  init(_ command: [String]) throws {
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = output
    try process.run()
    port = String(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).prefix { $0.isNumber })
  }

  /// What it writes until its end.
  func rest() -> String {
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Whoever waits for its end goes on.
  func stop() { process.terminate() }

  func end() {
    stop()
    process.waitUntilExit()
  }
}
