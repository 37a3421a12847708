import Diagnostics

/// Figures of sessions in the text format of Prometheus (exposition format 0.0.4), from the answer to `servers`.
struct SessionMetrics {
  private let servers: [JSONValue]

  init(_ servers: [JSONValue]) { self.servers = servers }

  var text: String {
    let bySession = servers.filter { $0["session"]?["state"]?.string != nil }
    let states = Dictionary(grouping: bySession) { $0["session"]?["state"]?.string ?? "" }
    var families = [
      Self.family(
        "sessions", "gauge", "Sessions by state.",
        states.keys.sorted().map { ([("state", $0)], states[$0]?.count ?? 0) })
    ]
    for (key, name, help) in Self.counters {
      families.append(
        Self.family(
          name, "counter", help,
          bySession.map { ([("server", $0["name"]?.string ?? "")], $0["session"]?[key]?.int ?? 0) }))
    }
    return families.joined()
  }

  private static let counters = [
    ("connects", "session_connects_total", "Sessions that were authenticated on a new socket."),
    ("renewals", "session_token_refreshes_total", "Tokens renewed on a socket that stayed open."),
    ("throttled", "session_throttled_total", "Times that the node said it drops what is sent."),
    ("lines", "console_lines_total", "Console lines received."),
    ("lines_dropped", "console_lines_dropped_total", "Console lines over the limit, not looked at."),
    ("malformed", "session_malformed_total", "Payloads that were no messages."),
  ]

  private static func family(
    _ name: String, _ type: String, _ help: String, _ samples: [(labels: [(String, String)], value: Int)]
  ) -> String {
    guard !samples.isEmpty else { return "" }
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
