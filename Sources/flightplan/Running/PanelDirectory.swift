import RuleModel
import RuntimePorts
import Synchronization

/// Several panels behind one door: each request goes to the panel that knows the server.
final class PanelDirectory: PanelAPI {
  private let panels: [any PanelAPI]
  private let names: [String]
  private let memory = Mutex(Memory())

  private struct Memory {
    var home: [ServerID: Int] = [:]
    /// What each panel listed last.
    var lists: [Int: [Server]] = [:]
    var failures: [Failure] = []
  }

  private typealias Answer = Result<[Server], PanelError>

  /// A panel that did not answer while others did.
  struct Failure: Sendable {
    let place: Int
    let panel: String
    let error: PanelError
  }

  init(_ panels: [(name: String, api: any PanelAPI)]) {
    self.panels = panels.map(\.api)
    self.names = panels.map(\.name)
  }

  /// The place of a server's panel; the first one until it is known.
  func index(of server: ServerID) -> Int { memory.withLock { $0.home[server] ?? 0 } }

  /// Panels that failed in the last listing; what they listed before was used instead.
  var failures: [Failure] { memory.withLock { $0.failures } }

  private func panel(of server: ServerID) -> any PanelAPI { panels[index(of: server)] }

  /// Servers of all panels. Throws only if no panel answers, so that one panel's trouble is not everybody's.
  func listServers(details: Bool) async throws(PanelError) -> [Server] {
    try await list(Array(panels.indices), details: details)
  }

  /// The same, but only panels that failed in the last listing are asked.
  func listServersOfFailedPanels(details: Bool) async throws(PanelError) -> [Server] {
    try await list(failures.map(\.place), details: details)
  }

  private func list(_ places: [Int], details: Bool) async throws(PanelError) -> [Server] {
    let answers = await answers(of: places, details: details)
    let failures = memory.withLock { memory in
      memory.failures = []
      for (place, answer) in answers {
        switch answer {
        case .success(let servers):
          memory.lists[place] = servers
          for server in servers { memory.home[server.id] = place }
        case .failure(let error): memory.failures.append(Failure(place: place, panel: names[place], error: error))
        }
      }
      return memory.failures
    }
    if failures.count == panels.count, let first = failures.first { throw first.error }
    return memory.withLock { memory in panels.indices.flatMap { memory.lists[$0] ?? [] } }
  }

  /// All at once, since one that does not answer takes half a minute.
  private func answers(of places: [Int], details: Bool) async -> [(place: Int, answer: Answer)] {
    await withTaskGroup(of: (place: Int, answer: Answer).self) { group in
      for place in places {
        let panel = panels[place]
        group.addTask { (place, await panel.serversListed(details: details)) }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.place < $1.place }
    }
  }

  func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket {
    try await panel(of: server).openSession(of: server)
  }

  func sendCommand(_ command: String, to server: ServerID) async throws(PanelError) {
    try await panel(of: server).sendCommand(command, to: server)
  }

  func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError) {
    try await panel(of: server).setPower(signal, of: server)
  }

  func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String {
    try await panel(of: server).createBackup(of: server, name: name, ignoredFiles: ignoredFiles, isLocked: isLocked)
  }

  func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport? {
    try await panel(of: server).backup(uuid, of: server)
  }

  func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError) {
    try await panel(of: server).deleteBackup(uuid, of: server)
  }
}
