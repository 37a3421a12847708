import Diagnostics
import Testing

@Suite struct CommandLineTests {
  @Test func `alone it says in at most eight lines where to begin`() throws {
    let outcome = try Tool.run([])
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n", omittingEmptySubsequences: false).count <= 9)
    for word in ["demo", "check", "run"] { #expect(outcome.output.contains("flightplan \(word)")) }
  }

  @Test func `an unknown command gets a suggestion and code 64`() throws {
    let outcome = try Tool.run(["chekc"])
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.remarks.contains("did you mean `check`?"))
  }

  @Test func `control characters of an argument do not reach the terminal`() throws {
    let outcome = try Tool.run(["che\u{1B}[2Jck"])
    #expect(!outcome.remarks.contains("\u{1B}"))
  }

  @Test(arguments: [["check", "--bogus"], ["cron"], ["demo", "--for", "soon"], ["run", "--log-format", "xml"]])
  func `wrong usage ends with 64`(arguments: [String]) throws {
    #expect(try Tool.run(arguments).status == 64)
  }

  @Test func `hidden commands are not listed`() throws {
    let outcome = try Tool.run(["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("check"))
    #expect(!outcome.output.contains("decode-frame"))
  }

  @Test func `version is a word or an object`() throws {
    #expect(try Tool.run(["version"]).output.hasPrefix("flightplan "))
    let object = try JSONValue(parsing: try Tool.run(["version", "--json"]).output)
    #expect(object["schema"]?.string == "flightplan.version/1")
  }

  // MARK: - decode-frame

  @Test(arguments: [
    (#"{"event":"status","args":["running"]}"#, "status"), (#"{"event":"token expiring"}"#, "token-expiring"),
    (#"{"event":"console output","args":["\u001b[31mred\u001b[0m"]}"#, "console-output"),
    (#"{"event":"something new","args":[1,2]}"#, "unknown"),
  ])
  func `a payload becomes one line`(payload: String, message: String) throws {
    let outcome = try Tool.run(["decode-frame"], input: Array(payload.utf8))
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1)
    #expect(try JSONValue(parsing: outcome.output)["message"]?.string == message)
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test(
    arguments: [
      [], [0xFF, 0xFE, 0x00], Array("{".utf8), Array("[]".utf8), Array("null".utf8), Array(#"{"event":5}"#.utf8),
      Array(repeating: UInt8(ascii: "["), count: 100_000), Array(repeating: 0, count: 2_000_000),
    ] as [[UInt8]])
  func `what is no message gets a diagnostic and code 1`(payload: [UInt8]) throws {
    let outcome = try Tool.run(["decode-frame"], input: payload)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.remarks.hasPrefix("flightplan: "))
  }
}
