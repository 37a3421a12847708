import Testing

/// What people write who know another tool, and what they are told; each piece of advice is literally what to write.
struct AdviceTests {
  @Test(arguments: [
    FindingCase.key("1️⃣enabled: false", "unknown-key").advising("write `stage: disabled`"),
    .key("1️⃣severity: page", "unknown-key").advising("write `labels: { severity: page }`"),
    .key("1️⃣else: [{ log: x }]", "unknown-key").advising("a step `if` with `then` and `else`"),
    .file("defaults:\n  1️⃣server: all\nrules:\n  a: { when: { crash: any }, then: [{ log: x }] }", "unknown-key")
      .advising("servers: all"),
    .file("rules:\n  1️⃣My Rule!: { servers: all, when: { crash: any }, then: [{ log: x }] }", "invalid-name")
      .advising("my-rule"),
    .file("rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n    1️⃣power: start\n", "unknown-key")
      .advising("write it below `then:`"),
    .file(
      "rules:\n  a: { servers: { labels: role1️⃣: x }, when: { crash: any }, then: [{ log: x }] }\n", "yaml-syntax"
    ).advising("write `labels: role=x`"),
  ])
  func `rules of another tool`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.when("1️⃣crash", "wrong-type").advising("write `{ crash: any }`"),
    .when("1️⃣'^Done'", "wrong-type").advising("write `{ console: '^Done' }`"),
    .when("{ absent: 1️⃣'.', for: 10m }", "wrong-type").advising("write `{ console: '.' }`"),
    .when("{ stats: memory > 90%, 1️⃣below: 50% }", "unknown-key").advising("write `stats: memory > 50%`"),
    .when("{ stats: memory > 90%, for: 5m, until: 1️⃣memory < 95% }", "until-true-already")
      .advising("such as `memory <= 90%`"),
    .when("{ stats: memory > 90%, 1️⃣count: 3, within: 10m }", "count-on-level").advising("use `for`"),
    .when("{ stats: memory > 90%, 1️⃣distinct: memory }", "count-on-level").advising("use `for`"),
    .when("{ stats: 1️⃣players.avg(3m) < 15 }", "invalid-expression").advising("write `avg(players, …)`"),
    .when("{ schedule: 1️⃣every day at 4 }", "invalid-schedule").advising("write `{ at: \"04:00\" }`"),
    .when("{ schedule: 1️⃣every 5m }", "invalid-schedule").advising("write `{ every: 5m }`"),
    .when("{ schedule: { at: '04:00', 1️⃣every: 1d } }", "two-schedules").advising("remove `every`"),
    .when("{ schedule: { at: '04:00', days: 1️⃣monday-friday } }", "invalid-days").advising("write `mon-fri`"),
    .when("{ schedule: { at: '04:00', days: 1️⃣weekdays } }", "invalid-days").advising("write `mon-fri`"),
    .when("{ status: running -> 1️⃣ofline }", "unknown-value").advising("did you mean `offline`?"),
    .when("{ stats: memory > 1️⃣${vars.limit}, for: 5m }", "yaml-syntax").advising("stands alone: `vars.limit`"),
  ])
  func `triggers of another tool`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.step("{ command: 'say 1️⃣$1' }", "foreign-value").advising("(?<name>…)"),
    .step("{ log: '1️⃣{{ server.name }} is down' }", "foreign-value").advising("write `${server.name}`"),
    .step("{ log: '1️⃣%status%' }", "foreign-value").advising("write `${status}`"),
    .step("log: {1️⃣{ status }}", "yaml-key").advising("`${status}`"),
    .step("{ 1️⃣message: it crashed }", "no-verb").advising("`- announce: it crashed`"),
    .step("{ 1️⃣service: notify.ops }", "unknown-key").advising("the verb is the key"),
    .step("{ run: 1️⃣say hi }", "undefined-procedure").advising("write `command: say hi`"),
    .step("{ power: start, 1️⃣on_error: continue }", "unknown-key").advising("write `continue_on_error: true`"),
    .step("{ notify: ops, 1️⃣text: x }", "unknown-key").advising("did you mean `message`?"),
    .step("{ notify: 1️⃣“ops”, message: x }", "undefined-notifier").advising("did you mean `ops`?"),
    .step("{ each: all, 1️⃣steps: [{ log: x }] }", "unknown-key").advising("did you mean `do`?"),
    .step("{ try: [{ log: x }], 1️⃣except: [{ log: y }] }", "unknown-key").advising("did you mean `catch`?"),
    .step("{ if: oom, 1️⃣do: [{ log: x }] }", "unknown-key").advising("did you mean `then`?"),
    .step(
      "{ countdown: { to: now + 1m, at: 10s, announce: 'in ${1️⃣time}' } }", "undefined-name"
    ).advising("write `remaining`"),
  ])
  func `steps of another tool`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    "it costs $$5", "costs $5.00", "100%", "50% of 100%", "{ \"text\": \"x\" }", "@a[scores={x=1}]", "%nobody%",
  ])
  func `signs that are meant are left alone`(text: String) {
    FindingCase.step("{ command: 'say \(text)' }").check()
  }
}
