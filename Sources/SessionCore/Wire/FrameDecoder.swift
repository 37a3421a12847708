public import Diagnostics
import RuleModel

/// Shows what a session would make of a payload, for the command that tells people.
public enum FrameDecoder {
  /// Describes one text payload as a JSON object, or says what is wrong with it.
  public static func describe(_ payload: [UInt8]) -> Result<JSONValue, WireError> {
    do throws(WireError) {
      return .success(describe(try WireMessage(decoding: payload)))
    } catch {
      return .failure(error)
    }
  }

  private static func describe(_ message: WireMessage) -> JSONValue {
    switch message {
    case .authSuccess: named("auth-success")
    case .tokenExpiring: named("token-expiring")
    case .tokenExpired: named("token-expired")
    case .jwtError(let text): named("jwt-error", ["text": .string(text)])
    case .daemonError(let text): named("daemon-error", ["text": .string(text)])
    case .throttled(let name): named("throttled", ["name": .string(name)])
    case .status(let status): named("status", ["status": .string(status.rawValue)])
    case .stats(let stats): named("stats", figures(of: stats))
    case .consoleOutput(let text):
      named("console-output", ["lines": .array(ConsoleText.lines(of: text).map(describe))])
    case .daemonMessage(let text):
      named("daemon-message", ["lines": .array(ConsoleText.lines(of: text, from: .daemon).map(describe))])
    case .installStarted: named("install-started")
    case .installOutput(let text): named("install-output", ["text": .string(text)])
    case .installCompleted: named("install-completed")
    case .backupCompleted(let report):
      named(
        "backup-completed",
        [
          "uuid": .string(report.uuid), "successful": .bool(report.isSuccessful),
          "size": .double(report.size),
        ])
    case .backupRestoreCompleted: named("backup-restored")
    case .transferLogs(let text): named("transfer-logs", ["text": .string(text)])
    case .transferStatus(let word): named("transfer-status", ["status": .string(word)])
    case .deleted: named("deleted")
    case .unknown(let name): named("unknown", ["name": .string(name)])
    }
  }

  private static func named(_ name: String, _ members: JSONValue = [:]) -> JSONValue {
    .object([.init("message", .string(name))] + (members.object ?? []))
  }

  private static func describe(_ line: ConsoleLine) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("text", .string(line.text)), .init("stream", .string(line.stream.rawValue)),
    ]
    if let raw = line.raw { members.append(.init("raw", .string(raw))) }
    return .object(members)
  }

  private static func figures(of stats: ServerStats) -> JSONValue {
    let figures: [(String, Double?)] = [
      ("memory_bytes", stats.memory), ("memory_limit_bytes", stats.memoryLimit), ("cpu_percent", stats.cpu),
      ("disk_bytes", stats.disk), ("network_received_bytes", stats.networkReceived),
      ("network_sent_bytes", stats.networkSent), ("uptime_seconds", stats.uptime?.inSeconds),
    ]
    var members: [JSONValue.Member] = figures.compactMap { key, value in value.map { .init(key, .double($0)) }
    }
    if let status = stats.status { members.append(.init("status", .string(status.rawValue))) }
    return .object(members)
  }
}
