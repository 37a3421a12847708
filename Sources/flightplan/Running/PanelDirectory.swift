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

  /// A panel that did not answer while others did.
  struct Failure: Sendable {
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
    var failures: [Failure] = []
    for (place, panel) in panels.enumerated() {
      do {
        let servers = try await panel.listServers(details: details)
        memory.withLock { memory in
          memory.lists[place] = servers
          for server in servers { memory.home[server.id] = place }
        }
      } catch {
        failures.append(Failure(panel: names[place], error: error))
      }
    }
    memory.withLock { $0.failures = failures }
    if failures.count == panels.count, let first = failures.first { throw first.error }
    return memory.withLock { memory in panels.indices.flatMap { memory.lists[$0] ?? [] } }
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
