import RuleModel

/// Kinds of triggers.
extension LanguageReference {
  /// What a rule can look at.
  public static let triggers: [TriggerReference] = [
    console, status, crash, stats, schedule, event, windowTrigger, absent, sequence,
  ]

  private static let console = TriggerReference(
    word: "console", meaning: "A line of the console fits a pattern", nature: .event,
    shape: .oneOf([.pattern, .object(ObjectShape(consoleKeys))]),
    shortForm: """
      the pattern; where the game's profile has a `line`, it sees the message without time and level, so that `^` is \
      a place no player can write at
      """,
    ownModifiers: [],
    fields: [
      NameReference("line", .text, "The line"),
      NameReference("level", .text, "The level that the profile's `line` found"),
      NameReference("each named group", nil, "What it captured; a number if its group can match nothing else"),
    ],
    examples: [
      .trigger("console: '^(?<player>\\w{3,16}) lost connection: (?<reason>[^\\x00-\\x1f]+)$'"),
      .trigger("console: { match: '^Server marked as crashed', stream: daemon }"),
    ])

  private static let status = TriggerReference(
    word: "status", meaning: "The server's process has another state", nature: .either,
    shape: .oneOf([statuses, .form(.change), .object(ObjectShape(statusKeys))]),
    shortForm: "the new status, a list of which any counts, or `from -> to`", ownModifiers: [],
    fields: [
      NameReference("from", .choice(.status), "The status before"),
      NameReference("status", .choice(.status), "The status now"),
    ],
    examples: [
      .trigger("status: [running, offline]"), .trigger("status: starting -> running"),
      .trigger("status: starting\nfor: 5m"),
    ])

  private static let crash = TriggerReference(
    word: "crash", meaning: "The process ended and nobody had asked it to", nature: .event,
    shape: .oneOf([.choice(["any"]), .object(ObjectShape(crashKeys))]),
    shortForm: "`any` crash; a stop inside the game, exit code 0 with memory to spare, is none", ownModifiers: [],
    fields: [
      NameReference("exit_code", .number, "The exit code"),
      NameReference("oom", .bool, "Whether the system ended it for lack of memory"),
      NameReference("uptime", .duration, "How long it had been running"),
    ],
    examples: [.trigger("crash: any"), .trigger("crash: { exit_code: 137, oom: true }")])

  private static let stats = TriggerReference(
    word: "stats", meaning: "A condition over figures is true", nature: .level, shape: .expression,
    shortForm: "the condition", ownModifiers: [], fields: [],
    examples: [
      .trigger("stats: memory > 90%\nfor: 5m\nuntil: { stats: memory < 80%, for: 2m }"),
      .trigger("stats: players == 0 and uptime > 30m\nfor: 30m"),
    ])

  private static let schedule = TriggerReference(
    word: "schedule", meaning: "It is time", nature: .event,
    shape: .oneOf([
      .form(.cron), .object(ObjectShape(scheduleKeys, alternatives: [["cron"], ["every"], ["at"]])),
    ]),
    shortForm: "five cron fields: minute, hour, day of the month, month, day of the week", ownModifiers: [],
    fields: [
      NameReference("trigger.deadline", .time, "The instant that the schedule names, `lead` after the start")
    ],
    examples: [
      .trigger("schedule: \"30 4 * * mon-fri\""),
      .trigger("schedule: { at: \"04:00\", days: first mon, lead: 10m, missed: run_once, grace: 2h }"),
    ])

  private static let event = TriggerReference(
    word: "event", meaning: "A named event happens: one of the engine, a profile, a step or a person", nature: .event,
    shape: .oneOf([.form(.name), .object(ObjectShape(eventKeys))]), shortForm: "its name", ownModifiers: [],
    fields: [NameReference("each field", nil, "What the event carries; for one read from the console its captures")],
    examples: [
      .trigger("event: player-joined"), .trigger("event: { name: backup-completed, where: not successful }"),
    ])

  private static let windowTrigger = TriggerReference(
    word: "window", meaning: "A window is open", nature: .level, shape: .form(.name), shortForm: "the window's name",
    ownModifiers: [], fields: [NameReference("window.end", .time, "When it closes")],
    examples: [.trigger("window: maintenance")])

  private static let absent = TriggerReference(
    word: "absent", meaning: "Something has not happened for a while, although everything could be seen",
    nature: .level,
    shape: .trigger, shortForm: nil, ownModifiers: ["while"],
    fields: [NameReference("absent.since", .time, "When the silence began")],
    examples: [.trigger("absent: { console: 'Autosave complete' }\nfor: 30m\nwhile: status == running")])

  private static let sequence = TriggerReference(
    word: "sequence", meaning: "Several things happen one after the other, within a time", nature: .event,
    shape: .list(of: .oneOf([.trigger, .object(ObjectShape(sequenceKeys))])), shortForm: nil, ownModifiers: [],
    fields: [
      NameReference("each field", nil, "What the parts carry; of equal names the last one counts"),
      NameReference("level", .text, "The level of the last console line, if the profile tells it"),
    ],
    examples: [
      .trigger("sequence:\n  - console: '^Stopping server$'\n  - not: { status: offline }\nwithin: 2m")
    ])

  // MARK: - Long forms

  static let statuses = ValueShape.oneOrMore(.choice(ServerStatus.allCases.map(\.rawValue)))

