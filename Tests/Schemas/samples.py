"""Pieces of files that the schemas must accept, and pieces that they must refuse."""

GOOD = [
    # Scalars that YAML readers turn into something else than text.
    ("rules", "version: 1\nrules:\n"),
    ("rules", 'version: "1"\nwindows: { quiet: { from: 23:00, to: 14:30, days: 1 } }'),
    ("rules", "windows: { quiet: { from: '23:00', to: \"08:00\", days: [mon-fri, 31] } }"),
    ("rules", "vars: { release: 1.20, debug: no, motd: 'on', list: [1, yes, x] }"),
    ("rules", "defaults: { servers: { labels: a=b, egg: 1.20, node: 7 }, labels: { paged: no, level: 1 } }"),
    (
        "rules",
        """
rules:
  2024:
    servers: no
    when:
      - { schedule: { at: 14:30, days: [1, 15] } }
      - { schedule: { at: [06:00, "18:00:30"] } }
      - { console: { match: 42, raw: true } }
      - { crash: { exit_code: 1, oom: false } }
      - { console: x, count: 5, within: 2m }
      - { console: x, count: "5", within: 2m }
    if: true
    limit: { runs: 3, per: 10m, reset: manual }
    then:
      - wait: 20s
      - webhook: { url: 'https://example.com', json: { a: [1, null, { b: true }] } }
        accept: [204, 2xx]
        retry: 1
      - command: 5
        retry: { attempts: 3, backoff: 1.5 }
        continue_on_error: true
      - log: 3
      - notify: ops
        message: 5
""",
    ),
    ("rules", "defaults: { servers: all }\nrules: { a: { when: { crash: any }, then: [{ log: x }] } }"),
    ("rules", "rules: { a: { use: t, with: { x: 1 } } }"),
    (
        "rules",
        "rules:\n  a:\n    servers: all\n    when: { status: running }\n    then:\n      - if: players > 0\n        then: [{ log: x }]",
    ),
    ("config", "version: 1\npanels:\nservers:\nrules: rules\nweb: { metrics: true, listen: 127.0.0.1:7470 }"),
    ("config", "servers: { labels: { a-*: { env: no, tier: 1 }, b: } }"),
    ("tests", "rules: a.yaml\ntests: []"),
    (
        "tests",
        """
rules: [a.yaml]
start: 2026-03-14T20:00:00+01:00
servers: { no: , b: { backups: 3, labels: { a: yes }, memory: { limit: 8GiB } } }
replies: { list: none, tps: { after: 1s, console: 20 }, x: [a, { console: b }] }
tests:
  - name: 12
    timeline:
      - { at: 1m, server: b, stats: { memory: 93%, players: 3, net.rx: 5GB } }
      - { at: 2m, every: 1m, times: 3, crash: any, server: b }
      - { at: 3m, event: { name: a, player: 5 }, server: b }
    expect:
      - { at: 2m, server: b, command: 5, local: "21:30 CET" }
    skipped: [{ at: 2m, server: b, rule: a, reason: cooldown }]
""",
    ),
    ("recording", '{"at":"2026-03-14T20:00:00Z","stats":{"memory_bytes":1,"network":{"rx_bytes":1}}}'),
]

RULE = "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then: [{ log: x }]\n    "
STEP = "rules:\n  a:\n    servers: all\n    when: { crash: any }\n    then:\n      - "
WHEN = "rules:\n  a:\n    servers: all\n    then: [{ log: x }]\n    when: "
TEST = "rules: [a.yaml]\ntests:\n  - name: x\n    "

