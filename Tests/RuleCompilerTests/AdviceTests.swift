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
    .step("log: 1️⃣{{ status }}", "yaml-key").advising("`${status}`"),
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
    FindingCase.when("{ status: 1️⃣'!running' }", "unknown-value").advising(
      "write `status: [offline, starting, stopping]`"),
    .when("{ status: 1️⃣running or offline }", "unknown-value").advising("write `status: [running, offline]`"),
    .when("{ status: 1️⃣'* -> running' }", "unknown-value").advising("write `status: running`"),
    .when("{ stats: 1️⃣memory > 0.9 }", "type-mismatch").advising("write `memory > 90%`"),
    .when("{ stats: 1️⃣memory > 6000 }", "type-mismatch").advising("write `memory > 6000MiB`"),
    .when("{ stats: server.name == 1️⃣survival-1 }", "undefined-name").advising("`'survival-1'`"),
    .when("{ stats: 1️⃣maintenance }", "undefined-name").advising("write `during(maintenance)`"),
    .when("{ stats: now > 221️⃣:00 }", "invalid-expression").advising("`during(NAME)`"),
    .when("{ stats: \"'x' in 1️⃣server.name\" }", "type-mismatch").advising("write `server.name matches 'x'`"),
    .when("{ schedule: { every: 1️⃣1 week } }", "invalid-duration").advising("write `7d`"),
    .when("{ schedule: { every: 1️⃣1 month } }", "invalid-duration").advising("\"0 4 1 * *\""),
    .when("{ schedule: { at: 1️⃣4:00 PM } }", "invalid-time").advising("write \"16:00\""),
    .when("{ crash: 1️⃣oom }", "unknown-value").advising("write `crash: { oom: true }`"),
    .when("{ console: '1️⃣*joined*' }", "invalid-pattern").advising("so leave it out"),
    .when("{ console: '^Done 1️⃣(5.3s)!' }", "parentheses-around-text").advising("write `\\(5.3s\\)`"),
    .when("{ console: '1️⃣[INFO] Done' }", "brackets-around-text").advising("`\\[INFO\\]`"),
    .when("{ console: '^1️⃣{player} joined' }", "foreign-capture").advising("`(?<player>\\w{3,16})`"),
    .when("{ console: '^1️⃣(?player) joined' }", "invalid-pattern").advising("`(?<player>…)`"),
    .when("{ console: 1️⃣['a', 'b'] }", "wrong-type").advising("`[{ console: 'a' }, { console: 'b' }]`"),
    .when("{ absent: { console: x, 1️⃣for: 10m } }", "misplaced-modifier").advising("beside `absent`"),
    .when("{ stats: memory > 90%, until: 1️⃣2m }", "wrong-type").advising("for: 2m }`"),
  ])
  func `values of another tool`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.key("limit: 1️⃣20/min", "invalid-rate").advising("write `20 per 1m`"),
    .key("limit: 1️⃣once per day", "invalid-rate").advising("write `1 per 1d`"),
    .key("1️⃣repeat_interval: 5m", "unknown-key").advising("did you mean `repeat`?"),
    .key("1️⃣include: x.yaml", "unknown-key").advising("at the top of the file"),
    .key("mute: 1️⃣not maintenance", "undefined-window").advising("`if: during(maintenance)`"),
    .key("by: 1️⃣${player}", "undefined-name").advising("write `player`"),
    .step("{ wait: 1️⃣for 5m }", "invalid-duration").advising("write `wait: 5m`"),
    .step("{ wait: 1️⃣running }", "invalid-duration").advising("write `wait: { status: running }`"),
    .step("{ wait: 1️⃣until players == 0 }", "invalid-duration").advising("`wait: { stats: players == 0 }`"),
    .step("{ 1️⃣restart: survival-1 }", "unknown-key").advising("`power: restart`"),
    .step("{ run: 1️⃣warn(hi) }", "undefined-procedure").advising("write `run: warn`"),
    .step("{ notify: 1️⃣[ops, mail] }", "undefined-notifier").advising("a step for each"),
    .step("1️⃣power start", "wrong-type").advising("write `- power: start`"),
    .step("{ log: '1️⃣$(status)' }", "foreign-value").advising("write `${status}`"),
    .file("rules:\n  a: { servers: 1️⃣'!x', when: { crash: any }, then: [{ log: x }] }", "odd-server-name")
      .advising("write `{ not: x }`"),
    .file("rules:\n  a: { servers: 1️⃣role=x, when: { crash: any }, then: [{ log: x }] }", "odd-server-name")
      .advising("write `{ labels: 'role=x' }`"),
    .file("procedures:\n  p: { params: { n: 1️⃣number }, do: [{ log: '${n}' }] }", "type-as-fallback")
      .advising("write `n:` with nothing behind it"),
    .file("notifiers:\n  x: { 1️⃣email: a@b.c }", "unknown-key").advising("`webhook` for anything"),
  ])
  func `keys and steps of another tool`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.key("if: status == 1️⃣online", "unknown-choice").advising("did you mean `running`?"),
    .key("1️⃣for: 10m", "unknown-key").advising("in `when`"),
    .key("1️⃣resolved: [{ log: x }]", "resolved-without-level").advising("`- wait: { status: running }`"),
    .when("{ stats: memory > 95%, for: 2m, until: 1️⃣memory > 90% }", "until-true-already")
      .advising("turn the sign: `until: memory < 90%`"),
    .when("{ status: starting, 1️⃣event: saved, within: 10m }", "two-triggers")
      .advising("`sequence: [{ status: starting }, { event: saved }]`"),
    .step("{ countdown: { to: now + 5m, at: [1️⃣10m, 1m], announce: soon } }", "never-said"),
    .step("{ log: '(${players|round1️⃣) left}' }", "invalid-expression").advising("behind `|round`"),
    .step("{ set: 1️⃣visits = 1 }\n      - log: ${state.visits}", "wrong-type").advising("`set: { visits: 1 }`"),
    .step("{ command: list, expect: { console: '1️⃣(?<n>\\d+ players' } }\n      - log: ${n}", "invalid-pattern"),
    .step("wait: 20s\n        1️⃣power: start", "two-verbs").advising("with `- power` in column 7"),
    .step("{ notify: ops, message: x }\n      1️⃣message: y", "yaml-syntax").advising("in column 9"),
    .step("try:\n          - log: x\n      - 1️⃣finally:\n          - log: y", "no-verb").advising("it belongs to `try`"),
    .step("if: oom\n      - 1️⃣then:\n          - log: y", "no-verb").advising("it belongs to `if`"),
    .step("{ webhook: { url: 'https://example.org', 1️⃣accept: 2xx } }", "unknown-key").advising("beside `webhook`"),
    .file("rules:\n  a:\n    servers: all\n    when: { crash: any }\n  1️⃣then:\n    - log: x\n", "wrong-type")
      .advising("indent this line"),
    .file(
      "rules:\n  a: { servers: all, when: { crash: any }, then: [{ emit: done, 1️⃣data: { since: '${now}' } }] }\n"
        + "  b: { servers: all, when: { event: done }, then: [{ log: '${since}' }] }\n", "unknown-key"
    ).advising("did you mean `with`?"),
    .file("rules:\n  a:\n    1️⃣servers survival-*\n    when: { crash: any }\n", "yaml-syntax")
      .advising("write `servers: survival-*`"),
    .file("rules:\n  a:\n    servers: all\n1️⃣\u{A0}   when: { crash: any }\n    then: [{ log: x }]\n", "yaml-syntax")
      .advising("type the blanks anew"),
    .file("rules:\n  1️⃣- id: my-rule\n    servers: all\n", "wrong-type").advising(
      "write `my-rule:` in place of `- id: my-rule`"),
    .step("{ notify: ops, message: 1️⃣'x\n      - notify: 'ops' }", "yaml-syntax").advising(
      "add `'` at the end of line 7"),
    .step("{ announce: 1️⃣“Hello” }", "typographic-quotes").advising("write `'Hello'`"),
    .step("{ 1️⃣name: x, power: stop }", "unknown-key").advising("`# x`"),
    .step("{ power: stop, 1️⃣catch: [{ log: x }] }", "unknown-key").advising("in the column of `then`"),
    .step("{ set: { deaths: 'default(1️⃣state.death, 0) + 1' } }", "undefined-name").advising("`state.deaths`"),
    .when("{ stats: 'avg(1️⃣5m, cpu) > 90%' }", "wrong-arguments").advising("write `avg(cpu, 5m)`"),
    .when("{ schedule: { 1️⃣minute: 0, hour: 4 } }", "unknown-key").advising("write `cron: \"0 4 * * *\"`"),
    .step("webhook:\n        1️⃣url: 'https://example.org'\n        json: { a: b }", "wrong-type").advising(
      "indent lines 8 to 9"),
    .step("1️⃣if: memory > 1%\n      - stop: x\n      - log: y", "no-verb"),
    .key("limit: 3 per 10m\n    1️⃣exceeded: [{ log: x }]", "unknown-key").advising(
      "write `limit: { runs: 3, per: 10m, exceeded: … }`"),
    .step("{ command: list, expect: { console: x, 1️⃣timeout: 2m } }", "unknown-key").advising(
      "in the column of its verb"),
    .step("backup: 1️⃣nightly", "unknown-value").advising("`name: …`"),
    .step("log: x\n      1️⃣-log: y", "yaml-syntax").advising("write `- log: y`"),
    .step("log: x\n      - 1️⃣catch: [{ log: y }]", "no-verb").advising("in the column of `then`"),
    .step("{ notify: ops, message: x, mention: [1️⃣@all] }", "yaml-syntax").advising("quote it: `'@all'`"),
    .when("{ schedule: { at: '04:00', days: sat,1️⃣sun } }", "unknown-key").advising("`days: 'sat,sun'`"),
    .when("{ stats: 'firing(1️⃣cpu-high)', for: 1h }", "undefined-name").advising("rules here: a"),
    .key("if: 1️⃣now > \"22:00\"", "type-mismatch").advising("`during(NAME)`"),
    .file("rules:\n1️⃣<<<<<<< ours\n  a: { }\n=======\n  b: { }\n>>>>>>> theirs\n", "yaml-syntax").advising(
      "keep one of them"),
    .file("rules:\n  a:\n    servers: all\n1️⃣#    when:\n      crash: any\n    then: [{ log: x }]\n", "yaml-syntax")
      .advising("remove the `#`"),
    .key("if: 1️⃣status == running and memory > 1%", "unreachable-condition").advising("`if: memory > 1%`"),
  ])
  func `one mistake has one finding`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    FindingCase.file(
      "1️⃣notifier: { a: { discord: 'https://example.org/x' } }\nrules:\n  a: { servers: all, when: { crash: any }, then: [{ notify: a, message: x }] }\n",
      "unknown-key"
    )
    .advising("`notifiers:`"),
    .file(
      "events: { ready: 1️⃣'^Done' }\nrules:\n  a: { servers: all, when: { event: ready }, then: [{ log: x }] }\n",
      "wrong-type"
    )
    .advising("`{ console: '^Done' }`"),
    .file(
      "defaults: { servers: all, 1️⃣timezone: Europe/Berlin }\nrules:\n  a: { when: { schedule: '0 4 * * *' }, then: [{ log: x }] }\n",
      "unknown-key"
    )
    .advising("at the top of the file"),
    .file(
      "templates:\n  t:\n    1️⃣when: { crash: any }\n    then: [{ log: x }]\nrules:\n  a: { servers: all, use: t }\n",
      "missing-key"
    )
    .advising("indent lines 4 to 5"),
    .file(
      "templates:\n  t: { params: [hint], rule: { when: { crash: any }, then: [{ log: '${hint}' }] } }\nrules:\n  a: { servers: all, use: t, 1️⃣with: { } }\n",
      "missing-parameter"
    )
    .advising("add `hint: …`"),
    .file(
      "templates:\n  t: { params: { hold: 5m }, rule: { when: { status: offline, for: '${1️⃣hod}' }, then: [{ log: x }] } }\nrules:\n  a: { servers: all, use: t }\n",
      "undefined-name"
    )
    .advising("did you mean `hold`?"),
    .file(
      "notifiers: { staff: { slack: 'https://example.org/x' } }\nrules:\n  a: { servers: all, when: { crash: any }, then: [{ notify: 1️⃣slack, message: x }] }\n",
      "undefined-notifier"
    )
    .advising("did you mean `staff`?"),
    .file("notifiers: { staff: { discord: 'https://example.org/x', 1️⃣group_by: [rule] } }\n", "unknown-key").advising(
      "`group: { by:"),
    .file("secrets: [A]\nnotifiers: { ops: { discord: 1️⃣!secret a_b } }\n", "yaml-tag").advising("`${secrets.A_B}`"),
    .key("limit:\n      runs: 3\n      per: 1h\n    1️⃣exceeded: [{ log: x }]", "unknown-key").advising(
      "2 columns further right"),
    .key("labels:\n      1️⃣- team: a", "wrong-type").advising("leave out the `- `"),
    .key("by: 1️⃣player", "undefined-name"),
    .step("notify: ops\n      - 1️⃣message: x", "no-verb").advising("into the step above"),
    .file("rules:\n  1️⃣- a:\n      servers: all\n", "wrong-type").advising("leave out the `- `"),
    .when("{ stats: memory > 90%, for: 5m, until: 1️⃣80% }", "wrong-type").advising("write `until: memory < 80%`"),
    .when("{ stats: memory > 90%, for: 5m, until: { 1️⃣memory: 80%, for: 2m } }", "wrong-type").advising(
      "write `stats: memory < 80%`"),
    .when("{ stats: '1️⃣average(cpu, 5m) > 90%' }", "unknown-function"),
    .when("{ stats: avg(cpu, 1️⃣5m) > 90% }", "unknown-key").advising("quote the value: `stats: 'avg(cpu,5m) > 90%'`"),
    .when("{ event: backup-completed, where: 1️⃣successful == 'false' }", "type-mismatch").advising(
      "`successful == false`"),
    .when("{ console: '(?<1️⃣player-name>\\w+)' }", "invalid-pattern").advising("write `player_name`"),
    .when("{ console: '^(?<a>\\w+)', 1️⃣distinct: a, within: 1m }", "distinct-without-count").advising("`count: 5`"),
    .when("{ event: backup-wanted }"),
    .step("1️⃣power:restart", "wrong-type").advising("write `- power: restart`"),
    .step(
      "if: oom\n        then: [{ log: x }]\n        1️⃣elif: exit_code == 1\n        then: [{ log: y }]", "unknown-key"
    ).advising("`else:`"),
    .step("{ countdown: { to: now + 5m, at: 1️⃣'3m, 1m', announce: soon } }", "wrong-type").advising("`[3m, 1m]`"),
    .step("{ countdown: { to: now + 5m, at: [1m], 1️⃣message: soon } }", "unknown-key").advising("`announce`"),
    .step("{ silence: { rules: a, 1️⃣duration: 1h } }", "unknown-key").advising("`for`"),
    .step("{ set: { open: 1️⃣yes } }", "undefined-name").advising("write `true`"),
    .step("{ notify: 1️⃣'it went down', message: x }", "undefined-notifier").advising("write `notify: ops`"),
    .step("{ backup: create, timeout: 1h, as: made }\n      - log: ${1️⃣backup.size}", "undefined-name").advising(
      "`made.size`"),
    .step("webhook:\n          url: 'https://example.org'\n        1️⃣headers: { a: b }", "unknown-key").advising(
      "column 11"),
    .step("{ log: '${memory|percent1️⃣(1)}' }", "invalid-expression").advising("parentheses"),
  ])
  func `what follows from a mistake is not told`(sample: FindingCase) { sample.check() }

  @Test(arguments: [
    "it costs $$5", "costs $5.00", "100%", "50% of 100%", "{ \"text\": \"x\" }", "@a[scores={x=1}]", "%nobody%",
  ])
  func `signs that are meant are left alone`(text: String) {
    FindingCase.step("{ command: 'say \(text)' }").check()
  }
}
