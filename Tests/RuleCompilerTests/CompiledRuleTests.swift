import Diagnostics
import Patterns
import RuleModel
import Testing

@testable import RuleCompiler

/// What sound rules become.
struct CompiledRuleTests {
  @Test func `a console trigger has a pattern, a stream and typed captures`() throws {
    let short = try CompilerFixture.trigger("{ console: '^(?<n>\\d+) of (?<player>\\w{3,16})$' }")
    #expect(!short.isLevel)
    #expect(short.fields.map(\.name) == ["n", "player", "level"])
    #expect(short.fields.map(\.type) == [.number, .text, .text])
    #expect(short.fields.map(\.captureClass) == [.number, .word, nil])
    let long = try CompilerFixture.trigger(
      "{ console: { match: '^x', stream: any, raw: true }, count: 5, within: 2m }")
    guard case .console(let pattern, let stream, let raw) = long.kind else { return #expect(Bool(false)) }
    #expect(pattern.source == "^x" && stream == .any && raw)
    #expect(long.count == Trigger.Count(matches: 5, within: .minutes(2)))
  }

  @Test(
    arguments: [
      ("running", [ServerStatus.running], nil), ("[running, offline]", [.running, .offline], nil),
      ("starting -> running", [.running], [ServerStatus.starting]),
      ("{ to: offline, from: [running, starting] }", [.offline], [.running, .starting]),
    ] as [(String, [ServerStatus], [ServerStatus]?)])
  func `a status trigger names where to and where from`(
    value: String, to: [ServerStatus], from: [ServerStatus]?
  ) throws {
    #expect(try CompilerFixture.trigger("{ status: \(value) }").kind == .status(to: to, from: from))
  }

  @Test(arguments: [
    ("{ status: running }", "", false), ("{ status: running, for: 5m }", "", true),
    ("{ status: running }", "resolved: [{ log: y }], ", true), ("{ stats: memory > 5% }", "", true),
    ("{ crash: any }", "", false),
  ])
  func `status is a level when something needs one`(when: String, more: String, isLevel: Bool) throws {
    let rule = try CompilerFixture.rule(
      "rules:\n  a: { servers: all, when: \(when), \(more)then: [{ log: x }] }")
    #expect(rule.triggers[0].isLevel == isLevel)
  }

  @Test(arguments: [
    ("any", Trigger.Kind.crash(exitCode: nil, outOfMemory: nil, intended: false)),
    ("{ exit_code: 0 }", .crash(exitCode: 0, outOfMemory: nil, intended: nil)),
    ("{ exit_code: 137, oom: true }", .crash(exitCode: 137, outOfMemory: true, intended: false)),
    ("{ intended: true }", .crash(exitCode: nil, outOfMemory: nil, intended: true)),
  ])
  func `a crash is unintended unless said otherwise`(value: String, kind: Trigger.Kind) throws {
    #expect(try CompilerFixture.trigger("{ crash: \(value) }").kind == kind)
  }

  @Test func `a level has hold and end`() throws {
    let trigger = try CompilerFixture.trigger(
      "{ stats: memory > 90%, for: 5m, until: { stats: memory < 80%, for: 2m } }")
    #expect(trigger.hold == .minutes(5))
    guard case .trigger(let end)? = trigger.end else { return #expect(Bool(false)) }
    #expect(end.hold == .minutes(2) && end.isLevel)
    let short = try CompilerFixture.trigger("{ stats: memory > 90%, until: memory < 80% }")
    guard case .trigger(let shortEnd)? = short.end else { return #expect(Bool(false)) }
    #expect(shortEnd.summary == "stats: memory < 80%")
  }

  @Test func `schedules know cron, times of day and periods`() throws {
    let zone = try #require(ZoneRules("Europe/Berlin"))
    let cron = try CompilerFixture.trigger("{ schedule: \"30 2 * * *\" }")
    #expect(cron.kind == .schedule(Schedule(.cron(try CronExpression("30 2 * * *")), in: zone)))
    let at = try CompilerFixture.trigger(
      "{ schedule: { at: \"04:00\", days: mon-fri, timezone: UTC, lead: 10m, jitter: 5m, missed: run_once, grace: 6h } }"
    )
    #expect(
      at.kind
        == .schedule(
          Schedule(
            .at([try LocalTime("04:00")], days: try DaySelector("mon-fri")), in: .utc, lead: .minutes(10),
            jitter: .minutes(5), missed: .runOnce, grace: .hours(6))))
    let every = try CompilerFixture.trigger("{ schedule: { every: 15m } }")
    #expect(every.kind == .schedule(Schedule(.every(.minutes(15)), in: zone)))
  }

  @Test func `events carry the fields of their definition`() throws {
    #expect(
      try CompilerFixture.trigger("{ event: player-joined }").fields.map(\.name) == ["player", "level"])
    let trigger = try CompilerFixture.trigger("{ event: { name: backup-completed, where: not successful } }")
    #expect(trigger.fields.map(\.name) == ["successful", "name", "size"])
    #expect(trigger.filter?.source == "not successful")
  }

  @Test func `an event read from the console has its line`() throws {
    let rule = try CompilerFixture.rule(
      "rules:\n  a: { servers: all, when: { event: saved }, if: line != 'x', then: [{ log: '${line|plain}' }] }")
    #expect(rule.conditions[0].references == [.line])
  }

  @Test func `a list of commands is a step for each, and the answer belongs to the last`() throws {
    let rule = try CompilerFixture.steps(
      "{ command: [save-off, save-all flush], expect: { event: saved }, retry: 2, timeout: 5s, if: status == running }"
    )
    let steps = rule.steps(rule.then)
    #expect(steps.map(\.label) == ["command save-off", "command save-all flush"])
    #expect(steps.map(\.retry.attempts) == [1, 3])
    #expect(steps.allSatisfy { $0.timeout == .seconds(5) && $0.guardCondition != nil })
    guard case .command(_, nil) = steps[0].action, case .command(_, .some) = steps[1].action else {
      return #expect(Bool(false))
    }
  }

  @Test func `power steps are noticed wherever they are`() throws {
    let nested = try CompilerFixture.steps(
      "{ if: status == offline, then: [{ try: [{ power: stop, kill_after: 3m }], catch: [{ log: x }] }] }")
    #expect(nested.usesPower)
    #expect(try !CompilerFixture.steps("{ log: x }").usesPower)
    #expect(
      nested.blocks.joined().contains {
        $0.action == .power(.stop, killAfter: .minutes(3), isDetached: false)
      })
  }

