import Diagnostics
import Testing

@testable import flightplan

@Suite struct SchemaCommandTests {
  @Test(arguments: ["rules", "config", "tests", "recording"])
  func `a schema says which draft it is written in`(kind: String) throws {
    let outcome = try Tool.run(["schema", kind])
    #expect(outcome.status == 0)
    let schema = try JSONValue(parsing: outcome.output)
    #expect(schema["$schema"]?.string == "http://json-schema.org/draft-07/schema#")
    #expect(schema["$id"]?.string == "https://flightplan.invalid/schema/\(kind).json")
  }

  @Test(arguments: [
    ("qqqqqqqqqq: 1", [] as [String]), ("panels: { a: { url: 'https://a.example', qqqqqqqqqq: 1 } }", ["panels"]),
    ("servers: { qqqqqqqqqq: 1 }", ["servers"]), ("state: { qqqqqqqqqq: 1 }", ["state"]),
    ("secrets: { qqqqqqqqqq: 1 }", ["secrets"]), ("web: { qqqqqqqqqq: 1 }", ["web"]),
    ("webhooks: { qqqqqqqqqq: 1 }", ["webhooks"]), ("limits: { qqqqqqqqqq: 1 }", ["limits"]),
    ("log: { qqqqqqqqqq: 1 }", ["log"]),
  ])
  func `keys of settings are described as they are read`(text: String, path: [String]) throws {
    let (_, findings, _) = ConfigurationReader.read(Array(text.utf8), path: "flightplan.yaml")
    let help = try #require(findings.first { $0.code == "unknown-key" }?.help)
    let known = help.dropFirst("known here: ".count).split(separator: ",").map { String($0).trimmingBlanks }
    var schema: JSONValue? = ConfigurationReference.schema
    for key in path { schema = schema?["properties"]?[key] }
    let map = schema?["properties"] == nil ? schema?["additionalProperties"] : schema
    #expect(map?["properties"]?.object?.map(\.key).sorted() == known.sorted())
  }

  @Test func `stale and missing pages are named`() throws {
    let folder = try Folder()
    #expect(try Tool.run(["reference", "--write", folder.path]).status == 0)
    #expect(try Tool.run(["reference", "--check", folder.path]).status == 0)
    try folder.write("# Steps\n", to: "steps.md")
    let outcome = try Tool.run(["reference", "--check", folder.path])
    #expect(outcome.status == 1)
    #expect(outcome.output == "\(folder.path)/steps.md is stale\n")
  }
}
