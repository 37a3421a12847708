public import Diagnostics
public import RuleCompiler
import RuleModel

/// Test files as data: their keys, from which a schema and a reference page are made.
public enum RuleTestReference {
  /// The schema of `*.test.yaml`.
  public static let schema = SchemaBuilder.document(
    name: "tests", title: "A rule test file of flightplan",
    root: .object(
      ObjectShape(
        [
          ReferenceEntry("rules", .oneOrMore(.form(.path)), "The rule files under test", required: true),
          ReferenceEntry("tests", .list(of: .object(ObjectShape(testKeys + worldKeys))), "The tests", required: true),
        ] + worldKeys)),
    named: [
      .init("server", server), .init("reply", reply), .init("simulate", .object(ObjectShape(simulateKeys))),
      .init("expectation", expectation(needsTime: true)), .init("forbidden", expectation(needsTime: false)),
      .init("happening", .object(ObjectShape(timelineKeys))),
    ])

  /// What a page tells about test files.
  public static let sections: [ReferenceSection] = [
    ReferenceSection(
      "The file",
      """
      A test file names rule files and tests. The keys of the pretend world may stand at the top, for all tests, and \
      in each test, where they take precedence.
      """,
      [
        ReferenceEntry(
          "rules", .oneOrMore(.form(.path)), "The rule files under test, relative to this file", required: true),
        ReferenceEntry("tests", .list(of: .anything), "The tests", required: true),
      ], example: .other(example)),
    ReferenceSection("The pretend world", "", worldKeys),
    ReferenceSection(
      "A server", "An entry of `servers`; nothing behind the name is a running server without limits.", serverKeys),
    ReferenceSection("How the world behaves: `simulate`", "", simulateKeys),
    ReferenceSection(
      "Answers of the console: `replies`",
      """
      Keys are commands, with `*` for any characters; the value is a line, a list, or `none`. Without an entry a \
      command is not answered.
      """, replyKeys),
    ReferenceSection("A test", "", testKeys),
    ReferenceSection("An item of `timeline`", "It has a time and says what happens then.", timelineKeys),
    ReferenceSection(
      "An item of `expect` or `never`",
      """
      It has one verb and the text that is expected, compared whole with `*` for any characters. Keys that are left \
      out are not compared. `expect` is complete: what it does not list must not happen.
      """, expectationKeys),
    ReferenceSection("An item of `skipped`", "Something that was not done, and why.", skippedKeys),
    ReferenceSection("An item of `states`", "Where a level stands.", stateKeys),
  ]

  static let example = """
    rules: [memory.yaml]
    start: 2026-03-14T18:00:00+01:00
    servers:
      survival-1: { status: running, memory: { limit: 8GiB } }
    tests:
      - name: a short peak does nothing
        timeline:
          - { at: 0s, stats: { memory: 95% } }
          - { at: 4m59s, stats: { memory: 88% } }
          - { at: 15m }
        expect: []
    """

  // MARK: - The world

  static let worldKeys: [ReferenceEntry] = [
    ReferenceEntry("only", .oneOrMore(.text), "Ids of the rules that take part", otherwise: "all"),
    ReferenceEntry("start", .form(.instant), "The instant at which a test begins, with its offset"),
    ReferenceEntry("servers", .map(of: server), "The servers by their names"),
    ReferenceEntry("simulate", .object(ObjectShape(simulateKeys)), "How the world behaves"),
    ReferenceEntry("replies", .map(of: reply), "What the console answers, by command"),
  ]

  static let server = ValueShape.oneOf([.object(ObjectShape(serverKeys)), .nothing])
  static let statuses = ValueShape.choice(ServerStatus.allCases.map(\.rawValue))

