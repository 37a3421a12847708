import Diagnostics
import RuleCompiler
import RuleModel
import Simulation
import Testing

/// What a dry run reads from logs and recordings, and what it tells about rules.
struct DryRunTests {
  static let berlin = ZoneRules("Europe/Berlin") ?? .utc
  static let start = Timestamp(iso8601: "2026-03-14T19:00:00+01:00") ?? Timestamp(milliseconds: 0)

  // MARK: - Logs

  /// The times and inputs of a log, a line each.
  private func read(_ log: String) -> [String] {
    ConsoleLogReader.read(log, start: Self.start, zone: Self.berlin).entries.map { entry in
      let what =
        switch entry.input {
        case .line(let line): line.text.hasPrefix("[P") ? "daemon" : "line"
        case .crash(let crash): "crash \(crash.exitCode.map(String.init) ?? "?") \(crash.outOfMemory)"
        default: "other"
        }
      return "\(entry.at.iso8601(in: Self.berlin).dropLast(6)) \(entry.line) \(what)"
    }
  }

  @Test(arguments: [
    ("hello", ["2026-03-14T19:00:00 1 line"]),
    ("[20:00:01] [Server thread/INFO]: a\nno time", ["2026-03-14T20:00:01 1 line", "2026-03-14T20:00:01 2 line"]),
    ("[23:59:59 INFO]: a\r\n[00:00:01 INFO]: b\r\n", ["2026-03-14T23:59:59 1 line", "2026-03-15T00:00:01 2 line"]),
    ("[20:00:05] a\n[20:00:04] late", ["2026-03-14T20:00:05 1 line", "2026-03-14T20:00:05 2 line"]),
    ("2026-01-02 03:04:05 [INFO] a", ["2026-01-02T03:04:05 1 line"]),
    (
      "[2026-01-02 03:04:05 INFO] a\n[2026-01-03 00:00:00 INFO] b",
      ["2026-01-02T03:04:05 1 line", "2026-01-03T00:00:00 2 line"]
    ),
    ("[20:00:00] [main]: built 2011-11-11 11:11:11", ["2026-03-14T20:00:00 1 line"]),
    ("[2026-03-14 20:00:00] a\n[2031-03-14 20:00:00] b", ["2026-03-14T20:00:00 1 line", "2026-03-14T20:00:00 2 line"]),
    ("[27:00:00] a", ["2026-03-14T19:00:00 1 line"]),
    ("", []),
  ])
  func `times of a log are taken from its lines`(log: String, expected: [String]) {
    #expect(read(log) == expected)
  }

  @Test func `the daemon's lines about a crash are a crash`() {
    let log = """
      [20:00:00] x
      [Pterodactyl Daemon]: ---------- Detected server process in a crashed state! ----------
      [Pterodactyl Daemon]: Exit code: 137
      [Pterodactyl Daemon]: Out of memory: true
      """
    #expect(
      read(log) == [
        "2026-03-14T20:00:00 1 line", "2026-03-14T20:00:00 2 daemon", "2026-03-14T20:00:00 3 daemon",
        "2026-03-14T20:00:00 4 daemon", "2026-03-14T20:00:00 2 crash 137 true",
      ])
  }

  // MARK: - Recordings

  @Test func `a recording tells what it knows and names what it cannot read`() {
    let text = """
      {"schema":"flightplan.recording/1"}
      {"at":"2026-03-14T20:00:00+01:00","server":"s","console":"\\u001b[32mready\\u001b[0m\\r\\nsecond"}
      {"server":"other","console":"not ours"}
      {"status":"offline"}
      {"crash":{"exit_code":3}}
      {"session":"lost"}
      nonsense
      {"at":"noon","console":"x"}
      {"weather":"fine"}
      """
    let recorded = RecordingReader.read(text, server: "s", start: Self.start)
    #expect(recorded.entries.map(\.line) == [2, 2, 4, 5, 6])
    #expect(recorded.consoleLines == 2)
    #expect(recorded.unreadable.map(\.line) == [7, 8, 9])
  }

  // MARK: - Reports

  private func report(_ rules: String, log: String, at start: Timestamp = Self.start) throws -> DryRunReport {
    let source = "version: 1\ntimezone: Europe/Berlin\nrules:\n\(rules)"
    let compiled = RuleCompiler().compile(files: ["a.yaml"]) { _ in .success(Array(source.utf8)) }
    #expect(compiled.diagnostics.map(\.message) == [])
    let rules = try #require(compiled.ruleSet)
    let dryRun = DryRun(rules: rules, server: Server(id: ServerID("s")), start: start)
    return dryRun.run(ConsoleLogReader.read(log, start: start, zone: Self.berlin))
  }

  private static let greet =
    "  greet: { servers: all, when: { console: '^hi (?<n>\\d+)$' }, then: [{ command: 'say ${n}' }] }"

  @Test func `each decision is a line with its gate, its reason and what would be done`() throws {
    let lines = try report(Self.greet, log: "hi 1\nother").jsonLines(zone: Self.berlin)
    let told = try lines.map { try JSONValue(parsing: $0) }.filter {
      $0["event"]?.string?.hasPrefix("console") ?? false
    }
    #expect(told.map { $0["outcome"]?.string } == ["fired", "stopped"])
    #expect(told.map { $0["gate"]?.string } == [nil, "match"])
    #expect(told.map { $0["reason"]?.string } == [nil, "no-match"])
    #expect(told.map { $0["effects"]?.array?.compactMap { $0["value"]?.string } } == [["say 1"], []])
    #expect(told[0]["at"]?.string == "2026-03-14T19:00:00+01:00")
    #expect(told[0]["server"]?.string == "s" && told[0]["rule"]?.string == "greet")
  }

  @Test func `people read the gates, the steps and a summary`() throws {
    let text = try report(Self.greet, log: "[20:00:00] hi 1\nhi 1\nother").text(zone: Self.berlin, inputName: "x.log")
    let parts = [
      "x.log:2", "limit –  mode ✓", "1 command say ${n}", "would send  say 1", "fired 1 · effects: command ×1",
    ]
    for part in parts {
      #expect(text.contains(part), "\(part) is missing in\n\(text)")
    }
    #expect(!text.contains("no-match"))
  }

  @Test func `a schedule between the given start and the log fires`() throws {
    let rules = "  tick: { servers: all, when: { schedule: { at: '19:30' } }, then: [{ command: tock }] }"
    let lines = try report(rules, log: "[20:00:00] x").jsonLines(zone: Self.berlin)
    #expect(lines.contains { $0.contains("2026-03-14T19:30:00+01:00") && $0.contains("tock") })
  }

  @Test func `a level without input is told once`() throws {
    let rules = "  high: { servers: all, when: { stats: memory > 90% }, then: [{ command: tock }] }"
    let text = try report(rules, log: "a\nb\nc").text(zone: Self.berlin, inputName: "x.log")
    #expect(text.components(of: "unknown: memory > 90%") == 1, "\(text)")
  }
}

extension String {
  /// How often a text occurs in it.
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
