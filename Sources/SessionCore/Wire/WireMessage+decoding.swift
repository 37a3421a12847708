import Diagnostics
import RuleModel

extension WireMessage {
  /// Reads the payload of one text message.
  ///
  /// Unknown events and members are accepted, missing arguments count as empty text, arguments that are no
  /// text as their JSON. What cannot mean anything throws.
  public init(decoding payload: [UInt8]) throws(WireError) {
    if let plain = PlainEnvelope(payload) {
      try self.init(named: plain.event, argument: plain.argument)
      return
    }
    try self.init(parsing: payload)
  }

  /// The same by the general parser alone.
  init(parsing payload: [UInt8]) throws(WireError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: payload)
    } catch {
      throw WireError("the message is not JSON: \(error)")
    }
    guard case .object = document else {
      throw WireError("the message is no JSON object with a member `event`")
    }
    guard let name = document["event"]?.string else {
      throw WireError("the message has no text as its member `event`")
    }
    try self.init(named: name, argument: Self.firstArgument(of: document["args"]))
  }

  private static func firstArgument(of arguments: JSONValue?) -> String {
    guard let first = arguments?[0] else { return "" }
    if first.isNull { return "" }
    return first.string ?? first.rendered()
  }

  private init(named name: String, argument: String) throws(WireError) {
    switch name {
    case "auth success": self = .authSuccess
    case "token expiring": self = .tokenExpiring
    case "token expired": self = .tokenExpired
    case "jwt error": self = .jwtError(argument)
    case "daemon error": self = .daemonError(argument)
    case "throttled": self = .throttled(argument)
    case "status": self = .status(try Self.status(argument))
    case "stats": self = .stats(try Self.stats(argument))
    case "console output": self = .consoleOutput(argument)
    case "daemon message": self = .daemonMessage(argument)
    case "install started": self = .installStarted
    case "install output": self = .installOutput(argument)
    case "install completed": self = .installCompleted
    case "backup restore completed": self = .backupRestoreCompleted
    case "transfer logs": self = .transferLogs(argument)
    case "transfer status": self = .transferStatus(argument)
    case "deleted": self = .deleted
    default:
      // Daemons before 1.5.4 put the uuid into the name: `backup completed:<uuid>`.
      guard name == "backup completed" || name.hasPrefix("backup completed:") else {
        self = .unknown(name)
        return
      }
      self = .backupCompleted(try Self.backup(named: name, argument))
    }
  }

  private static func status(_ word: String) throws(WireError) -> ServerStatus {
    guard let status = ServerStatus(rawValue: word) else {
      throw WireError(
        "the status is `\(SafeText.escaping(shortened(word)))`, not offline, starting, running or stopping")
    }
    return status
  }

  private static func stats(_ text: String) throws(WireError) -> ServerStats {
    let figures = try object(text, in: "stats")
    let network = figures["network"]
    return ServerStats(
      memory: amount(figures["memory_bytes"]),
      memoryLimit: amount(figures["memory_limit_bytes"]),
      cpu: amount(figures["cpu_absolute"]),
      disk: amount(figures["disk_bytes"]),
      networkReceived: amount(network?["rx_bytes"]),
      networkSent: amount(network?["tx_bytes"]),
      uptime: amount(figures["uptime"]).map { .milliseconds(Int64(min($0, longestUptime))) },
      status: figures["state"]?.string.flatMap(ServerStatus.init(rawValue:)))
  }

  /// A century in milliseconds: more is a fault of the sender, and must not overflow here.
  private static let longestUptime = 3.2e12

  private static func amount(_ value: JSONValue?) -> Double? {
    guard let number = value?.double, number.isFinite, number >= 0 else { return nil }
    return number
  }

  private static func backup(named name: String, _ text: String) throws(WireError) -> BackupReport {
    let report = try object(text, in: "backup completed")
    let suffix = name.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
    guard let uuid = report["uuid"]?.string ?? suffix, !uuid.isEmpty else {
      throw WireError("the event `backup completed` names no uuid")
    }
    return BackupReport(
      uuid: uuid, isSuccessful: report["is_successful"]?.bool ?? false,
      size: amount(report["file_size"]) ?? 0)
  }

  private static func object(_ text: String, in event: String) throws(WireError) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw WireError("the argument of `\(event)` is not JSON: \(error)")
    }
    guard case .object = value else { throw WireError("the argument of `\(event)` is no JSON object") }
    return value
  }

  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count > 40
      ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) + "…" : text
  }
}
