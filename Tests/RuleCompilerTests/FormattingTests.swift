import Diagnostics
import Foundation
import RuleCompiler
import RuleModel
import Testing

/// The house layout: what it looks like, and that it never changes what a file says.
struct FormattingTests {
  private func formatted(
    _ text: String, expands: Bool = false, _ location: SourceLocation = #_sourceLocation
  ) -> String {
    switch RuleFormatter(expandsShortForms: expands).format(Array(text.utf8), path: "test.yaml") {
    case .success(let result): return result.text
    case .failure(let failure):
      Issue.record("\(failure)", sourceLocation: location)
      return ""
    }
  }

  /// The new text is this one, and stays when it is formatted again.
  private func check(
    _ input: String, _ expected: String, expands: Bool = false, location: SourceLocation = #_sourceLocation
  ) {
    let text = formatted(input, expands: expands, location)
    #expect(text == expected, sourceLocation: location)
    #expect(formatted(text, expands: expands, location) == text, "again", sourceLocation: location)
  }

  // MARK: - Layout

  @Test(arguments: [
    ("a:   1\n\n\n\nb:  2   \n\n\n", "a: 1\n\nb: 2\n"), ("a: 1", "a: 1\n"), ("a:\r\n    b: 1\r\n", "a:\n  b: 1\n"),
    ("\u{FEFF}a: 1\n", "a: 1\n"), ("", ""), ("# only this", "# only this\n"),
    ("a:\n- b\n-   c\n", "a:\n  - b\n  - c\n"), ("a:\n     -   b: 1\n         c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
    ("-\n  - a\n  -\n    b: 1\n", "- - a\n  - b: 1\n"), ("a:\nb:\n", "a:\nb:\n"), ("a:\n    b\n", "a: b\n"),
    ("---\na: 1\n...\n", "---\na: 1\n"), ("%YAML 1.1\n# c\n---\na: 1\n", "%YAML 1.1\n# c\n---\na: 1\n"),
    ("? a\n: b\n", "a: b\n"), ("a: &x b\n*x : c\n", "a: &x b\n*x : c\n"),
  ])
  func `blanks, empty lines and indentation follow the house`(input: String, expected: String) {
    check(input, expected)
  }

  @Test(arguments: [
    ("a: {b: 1,c: 2}\n", "a: { b: 1, c: 2 }\n"), ("a: [ b,c , {} ]\n", "a: [b, c, {}]\n"),
    ("a: [b,\n    c]\n", "a: [b, c]\n"), ("a: [\n  b, c\n]\n", "a:\n  - b\n  - c\n"),
    ("a: { b: { c: [\n  1 ] } }\n", "a:\n  b:\n    c:\n      - 1\n"), ("a: [b: 1]\n", "a: [{ b: 1 }]\n"),
    ("a: {b: , c}\n", "a: { b, c }\n"), ("a: {\"b\":1}\n", "a: { \"b\": 1 }\n"),
    ("a: [b, # one\n  c]  # two\n", "a:\n  - b  # one\n  - c\n  # two\n"),
    ("a: [\n  # nothing yet\n]\n", "a:\n  # nothing yet\n  []\n"),
    ("a: { b: \"x\n  y\" }\n", "a:\n  b: \"x\n    y\"\n"),
  ])
  func `brackets stay on one line, are joined, or become a block`(input: String, expected: String) {
    check(input, expected)
  }

  @Test func `brackets over several lines become a block where one line has no room`() {
    let items = (1...30).map { "item-\($0)" }
    check(
      "a: [\(items.prefix(15).joined(separator: ", ")),\n  \(items.dropFirst(15).joined(separator: ", "))]\n",
      "a:\n" + items.map { "  - \($0)\n" }.joined())
    let long = "a: [\(items.joined(separator: ", "))]\n"
    check(long, long)
  }

  @Test(arguments: [
    (#"a: "\\d+""#, #"a: '\d+'"#), (#"a: "b: c""#, "a: 'b: c'"), (#"a: "it's: so""#, #"a: "it's: so""#),
    (#"a: "a\tb""#, #"a: "a\tb""#), (#"a: "04:00""#, #"a: "04:00""#), (#"a: "*/5 * * * *""#, #"a: "*/5 * * * *""#),
    (#"a: "plain""#, #"a: "plain""#), (#"a: 'plain'"#, #"a: 'plain'"#), ("a: 'it''s'", "a: 'it''s'"),
    (#"a: "\u200b: x""#, #"a: "\u200b: x""#), (#"a: { b: "x, y" }"#, "a: { b: 'x, y' }"),
    (#"a: "x, y""#, #"a: "x, y""#), (#"a: "{\"text\":\"x\"}""#, #"a: '{"text":"x"}'"#), ("a: \"\"", "a: ''"),
  ])
  func `single quotes where quotes are needed, double ones where escapes are`(input: String, expected: String) {
    check(input + "\n", expected + "\n")
  }

  @Test(arguments: [
    ("a: >-\n      b\n        c\n\n      d\n\n\ne: 1\n", "a: >-\n  b\n    c\n\n  d\n\ne: 1\n"),
    ("a: |4\n      b\n    c\n", "a: |2\n    b\n  c\n"), ("a: |+\n    b\n\n\nc: 1\n", "a: |+\n  b\n\n\nc: 1\n"),
    ("a:\n- |  # note\n b  \n\n# end\n", "a:\n  - |  # note\n    b  \n\n# end\n"), ("a: |\n  b", "a: |-\n  b\n"),
    ("a: |\nb: >+\n\n\nc: 1\n", "a: |\nb: >+\n\n\nc: 1\n"),
    ("a: &x   |\n   b\nc: *x\n", "a: &x |\n  b\nc: *x\n"),
  ])
  func `texts in blocks keep every character`(input: String, expected: String) {
    check(input, expected)
  }

  // MARK: - Comments

  @Test(arguments: [
    ("# top\n\n\n# key\na: 1 # one\n# end", "# top\n\n# key\na: 1  # one\n# end\n"),
    (
      "a: # opens\n    # first\n    b: 1\n    # last\n# outer\nc: 2\n",
      "a:  # opens\n  # first\n  b: 1\n  # last\n# outer\nc: 2\n"
    ),
    ("a:\n- b\n# - gone\n- c\n# about d\nd: 1\n", "a:\n  - b\n  # - gone\n  - c\n# about d\nd: 1\n"),
    (
      "a:\n  - b: 1\n    # in the item\n  # in the list\n# outside\n",
      "a:\n  - b: 1\n    # in the item\n  # in the list\n# outside\n"
    ),
    ("a:\n  - # dash\n    b: 1\n", "a:\n  -  # dash\n    b: 1\n"),
    ("a:\n  -\n    # own\n    b: 1\n", "a:\n  -\n    # own\n    b: 1\n"),
    ("a: # why\n  # more\n  text # end\n", "a:  # why\n  # more\n  text  # end\n"),
    ("a: &x # anchored\n  b: 1\nc: *x # again\n", "a: &x  # anchored\n  b: 1\nc: *x  # again\n"),
    ("--- # start\na: 1\n... # end\n", "---\n# start\na: 1\n# end\n"), ("a: '#' #b\n", "a: '#'  #b\n"),
    ("a: b#c\n", "a: b#c\n"), ("a: &x:y z\n", "a: &x :y z\n"), ("a: # empty\nb: # too\n", "a:  # empty\nb:  # too\n"),
  ])
  func `every comment stays where it belongs`(input: String, expected: String) {
    check(input, expected)
  }

  @Test(arguments: [
    ("a: 1     # x\nbcd: 2   # y\n", "a: 1     # x\nbcd: 2   # y\n"), ("a: 1 # x\n", "a: 1  # x\n"),
    ("a: 1      # x\n", "a: 1      # x\n"), ("a: 1   # x\nbcd: 2 # y\n", "a: 1    # x\nbcd: 2  # y\n"),
    ("a:\n    b: 1   # x\n    c: 22  # y\n", "a:\n  b: 1   # x\n  c: 22  # y\n"),
  ])
  func `comments below each other stay below each other`(input: String, expected: String) {
    check(input, expected)
  }

  // MARK: - Refusal

  @Test func `a file with an error in its YAML is refused with its findings`() {
    guard case .failure(.refused(let findings, let source)) = RuleFormatter().format(Array("a: [\n".utf8), path: "x")
    else {
      Issue.record("not refused")
      return
    }
    #expect(findings.contains { $0.severity == .error } && source.path == "x")
  }

  @Test func `a long form beyond the limits is refused with a finding`() {
    let rules = (0..<25_000).map { "  r\($0): { lock: x, servers: y }\n" }.joined()
    guard
      case .failure(.refused(let findings, _)) = RuleFormatter(expandsShortForms: true)
        .format(Array("rules:\n\(rules)".utf8), path: "x")
    else {
      Issue.record("not refused")
      return
    }
    #expect(findings.map(\.code) == ["yaml-too-large"])
  }

  @Test func `a difference is told as patch reads it`() throws {
    let old = "a:  1\n" + (0..<10).map { "k\($0): v\n" }.joined() + "b:  2"
    let result = try RuleFormatter().format(Array(old.utf8), path: "x.yaml").get()
    #expect(result.isChanged)
    #expect(
      result.diff == """
        --- a/x.yaml
        +++ b/x.yaml
        @@ -1,4 +1,4 @@
        -a:  1
        +a: 1
         k0: v
         k1: v
         k2: v
        @@ -9,4 +9,4 @@
         k7: v
         k8: v
         k9: v
        -b:  2
        \\ No newline at end of file
        +b: 2

        """)
    #expect(try RuleFormatter().format(Array("a: 1\n".utf8), path: "x.yaml").get().diff == "")
  }

  // MARK: - Long forms

  @Test(arguments: [
    ("when: { crash: any }", "when:\n  - crash: { intended: false }"),
    (
      "when: [{ crash: { exit_code: 0 } }, { crash: { oom: true } }]",
      "when: [{ crash: { exit_code: 0 } }, { crash: { oom: true, intended: false } }]"
    ),
    ("when: [{ console: 'x' }]", "when: [{ console: { match: 'x', stream: game, raw: false } }]"),
    ("when: [{ console: a, b: c }]", "when: [{ console: { match: a, stream: game, raw: false }, b: c }]"),
    ("when:\n  - status: a -> b", "when:\n  - status: { to: [b], from: [a] }"),
    ("when:\n  - status: [a, b]", "when:\n  - status: { to: [a, b] }"),
    ("when:\n  - status: { to: a }", "when:\n  - status: { to: [a] }"),
    ("when:\n  - schedule: \"30 2 * * *\"", "when:\n  - schedule: { cron: \"30 2 * * *\" }"),
    ("when:\n  - event: saved", "when:\n  - event: { name: saved }"),
    (
      "when:\n  stats: x > 1\n  until: avg(x, 3m) < 1",
      "when:\n  - stats: x > 1\n    until: { stats: 'avg(x, 3m) < 1' }"
    ),
    (
      "when:\n  - absent: { console: '.' }\n    for: 5m\n    while: x",
      "when:\n  - absent: { console: { match: '.', stream: game, raw: false } }\n    for: 5m\n    while: x"
    ),
    (
      "when:\n  - sequence: [{ event: a }, { not: { event: b } }]\n    within: 5m",
      "when:\n  - sequence: [{ event: { name: a } }, { not: { event: { name: b } } }]\n    within: 5m"
    ),
    ("when:\n  - window: night", "when:\n  - window: night"), ("servers: a", "servers: [a]"),
    ("servers: { labels: 'a=b', node: n, not: x }", "servers: { labels: 'a=b', node: [n], not: [x] }"),
    ("limit: 3 per 10m  # often", "limit: { runs: 3, per: 10m }  # often"),
    (
      "limit: { runs: 1, per: 5m, exceeded: [{ retry: 1 }] }",
      "limit: { runs: 1, per: 5m, exceeded: [{ retry: { attempts: 2 } }] }"
    ),
    ("lock: x", "lock: { name: x, scope: server, slots: 1 }"),
    ("lock: { name: x, slots: 2 }", "lock: { name: x, slots: 2, scope: server }"),
    ("mute: w", "mute: [w]"), ("by: player", "by: [player]"), ("if: a > b", "if: [a > b]"),
    ("if: f(a, b)", "if: ['f(a, b)']"),
    ("if: >-\n  a\n  > b", "if:\n  - >-\n    a\n    > b"),
    ("labels: { servers: a }", "labels: { servers: a }"),
  ])
  func `a rule's short form has one long form`(input: String, expected: String) {
    func rule(_ text: String) -> String {
      "rules:\n  a:\n" + text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    check(rule(input), rule(expected), expands: true)
  }

  @Test(arguments: [
    (
      "- command: [a, 'b: c']\n  if: x\n  retry: 1\n  timeout: 5s\n  as: y\n  expect: { event: z }",
      "- command: a\n  if: x\n  timeout: 5s\n- command: 'b: c'\n  if: x\n  retry: { attempts: 2 }\n  timeout: 5s\n  as: y\n  expect: { event: { name: z } }"
    ),
    (
      "# one\n- command:\n    # two\n    - a  # three\n    - b\n  # four\n  timeout: 5s  # five",
      "# one\n# two\n- command: a  # three\n  timeout: 5s\n- command: b\n  # four\n  timeout: 5s  # five"
    ),
    ("- command: [a]", "- command: a"),
    ("- wait: { status: x }\n  timeout: 5m", "- wait: { status: { to: [x] } }\n  timeout: 5m"),
    ("- wait: 5m", "- wait: 5m"), ("- notify: ops\n  mention: '@x'", "- notify: ops\n  mention: ['@x']"),
    (
      "- webhook: { url: x, json: { retry: 1, servers: a } }\n  accept: 2xx",
      "- webhook: { url: x, json: { retry: 1, servers: a } }\n  accept: [2xx]"
    ),
    ("- backup: create\n  ignore: x", "- backup: create\n  ignore: [x]"),
    (
      "- countdown: { to: x, at: 5m, do: [{ command: [a, b] }] }",
      "- countdown:\n    to: x\n    at: [5m]\n    do:\n      - { command: a }\n      - { command: b }"
    ),
    (
      "- if: x\n  then: [{ retry: 0 }]\n  else: [{ servers: a }]",
      "- if: x\n  then: [{ retry: { attempts: 1 } }]\n  else: [{ servers: [a] }]"
    ),
    (
      "- try: [{ retry: 1 }]\n  finally: [{ retry: 2 }]",
      "- try: [{ retry: { attempts: 2 } }]\n  finally: [{ retry: { attempts: 3 } }]"
    ),
    ("- each: a\n  do: [{ mention: x }]", "- each: [a]\n  do: [{ mention: [x] }]"),
    (
      "- silence: { rules: x, servers: a, until: window.end }",
      "- silence: { rules: x, servers: [a], until: window.end }"
    ),
    ("- set: { servers: a }", "- set: { servers: a }"),
  ])
  func `a step's short form has one long form`(input: String, expected: String) {
    func rule(_ text: String) -> String {
      "rules:\n  a:\n    then:\n" + text.split(separator: "\n").map { "      \($0)\n" }.joined()
    }
    check(rule(input), rule(expected), expands: true)
  }

  @Test(arguments: [
    ("include: a.yaml\nsecrets: A\nallow: kill\n", "include: [a.yaml]\nsecrets: [A]\nallow: [kill]\n"),
    ("events: { x: { event: y } }\n", "events: { x: { event: { name: y } } }\n"),
    ("metrics: { x: { inc: { status: y } } }\n", "metrics: { x: { inc: { status: { to: [y] } } } }\n"),
    ("notifiers: { o: { group: { by: rule } } }\n", "notifiers: { o: { group: { by: [rule] } } }\n"),
    (
      "profiles: { p: { eggs: a, metrics: { m: { zero: [{ status: y }] } } } }\n",
      "profiles: { p: { eggs: [a], metrics: { m: { zero: [{ status: { to: [y] } }] } } } }\n"
    ),
    (
      "procedures: { p: { params: [a], do: [{ retry: 1 }] } }\n",
      "procedures: { p: { params: [a], do: [{ retry: { attempts: 2 } }] } }\n"
    ),
    ("templates: { t: { rule: { by: x } } }\n", "templates: { t: { rule: { by: [x] } } }\n"),
    (
      "rules: { a: { by: &x [p], if: &c c }, b: { by: *x, if: *c } }\n",
      "rules: { a: { by: [p], if: [c] }, b: { by: [p], if: [c] } }\n"
    ),
    (
      "rules: [x.yaml]\ntests: [{ timeline: [{ crash: any }] }]\n",
      "rules: [x.yaml]\ntests: [{ timeline: [{ crash: any }] }]\n"
    ),
  ])
  func `a file's short form has one long form`(input: String, expected: String) {
    check(input, expected, expands: true)
  }

  @Test func `defaults go into the rules, their comments stay`() {
    check(
      """
      # about defaults
      defaults:
        servers: all  # everybody
        lock: { slots: 2 }
        limit: { runs: 1, per: 5m }
      rules:
        a: { lock: { name: x }, limit: 3 per 10m }
      """,
      """
      # about defaults
      # everybody
      rules:
        a: { lock: { name: x, slots: 2, scope: server }, limit: { runs: 3, per: 10m }, servers: [all] }

      """, expands: true)
  }

  @Test func `beside a template, defaults and what they touch stay as written`() {
    check(
      "defaults: { limit: { reset: manual } }\nrules:\n  a: { use: t, limit: 3 per 10m, by: x }\n",
      "defaults: { limit: { reset: manual } }\nrules:\n  a: { use: t, limit: 3 per 10m, by: [x] }\n", expands: true)
  }
}
