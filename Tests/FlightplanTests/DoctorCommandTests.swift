import Diagnostics
import Foundation
import PanelSimulator
import Simulation
import Testing

/// `doctor` as people run it, against the pretend panel over real sockets.
@Suite(.serialized) struct DoctorCommandTests {
  private static let rules = """
    secrets: [OPS]
    notifiers: { ops: { discord: "${secrets.OPS}" } }
    rules:
      nightly:
        servers: all
        when: { schedule: { every: 1h } }
        then:
          - backup: create
          - notify: ops
            message: done
      lost:
        servers: beta
        when: { crash: any }
        then: [{ power: start }]
    """

  /// What is looked at in one case: the pretend panel, the settings, and what must be told.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var permissions: [String]?
    var backupLimit = 5
    /// Lines of the configuration's panel.
    var panel = ""
    let status: Int32
    /// Parts of the output.
    let tells: [String]
  }

  @Test(arguments: [
    Case(
      testDescription: "all is well", status: 0,
      tells: [
        "✓ flightplan.yaml, 1 rule file, 2 rules, 0 errors", "the key belongs to \"user-1\", 1 server", "budget 256",
        "Origin accepted, session of alpha live after", "1 rule reaches none of the 1 servers: `lost`",
        "Discord webhook \"pretend webhook\" (looked up, nothing posted)", "`state` will be made",
        "0 problems, 1 warning",
      ]),
    Case(
      testDescription: "a server alone", arguments: ["alpha", "--only", "nodes,permissions"], status: 0,
      tells: ["everything is in order"]),
    Case(
      testDescription: "a wrong key", environment: ["KEY": "ptlc_other"], status: 1,
      tells: ["does not accept the key (HTTP 401)"]),
    Case(
      testDescription: "a wrong origin", panel: "origin: https://other.example.com", status: 1,
      tells: ["node refuses the Origin `https://other.example.com`"]),
    Case(
      testDescription: "a lacking permission", permissions: ["websocket.connect", "control.console", "backup.read"],
      status: 1, tells: ["✗ rules/a.yaml:4", "lacks `backup.create`", "(on alpha)"]),
    Case(
      testDescription: "no backups allowed", backupLimit: 0, status: 1, tells: ["backups are not allowed on alpha"]),
    Case(
      testDescription: "a secret without value", environment: ["OPS": ""], status: 1,
      tells: ["1 error", "flightplan check rules", "needs the secret `OPS`"]),
    Case(
      testDescription: "a deleted webhook", environment: ["OPS": "URL/api/webhooks/1"], status: 1,
      tells: ["the webhook was deleted or its address is incomplete"]),
    Case(
      testDescription: "a server that is not there", arguments: ["alhpa"], status: 2, tells: ["did you mean `alpha`?"]),
    Case(testDescription: "nothing to look at", arguments: ["--only", "nods"], status: 64, tells: ["`nodes`"]),
  ])
  func `everything that has to work is looked at`(sample: Case) async throws {
    let user = PanelSimulator.Configuration.User(
      key: "ptlc_demo", isOwner: sample.permissions == nil, grants: sample.permissions.map { ["alpha": $0] } ?? [:])
    var configuration = PanelSimulator.Configuration(servers: [
      .init(name: "alpha", game: .init(start: .seconds(1)), backupLimit: sample.backupLimit)
    ])
    configuration.users = [user]
    let panel = PanelSimulator(configuration)
    let url = try await panel.start().panelURL
    let folder = try Folder([
      "rules/a.yaml": Self.rules,
      "flightplan.yaml": """
      panels: { main: { url: "\(url)", key: "${secrets.KEY}"\(sample.panel.isEmpty ? "" : ", \(sample.panel)") } }
      rules: [rules]
      state: { dir: state }
      webhooks: { allow_private: [127.0.0.0/8] }
      """,
    ])
    let environment = ["KEY": "ptlc_demo", "OPS": "URL/api/webhooks/1/a-token", "COLUMNS": "400"].merging(
      sample.environment
    ) { $1 }
    .mapValues { $0.replacing("URL", with: url) }
    let outcome = try Tool.run(["doctor"] + sample.arguments, environment: environment, in: folder)
    let deliveries = try await panel.deliveries
    try await panel.stop()
    #expect(outcome.status == sample.status)
    let text = outcome.output + outcome.remarks
    for part in sample.tells { #expect(text.contains(part)) }
    #expect(!text.contains("ptlc_") && !text.contains("a-token"))
    #expect(deliveries.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"))
  }

  @Test func `an archive holds what helps, and no secrets`() async throws {
    let panel = PanelSimulator(.init(servers: [.init(name: "alpha", game: .init())]))
    let url = try await panel.start().panelURL
    let folder = try Folder([
      "rules/a.yaml": Self.rules,
      "flightplan.yaml": "panels: { main: { url: '\(url)', key: ptlc_0123456789abcdef } }\nrules: [rules]\n",
    ])
    let environment = ["OPS": "\(url)/api/webhooks/1/a-token", "FLIGHTPLAN_STATE_DIR": "state"]
    let outcome = try Tool.run(["doctor", "--bundle", "help.tar.gz"], environment: environment, in: folder)
    let impossible = try Tool.run(
      ["doctor", "--only", "state", "--bundle", "none/x.tar.gz"], environment: environment, in: folder)
    try await panel.stop()
    #expect(outcome.remarks.contains("written to help.tar.gz"))
    #expect(impossible.status == 2 && impossible.remarks.contains("`none/x.tar.gz` cannot be written"))
    let unpacking = Process()
    unpacking.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    unpacking.arguments = ["tar", "-xzf", folder.path + "/help.tar.gz", "-C", folder.path]
    try unpacking.run()
    unpacking.waitUntilExit()
    #expect(try JSONValue(parsing: folder.read("doctor.json"))["schema"] == "flightplan.doctor/1")
    #expect(try JSONValue(parsing: folder.read("check.json"))["schema"] == "flightplan.check/1")
    #expect(folder.read("config.txt").contains("panel      main"))
    for name in ["doctor.txt", "doctor.json", "version.json", "config.txt", "check.json", "servers.json", "system.txt"]
    {
      let text = folder.read(name)
      #expect(!text.isEmpty && !text.contains("0123456789abcdef") && !text.contains("a-token"), "\(name)")
    }
  }

  @Test func `an address is a panel of its own`() async throws {
    let panel = PanelSimulator(.init(servers: [.init(name: "alpha", game: .init())]))
    let url = try await panel.start().panelURL
    let environment = ["FLIGHTPLAN_PANEL_API_KEY": "ptlc_demo"]
    let outcome = try Tool.run(["doctor", url + "/", "--json"], environment: environment)
    let refused = try Tool.run(["doctor", "https" + url.dropFirst(4)], environment: environment)
    try await panel.stop()
    let gone = try Tool.run(["doctor", url], environment: environment)
    #expect(outcome.status == 0)
    let report = try JSONValue(parsing: outcome.output)
    #expect(report["schema"]?.string == "flightplan.doctor/1")
    #expect(report["problems"]?.int == 0)
    #expect(report["checks"]?.array?.allSatisfy { $0["area"]?.string == "panel" } == true)
    #expect(refused.status == 1)
    #expect(refused.output.contains("TLS"))
    #expect(gone.status == 1)
    #expect(gone.output.contains("the connection was refused"))
  }
}