BAD = [
    ("rules", "rule: {}", "'rule'"),
    ("rules", "version: 2", "2 is not one of"),
    ("rules", "vars: { Big: 1 }", "'Big'"),
    ("rules", "rules: [{ log: x }]", "is not of type 'object'"),
    ("rules", "windows: { a: { from: '23:00' } }", "is not valid under any"),
    ("rules", "windows: { a: { from: '25:00', to: '08:00' } }", "'25:00'"),
    ("rules", "windows: { a: { from: '8:00', to: '9:00' } }", "'8:00'"),
    ("rules", "notifiers: { a: { group: { wait: 1s } } }", "is not valid under any"),
    ("rules", "notifiers: { a: { discord: x, slack: y } }", "is valid under each of"),
    ("rules", "profiles: { a: { metric: {} } }", "'metric'"),
    ("rules", "profiles: { a: { metrics: { n: { set: { console: x } } } } }", "'value' is a required property"),
    ("rules", "rules: { a: { servers: all, when: { crash: any } } }", "'then' is a required property"),
    ("rules", RULE + "cooldwon: 5m", "'cooldwon'"),
    ("rules", RULE + "cooldown: 30", "30 is not of type 'string'"),
    ("rules", RULE + "cooldown: 5 minutes", "'5 minutes'"),
    ("rules", RULE + "mode: serial", "'serial'"),
    ("rules", RULE + "limit: 3 in 10m", "'3 in 10m'"),
    ("rules", RULE + "limit: { runs: 3 }", "'per' is a required property"),
    ("rules", RULE + "lock: { name: a, slot: 2 }", "'slot'"),
    ("rules", RULE + "resolved: []", "[] should be non-empty"),
    ("rules", RULE + "trigger: { crash: any }", "'trigger'"),
    ("rules", WHEN + "{ consol: x }", "'consol'"),
    ("rules", WHEN + "{ for: 5m }", "is not valid under any"),
    ("rules", WHEN + "{ crash: any, console: x }", "is valid under each of"),
    ("rules", WHEN + "{ console: x, for: 5m }", "'for' is not one of"),
    ("rules", WHEN + "{ stats: cpu > 1%, count: 3, within: 1m }", "'count' is not one of"),
    ("rules", WHEN + "{ console: x, count: 3 }", "'within' is a dependency of 'count'"),
    ("rules", WHEN + "{ console: x, count: 0, within: 1m }", "0 is less than the minimum"),
    ("rules", WHEN + "{ console: { match: x, raw: maybe } }", "'maybe'"),
    ("rules", WHEN + "{ crash: { exit_code: 300 } }", "300 is greater than the maximum"),
    ("rules", WHEN + "{ schedule: { at: '04:00', every: 1h } }", "is valid under each of"),
    ("rules", WHEN + "{ status: online }", "'online'"),
    ("rules", WHEN + "{ absent: { console: x } }", "'for' is a required property"),
    ("rules", STEP + "sleep: 5s", "'sleep'"),
    ("rules", STEP + "{ wait: 5s, log: x }", "is valid under each of"),
    ("rules", STEP + "if: players > 0", "is not valid under any"),
    ("rules", STEP + "{ power: start, message: x }", "'message' is not one of"),
    ("rules", STEP + "{ power: reboot }", "'reboot'"),
    ("rules", STEP + "{ log: x, timeout: 5s }", "'timeout' is not one of"),
    ("rules", STEP + "{ wait: 5 }", "5 is not of type 'string'"),
    ("rules", STEP + "{ backup: create, keep: { monthly: 3 } }", "'monthly'"),
    ("rules", STEP + "{ webhook: { url: x, json: {}, body: y } }", "should not be valid under"),
    ("rules", STEP + "{ webhook: { json: {} } }", "'url' is a required property"),
    ("rules", STEP + "{ countdown: { to: now, at: 5m } }", "is not valid under any"),
    ("rules", STEP + "{ command: x, expect: { lines: y } }", "'lines'"),
    ("config", "panel: {}", "'panel'"),
    ("config", "panels: { main: { key: x } }", "'url' is a required property"),
    ("config", "limits: { sessions_per_second: 0 }", "0 is less than the minimum"),
    ("config", "log: { level: loud }", "'loud'"),
    ("config", "state: { keep: forever }", "'forever'"),
    ("tests", "rules: [a.yaml]", "'tests' is a required property"),
    ("tests", "rules: [a.yaml]\ntests: [{ timeline: [] }]", "'name' is a required property"),
    ("tests", TEST + "timelines: []", "'timelines'"),
    ("tests", TEST + "timeline: [{ at: 5, crash: any }]", "5 is not of type 'string'"),
    ("tests", TEST + "expect: [{ power: start }]", "'at' is a required property"),
    ("tests", TEST + "expect: [{ at: 5s, kill: x }]", "'kill'"),
    ("tests", TEST + "states: [{ at: 5s, rule: a, state: on fire }]", "'on fire'"),
    ("tests", "rules: [a.yaml]\ntests: []\nstart: tomorrow", "'tomorrow'"),
    ("recording", '{"at":"20:00","status":"running"}', "'20:00'"),
    ("recording", '{"state":"running"}', "'state'"),
]
