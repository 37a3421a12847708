import Diagnostics
import Foundation
import PanelSimulator
import RuleModel
import Simulation
import Testing

/// The built binary against the pretend panel, over real sockets.
@Suite(.serialized) struct RunCommandTests {
  private static let rules = """
    version: 1
    secrets: [OPS]
    notifiers: { ops: { discord: "${secrets.OPS}" } }
    rules:
      crash-restart:
        servers: all
        when: { crash: any }
        then:
          - power: start
            if: status == offline
            timeout: 1m
          - notify: ops
            message: '${server.name} is back'

    """

  /// A panel with one quiet server, and everything `run` needs to work with it.
  private final class World {
    let panel: PanelSimulator
    let folder: Folder
    let url: String

    init(rules: String = RunCommandTests.rules, servers: [String] = ["alpha"]) async throws {
      var configuration = PanelSimulator.Configuration(
        servers: servers.map { .init(name: $0, game: .init(start: .seconds(1), stop: .seconds(1))) })
      configuration.limits.requests = 10_000
      panel = PanelSimulator(configuration)
      url = try await panel.start().panelURL
      folder = try Folder(["rules/a.yaml": rules])
    }

    var environment: [String: String] {
      [
        "FLIGHTPLAN_PANEL_URL": url, "FLIGHTPLAN_PANEL_API_KEY": "ptlc_demo", "FLIGHTPLAN_RULES": "rules",
        "FLIGHTPLAN_STATE_DIR": "state", "FLIGHTPLAN_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8",
        "OPS": "\(url)/api/webhooks/1/a-token-of-some-length",
      ]
    }

    func run(_ arguments: String..., with changes: [String: String] = [:]) throws -> RunningTool {
      try RunningTool(
        ["run", "--log-format", "json"] + arguments, environment: environment.merging(changes) { $1 }, in: folder)
    }
  }

  private func within<Result>(_ world: World, _ work: () async throws -> Result) async throws -> Result {
    do {
      let result = try await work()
      try await world.panel.stop()
      return result
    } catch {
      try? await world.panel.stop()
      throw error
    }
  }

