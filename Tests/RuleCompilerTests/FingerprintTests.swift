import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Fingerprints follow the meaning, not the text.
struct FingerprintTests {
  static let base = """
    rules:
      a:
        servers: all
        when: { console: '^x', count: 5, within: 2m }
        if: memory > 90%
        mute: maintenance
        then: [{ notify: ops, message: 'x ${server.name}' }]
    """

  @Test func `a fingerprint is the same in every process`() throws {
    let rule = try CompilerFixture.rule(Self.base)
    #expect(rule.fingerprint.count == 16)
    var text = CanonicalText()
    text.add("")
    #expect(text.text == "0:;" && text.fingerprint == "4e5ceb181d4404fc")
  }

  @Test(arguments: [
    ("    if: memory > 90%", "    if:   memory  >  90%   # asked once"), ("within: 2m", "within: 120s"),
    ("'^x'", "\"^x\""), ("{ console: '^x', count: 5", "{ count: 5, console: '^x'"),
    ("    mute: maintenance\n", "    description: new words\n    mute: [maintenance]\n"),
  ])
  func `another spelling of the same rule has the same fingerprint`(old: String, new: String) throws {
    let changed = Self.base.replacing(old, with: new)
    #expect(changed != Self.base)
    #expect(try CompilerFixture.rule(changed).fingerprint == CompilerFixture.rule(Self.base).fingerprint)
  }

  @Test(arguments: [
    ("memory > 90%", "memory > 91%"), ("within: 2m", "within: 3m"), ("'^x'", "'^y'"),
    ("servers: all", "servers: b"),
    ("'x ${server.name}'", "'y ${server.name}'"), ("mute: maintenance", "stage: shadow"),
  ])
  func `another meaning has another fingerprint`(old: String, new: String) throws {
    let changed = Self.base.replacing(old, with: new)
    #expect(changed != Self.base)
    #expect(try CompilerFixture.rule(changed).fingerprint != CompilerFixture.rule(Self.base).fingerprint)
  }

  @Test(arguments: ["thread stuck", "(?<message>.*)", "05:00", "OPS_WEBHOOK"])
  func `a definition that changes changes the rules that rest on it`(part: String) throws {
    let replacements = [
      "thread stuck": "thread hangs", "(?<message>.*)": "(?<message>.+)", "05:00": "04:00",
      "OPS_WEBHOOK": "OTHER",
    ]
    let rule = """
      include: [_shared.yaml, game.yaml]
      rules:
        a: { servers: all, mute: maintenance, when: { event: stuck }, then: [{ notify: ops, message: x }] }
      """
    let fingerprints = try [part, replacements[part] ?? ""].map { new in
      var fixture = CompilerFixture()
      for (path, text) in fixture.files { fixture.files[path] = text.replacing(part, with: new) }
      fixture.files["rules/test.yaml"] = rule
      return try #require(fixture.compile("rules/test.yaml").ruleSet?.rules.first).fingerprint
    }
    #expect(fingerprints[0] != fingerprints[1])
  }

  @Test func `a trigger keeps its fingerprint while only the steps change`() throws {
    let other = try CompilerFixture.rule(Self.base.replacing("'x ${server.name}'", with: "y"))
    #expect(try other.triggers[0].fingerprint == CompilerFixture.rule(Self.base).triggers[0].fingerprint)
  }
}
