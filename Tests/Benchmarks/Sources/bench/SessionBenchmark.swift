import Foundation

/// Sessions: ours beside other WebSocket clients, in turns, against the same talkative node.
struct SessionBenchmark {
  /// Where programs and files are.
  struct Tools {
    let flightplan: String
    /// The node.
    let node: String
    /// The sources of peers that are scripts.
    let sources: URL
    /// A Python with the packages of the peers.
    let python: String
    let work: URL
  }

  /// How many sessions are told how much.
  private struct Load {
    let name: String
    let sessions: Int
    let linesEach: Int
    /// A thousand patterns look at every line; for ours alone.
    var hasRules = false

    var lines: Int { sessions * linesEach }
  }

  private struct Client {
    let name: String
    let command: (_ url: String, Load) -> [String]
  }

  /// What a client says of a turn.
  private struct Answer: Decodable {
    let sessions: Int
    let lines: Int
    let connectSeconds: Double
    let connectCpuSeconds: Double
    let cpuSeconds: Double
    let memory: Int
  }

  /// One client under one load.
  struct Row: Encodable {
    let load: String
    let client: String
    let sessions: Int
    let lines: Int
    /// Console lines read and decoded in a second of processor time.
    let linesPerCpuSecond: Double
    let connectSeconds: Double
    let connectCpuSeconds: Double
    /// Bytes for each session beyond those of a client with a single one.
    let memoryPerSession: Int?
  }

  let tools: Tools
  let rounds: Int
  private(set) var rows: [Row] = []

  init(tools: Tools, rounds: Int) {
    self.tools = tools
    self.rounds = rounds
  }

  mutating func run() throws {
    try FileManager.default.createDirectory(at: tools.work, withIntermediateDirectories: true)
    let corpus = Corpus(kind: .everyday, patternCount: 1_000, folder: tools.work)
    try corpus.write(lineCount: 100_000)
    let loads = [
      Load(name: "1 session", sessions: 1, linesEach: 1_000_000),
      Load(name: "100 sessions", sessions: 100, linesEach: 10_000),
      Load(name: "100, 1000 rules", sessions: 100, linesEach: 10_000, hasRules: true),
      Load(name: "1 idle", sessions: 1, linesEach: 0), Load(name: "5000 idle", sessions: 5_000, linesEach: 0),
    ]
    show("load              client        lines/cpu-s    ratio   connect  (cpu)     memory/session")
    let clients = try clients(corpus)
    for load in loads { try measure(load, clients, corpus) }
  }

  private func clients(_ corpus: Corpus) throws -> [Client] {
    let none = tools.work.appending(path: "none.patterns")
    try Data("no console says this\n".utf8).write(to: none)
    let (tools, python) = (tools, tools.sources.appending(path: "sessions.py").path)
    var clients = [
      Client(name: "flightplan") { url, load in
        [
          tools.flightplan, "session-sink", url, "--sessions", "\(load.sessions)", "--lines", "\(load.lines)",
          "--patterns",
          load.hasRules ? corpus.patterns.path : none.path,
        ]
      }
    ]
    for package in ["picows", "websockets"] {
      guard
        try ChildProcess.run([
          tools.python, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('\(package)') is None)",
        ]).status == 0
      else {
        show("skipped \(package): the Python package is not installed")
        continue
      }
      clients.append(
        Client(name: package) { url, load in
          [tools.python, python, package, url, "\(load.sessions)", "\(load.lines)"]
        })
    }
    let script = tools.sources.appending(path: "sessions_ws.js").path
    if (try? ChildProcess.run(["node", "-e", "try { require('ws') } catch { process.exit(1) }"]))?.status == 0 {
      clients.append(Client(name: "ws") { url, load in ["node", script, url, "\(load.sessions)", "\(load.lines)"] })
    } else {
      show("skipped ws: Node or its package `ws` is not installed")
    }
    return clients
  }

  /// Every client in every round; the best round of each counts.
  private mutating func measure(_ load: Load, _ clients: [Client], _ corpus: Corpus) throws {
    var best: [(client: String, answer: Answer)] = []
    for client in clients where client.name == "flightplan" || !load.hasRules {
      for _ in 0..<rounds {
        let answer = try ask(client, load, corpus)
        if let place = best.firstIndex(where: { $0.client == client.name }) {
          if answer.cpuSeconds < best[place].answer.cpuSeconds { best[place].answer = answer }
        } else {
          best.append((client.name, answer))
        }
      }
    }
    for (client, answer) in best { add(client, answer, load) }
  }

  private mutating func add(_ client: String, _ answer: Answer, _ load: Load) {
    let single = rows.first { $0.client == client && $0.load == "1 idle" }
    let isIdle = load.linesEach == 0
    let base = isIdle && load.sessions > 1 ? single?.memoryPerSession : nil
    let row = Row(
      load: load.name, client: client, sessions: answer.sessions, lines: answer.lines,
      linesPerCpuSecond: isIdle ? 0 : Double(answer.lines) / max(answer.cpuSeconds, 1e-9),
      connectSeconds: answer.connectSeconds, connectCpuSeconds: answer.connectCpuSeconds,
      memoryPerSession: isIdle ? (base.map { (answer.memory - $0) / (load.sessions - 1) } ?? answer.memory) : nil)
    let own = rows.first { $0.load == load.name && $0.client == "flightplan" } ?? row
    let ratio = isIdle || row.client == own.client ? "" : Report.short(own.linesPerCpuSecond / row.linesPerCpuSecond)
    rows.append(row)
    let memory = row.memoryPerSession.map { String(format: "%.1f KiB", Double($0) / 1_024) } ?? ""
    let cells: [(String, Int)] = [
      (load.name, -17), (client, -13), (isIdle ? "" : Report.short(row.linesPerCpuSecond), 11), (ratio, 8),
      (String(format: "%.3f s", row.connectSeconds), 9), (String(format: "%.3f s", row.connectCpuSeconds), 9),
      (memory, 15),
    ]
    show(
      cells.map { text, width in
        let gap = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + gap : gap + text
      }.joined(separator: " "))
  }

  /// One turn against a node of its own.
  private func ask(_ client: Client, _ load: Load, _ corpus: Corpus) throws -> Answer {
    let node = Process()
    let output = Pipe()
    node.executableURL = URL(filePath: tools.node)
    node.arguments = ["0", "\(load.sessions)", "\(load.linesEach)", corpus.lines().path]
    node.standardOutput = output
    try node.run()
    defer { node.terminate() }
    let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).prefix { $0.isNumber }
    let run = try ChildProcess.run(client.command("ws://127.0.0.1:\(port)/api/servers/x/ws", load))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard run.status == 0, let answer = try? decoder.decode(Answer.self, from: Data(run.output.utf8)),
      answer.sessions == load.sessions, answer.lines >= load.lines
    else { throw Failure(description: "\(client.name), \(load.name): \(run.output)") }
    return answer
  }

  private func show(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