  @Test func `a crashed server is started again and people are told`() async throws {
    let world = try await World()
    try await within(world) {
      let tool = try world.run()
      #expect(try await tool.prints(#""event":"ready""#))
      try await world.panel.incident(.crash(Crash(exitCode: 1)), on: "alpha")
      #expect(try await tool.prints(#""event":"run-ended""#))
      tool.send(signal: SIGTERM)
      let outcome = tool.end()
      #expect(outcome.status == 0)
      #expect(try await world.panel.status(of: "alpha") == .running)
      #expect(try await world.panel.deliveries.map { $0.body.contains("alpha is back") } == [true])
      for line in outcome.lines { #expect(throws: Never.self) { try JSONValue(parsing: line) } }
      #expect(!outcome.output.contains("ptlc_demo"))
      #expect(!outcome.output.contains("a-token-of-some-length"))
    }
  }

  @Test func `a dry run sends nothing`() async throws {
    let world = try await World()
    try await within(world) {
      let tool = try world.run("--dry-run")
      #expect(try await tool.prints(#""event":"ready""#))
      try await world.panel.incident(.crash(Crash(exitCode: 1)), on: "alpha")
      #expect(try await tool.prints("would send   power start"))
      tool.send(signal: SIGINT)
      #expect(tool.end().status == 0)
      #expect(try await world.panel.status(of: "alpha") == .offline)
      #expect(try await world.panel.deliveries.isEmpty)
    }
  }

  @Test func `a hang-up reloads, and a bad file changes nothing`() async throws {
    let world = try await World()
    try await within(world) {
      let tool = try world.run()
      #expect(try await tool.prints(#""event":"ready""#))
      try world.folder.write(Self.rules.replacing("servers:", with: "sevrers:"), to: "rules/a.yaml")
      tool.send(signal: SIGHUP)
      #expect(try await tool.prints(#""event":"rules-refused""#))
      #expect(tool.remarks.contains("unknown-key"))
      try world.folder.write(Self.rules.replacing("is back", with: "lives"), to: "rules/a.yaml")
      tool.send(signal: SIGHUP)
      #expect(try await tool.prints("1 rule, 1 changed"))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  @Test(arguments: [("ptlc_wrong", "HTTP 401"), ("ptla_application", "application key")])
  func `a key that opens nothing is told, and the process stays`(key: String, words: String) async throws {
    let world = try await World()
    try await within(world) {
      let tool = try world.run(with: ["FLIGHTPLAN_PANEL_API_KEY": key])
      #expect(try await tool.prints(#""event":"panel-failed""#))
      #expect(tool.output.contains(words))
      #expect(!tool.output.contains(key))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  @Test func `a panel that is down is tried again`() async throws {
    let world = try await World()
    try await within(world) {
      try await world.panel.failPanel(.status(502), for: 4)
      let tool = try world.run()
      #expect(try await tool.prints(#""event":"ready""#))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  /// Without a soft limit the process takes what it needs; a hard one it can only tell.
  @Test(arguments: [("-Sn 64", true), ("-n 64", false)])
  func `descriptors are used as far as they go`(limit: String, isEnough: Bool) async throws {
    let world = try await World(servers: (1...60).map { "server-\($0)" })
    try await within(world) {
      try world.folder.write(
        "limits: { sessions_per_second: 1000, panel_requests_per_minute: 10000 }\n", to: "flightplan.yaml")
      let tool = try RunningTool(
        ["run", "--log-format", "json"], environment: world.environment, in: world.folder, limit: limit)
      if isEnough {
        #expect(try await tool.prints(#""event":"ready""#))
        #expect(!tool.output.contains("may open"))
        #expect(try await world.panel.openSockets() == 60)
      } else {
        #expect(try await tool.prints("this process may open 64 files, too few for 60 sessions"))
        #expect(try await tool.prints("this process may not open more sockets"))
        let sockets = try await world.panel.openSockets()
        #expect((10..<60).contains(sockets), "the others are up: \(sockets)")
      }
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  @Test func `a server without the permission to connect is named`() async throws {
    let world = try await World()
    try await within(world) {
      try await world.panel.setPermissions(["control.console"], of: "ptlc_demo", on: "alpha")
      let tool = try world.run()
      #expect(try await tool.prints(#""event":"server-refused""#))
      #expect(tool.output.contains("websocket.connect"))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  @Test func `a right that is gone is found where the panel says so, and told`() async throws {
    let world = try await World(
      rules: """
        version: 1
        rules:
          save:
            servers: all
            when: { crash: any }
            then:
              - backup: create
                name: crashed

        """)
    try await within(world) {
      let tool = try world.run()
      #expect(try await tool.prints(#""event":"ready""#))
      try await world.panel.setPermissions(["websocket.connect", "control.console"], of: "ptlc_demo", on: "alpha")
      try await world.panel.incident(.crash(Crash(exitCode: 1)), on: "alpha")
      #expect(try await tool.prints("the key lacks `backup.create`, `backup.read`, which 1 rule needs"))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
    }
  }

  @Test func `a running engine shows its servers, pauses, resumes and reloads`() async throws {
    let world = try await World()
    try await within(world) {
      func ask(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(arguments, environment: world.environment, in: world.folder)
      }
      let early = try ask("servers")
      #expect(early.status == 2 && early.remarks.contains("no flightplan is running"))

      let tool = try world.run()
      #expect(try await tool.prints(#""event":"ready""#))
      let table = try ask("servers")
      #expect(table.lines.first?.split(separator: " ").first == "NAME")
      #expect(table.lines.last?.hasPrefix("alpha   running   up ") == true, "\(table.output)")
      let json = try JSONValue(parsing: try ask("servers", "--json").output)
      #expect(json["schema"] == "flightplan.servers/1")
      #expect(json["servers"]?[0]?["session"]?["state"] == "live")
      let metrics = try ask("servers", "--metrics").lines
      #expect(metrics.contains(#"flightplan_sessions{state="live"} 1"#))
      #expect(metrics.contains(#"flightplan_session_connects_total{server="alpha",result="ok"} 1"#))
      #expect(metrics.contains(#"flightplan_session_connects_total{server="alpha",result="failed"} 0"#))
      #expect(metrics.contains(#"flightplan_session_token_refreshes_total{result="ok"} 0"#))
      #expect(metrics.contains(#"flightplan_events_dropped_total{reason="engine-behind"} 0"#))
      #expect(metrics.contains("# TYPE flightplan_console_lines_total counter"))

      #expect(try ask("pause", "--all").status == 64)
      #expect(try ask("pause", "crash-restrat", "--for", "1h").remarks.contains("did you mean `crash-restart`?"))
      let watched = try RunningTool(["servers", "--watch"], environment: world.environment, in: world.folder)
      #expect(try await watched.prints("alpha"))
      let paused = try ask("pause", "crash-*", "--for", "1h", "--reason", "disks")
      #expect(paused.output.hasPrefix("paused  1 rule on 1 server until "), "\(paused.output)")
      try await world.panel.incident(.crash(Crash(exitCode: 1)), on: "alpha")
      #expect(try await tool.prints("paused by"))
      #expect(try ask("servers").output.contains("rule crash-* on all servers until "))
      #expect(try await watched.prints("rule crash-* on all servers until "))
      watched.send(signal: SIGTERM)
      _ = watched.end()
      #expect(try await world.panel.status(of: "alpha") == .offline)
      #expect(try ask("resume", "9").status == 1)
      #expect(try ask("resume").output == "resumed  rule crash-* on all servers\n")

      #expect(try ask("reload").output == "reloaded  1 rule, none changed\n")
      try world.folder.write("rules: [", to: "rules/a.yaml")
      let refused = try ask("reload")
      #expect(refused.status == 1 && refused.remarks.contains("error[yaml-"))
      tool.send(signal: SIGTERM)
      #expect(tool.end().status == 0)
      #expect(try ask("servers").status == 2)
    }
  }

  @Test func `a second process on the same state is refused with the first one's number`() async throws {
    let world = try await World()
    try await within(world) {
      let first = try world.run()
      #expect(try await first.prints(#""event":"started""#))
      let second = try world.run().end()
      #expect(second.status == 2)
      #expect(second.remarks.contains("is using the state directory"))
      first.send(signal: SIGTERM)
      #expect(first.end().status == 0)
    }
  }

  // MARK: - Without a panel

  @Test func `what does not load ends with 78`() throws {
    let folder = try Folder(["rules/a.yaml": Self.rules.replacing("when:", with: "wenn:")])
    let panel = [
      "FLIGHTPLAN_PANEL_URL": "http://127.0.0.1:1", "FLIGHTPLAN_PANEL_API_KEY": "k", "OPS": "https://x.example",
    ]
    let badRules = try Tool.run(["run"], environment: panel.merging(["FLIGHTPLAN_RULES": "rules"]) { $1 }, in: folder)
    #expect(badRules.status == 78)
    #expect(badRules.remarks.contains("unknown-key"))
    let noPanel = try Tool.run(["run"], environment: ["FLIGHTPLAN_PANL_URL": "https://x.example"], in: folder)
    #expect(noPanel.status == 78)
    #expect(noPanel.remarks.contains("did you mean `FLIGHTPLAN_PANEL_URL`?"))
    let noFile = try Tool.run(["run", "--config", "nothing.yaml"], in: folder)
    #expect(noFile.status == 78)
    #expect(noFile.remarks.contains("there is no file `nothing.yaml`"))
    try folder.write("version: 1\npanels: { main: { url: ftp://x, key: \"${secrets.K}\" } }\n", to: "flightplan.yaml")
    let badFile = try Tool.run(["run"], in: folder)
    #expect(badFile.status == 78)
    #expect(badFile.remarks.contains("bad-url"))
  }
}
