import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// What steps may not say.
struct StepFindingsTests {
  @Test(arguments: [
    FindingCase.step("1️⃣save-all", "wrong-type"),
    .step("{ command: x, 1️⃣power: start }", "two-verbs"),
    .step("{ 1️⃣comand: x }", "unknown-key"),
    .step("{ 1️⃣sleep: 5s }", "unknown-key"),
    .step("{ 1️⃣message: x }", "no-verb"),
    .step("{ 1️⃣if: status == running }", "no-verb"),
    .step("{ if: true, then: [{ log: x }], 1️⃣command: y }", "two-verbs"),
    .step("{ command: x, 1️⃣message: y }", "unknown-key"),
    .step("{ command: x, 1️⃣tiemout: 5s }", "unknown-key"),
    .step("{ each: all, do: 1️⃣[] }", "no-steps"),
    .step("{ 1️⃣each: all }", "missing-key"),
    .step("{ each: 1️⃣'${vars.words}', as: word, do: [{ log: x }] }", "not-a-list"),
    .step("{ run: 1️⃣x }", "undefined-procedure"),
    .step("{ run: 1️⃣game.kick }", "undefined-command"),
    .step("{ emit: 1️⃣run-failed }", "reserved-name"),
    .step("{ 1️⃣silence: { rules: '*' } }", "missing-key"),
    .step("{ silence: { rules: '*', for: 1h, 1️⃣until: now } }", "two-ends"),
    .step("{ set: { 1️⃣X: 1 } }", "invalid-name"),
    .step("{ set: { x: 1 }, scope: 1️⃣world }", "unknown-value"),
    .step("{ stop: x, 1️⃣servers: b }", "unknown-key"),
  ])
  func `a step has one verb and its options`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.step("{ command: x, timeout: 1️⃣5 }", "invalid-duration"),
    .step("{ command: x, retry: 1️⃣-1 }", "invalid-number"),
    .step("{ command: x, retry: 1️⃣{ delay: 2s } }", "missing-key"),
    .step("{ command: x, continue_on_error: 1️⃣yes }", "unknown-value"),
    .step("{ command: x, as: 1️⃣y }", "no-result"),
    .step("{ log: x, 1️⃣retry: 2 }", "unknown-key"),
    .step("{ if: oom, then: [{ log: x }], 1️⃣timeout: 5s }", "unknown-key"),
    .step("{ wait: 5s, 1️⃣timeout: 5m }", "unknown-key"),
    .step("{ wait: { console: '^x', 1️⃣count: 3 }, timeout: 5m }", "misplaced-modifier"),
    .step("{ command: x, expect: { stats: memory > 5%, 1️⃣for: 3s } }", "misplaced-modifier"),
    .step("{ backup: create, as: 1️⃣My-Backup }", "invalid-name"),
  ])
  func `common options are checked`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.step("{ command: 1️⃣'' }", "wrong-type"),
    .step("{ command: 1️⃣/say hi }", "leading-slash"),
    .step("command: kick ${1️⃣player}", "undefined-name"),
    .step("command: say we are 1️⃣#1 here", "comment-cuts-value"),
    .step("command: say hello  # a remark"),
    .step("{ power: 1️⃣kill }", "dangerous-not-allowed"),
    .step("{ power: 1️⃣reboot }", "unknown-value"),
    .step("{ power: start, 1️⃣kill_after: 5m }", "unknown-key"),
    .step("{ backup: 1️⃣restore }", "not-supported-yet"),
    .step("{ backup: create, keep: 1️⃣{ last: 0 } }", "keeps-nothing"),
    .step("{ backup: create, keep: { 1️⃣monthly: 1 } }", "not-supported-yet"),
    .step("{ notify: 1️⃣opps, message: x }", "undefined-notifier"),
    .step("{ 1️⃣notify: ops }", "missing-key"),
    .step("{ notify: ops, message: x, attach: 1️⃣log }", "unknown-value"),
    .step("{ notify: ops, embed: { title: x, color: 1️⃣purple } }", "unknown-value"),
    .step("{ log: x, level: 1️⃣warn }", "unknown-value"),
    .step("{ webhook: 1️⃣https://example.org/ }", "wrong-type"),
    .step("{ 1️⃣webhook: { method: GET } }", "missing-key"),
    .step("{ webhook: { url: 'https://example.org/', method: 1️⃣post } }", "unknown-value"),
    .step("{ webhook: { url: 'https://example.org/', json: {}, 1️⃣body: x } }", "two-bodies"),
    .step("{ webhook: { url: 'https://example.org/', headers: { 1️⃣\"a b\": c } } }", "invalid-name"),
    .step("{ webhook: { url: 'https://example.org/' }, accept: [2xx, 1️⃣abc] }", "unknown-value"),
    .step("{ wait: 1️⃣5 }", "invalid-duration"),
    .step("{ wait: 1️⃣status == running }", "invalid-duration"),
    .step("{ 1️⃣wait: { status: running } }", "missing-timeout"),
    .step("{ countdown: 1️⃣5m }", "wrong-type"),
    .step("{ 1️⃣countdown: { to: now + 5m, at: [1m] } }", "missing-key"),
    .step("{ countdown: { to: 1️⃣5m, at: [1m], announce: x } }", "type-mismatch"),
    .step("{ countdown: { to: now + 5m, at: [1️⃣x], announce: x } }", "invalid-duration"),
    .step("{ 1️⃣try: [{ log: x }] }", "missing-key"),
    .step("{ if: true, then: [{ log: x }], 1️⃣else: [{ log: y }] }", "unreachable-branch"),
    .step("{ stop: x, failed: 1️⃣1 }", "unknown-value"),
  ])
  func `each verb checks its value and options`(sample: FindingCase) { sample.check() }

  @Test func `announcing needs a profile that knows how`() {
    let text = "rules: { a: { servers: all, when: { crash: any }, then: [{ announce: x }] } }"
    #expect(CompilerFixture.compile(text).diagnostics.map(\.code) == ["announce-without-profile"])
  }

  @Test(arguments: [
    FindingCase(
      "stop in the middle",
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - stop: x\n      - 1️⃣log: y\n      - log: z\n",
      "step-after-stop"),
    FindingCase(
      "both branches stop",
      """
      rules:
        a:
          servers: all
          when: { crash: any }
          then:
            - if: status == running
              then: [{ stop: x }]
              else: [{ stop: y }]
            - 1️⃣log: z
      """, "step-after-stop"),
    FindingCase(
      "a guarded stop ends nothing",
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - { stop: x, if: status == running }\n      - log: y\n"
    ),
    FindingCase(
      "a wait for the answer of a command",
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - command: save-all\n      - { 1️⃣wait: { event: saved }, timeout: 5m }\n",
      "unawaited-reply"),
    FindingCase(
      "a wait longer than the run",
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - 1️⃣wait: 2h\n",
      "longer-than-timeout"),
    FindingCase(
      "error outside of catch",
      "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then: [{ log: '${1️⃣error.message}' }]\n    catch: [{ log: '${error.message}' }]\n",
      "undefined-name"),
    FindingCase(
      "kill with permission",
      "allow: [kill]\nrules:\n  a:\n    servers: all\n    when: { crash: any }\n    then: [{ power: kill }]\n"
    ),
  ])
  func `the order of steps makes sense`(sample: FindingCase) { sample.check() }
}
