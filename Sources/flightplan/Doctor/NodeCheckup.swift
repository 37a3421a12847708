import Logging
import RuleModel
import RuntimePorts
import SessionCore
import SessionNIO
import Synchronization

/// Whether a session comes up on each node: one server of it is connected, authenticated, and left again.
struct NodeCheckup {
  let panel: PanelConnection
  let servers: [Server]
  let timeout: Duration

  /// The answer of a node: how long it took, or why not.
  private enum Answer: Sendable {
    case live(after: Duration)
    case failed(String)
  }

  func look() async -> [DoctorCheck] {
    let samples = Self.samples(of: servers)
    guard !samples.isEmpty else { return [] }
    do throws(SessionPoolError) {
      let answers = try await answers(of: samples)
      return samples.map { node, server in check(node, server, answers[server.id]) }
    } catch {
      return [.problem(.nodes, panel.name, error.message)]
    }
  }

  /// By node, a server that the key may watch if there is one.
  private static func samples(of servers: [Server]) -> [(node: String, server: Server)] {
    Dictionary(grouping: servers, by: \.node).sorted { $0.key < $1.key }.compactMap { node, servers in
      let sample = servers.first { $0.permits("websocket.connect") } ?? servers.first
      return sample.map { (node.isEmpty ? "node" : node, $0) }
    }
  }

  private func answers(
    of samples: [(node: String, server: Server)]
  ) async throws(SessionPoolError) -> [ServerID: Answer] {
    let board = AnswerBoard()
    let clock = ContinuousClock()
    let start = clock.now
    let pool = try NIOSessionPool(
      panels: [panel], configuration: .init(version: ProductVersion.text),
      logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() },
      healthChanged: { server, health in
        if health.isSeeing {
          board.set(.live(after: clock.now - start), of: server)
        } else if let failure = health.failure {
          board.set(.failed(failure.message), of: server)
        }
      })
    await pool.connect(to: samples.map(\.server))
    let events = pool.events
    // Nobody wants what the sessions see, but nothing may pile up.
    let reader = Task { for await _ in events {} }
    let end = start + timeout
    while board.count(isFinal: { if case .live = $0 { true } else { false } }) < samples.count, clock.now < end {
      try? await Task.sleep(for: .milliseconds(20))
      // One failure is told at once where all have answered in some way.
      if board.count(isFinal: { _ in true }) == samples.count, clock.now > start + .seconds(2) { break }
    }
    await pool.shutDown()
    await reader.value
    return board.all
  }

  private func check(_ node: String, _ server: Server, _ answer: Answer?) -> DoctorCheck {
    switch answer {
    case .live(let time):
      .ok(
        .nodes, node, "Origin accepted, session of \(server.name) live after \(time.wholeMilliseconds) ms")
    case .failed(let reason): .problem(.nodes, node, "\(server.name): \(reason)")
    case nil:
      .problem(
        .nodes, node, "\(server.name): no session within \(DurationText.exact(timeout))",
        "ask again with a longer `--timeout`, or look at the node's own log")
    }
  }

  /// What the sessions told last.
  private final class AnswerBoard: Sendable {
    private let answers = Mutex<[ServerID: Answer]>([:])

    var all: [ServerID: Answer] { answers.withLock { $0 } }

    func set(_ answer: Answer, of server: ServerID) {
      answers.withLock { answers in
        if case .live? = answers[server] { return }
        answers[server] = answer
      }
    }

    func count(isFinal: (Answer) -> Bool) -> Int { answers.withLock { $0.values.count(where: isFinal) } }
  }
}
