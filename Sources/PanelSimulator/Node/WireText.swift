import Diagnostics
import RuleModel

/// Texts as the daemon puts them on the wire.
enum WireText {
  /// One message: `args` left out when empty, a line end behind it, `<`, `>` and `&` escaped.
  static func message(_ event: String, _ args: [String]) -> String {
    var members: [JSONValue.Member] = [.init("event", .string(event))]
    if !args.isEmpty { members.append(.init("args", .array(args.map(JSONValue.string)))) }
    return escapingMarkup(JSONValue.object(members).rendered()) + "\n"
  }

  /// These three stand in JSON only inside strings.
  private static func escapingMarkup(_ json: String) -> String {
    guard json.utf8.contains(where: { $0 == 0x3C || $0 == 0x3E || $0 == 0x26 }) else { return json }
    var text = ""
    for scalar in json.unicodeScalars {
      switch scalar {
      case "<": text += "\\u003c"
      case ">": text += "\\u003e"
      case "&": text += "\\u0026"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Figures as they are broadcast, with sorted keys.
  static func broadcastStats(_ stats: ServerStats) -> String {
    object(
      [
        "cpu_absolute", "disk_bytes", "memory_bytes", "memory_limit_bytes", "network", "state", "uptime",
      ], of: stats)
  }

  /// Figures as they are answered, in the order in which the daemon declares them.
  static func repliedStats(_ stats: ServerStats) -> String {
    object(
      [
        "memory_bytes", "memory_limit_bytes", "cpu_absolute", "network", "uptime", "state", "disk_bytes",
      ], of: stats)
  }

  private static func object(_ names: [String], of stats: ServerStats) -> String {
    JSONValue.object(names.map { JSONValue.Member($0, value($0, of: stats)) }).rendered()
  }

  private static func value(_ name: String, of stats: ServerStats) -> JSONValue {
    switch name {
    case "memory_bytes": whole(stats.memory)
    case "memory_limit_bytes": whole(stats.memoryLimit ?? hostMemory)
    case "cpu_absolute": .double(stats.cpu ?? 0)
    case "network":
      ["rx_bytes": whole(stats.networkReceived), "tx_bytes": whole(stats.networkSent)]
    case "uptime": .int(Int((stats.uptime ?? .zero).wholeMilliseconds))
    case "state": .string((stats.status ?? .offline).rawValue)
    default: whole(stats.disk)
    }
  }

  /// Told as the limit where there is none: 16 GiB.
  static let hostMemory = 17_179_869_184.0

  static func whole(_ number: Double?) -> JSONValue { .int(Int((number ?? 0).rounded())) }

  static func daemonLine(_ text: String, name: String) -> String {
    "\u{1B}[33m\u{1B}[1m[\(name) Daemon]:\u{1B}[39m \(text)\u{1B}[0m"
  }

  static func backup(_ report: BackupReport, checksum: String) -> String {
    JSONValue.object([
      .init("checksum", .string(report.isSuccessful ? checksum : "")), .init("checksum_type", "sha1"),
      .init("file_size", whole(report.size)), .init("is_successful", .bool(report.isSuccessful)),
      .init("uuid", .string(report.uuid)),
    ]).rendered()
  }
}