  @Test func `captures of an answer are names of later steps`() throws {
    let rule = try CompilerFixture.steps(
      "{ command: list, expect: { console: '^There are (?<n>\\d+)' }, as: reply }",
      "{ log: '${n} ${reply.n}' }",
      "{ backup: create, as: made }", "{ log: '${made.name} ${made.size|GiB}' }")
    #expect(rule.steps(rule.then).map(\.binding) == ["reply", nil, "made", nil])
  }

  @Test func `a backup keeps what it is told to`() throws {
    let rule = try CompilerFixture.steps(
      "{ backup: create, name: 'x ${now|date}', ignore: [logs, '*.tmp'], locked: true, keep: { last: 3, weekly: 4 } }"
    )
    guard case .createBackup(let name, let ignored, let isLocked, let keep) = rule.steps(rule.then)[0].action
    else {
      return #expect(Bool(false))
    }
    #expect(name?.source == "x ${now|date}" && ignored == ["logs", "*.tmp"] && isLocked)
    #expect(keep == Keep(last: 3, weekly: 4))
    #expect(rule.steps(rule.then)[0].label == "backup create")
  }

  @Test func `a message has text, embed, mentions and a tail`() throws {
    let rule = try CompilerFixture.steps(
      "{ notify: ops, message: hello, mention: '@here', attach: tail, embed: { title: t, color: '#ff0000', fields: { A: b } } }"
    )
    guard case .notify(let message) = rule.steps(rule.then)[0].action else { return #expect(Bool(false)) }
    #expect(
      message.mentions == ["@here"] && message.attachesTail && message.embed?.fields.map(\.name) == ["A"])
    #expect(message.notifier.address.secretNames == ["OPS_WEBHOOK"])
  }

