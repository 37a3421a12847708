import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// Secrets that are needed and have no value.
struct SecretFindingTests {
  static let files = [
    "r/_shared.yaml": """
    secrets: [OPS, SPARE, HOOK]
    notifiers:
      ops: { discord: '${secrets.OPS}' }
      unused: { discord: '${secrets.SPARE}' }
    """,
    "r/a.yaml": """
    include: [_shared.yaml]
    rules:
      a: { servers: all, when: { crash: any }, then: [{ notify: ops, message: x }] }
      b: { servers: all, when: { crash: any }, then: [{ notify: ops, message: x }, { webhook: { url: '${secrets.HOOK}' } }] }
    """,
  ]

  func result() -> CompilationResult {
    RuleCompiler().compile(files: ["r/a.yaml"]) { path in
      Self.files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
    }
  }

  @Test func `only secrets that a rule reaches are missed`() {
    let found = result().unsetSecrets { $0 == "HOOK" }
    #expect(found.map(\.message) == ["secret `OPS` has no value"])
    #expect(result().unsetSecrets { _ in true } == [])
    #expect(result().unsetSecrets { _ in false }.map(\.code) == ["secret-unset", "secret-unset"])
  }

  @Test(arguments: [
    "secrets:\n  OPS: hunter2-hunter2\nrules: {}\n",
    "notifiers:\n  ops: { discord: 'https://discord.com/api/webhooks/1234567890/hunter2-hunter2' }\nrules: {}\n",
  ])
  func `excerpts do not show a secret that is written out`(text: String) {
    let compiled = CompilerFixture.compile(text)
    let shown = DiagnosticRenderer(sources: compiled.sources).render(compiled.diagnostics, as: .text)
    #expect(compiled.diagnostics.count == 1)
    #expect(shown.contains("•••") && !shown.contains("hunter2"))
  }

  @Test func `the finding names who needs it and where it is declared`() {
    let compiled = result()
    let found = compiled.unsetSecrets(lookedIn: { "looked in: environment \($0) (unset)" }) { $0 == "HOOK" }
    let shown = DiagnosticRenderer(sources: compiled.sources).render(found, as: .text)
    #expect(
      shown == """
        error[secret-unset]: secret `OPS` has no value
         --> r/_shared.yaml:3:22
          |
        1 | secrets: [OPS, SPARE, HOOK]
          |           --- declared here
         ...
        3 |   ops: { discord: '${secrets.OPS}' }
          |                      ^^^^^^^^^^^ needed by notifier `ops`, used by 2 rules
          |
          = note: looked in: environment OPS (unset)
          = help: `flightplan check --no-secrets` skips this check, for example in CI

        """)
  }
}