  static let consoleKeys: [ReferenceEntry] = [
    ReferenceEntry("match", .pattern, "The pattern", required: true),
    ReferenceEntry(
      "stream", .choice(Trigger.StreamFilter.allCases.map(\.rawValue)), "Whose lines: the game's, the daemon's, or all",
      default: "game", example: .trigger("console: { match: 'Detected server process', stream: daemon }")),
    ReferenceEntry(
      "raw", .flag, "Look at the line as it came, with prefix and colour codes", default: "false",
      example: .trigger("console: { match: 'WARN', raw: true }")),
  ]

  static let statusKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "to", statuses, "The status it comes to", required: true,
      example: .trigger("status: { to: offline, from: running }")),
    ReferenceEntry("from", statuses, "The status it comes from", otherwise: "any"),
  ]

  static let crashKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "exit_code", .integer(0...255), "Only with this exit code", otherwise: "any",
      example: .trigger("crash: { exit_code: 1 }")),
    ReferenceEntry(
      "oom", .flag, "Only for lack of memory, or only otherwise", otherwise: "either",
      example: .trigger("crash: { oom: true }")),
    ReferenceEntry(
      "intended", .flag, "`true`: only stops inside the game, with exit code 0", default: "false",
      example: .trigger("crash: { intended: true }")),
  ]

  static let scheduleKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "cron", .form(.cron), "Five cron fields", example: .trigger("schedule: { cron: \"0 */6 * * *\", jitter: 10m }")),
    ReferenceEntry(
      "every", .duration, "Again and again after so much time, whatever the clock says",
      example: .trigger("schedule: { every: 90m }")),
    ReferenceEntry(
      "at", .oneOrMore(.form(.timeOfDay)), "Times of day, in quotes",
      example: .trigger("schedule: { at: [\"06:00\", \"18:00\"] }")),
    ReferenceEntry(
      "days", .oneOrMore(.form(.days)), "The days for `at`: `mon-fri`, `1,15`, `last`, `first mon`", default: "daily",
      example: .trigger("schedule: { at: \"05:00\", days: last }")),
    ReferenceEntry(
      "timezone", .form(.zone), "Its own zone", otherwise: "the file's",
      example: .trigger("schedule: { at: \"05:00\", timezone: America/New_York }")),
    ReferenceEntry(
      "lead", .duration, "Start this much earlier; the time named stays the deadline", default: "0s",
      example: .trigger("schedule: { at: \"04:00\", lead: 10m }")),
    ReferenceEntry(
      "jitter", .duration, "Move each server by its own, always equal part of this", default: "0s",
      example: .trigger("schedule: { cron: \"30 2 * * *\", jitter: 20m }")),
    ReferenceEntry(
      "missed", .choice(["skip", "run_once", "run_all"]), "What happens with times at which the engine was not running",
      default: "skip", example: .trigger("schedule: { cron: \"30 2 * * *\", missed: run_once }")),
    ReferenceEntry(
      "grace", .duration, "How late a missed time may be made up for; necessary for `run_all`", default: "10m",
      example: .trigger("schedule: { cron: \"30 2 * * *\", missed: run_all, grace: 6h }")),
  ]

  static let eventKeys: [ReferenceEntry] = [
    ReferenceEntry("name", .form(.name), "Its name", required: true, example: .trigger("event: { name: saved }")),
    ReferenceEntry(
      "where", .expression, "A further condition on its fields",
      example: .trigger("event: { name: run-failed, where: \"rule == 'nightly-backup'\" }")),
  ]

  static let sequenceKeys: [ReferenceEntry] = [
    ReferenceEntry("not", .trigger, "As the last item: this does not follow in time", required: true)
  ]

  // MARK: - Modifiers

  /// Keys beside the word.
  public static let modifiers: [ReferenceEntry] = [
    ReferenceEntry(
      "id", .form(.name), "A name for this one of several triggers, told as `trigger.id`",
      example: .trigger("id: stuck\nevent: stuck")),
    ReferenceEntry(
      "where", .expression, "A further condition on what the trigger carries, asked before counting",
      example: .trigger("console: 'Running (?<ms>\\d+)ms behind'\nwhere: ms > 2000")),
    ReferenceEntry(
      "for", .duration, "For levels: how long it has to hold without interruption; what is unknown does not count",
      example: .trigger("stats: cpu > 90%\nfor: 10m")),
    ReferenceEntry(
      "until", .oneOf([.expression, .trigger]), "For levels: what ends it", otherwise: "it no longer holds",
      example: .trigger("stats: memory > 90%\nfor: 5m\nuntil: memory < 80%")),
    ReferenceEntry(
      "while", .expression, "For `absent`: the clock runs only while this is true",
      example: .trigger("absent: { console: '.' }\nfor: 10m\nwhile: uptime > 5m")),
    ReferenceEntry(
      "count", .integer(1...100_000), "For events: how many matches it takes; they are used up when it fires",
      example: .trigger("console: 'Failed login'\ncount: 5\nwithin: 2m")),
    ReferenceEntry(
      "within", .duration, "The time in which `count` matches, or the parts of a `sequence`, have to come"),
    ReferenceEntry(
      "distinct", .form(.variable), "With `count`: count different values of this field",
      example: .trigger("event: player-joined\ncount: 10\nwithin: 1m\ndistinct: player")),
    ReferenceEntry(
      "debounce", .duration, "For events: fire once it has been quiet for so long after the last match",
      example: .trigger("status: [running, offline]\ndebounce: 15s")),
  ]
}
