import Diagnostics
import RuleModel
import Testing

@testable import RuleCompiler

/// What triggers may not say.
struct TriggerFindingsTests {
  @Test(arguments: [
    FindingCase.when("1️⃣crash", "wrong-type"),
    .when("1️⃣[]", "wrong-type"),
    .when("{ 1️⃣for: 5m }", "no-trigger"),
    .when("{ console: '^x', 1️⃣status: running }", "two-triggers"),
    .when("{ 1️⃣regex: '^x' }", "unknown-key"),
    .when("{ console: '^x', 1️⃣wher: line == 'x' }", "unknown-key"),
    .when("{ crash: any, id: 1️⃣X }", "invalid-name"),
    .when("[{ crash: any, id: a }, { status: running, id: 1️⃣a }]", "duplicate-trigger-id"),
    .when("{ 1️⃣absent: { console: '.' } }", "absent-without-for"),
    .when("{ absent: { stats: 1️⃣memory > 90% }, for: 5m }", "absent-level"),
    .when("{ absent: { 1️⃣window: maintenance }, for: 5m }", "misplaced-trigger"),
    .when("{ absent: { console: '.', 1️⃣for: 3s }, for: 5m }", "misplaced-modifier"),
    .when("{ sequence: 1️⃣[{ console: '^a' }], within: 5m }", "short-sequence"),
    .when("{ 1️⃣sequence: [{ console: '^a' }, { console: '^b' }] }", "sequence-without-within"),
    .when("{ sequence: [{ 1️⃣not: { console: '^a' } }, { console: '^b' }], within: 5m }", "not-in-the-middle"),
    .when("{ sequence: [{ console: '^a' }, { stats: 1️⃣memory > 9% }], within: 5m }", "level-as-event"),
    .when("{ sequence: [{ console: '^a' }, { console: '^b' }], within: 5m, 1️⃣count: 3 }", "count-on-sequence"),
    .when("{ window: 1️⃣maintenanec }", "undefined-window"),
    .when("{ stats: memory > 90%, 1️⃣debounce: 5s }", "debounce-on-level"),
    .when("{ stats: memory > 90%, for: 5m, 1️⃣while: status == running }", "while-without-absent"),
    .when("{ console: '^(?<player>\\w{3,16}) x', 1️⃣distinct: player }", "distinct-without-count"),
    .when("{ console: '^x', count: 3, within: 5m, distinct: 1️⃣player }", "undefined-name"),
  ])
  func `a trigger has one kind and known modifiers`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.when("{ console: '^x', 1️⃣for: 5m }", "hold-on-event"),
    .when("{ crash: any, 1️⃣until: memory < 5% }", "until-on-event"),
    .when("{ stats: memory > 90%, 1️⃣count: 3, within: 5m }", "count-on-level"),
    .when("{ status: running, for: 5m, 1️⃣count: 3, within: 5m }", "count-on-level"),
    .when("{ console: '^x', 1️⃣count: 3 }", "count-without-within"),
    .when("{ console: '^x', 1️⃣within: 3m }", "within-without-count"),
    .when("{ console: '^x', count: 1️⃣0, within: 3m }", "invalid-number"),
    .when("{ stats: memory > 90%, for: 1️⃣5 }", "invalid-duration"),
    .when("{ stats: memory > 90%, until: { stats: memory < 80%, 1️⃣count: 5 } }", "misplaced-modifier"),
  ])
  func `levels and events take their own modifiers`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.when("{ console: '^1️⃣(?<player>\\w{3,16} joined$' }", "invalid-pattern"),
    .when("{ console: '^it''s 1️⃣(x' }", "invalid-pattern"),
    .when("{ console: '1️⃣(?!x)' }", "invalid-pattern"),
    .when("{ console: \"^a1️⃣\\bb\" }", "double-quoted-pattern"),
    .when("{ console: 1️⃣'.*' }", "matches-everything"),
    .when("{ console: { 1️⃣pattern: x } }", "unknown-key"),
    .when("{ console: 1️⃣{ raw: true } }", "missing-key"),
    .when("{ console: { match: '^x', stream: 1️⃣gmae } }", "unknown-value"),
    .when("{ console: { match: '^x', raw: 1️⃣yes } }", "unknown-value"),
    .when("{ console: 1️⃣[a] }", "wrong-type"),
  ])
  func `console patterns are checked inside their quotes`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.when("{ status: 1️⃣online }", "unknown-value"),
    .when("{ status: [running, 1️⃣offlin] }", "unknown-value"),
    .when("{ status: starting -> 1️⃣runing }", "unknown-value"),
    .when("{ status: 1️⃣crashed }", "unknown-value"),
    .when("{ status: 1️⃣{ from: running } }", "missing-key"),
    .when("{ status: 1️⃣[] }", "wrong-type"),
    .when("{ crash: 1️⃣yes }", "unknown-value"),
    .when("{ crash: { exit_code: 1️⃣-1 } }", "invalid-number"),
    .when("{ crash: 1️⃣{ exit_code: 0, intended: false } }", "never-fires"),
    .when("{ event: 1️⃣player-jioned }", "undefined-event"),
    .when("{ event: { 1️⃣nam: saved } }", "unknown-key"),
    .when("{ stats: 1️⃣memroy > 5% }", "undefined-name"),
    .when("{ stats: 1️⃣5 > 3 }", "constant-condition"),
    .when("{ stats: 1️⃣memory > 90% and memory < 80% }", "unreachable-condition"),
  ])
  func `status, crash, event and stats know their values`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.when("{ schedule: \"1️⃣61 * * * *\" }", "invalid-schedule"),
    .when("{ schedule: \"0 4 1️⃣30 2 *\" }", "never-fires"),
    .when("{ schedule: \"0 4 1 * 1️⃣1\" }", "both-day-fields"),
    .when("{ schedule: { every: 1h, lead: 1️⃣2h } }", "lead-over-period"),
    .when("{ schedule: { every: 1h, jitter: 1️⃣2h } }", "jitter-over-period"),
    .when("{ schedule: { every: 1️⃣100ms } }", "period-too-short"),
    .when("{ schedule: { at: \"04:00\", missed: 1️⃣run_all } }", "missing-grace"),
    .when("{ schedule: { at: \"04:00\", missed: 1️⃣always } }", "unknown-value"),
    .when("{ schedule: { at: \"1️⃣4:00\" } }", "invalid-time"),
    .when("{ schedule: { at: [\"04:00\", \"1️⃣24:00\"] } }", "invalid-time"),
    .when("{ schedule: { at: \"04:00\", timezone: 1️⃣Europe/Berln } }", "invalid-zone"),
    .when("{ schedule: { every: 5m, 1️⃣days: mon } }", "days-without-at"),
    .when("{ schedule: { every: 5m, 1️⃣cron: \"* * * * *\" } }", "two-schedules"),
    .when("{ schedule: 1️⃣{ timezone: UTC } }", "missing-key"),
  ])
  func `schedules are checked where they are written`(sample: FindingCase) { sample.check() }

  @Test func `a schedule without any zone is an error at its value`() {
    let text = "rules: { a: { servers: all, when: { schedule: \"0 4 * * *\" }, then: [{ log: x }] } }"
    let found = CompilerFixture.compile(text).diagnostics
    #expect(found.map(\.code) == ["missing-timezone"])
    #expect(
      found.first?.span.start.column == text.distance(from: text.startIndex, to: text.firstIndex(of: "\"")!)
        + 1)
  }
}