  static let serverKeys: [ReferenceEntry] = [
    ReferenceEntry("status", statuses, "Its state at the start", default: "running"),
    ReferenceEntry("labels", .map(of: .text), "Its labels"),
    ReferenceEntry("memory", limit(.form(.size)), "Its memory, as `{ limit: 8GiB }`", otherwise: "unlimited"),
    ReferenceEntry("disk", limit(.form(.size)), "Its disk, as `{ limit: 40GiB }`", otherwise: "unlimited"),
    ReferenceEntry("cpu", limit(.form(.percentage)), "Its processor, as `{ limit: 200% }`", otherwise: "unlimited"),
    ReferenceEntry("backups", .integer(0...1_000_000), "How many backups it may have"),
    ReferenceEntry("egg", .text, "Its egg"),
    ReferenceEntry("node", .text, "Its node", default: "node-1"),
    ReferenceEntry("uptime", .duration, "How long it has been running", default: "0s"),
  ]

  private static func limit(_ shape: ValueShape) -> ValueShape {
    .object(ObjectShape([ReferenceEntry("limit", shape, "How much it may use")]))
  }

  static let simulateKeys: [ReferenceEntry] = [
    ReferenceEntry("start", .duration, "How long a server takes to start", default: "10s"),
    ReferenceEntry("stop", .duration, "How long a server takes to stop", default: "5s"),
    ReferenceEntry(
      "wings_restart", .oneOf([.choice(["never"]), .duration]), "When the node itself starts a crashed server again",
      default: "never"),
    ReferenceEntry("backup", .object(ObjectShape(backupKeys)), "How backups end", otherwise: "after 1m, successful"),
    ReferenceEntry("jitter", .duration, "The same `jitter` for every server, in place of its own"),
    ReferenceEntry(
      "webhook", .object(ObjectShape(webhookKeys)), "What web calls are answered with", otherwise: "status 204"),
  ]

  static let backupKeys: [ReferenceEntry] = [
    ReferenceEntry("after", .duration, "How long a backup takes", default: "1m"),
    ReferenceEntry("successful", .flag, "Whether it succeeds", default: "true"),
  ]

  static let webhookKeys: [ReferenceEntry] = [
    ReferenceEntry("status", .integer(100...599), "The HTTP status", default: "204")
  ]

  static let reply = ValueShape.oneOf([
    .text, .object(ObjectShape(replyKeys)), .list(of: .oneOf([.text, .object(ObjectShape(replyKeys))])),
  ])

  static let replyKeys: [ReferenceEntry] = [
    ReferenceEntry("after", .duration, "How long the answer takes", default: "0s"),
    ReferenceEntry("console", .text, "The line that is answered", required: true),
  ]

  // MARK: - Tests

  static let testKeys: [ReferenceEntry] = [
    ReferenceEntry("name", .text, "What it shows, in a few words", required: true),
    ReferenceEntry("timeline", .list(of: .object(ObjectShape(timelineKeys))), "What happens, in order of time"),
    ReferenceEntry("expect", .list(of: expectation(needsTime: true)), "Everything that is done, in order of time"),
    ReferenceEntry("skipped", .list(of: .object(ObjectShape(skippedKeys))), "Some of what is not done, and why"),
    ReferenceEntry("states", .list(of: .object(ObjectShape(stateKeys))), "Where levels stand"),
    ReferenceEntry("never", .list(of: expectation(needsTime: false)), "What must not be done at any time"),
  ]

  static let timelineKeys: [ReferenceEntry] = [
    ReferenceEntry("at", .duration, "When, counted from `start`"),
    ReferenceEntry("every", .duration, "With `times`: again after so long"),
    ReferenceEntry("times", .integer(1...100_000), "How often in all", default: "1"),
    ReferenceEntry("server", .text, "On which server; may be left out when there is only one"),
    ReferenceEntry(
      "console", .oneOf([.text, .object(ObjectShape(consoleKeys))]), "A line of the console"),
    ReferenceEntry("replayed", .flag, "With `console`: an old line, told again", default: "false"),
    ReferenceEntry("status", statuses, "Another status"),
    ReferenceEntry("initial", .flag, "With `status`: what holds already, told after a reconnect", default: "false"),
    ReferenceEntry("crash", .oneOf([.choice(["any"]), .object(ObjectShape(crashKeys))]), "The process ends unasked"),
    ReferenceEntry(
      "stats", .map(of: .text),
      "Figures that hold from now on: `memory`, `disk`, `cpu`, `net.rx`, `net.tx`, `uptime`, metrics"),
    ReferenceEntry(
      "event",
      .oneOf([.text, .object(ObjectShape([ReferenceEntry("name", .text, "Its name", required: true)], isOpen: true))]),
      "A named event; other keys of the map are its fields"),
    ReferenceEntry("engine", .choice(["down", "up"]), "The engine ends and begins again; nothing is seen in between"),
    ReferenceEntry(
      "replay", .form(.path), "A recording or a console log, relative to this file; its first entry happens at `at`"),
  ]

