import Diagnostics
import Foundation
import Testing

/// `check`: explaining, choosing and mending findings.
@Suite struct CheckFindingTests {
  private static let slips = """
    rules:
      hello:
        servers: all
        when: { status: running }
        cooldwon: 5m
        then:
          - command: /say we are #1 here

    """
  private static let mended = """
    rules:
      hello:
        servers: all
        when: { status: running }
        cooldown: 5m
        then:
          - command: 'say we are #1 here'

    """

  // MARK: - Explaining

  @Test func `a code is explained with a sample, as text and as JSON`() throws {
    let text = try Tool.run(["check", "--explain", "forgeable-line"])
    #expect(text.status == 0)
    #expect(text.lines.first?.hasPrefix("warning[forgeable-line]: ") == true)
    #expect(text.output.contains("of which `check` says"))
    let narrow = try Tool.run(["check", "--explain", "forgeable-line"], environment: ["COLUMNS": "60"])
    #expect(narrow.lines.count > text.lines.count)
    let answer = try JSONValue(parsing: try Tool.run(["check", "--explain", "forgeable-line", "--json"]).output)
    #expect(answer["schema"] == "flightplan.finding/1")
    #expect(answer["severity"] == "warning")
  }

  @Test(arguments: [["--explain", "forgable-line"], ["--select", "forgable-line"], ["--ignore", "x,forgable-line"]])
  func `a code that does not exist is a mistake in the call`(arguments: [String]) throws {
    let outcome = try Tool.run(["check"] + arguments, in: try Folder(["rules/a.yaml": Self.mended]))
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.remarks.contains("no finding has the code"))
    if arguments[1] == "forgable-line" { #expect(outcome.remarks.contains("did you mean `forgeable-line`?")) }
  }

  @Test(arguments: [
    "application-key", "bad-address-block", "bad-duration", "bad-name", "bad-url", "out-of-range", "unknown-zone",
  ])
  func `samples of the configuration have their finding at its place`(code: String) throws {
    let page = try JSONValue(parsing: try Tool.run(["check", "--explain", code, "--json"]).output)
    func findings(_ sample: String) throws -> JSONValue {
      let text = try #require(page[sample]?["files"]?[0]?["text"]?.string)
      let folder = try Folder(["rules/a.yaml": Self.mended, "flightplan.yaml": text])
      return try JSONValue(parsing: try Tool.run(["check", "--no-secrets", "--json"], in: folder).output)
    }
    let bad = try findings("bad")["diagnostics"]
    #expect(bad?.array?.count == 1)
    for key in ["code", "severity", "line", "column"] { #expect(bad?[0]?[key] == page[key]) }
    #expect(try findings("good")["diagnostics"]?.array?.count == 0)
  }

  // MARK: - Choosing

  @Test func `codes can be selected and left out`() throws {
    let folder = try Folder(["a.yaml": Self.slips])
    func codes(_ arguments: String...) throws -> [String] {
      let outcome = try Tool.run(["check", "a.yaml", "--json"] + arguments, in: folder)
      return try JSONValue(parsing: outcome.output)["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
    }
    #expect(try codes() == ["unknown-key", "leading-slash", "comment-cuts-value"])
    #expect(try codes("--select", "leading-slash, unknown-key") == ["unknown-key", "leading-slash"])
    #expect(try codes("--select", "leading-slash", "--select", "unknown-key") == ["unknown-key", "leading-slash"])
    #expect(try codes("--ignore", "leading-slash,unknown-key") == ["comment-cuts-value"])
  }

  @Test func `errors that are left out do not count, but are not hidden`() throws {
    let outcome = try Tool.run(["check", "a.yaml", "--ignore", "unknown-key"], in: try Folder(["a.yaml": Self.slips]))
    #expect(outcome.status == 0)
    #expect(outcome.remarks.contains("1 error left out"))
  }

  // MARK: - Mending

  @Test func `edits are made, told, and what is left is found again`() throws {
    let folder = try Folder(["rules/a.yaml": Self.slips])
    let outcome = try Tool.run(["check", "rules", "--fix", "--quiet"], in: folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        rules/a.yaml:5:5  cooldwon → cooldown
        rules/a.yaml:7:18  / → (removed)
        rules/a.yaml:7:18  say we are #1 here → 'say we are #1 here'


        """)
    #expect(folder.read("rules/a.yaml") == Self.mended)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url("rules").path) == ["a.yaml"])
    #expect(try Tool.run(["check", "rules", "--fix", "--quiet"], in: folder).output.isEmpty)
  }

  @Test func `only edits of chosen findings are made`() throws {
    let folder = try Folder(["a.yaml": Self.slips])
    let outcome = try Tool.run(["check", "a.yaml", "--fix", "--select", "unknown-key"], in: folder)
    #expect(outcome.status == 0)
    #expect(folder.read("a.yaml") == Self.slips.replacing("cooldwon", with: "cooldown"))
  }

  @Test func `JSON holds findings only, the edits are told beside it`() throws {
    let folder = try Folder(["a.yaml": Self.slips])
    let before = try JSONValue(parsing: try Tool.run(["check", "a.yaml", "--json"], in: folder).output)
    #expect(before["diagnostics"]?[0]?["fix"]?[0]?["text"] == "cooldown")
    let outcome = try Tool.run(["check", "a.yaml", "--fix", "--json"], in: folder)
    #expect(try JSONValue(parsing: outcome.output)["diagnostics"]?.array?.count == 0)
    #expect(outcome.remarks.hasPrefix("a.yaml:5:5  cooldwon → cooldown\n"))
  }

  @Test func `a link stays a link, rights stay as they were`() throws {
    let folder = try Folder(["real.yaml": Self.slips])
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.url("real.yaml").path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.url("a.yaml").path, withDestinationPath: folder.url("real.yaml").path)
    #expect(try Tool.run(["check", "a.yaml", "--fix"], in: folder).status == 0)
    #expect(folder.read("real.yaml") == Self.mended)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.url("real.yaml").path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    let link = try FileManager.default.attributesOfItem(atPath: folder.url("a.yaml").path)
    #expect(link[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func `standard input cannot be mended`() throws {
    let outcome = try Tool.run(["check", "-", "--fix"], input: Array(Self.slips.utf8))
    #expect(outcome.status == 64)
  }
}
