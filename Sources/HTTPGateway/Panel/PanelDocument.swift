import Diagnostics
import RuleModel
import RuntimePorts

/// Reads the panel's JSON documents. Members that are not needed are not looked at.
enum PanelDocument {
  /// A document lacks what is needed.
  struct ShapeFault: Error, Hashable {
    /// Such as `list of servers`.
    let missing: String
  }

  struct ServerPage: Hashable {
    let servers: [Server]
    let totalPages: Int
  }

  static func serverPage(_ document: JSONValue) throws(ShapeFault) -> ServerPage {
    guard let entries = document["data"]?.array else { throw ShapeFault(missing: "list of servers") }
    var servers: [Server] = []
    for entry in entries { servers.append(try server(entry)) }
    let totalPages = document["meta"]?["pagination"]?["total_pages"]?.int ?? 1
    return ServerPage(servers: servers, totalPages: totalPages)
  }

  static func server(_ entry: JSONValue) throws(ShapeFault) -> Server {
    guard let attributes = entry["attributes"], let uuid = attributes["uuid"]?.string, !uuid.isEmpty else {
      throw ShapeFault(missing: "`uuid` of a server")
    }
    let name = attributes["name"]?.string
    let identifier = attributes["identifier"]?.string
    return Server(
      id: ServerID(uuid), name: name, identifier: identifier, node: attributes["node"]?.string ?? "",
      egg: attributes["relationships"]?["egg"]?["attributes"]?["name"]?.string,
      limits: limits(attributes), permissions: permissions(entry))
  }

  /// The rights told beside a single server; nil when they are not.
  static func permissions(_ document: JSONValue) -> Set<String>? {
    (document["meta"]?["user_permissions"]?.array).map { Set($0.compactMap(\.string)) }
  }

  static func ticket(_ document: JSONValue) throws(ShapeFault) -> SessionTicket {
    let data = document["data"]
    guard let token = data?["token"]?.string, !token.isEmpty else { throw ShapeFault(missing: "`token`") }
    guard let socket = data?["socket"]?.string, socket.hasPrefix("ws://") || socket.hasPrefix("wss://") else {
      throw ShapeFault(missing: "`socket` address")
    }
    return SessionTicket(url: socket, token: Secret(token))
  }

  static func backupID(_ document: JSONValue) throws(ShapeFault) -> String {
    guard let uuid = document["attributes"]?["uuid"]?.string, !uuid.isEmpty else {
      throw ShapeFault(missing: "`uuid` of the backup")
    }
    return uuid
  }

  /// Nil while the backup runs.
  static func backup(_ document: JSONValue) throws(ShapeFault) -> BackupReport? {
    let uuid = try backupID(document)
    guard let attributes = document["attributes"], attributes["completed_at"]?.string != nil else { return nil }
    let isSuccessful = attributes["is_successful"]?.bool ?? false
    return BackupReport(
      uuid: uuid, isSuccessful: isSuccessful,
      size: isSuccessful ? attributes["bytes"]?.double ?? 0 : 0, name: attributes["name"]?.string)
  }

  private static func limits(_ attributes: JSONValue) -> Server.Limits {
    let mebibyte = 1_048_576.0
    func positive(_ key: String) -> Double? {
      attributes["limits"]?[key]?.double.flatMap { $0 > 0 ? $0 : nil }
    }
    return Server.Limits(
      memory: positive("memory").map { $0 * mebibyte }, disk: positive("disk").map { $0 * mebibyte },
      cpu: positive("cpu"), backups: attributes["feature_limits"]?["backups"]?.int)
  }
}