  static let consoleKeys: [ReferenceEntry] = [
    ReferenceEntry("line", .text, "The line", required: true),
    ReferenceEntry("stream", .choice(["game", "daemon"]), "Who wrote it", default: "game"),
  ]

  static let crashKeys: [ReferenceEntry] = [
    ReferenceEntry("exit_code", .integer(0...255), "The exit code", default: "1"),
    ReferenceEntry("oom", .flag, "For lack of memory", default: "false"),
  ]

  static func expectation(needsTime: Bool) -> ValueShape {
    let keys = expectationKeys.map { key in
      guard needsTime, key.name == "at" else { return key }
      return ReferenceEntry(key.name, key.shape, key.meaning, required: true)
    }
    return .object(ObjectShape(keys, alternatives: Expectation.Verb.allCases.map { [$0.rawValue] }))
  }

  static let expectationKeys: [ReferenceEntry] =
    Expectation.Verb.allCases.map(\.reference) + [
      ReferenceEntry("at", .duration, "When, counted from `start`; necessary in `expect`"),
      ReferenceEntry("within", .duration, "How much later it may come", default: "0s"),
      ReferenceEntry(
        "local", .text, "The same instant on a wall clock, such as `\"03:00 CEST\"`; without a zone in the rule's"),
      ReferenceEntry("server", .text, "On which server; may be left out when there is only one"),
      ReferenceEntry("message", .text, "For `notify`: its text"),
      ReferenceEntry("name", .text, "For `backup`: its name"),
      ReferenceEntry("mentions", .oneOrMore(.text), "For `notify`: who is called"),
      ReferenceEntry("embed", .anything, "Not compared"),
      ReferenceEntry("attach", .text, "Not compared"),
    ]

  static let skippedKeys: [ReferenceEntry] = [
    ReferenceEntry("at", .duration, "When", required: true),
    ReferenceEntry("server", .text, "On which server"),
    ReferenceEntry("rule", .text, "The rule's id", required: true),
    ReferenceEntry("reason", .text, "A reason code, or the whole reason with `*`", required: true),
  ]

  static let stateKeys: [ReferenceEntry] = [
    ReferenceEntry("at", .duration, "When", required: true),
    ReferenceEntry("server", .text, "On which server"),
    ReferenceEntry("rule", .text, "The rule's id", required: true),
    ReferenceEntry("state", .choice(StateExpectation.states), "Where the level stands"),
    ReferenceEntry("input", .choice(StateExpectation.inputs), "Whether what it looks at is known"),
  ]
}

extension Expectation.Verb {
  /// Its description; a new verb needs one.
  var reference: ReferenceEntry {
    switch self {
    case .command: ReferenceEntry(rawValue, .text, "A line is typed into the console")
    case .announce: ReferenceEntry(rawValue, .text, "The players are told something")
    case .power: ReferenceEntry(rawValue, .choice(PowerSignal.allCases.map(\.rawValue)), "A power signal is sent")
    case .backup: ReferenceEntry(rawValue, .choice(["create"]), "A backup is made")
    case .notify: ReferenceEntry(rawValue, .text, "A message goes to this notifier")
    case .emit: ReferenceEntry(rawValue, .text, "An event of this name is let happen")
    case .webhook: ReferenceEntry(rawValue, .text, "This web address is called; secrets show as `‹NAME›`")
    }
  }
}
