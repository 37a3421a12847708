import Diagnostics

/// Figures of sessions in the text format of Prometheus (exposition format 0.0.4), from the answer to `servers`.
struct SessionMetrics {
  private let servers: [JSONValue]
  private let eventsDropped: Int

  init(_ answer: JSONValue) {
    servers = (answer["servers"]?.array ?? []).filter { $0["session"]?["state"]?.string != nil }
    eventsDropped = answer["events_dropped"]?.int ?? 0
  }

  var text: String {
    guard !servers.isEmpty else { return "" }
    let states = Dictionary(grouping: servers) { $0["session"]?["state"]?.string ?? "" }
    return Self.family(
      "sessions", "gauge", "Sessions by state.",
      states.keys.sorted().map { ([("state", $0)], states[$0]?.count ?? 0) })
      + Self.family(
        "session_connects_total", "counter", "Attempts to open a socket and be authenticated on it.",
        perServer("connects", [("result", "ok")]) + perServer("connects_failed", [("result", "failed")]))
      + Self.family(
        "session_token_refreshes_total", "counter", "Tokens renewed on a socket that stayed open.",
        [([("result", "ok")], sum("renewals")), ([("result", "failed")], sum("renewals_failed"))])
      + Self.family(
        "session_throttled_total", "counter", "Times that the node said it drops what is sent.", perServer("throttled"))
      + Self.family("console_lines_total", "counter", "Console lines received.", perServer("lines"))
      + Self.family(
        "events_dropped_total", "counter", "What came and was not looked at.",
        [
          ([("reason", "line-limit")], sum("lines_dropped")), ([("reason", "malformed")], sum("malformed")),
          ([("reason", "engine-behind")], eventsDropped),
        ])
  }

  private typealias Sample = (labels: [(String, String)], value: Int)

  private func perServer(_ key: String, _ labels: [(String, String)] = []) -> [Sample] {
    servers.map { ([("server", $0["name"]?.string ?? "")] + labels, $0["session"]?[key]?.int ?? 0) }
  }

  private func sum(_ key: String) -> Int { servers.reduce(0) { $0 + ($1["session"]?[key]?.int ?? 0) } }

  private static func family(
    _ name: String, _ type: String, _ help: String, _ samples: [Sample]
  ) -> String {
    let lines = samples.map { sample in
      let labels = sample.labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
      return "flightplan_\(name){\(labels)} \(sample.value)\n"
    }
    return "# HELP flightplan_\(name) \(help)\n# TYPE flightplan_\(name) \(type)\n" + lines.joined()
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
