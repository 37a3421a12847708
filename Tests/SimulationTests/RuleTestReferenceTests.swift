import Diagnostics
import RuleCompiler
import Testing

@testable import Simulation

/// What the reference says about test files beside what is read.
struct RuleTestReferenceTests {
  /// Keys that a place offers when it meets one that nobody knows.
  private func offered(_ text: String) throws -> [String] {
    let file = """
      rules: [a.yaml]
      start: 2026-03-14T20:00:00+01:00
      servers: { s: {} }
      tests:
        - name: x
          \(text)
      """
    let findings = RuleTestReader.read(Array(file.utf8), path: "a.test.yaml").findings
    let help = try #require(findings.first { $0.code == "unknown-key" }?.help)
    return help.dropFirst("known keys: ".count).split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  @Test(arguments: [
    ("qqqqqqqqqq: 1", RuleTestReference.testKeys + RuleTestReference.worldKeys),
    ("servers: { s: { qqqqqqqqqq: 1 } }", RuleTestReference.serverKeys),
    ("simulate: { qqqqqqqqqq: 1 }", RuleTestReference.simulateKeys),
    ("simulate: { backup: { qqqqqqqqqq: 1 } }", RuleTestReference.backupKeys),
    ("simulate: { webhook: { qqqqqqqqqq: 1 } }", RuleTestReference.webhookKeys),
    ("replies: { list: { console: x, qqqqqqqqqq: 1 } }", RuleTestReference.replyKeys),
    ("timeline: [{ at: 1s, crash: { qqqqqqqqqq: 1 } }]", RuleTestReference.crashKeys),
    ("skipped: [{ qqqqqqqqqq: 1 }]", RuleTestReference.skippedKeys),
    ("states: [{ qqqqqqqqqq: 1 }]", RuleTestReference.stateKeys),
  ])
  func `keys are described as they are read`(text: String, entries: [ReferenceEntry]) throws {
    #expect(entries.map(\.name).sorted() == (try offered(text)).sorted())
  }

  @Test func `items of a timeline and expectations are read as described`() throws {
    func findings(_ key: String, _ name: String) -> [Diagnostic] {
      let file =
        "rules: [a.yaml]\nstart: 2026-03-14T20:00:00Z\nservers: { s: {} }\ntests:\n  - name: x\n    \(key): [{ at: 1s, \(name): 1 }]\n"
      return RuleTestReader.read(Array(file.utf8), path: "a.test.yaml").findings
    }
    for key in RuleTestReference.timelineKeys where key.name != "at" {
      let found = findings("timeline", key.name)
      #expect(!found.contains { $0.code == "unknown-key" }, "`\(key.name)`")
    }
    #expect(findings("timeline", "qqqqqqqqqq").contains { $0.code == "unknown-key" })
    let verbs = Expectation.Verb.allCases.map(\.rawValue)
    #expect(Array(RuleTestReference.expectationKeys.map(\.name).prefix(verbs.count)) == verbs)
  }
}
