import Diagnostics
public import RuleModel
import SessionCore

/// Reads a recording: one JSON object a line, each with `at` and one of `console`, `status`, `crash`, `stats`,
/// `session`, `event`; other lines, such as a header, are passed over.
public struct RecordingReader {
  private let server: String
  private var entries: [RecordedInput.Entry] = []
  private var unreadable: [(line: Int, reason: String)] = []
  private var last: Timestamp

  private init(server: String, start: Timestamp) {
    self.server = server
    self.last = start
  }

  /// The part of a recording that concerns a server; lines without `server` concern every server.
  public static func read(_ text: String, server: String, start: Timestamp) -> RecordedInput {
    var reader = RecordingReader(server: server, start: start)
    var number = 0
    for line in text.lines {
      number += 1
      if !line.allSatisfy(\.isWhitespace) { reader.take(line, number: number) }
    }
    return RecordedInput(entries: reader.entries, unreadable: reader.unreadable)
  }

  private mutating func take(_ text: String, number: Int) {
    let object: JSONValue
    do throws(JSONError) {
      object = try JSONValue(parsing: text)
    } catch {
      unreadable.append((number, "not JSON: \(error.reason)"))
      return
    }
    guard object["schema"] == nil else { return }
    if let named = object["server"]?.string, named != server { return }
    if let text = object["at"]?.string {
      guard let at = Timestamp(iso8601: text) else {
        unreadable.append((number, "`at` is not a time with an offset"))
        return
      }
      last = at
    }
    let inputs = inputs(of: object)
    if inputs.isEmpty { unreadable.append((number, "it says nothing that is known here")) }
    entries += inputs.map { RecordedInput.Entry(at: last, input: $0, line: number) }
  }

  private func inputs(of object: JSONValue) -> [Rehearsal.Input] {
    if let text = object["console"]?.string {
      let isReplayed = object["replayed"]?.bool ?? false
      return ConsoleText.lines(of: text).map { line in
        var line = line
        line.replayed = isReplayed
        return .line(line)
      }
    }
    if let status = object["status"]?.string.flatMap(ServerStatus.init(rawValue:)) {
      return [.status(status, isInitial: object["initial"]?.bool ?? false)]
    }
    if let crash = object["crash"] {
      return [.crash(Crash(exitCode: crash["exit_code"]?.int, outOfMemory: crash["oom"]?.bool ?? false))]
    }
    if let stats = object["stats"] {
      var inputs: [Rehearsal.Input] = [.incident(.valuesChanged(ServerStats(recorded: stats)))]
      if let status = stats["state"]?.string.flatMap(ServerStatus.init(rawValue:)) {
        inputs.insert(.status(status, isInitial: false), at: 0)
      }
      return inputs
    }
    switch object["session"]?.string {
    case "lost": return [.sessionLost(reason: "as recorded")]
    case "connected": return [.sessionConnected]
    default: break
    }
    return object["event"]?.string.map { [.named($0, fields: [:])] } ?? []
  }
}

extension ServerStats {
  /// The daemon's figures by the names it gives them; `uptime` is milliseconds.
  init(recorded stats: JSONValue) {
    self.init(
      memory: stats["memory_bytes"]?.double, memoryLimit: stats["memory_limit_bytes"]?.double,
      cpu: stats["cpu_absolute"]?.double, disk: stats["disk_bytes"]?.double,
      networkReceived: stats["network"]?["rx_bytes"]?.double,
      networkSent: stats["network"]?["tx_bytes"]?.double,
      uptime: stats["uptime"]?.double.map { .milliseconds(Int64($0.rounded())) })
  }
}
