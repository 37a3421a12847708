import Diagnostics
import NIOHTTP1
import RuleModel

/// One request to the panel: what to send, and how much patience it deserves.
struct PanelCall: Sendable {
  enum Purpose: Sendable, Hashable {
    case account, list, details, session, command
    case power(PowerSignal)
    case createBackup, readBackup, deleteBackup
  }

  let purpose: Purpose
  let server: ServerID?
  let method: HTTPMethod
  /// After `/api/client`.
  let path: String
  let body: JSONValue?

  static let pageSize = 100

  static let account = PanelCall(.account, nil, .GET, "/account")

  static func list(page: Int) -> PanelCall {
    PanelCall(.list, nil, .GET, "?per_page=\(pageSize)&page=\(page)&include=egg")
  }

  static func details(of server: ServerID) -> PanelCall { PanelCall(.details, server, .GET, "") }

  static func session(of server: ServerID) -> PanelCall { PanelCall(.session, server, .GET, "/websocket") }

  static func command(_ command: String, to server: ServerID) -> PanelCall {
    PanelCall(.command, server, .POST, "/command", ["command": .string(command)])
  }

  static func power(_ signal: PowerSignal, of server: ServerID) -> PanelCall {
    PanelCall(.power(signal), server, .POST, "/power", ["signal": .string(signal.rawValue)])
  }

  static func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) -> PanelCall {
    var members: [JSONValue.Member] = []
    if let name { members.append(.init("name", .string(name))) }
    if !ignoredFiles.isEmpty {
      members.append(.init("ignored", .string(ignoredFiles.joined(separator: "\n"))))
    }
    members.append(.init("is_locked", .bool(isLocked)))
    return PanelCall(.createBackup, server, .POST, "/backups", .object(members))
  }

  static func readBackup(_ uuid: String, of server: ServerID) -> PanelCall {
    PanelCall(.readBackup, server, .GET, "/backups/" + WebAddress.pathSegment(uuid))
  }

  static func deleteBackup(_ uuid: String, of server: ServerID) -> PanelCall {
    PanelCall(.deleteBackup, server, .DELETE, "/backups/" + WebAddress.pathSegment(uuid))
  }

  private init(
    _ purpose: Purpose, _ server: ServerID?, _ method: HTTPMethod, _ rest: String, _ body: JSONValue? = nil
  ) {
    self.purpose = purpose
    self.server = server
    self.method = method
    self.path = (server.map { "/servers/" + WebAddress.pathSegment($0.rawValue) } ?? "") + rest
    self.body = body
  }

  /// Whether asking twice is the same as asking once.
  var isIdempotent: Bool { method == .GET }

  /// Tries in all; a token costs one of five a minute, so it is asked for twice only.
  var tries: Int { purpose == .session ? 2 : 3 }

  /// For all tries and pauses together.
  var patience: Duration {
    switch purpose {
    case .list, .details: .seconds(900)
    case .account, .session, .createBackup, .readBackup, .deleteBackup: .seconds(60)
    case .command, .power: .seconds(30)
    }
  }

  var budgetKind: BudgetState.Kind {
    if purpose == .session, let server { .token(server) } else { .ordinary }
  }

  /// What the key's user needs for it.
  var permission: String? {
    switch purpose {
    case .account, .list, .details: nil
    case .session: "websocket.connect"
    case .command: "control.console"
    case .power(let signal): signal.permission
    case .createBackup: "backup.create"
    case .readBackup: "backup.read"
    case .deleteBackup: "backup.delete"
    }
  }
}
