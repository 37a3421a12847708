import Foundation

/// What was measured about sessions, as a table and as JSON.
struct SessionReport: Encodable {
  /// One client under one load.
  struct Row: Encodable {
    let load: String
    let client: String
    let sessions: Int
    let lines: Int
    /// Console lines read and decoded in a second of processor time; nil without lines.
    let linesPerCpuSecond: Double?
    let connectSeconds: Double
    let connectCpuSeconds: Double
    /// Bytes for each session beyond those of the same client with a single one.
    let memoryPerSession: Int?
  }

  /// How long the whole product took from a console line to the command that answers it, in milliseconds.
  struct Latency: Encodable {
    let load: String
    let answers: Int
    let p50: Double
    let p90: Double
    let p99: Double
    let p999: Double
    let max: Double
    /// Bytes of the process, in the middle of the load and at its end.
    let memory: [Int]
  }

  /// The memory of the whole product with thousands of servers, in bytes.
  struct Footprint: Encodable {
    let load: String
    let memory: Int
    /// Beyond those with a single server.
    let memoryPerServer: Int
  }

  /// A budget and how it was met.
  struct Verdict: Encodable {
    let subject: String
    let measured: Double
    let wanted: Double
    let isMet: Bool
  }

  private(set) var rows: [Row] = []
  private(set) var footprints: [Footprint] = []
  private(set) var latencies: [Latency] = []
  private(set) var verdicts: [Verdict] = []
  private(set) var skipped: [String: String] = [:]
  private var singles: [String: Int] = [:]

  private enum CodingKeys: String, CodingKey { case rows, footprints, latencies, verdicts, skipped }

  mutating func skip(_ client: String, _ reason: String) {
    skipped[client] = reason
    show("skipped \(client): \(reason)")
  }

  mutating func add(_ client: String, _ answer: SessionClient.Answer, _ load: SessionLoad) {
    if load.name == load.single { singles[client + load.single] = answer.memory }
    let base = load.isIdle && load.sessions > 1 ? singles[client + load.single] : nil
    let row = Row(
      load: load.name, client: client, sessions: answer.sessions, lines: answer.lines,
      linesPerCpuSecond: load.isIdle ? nil : Double(answer.lines) / max(answer.cpuSeconds, 1e-9),
      connectSeconds: answer.connectSeconds, connectCpuSeconds: answer.connectCpuSeconds,
      memoryPerSession: base.map { (answer.memory - $0) / (load.sessions - 1) })
    if rows.isEmpty { show(Self.line("load", "client", "lines/cpu-s", "ratio", "connect", "(cpu)", "memory/session")) }
    rows.append(row)
    let own = rows.first { $0.load == load.name && $0.client == "flightplan" }?.linesPerCpuSecond
    let ratio = own.flatMap { own in row.linesPerCpuSecond.map { Report.short(own / $0) } }
    show(
      Self.line(
        load.name, client, row.linesPerCpuSecond.map(Report.short) ?? "", client == "flightplan" ? "" : ratio ?? "",
        String(format: "%.3f s", row.connectSeconds), String(format: "%.3f s", row.connectCpuSeconds),
        row.memoryPerSession.map { String(format: "%.1f KiB", Double($0) / 1_024) } ?? ""))
  }

  mutating func add(_ footprint: Footprint) {
    if footprints.isEmpty { show("\nwhole product               memory     a server") }
    footprints.append(footprint)
    let (whole, each) = (Double(footprint.memory) / 1_048_576, Double(footprint.memoryPerServer) / 1_024)
    show(
      "\(Self.padded(footprint.load, -23)) \(Self.padded(String(format: "%.0f MiB", whole), 10)) "
        + Self.padded(String(format: "%.1f KiB", each), 12))
  }

  mutating func add(_ latency: Latency) {
    if latencies.isEmpty {
      show(
        "\nline in, command out, ms     answers      p50      p90      p99    p99.9      max   memory, middle and end")
    }
    latencies.append(latency)
    let times = [latency.p50, latency.p90, latency.p99, latency.p999, latency.max].map {
      Self.padded(String(format: "%.2f", $0), 8)
    }.joined(separator: " ")
    let memory = latency.memory.map { String(format: "%.0f MiB", Double($0) / 1_048_576) }.joined(separator: ", ")
    show("\(Self.padded(latency.load, -27)) \(Self.padded("\(latency.answers)", 8)) \(times)   \(memory)")
  }

  // MARK: - Budgets

  mutating func judge() {
    for load in ["1 session", "100 sessions"] {
      judgeRate(load, "ws", 12)
      judgeRate(load, "websockets", 40)
      judgeRate(load, "picows", 8)
    }
    judgeRate("100, TLS", "ws", 8)
    if let rules = row("100, 1000 rules", "flightplan")?.linesPerCpuSecond,
      let plain = row("100 sessions", "flightplan")?.linesPerCpuSecond
    {
      judge("100 sessions with 1000 rules × without", rules / plain, 0.4)
    }
    for (load, most) in [("5000 idle", 16.0), ("5000 idle, TLS", 40)] {
      guard let own = footprints.first(where: { $0.load == load })?.memoryPerServer else { continue }
      judge("\(load), whole product: KiB a server", Double(own) / 1_024, most, isMost: true)
      if let other = row(load, "ws")?.memoryPerSession {
        judge("\(load), whole product: memory × ws", Double(own) / Double(other), 0.9, isMost: true)
      }
    }
    if let own = row("5000 idle, TLS", "flightplan"), let other = row("5000 idle, TLS", "ws") {
      judge("5000 idle, TLS: time to connect × ws", own.connectSeconds / other.connectSeconds, 0.75, isMost: true)
    }
    for (load, most) in [(LatencyBenchmark.Load.quiet, 5.0), (.busy, 20)] {
      if let found = latency(load) { judge("\(found.load): p99 in ms", found.p99, most, isMost: true) }
    }
    if let quiet = latency(.quiet), let beside = latency(.besideNoise) {
      judge("\(beside.load): p99 × quiet", beside.p99 / quiet.p99, 2, isMost: true)
    }
  }

  private func row(_ load: String, _ client: String) -> Row? {
    rows.first { $0.load == load && $0.client == client }
  }

  private func latency(_ load: LatencyBenchmark.Load) -> Latency? { latencies.first { $0.load == load.name } }

  private mutating func judgeRate(_ load: String, _ client: String, _ wanted: Double) {
    guard let own = row(load, "flightplan")?.linesPerCpuSecond, let other = row(load, client)?.linesPerCpuSecond else {
      return
    }
    judge("\(load): rate × \(client)", own / other, wanted)
  }

  private mutating func judge(_ subject: String, _ measured: Double, _ wanted: Double, isMost: Bool = false) {
    if verdicts.isEmpty { show("\nbudgets") }
    let isMet = isMost ? measured <= wanted : measured >= wanted
    verdicts.append(Verdict(subject: subject, measured: measured, wanted: wanted, isMet: isMet))
    show(
      "\(isMet ? "met   " : "MISSED") \(subject): \(Report.short(measured)), "
        + "wanted at \(isMost ? "most" : "least") \(Report.short(wanted))")
  }

  // MARK: - Text

  /// At once, also where the output is no terminal.
  private func show(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  private static func line(_ cells: String...) -> String {
    zip(cells, [-16, -12, 12, 7, 9, 9, 15]).map { padded($0, $1) }.joined(separator: " ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let gap = String(repeating: " ", count: Swift.max(0, abs(width) - text.count))
    return width < 0 ? text + gap : gap + text
  }
}
