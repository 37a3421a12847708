import Foundation

/// A program that keeps sessions and counts lines.
struct SessionClient {
  /// What it says of a turn.
  struct Answer: Decodable {
    let sessions: Int
    let lines: Int
    let connectSeconds: Double
    let connectCpuSeconds: Double
    let cpuSeconds: Double
    /// Bytes.
    let memory: Int

    init(_ json: String) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Answer.self, from: Data(json.utf8))
    }

    /// What should be little: time to connect, or processor time for the lines.
    func effort(_ load: SessionLoad) -> Double { load.isIdle ? connectSeconds : cpuSeconds }
  }

  let name: String
  /// It only knows plain sockets.
  var isPlain = false
  let command: (_ url: String, _ port: String, SessionLoad) -> [String]

  func takes(_ load: SessionLoad) -> Bool {
    name == "flightplan" || (!load.hasRules && !(isPlain && load.isSecure))
  }

  /// Ours first, then those that are installed.
  static func all(
    _ tools: SessionBenchmark.Tools, _ corpus: Corpus, _ report: inout SessionReport
  ) throws -> [SessionClient] {
    var clients = [
      own(tools, corpus),
      SessionClient(name: "bare socket", isPlain: true) { _, port, load in
        [tools.peers.appending(path: "bare").path, port, "\(load.sessions)", "\(load.lines)"]
      },
    ]
    func peer(_ name: String, _ start: [String]) -> SessionClient {
      SessionClient(name: name) { url, _, load in
        start + [url, "\(load.sessions)", "\(load.lines)"] + (load.isSecure ? [tools.certificate] : [])
      }
    }
    for package in ["picows", "websockets"] {
      let test = "import importlib.util as u, sys; sys.exit(u.find_spec('\(package)') is None)"
      if try ChildProcess.run([tools.python, "-c", test]).status == 0 {
        clients.append(peer(package, [tools.python, tools.sources.appending(path: "sessions.py").path, package]))
      } else {
        report.skip(package, "the Python package is not installed")
      }
    }
    if (try? ChildProcess.run(["node", "-e", "try { require('ws') } catch { process.exit(1) }"]))?.status == 0 {
      clients.append(peer("ws", ["node", tools.sources.appending(path: "sessions_ws.js").path]))
    } else {
      report.skip("ws", "Node or its package `ws` is not installed")
    }
    return clients
  }

  private static func own(_ tools: SessionBenchmark.Tools, _ corpus: Corpus) -> SessionClient {
    SessionClient(name: "flightplan") { url, _, load in
      [
        tools.flightplan, "session-sink", url, "--sessions", "\(load.sessions)", "--lines", "\(load.lines)",
      ] + (load.hasRules ? ["--patterns", corpus.patterns.path] : [])
        + (load.isSecure ? ["--ca-file", tools.certificate] : [])
    }
  }
}
