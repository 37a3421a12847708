import Diagnostics
import Foundation
import Testing

@Suite struct CheckCommandTests {
  private static let good = """
    version: 1
    rules:
      hello:
        servers: all
        when: { status: running }
        then:
          - log: hello

    """
  private static let bad = good.replacing("servers", with: "sevrers")
  private static let doubtful = """
    version: 1
    rules:
      both:
        servers: all
        when: { schedule: { cron: "0 4 1 * 1", timezone: UTC } }
        then:
          - log: hello

    """

  private func check(_ folder: Folder, _ arguments: String...) throws -> (outcome: Tool.Outcome, answer: JSONValue) {
    let outcome = try Tool.run(["check", "--format", "json"] + arguments, in: folder)
    return (outcome, (try? JSONValue(parsing: outcome.output)) ?? .null)
  }

  @Test func `shipped rules are clean, without any secret`() throws {
    let outcome = try Tool.run(["check", "\(Repository.path)/rules", "--format", "json"])
    #expect(outcome.status == 0)
    #expect(try JSONValue(parsing: outcome.output)["diagnostics"]?.array?.count == 0)
  }

  @Test func `an error has a place and ends with 1`() throws {
    let folder = try Folder(["rules/a.yaml": Self.bad])
    let (outcome, answer) = try check(folder, "rules/a.yaml")
    #expect(outcome.status == 1)
    #expect(answer["schema"]?.string == "flightplan.check/1")
    let first = answer["diagnostics"]?[0]
    #expect(first?["code"]?.string == "unknown-key")
    #expect(first?["file"]?.string == "rules/a.yaml")
    #expect(first?["line"]?.int == 4)
    #expect(first?["column"]?.int == 5)
  }

  @Test func `warnings count only with --strict`() throws {
    let folder = try Folder(["a.yaml": Self.doubtful])
    #expect(try check(folder, "a.yaml").outcome.status == 0)
    #expect(try check(folder, "a.yaml", "--strict").outcome.status == 1)
  }

  @Test func `a missing file ends with 2`() throws {
    let (outcome, answer) = try check(try Folder(), "nothing.yaml")
    #expect(outcome.status == 2)
    #expect(answer["diagnostics"]?[0]?["code"]?.string == "file-unreadable")
  }

  @Test func `nothing to check ends with 64`() throws {
    #expect(try check(try Folder()).outcome.status == 64)
  }

  @Test func `in directories only rule files count`() throws {
    let folder = try Folder([
      "rules/a.yaml": Self.good, "rules/deep/b.yml": Self.good.replacing("hello:", with: "other:"),
      "rules/_broken.yaml": "{", "rules/a.test.yaml": "{", "rules/.hidden/c.yaml": "{", "rules/notes.txt": "{",
    ])
    let (outcome, answer) = try check(folder, "rules")
    #expect(outcome.status == 0)
    #expect(answer["files"]?.int == 2)
    #expect(answer["rules"]?.int == 2)
  }

  @Test func `without a path the directory rules is taken`() throws {
    let (outcome, answer) = try check(try Folder(["rules/a.yaml": Self.good]))
    #expect(outcome.status == 0)
    #expect(answer["rules"]?.int == 1)
  }

  @Test func `standard input is a file, too`() throws {
    let outcome = try Tool.run(["check", "-", "--format", "concise"], input: Array(Self.bad.utf8))
    #expect(outcome.status == 1)
    #expect(outcome.lines.first?.hasPrefix("-:4:5: error[unknown-key]") == true)
  }

  @Test func `a link cannot bring a file from elsewhere`() throws {
    let outside = try Folder(["secret.yaml": "password: hunter2\n"])
    let folder = try Folder(["rules/a.yaml": "include: [_link.yaml]\n" + Self.good])
    try FileManager.default.createSymbolicLink(
      atPath: folder.url("rules/_link.yaml").path, withDestinationPath: outside.url("secret.yaml").path)
    let (outcome, _) = try check(folder, "rules")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("include-unreadable"))
    #expect(!outcome.output.contains("hunter2"))
  }

  @Test func `a name of one letter is a path, too`() throws {
    #expect(try Tool.run(["check", "a"], in: try Folder(["a": Self.good])).status == 0)
  }

  @Test func `colour comes when asked for`() throws {
    let folder = try Folder(["a.yaml": Self.bad])
    #expect(try !Tool.run(["check", "a.yaml"], in: folder).output.contains("\u{1B}"))
    #expect(try Tool.run(["check", "a.yaml", "--color", "always"], in: folder).output.contains("\u{1B}"))
    #expect(
      try Tool.run(["check", "a.yaml"], environment: ["CLICOLOR_FORCE": "1"], in: folder).output.contains("\u{1B}"))
  }

  @Test(arguments: ["text", "concise", "github", "sarif"])
  func `every format names the fault`(format: String) throws {
    let folder = try Folder(["a.yaml": Self.bad])
    #expect(try Tool.run(["check", "a.yaml", "--format", format], in: folder).output.contains("unknown-key"))
  }

  // MARK: - With a configuration

  private static let needy = """
    version: 1
    secrets: [OPS]
    notifiers: { ops: { discord: "${secrets.OPS}" } }
    rules:
      hello:
        servers: all
        when: { status: running }
        then:
          - notify: ops
            message: hello

    """

  @Test func `secrets are looked for once a configuration is in play`() throws {
    let folder = try Folder(["rules/a.yaml": Self.needy])
    #expect(try check(folder, "rules").outcome.status == 0)
    try folder.write(
      "version: 1\npanels: { main: { url: https://panel.example.com, key: \"${secrets.K}\" } }\n", to: "flightplan.yaml"
    )
    let (outcome, answer) = try check(folder)
    #expect(outcome.status == 1)
    #expect(answer["diagnostics"]?[0]?["code"]?.string == "secret-unset")
    #expect(try check(folder, "--no-secrets").outcome.status == 0)
    try folder.write("https://discord.com/api/webhooks/1/x\n", to: "secrets/OPS")
    #expect(try check(folder).outcome.status == 0)
  }

  @Test func `the configuration is checked with its rules`() throws {
    let folder = try Folder([
      "rules/a.yaml": Self.good,
      "flightplan.yaml": "version: 1\npanles: {}\nwebhooks: { allow_private: [10.0.0.1/8] }\n",
    ])
    let (outcome, answer) = try check(folder)
    #expect(outcome.status == 1)
    #expect(answer["diagnostics"]?.array?.compactMap { $0["code"]?.string } == ["unknown-key", "bad-address-block"])
    #expect(outcome.output.contains("panels"))
  }
}