  @Test func `a web call has everything in the order written`() throws {
    let rule = try CompilerFixture.steps(
      "{ webhook: { url: 'https://example.org/${server.id}', method: PUT, headers: { B: x, A: y }, json: { b: 1, a: ['${server.name}'] } }, accept: [404, 2xx], retry: { attempts: 5, delay: 2s, backoff: 2 } }"
    )
    let step = rule.steps(rule.then)[0]
    guard case .webhook(let webhook) = step.action else { return #expect(Bool(false)) }
    #expect(webhook.method == "PUT" && webhook.headers.map(\.name) == ["B", "A"])
    #expect(webhook.accept == Array(200...299) + [404])
    #expect(step.retry == Step.Retry(attempts: 5, delay: .seconds(2), backoff: 2))
  }

  @Test func `waits are for a time or for a trigger`() throws {
    let rule = try CompilerFixture.steps("{ wait: 20s }", "{ wait: { status: running }, timeout: 5m }")
    let steps = rule.steps(rule.then)
    #expect(steps[0].action == .wait(.seconds(20)))
    guard case .waitFor(let trigger) = steps[1].action else { return #expect(Bool(false)) }
    #expect(trigger.isLevel)
    #expect(steps.map(\.label) == ["wait 20s", "wait status running"])
  }

  @Test func `a countdown is sorted, longest first`() throws {
    let rule = try CompilerFixture.steps(
      "{ countdown: { to: now + 5m, at: [10s, 5m, 1m, 10s], announce: 'in ${remaining}', end_if: players == 0 } }"
    )
    guard case .countdown(let countdown) = rule.steps(rule.then)[0].action else {
      return #expect(Bool(false))
    }
    #expect(countdown.at == [.minutes(5), .minutes(1), .seconds(10)])
    #expect(countdown.endCondition != nil)
  }

  @Test func `stop, log and announce keep their texts`() throws {
    let rule = try CompilerFixture.steps(
      "{ announce: 'hi' }", "{ log: x, level: warning }", "{ stop: enough, failed: true, if: oom }")
    let steps = rule.steps(rule.then)
    #expect(steps.map(\.label) == ["announce hi", "log x", "stop enough"])
    guard case .log(_, .warning) = steps[1].action, case .stop(_, failed: true) = steps[2].action else {
      return #expect(Bool(false))
    }
  }

  @Test func `a label is cut at sixty characters`() throws {
    let rule = try CompilerFixture.steps("{ log: \(String(repeating: "x", count: 100)) }")
    #expect(rule.steps(rule.then)[0].label.count == 60)
  }

  @Test func `a rule has its settings`() throws {
    let rule = try CompilerFixture.rule(
      """
      rules:
        a:
          description: text
          servers: [a, b-*]
          when: { console: '^(?<player>\\w{3,16}) left$' }
          by: [player, server.node]
          if: [players > 3, not during(maintenance)]
          then: [{ log: '${limit.used}' }]
          cooldown: 10m
          limit: { runs: 3, per: 10m, reset: manual, exceeded: [{ log: x }] }
          mode: queued
          lock: { name: b, scope: node, slots: 2 }
          timeout: 2h
          mute: maintenance
          stage: shadow
          unknown: clear
      """)
    #expect(rule.description == "text" && rule.servers.names.map(\.text) == ["a", "b-*"])
    #expect(rule.by == [.field("player"), .serverNode] && rule.conditions.count == 2)
    #expect(rule.limit?.rate == Rate(count: 3, per: .minutes(10)) && rule.limit?.reset == .manual)
    #expect(rule.limit?.exceeded.map { rule.steps($0).count } == 1 && rule.steps(rule.then).count == 1)
    #expect(rule.mode == .queued && rule.lock == Rule.Lock(name: "b", scope: .node, slots: 2))
    #expect(
      rule.cooldown == .minutes(10) && rule.timeout == .hours(2) && rule.mute.map(\.name) == ["maintenance"])
    #expect(rule.stage == .shadow && rule.unknownPolicy == .clear)
  }

  @Test(arguments: [
    ("all", Selector(source: "all")),
    ("survival-1", Selector(names: [Glob("survival-1")], source: "survival-1")),
    (
      "{ labels: \"a=b,c!=d,e in (x, y),f not in (z),g,!h\", node: eu-1, egg: [paper, purpur], not: lobby-* }",
      Selector(
        labels: [
          .equal("a", "b"), .notEqual("c", "d"), .among("e", ["x", "y"]), .notAmong("f", ["z"]),
          .present("g"),
          .absent("h"),
        ], nodes: [Glob("eu-1")], eggs: [Glob("paper"), Glob("purpur")], excluded: [Glob("lobby-*")],
        source:
          "labels: a=b,c!=d,e in (x, y),f not in (z),g,!h, node: eu-1, egg: paper, purpur, not: lobby-*")
    ),
  ])
  func `selectors read names, labels, nodes and eggs`(text: String, selector: Selector) throws {
    let rule = try CompilerFixture.rule(
      "rules:\n  a: { servers: \(text), when: { crash: any }, then: [{ log: x }] }")
    #expect(rule.servers == selector)
  }

  @Test(arguments: [
    ("90%", Value.percent(90)), ("6GiB", .bytes(6_442_450_944)), ("5m", .duration(.minutes(5))),
    ("-12.5", .number(-12.5)),
    ("true", .bool(true)), ("\"12\"", .text("12")), ("no", .text("no")),
    ("[a, 1]", .list([.text("a"), .number(1)])),
  ])
  func `constants are typed by how they are written`(text: String, value: Value) throws {
    let rule = try CompilerFixture.rule(
      "vars: { x: \(text) }\nrules:\n  a: { servers: all, when: { crash: any }, if: known(vars.x), then: [{ log: x }] }"
    )
    #expect(rule.conditions[0].references == [.variable("x", fallback: value)])
  }

  @Test func `a profile has lines, events, metrics and commands`() throws {
    let profile = try #require(try CompilerFixture.steps("{ log: x }").profiles.first)
    #expect(profile.name == "game" && profile.eggs.map(\.text) == ["paper"] && profile.line != nil)
    #expect(profile.events.map(\.name) == ["player-joined", "saved", "stuck"])
    #expect(profile.metrics[0].set[0].value.source == "n" && profile.metrics[0].increments.count == 1)
    #expect(profile.command("announce")?.references == [.parameter("message")])
  }
}
