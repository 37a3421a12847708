import Diagnostics
import RuleModel
import TestSupport
import Testing

@testable import RuleCompiler

/// Files that exist only in a test, by path.
struct CompilerFixture {
  var files: [String: String] = [
    "rules/_shared.yaml": """
    timezone: Europe/Berlin
    secrets: [OPS_WEBHOOK]
    notifiers:
      ops: { discord: '${secrets.OPS_WEBHOOK}' }
    windows:
      maintenance: { days: sun, from: "05:00", to: "07:00" }
    """,
    "rules/game.yaml": """
    profiles:
      game:
        eggs: [paper]
        line: '^\\[[^\\]]*\\]: (?<message>.*)$'
        events:
          player-joined: { console: '^(?<player>\\w{3,16}) joined the game$' }
          saved: { console: '^Saved the game$' }
          stuck: { console: 'thread stuck' }
        metrics:
          players:
            set: { console: '^There are (?<n>\\d+) of a max', value: n }
            inc: { event: player-joined }
        commands:
          announce: say ${message}
    """,
  ]

  /// What every test file begins with, so that the common names are there.
  static let head = "include: [_shared.yaml, game.yaml]\n"

  func compile(_ paths: String..., root: String? = nil) -> CompilationResult {
    RuleCompiler().compile(files: paths, root: root) { path in
      files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
  }

  /// Compiles one text under `rules/test.yaml`.
  static func compile(_ text: String) -> CompilationResult {
    var fixture = CompilerFixture()
    fixture.files["rules/test.yaml"] = text
    return fixture.compile("rules/test.yaml")
  }

  /// The only rule of a text that must compile without findings.
  static func rule(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> Rule {
    let result = compile(head + text)
    let shown = DiagnosticRenderer(sources: result.sources).render(result.diagnostics, as: .text)
    #expect(shown == "", sourceLocation: location)
    return try #require(result.ruleSet?.rules.first, sourceLocation: location)
  }

  /// The first trigger of a rule made of this value of `when`.
  static func trigger(_ when: String, _ location: SourceLocation = #_sourceLocation) throws -> Trigger {
    try rule(
      "rules:\n  a: { servers: all, when: \(when), then: [{ log: x }] }", location
    ).triggers[0]
  }

  /// The steps of a rule after a crash, one line each.
  static func steps(_ lines: String..., location: SourceLocation = #_sourceLocation) throws -> Rule {
    try rule(
      "allow: [kill]\nrules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n"
        + lines.map { "      - \($0)\n" }.joined(), location)
  }
}

/// A text with marks, and the codes of the findings that begin at them.
struct FindingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let codes: [(marker: String, code: String)]
  /// What the first finding advises, at least.
  var advice = ""

  /// The same with what the finding must advise, beside the place or below it.
  func advising(_ words: String) -> FindingCase {
    var copy = self
    copy.advice = words
    return copy
  }

  /// `codes` belong to the marks 1️⃣, 2️⃣ … in this order.
  init(_ name: String, _ text: String, _ codes: String...) {
    let marks = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣"]
    self.name = name
    self.text = text
    self.codes = zip(marks, codes).map { ($0, $1) }
  }

  var testDescription: String { name }

  /// Compiles the text below the usual includes.
  func check(_ location: SourceLocation = #_sourceLocation) {
    let marked = MarkedText(CompilerFixture.head + text)
    let found = CompilerFixture.compile(marked.text).diagnostics
    #expect(marked.differences(from: found, expected: codes) == [], sourceLocation: location)
    for finding in found { #expect(!finding.message.hasSuffix("."), sourceLocation: location) }
    guard !advice.isEmpty else { return }
    let said = [found.first?.inline, found.first?.help].compactMap { $0 }.joined(separator: " | ")
    #expect(said.contains(advice), sourceLocation: location)
  }

  /// A rule with this value of `when`.
  static func when(_ value: String, _ codes: String...) -> FindingCase {
    FindingCase(value, codes, "rules:\n  a:\n    servers: all\n    when: \(value)\n    then: [{ log: x }]\n")
  }

  /// A rule whose first step is this one; `more` follows the steps.
  static func step(_ value: String, _ codes: String...) -> FindingCase {
    FindingCase(
      value, codes, "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - \(value)\n")
  }

  /// A rule with this line besides the necessary ones.
  static func key(_ line: String, _ codes: String...) -> FindingCase {
    FindingCase(
      line, codes,
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    \(line)\n    then: [{ log: x }]\n")
  }

  /// A file with these lines and nothing else.
  static func file(_ text: String, _ codes: String...) -> FindingCase { FindingCase(text, codes, text) }

  private init(_ name: String, _ codes: [String], _ text: String) {
    let marks = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣"]
    self.name = name
    self.text = text
    self.codes = zip(marks, codes).map { ($0, $1) }
  }
}
