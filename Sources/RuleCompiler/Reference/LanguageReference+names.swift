import RuleModel

/// Names and what can be made of them.
extension LanguageReference {
  /// Names that stand in expressions, in groups of one place.
  public static let names: [NameReference] = serverNames + triggerNames + runNames + otherNames

  static let everywhere = "everywhere"

  private static let serverNames: [NameReference] = [
    NameReference(
      "server.name", .text, "The server's name", in: everywhere, example: .template("${server.name} is up")),
    NameReference("server.id", .text, "Its uuid", in: everywhere, example: .template("${server.id}")),
    NameReference(
      "server.node", .text, "The node's name", in: everywhere, example: .condition("server.node == 'eu-1'")),
    NameReference(
      "server.egg", .text, "The egg's name", in: everywhere, example: .condition("server.egg in ['paper', 'purpur']")),
    NameReference(
      "server.labels.NAME", .text, "A label of the server; unknown without it", in: everywhere,
      example: .condition("server.labels.env != 'test'")),
    NameReference(
      "status", .choice(.status), "The state of its process", in: everywhere, example: .condition("status == running")),
    NameReference(
      "session", .choice(.session), "Whether the engine sees it", in: everywhere,
      example: .condition("session == connected")),
    NameReference(
      "uptime", .duration, "How long the process has been running", in: everywhere, example: .condition("uptime > 10m")),
    NameReference(
      "memory", .gauge, "Memory in use; a percentage compares with the limit, a size with the amount", in: everywhere,
      example: .condition("memory > 90% or memory > 7GiB")),
    NameReference(
      "disk", .gauge, "Disk in use, also while the server is stopped", in: everywhere, example: .condition("disk > 95%")
    ),
    NameReference(
      "cpu", .percent, "Processor in use; 100% is one core", in: everywhere, example: .condition("cpu > 180%")),
    NameReference(
      "cpu.of_limit", .percent, "Processor in use as a share of what is allowed", in: everywhere,
      example: .condition("cpu.of_limit > 95%")),
    NameReference(
      "net.rx", .bytes, "Bytes received since the process began", in: everywhere, example: .condition("net.rx > 5GB")),
    NameReference(
      "net.tx", .bytes, "Bytes sent since the process began", in: everywhere, example: .condition("net.tx > 5GB")),
    NameReference("now", .time, "The present instant", in: everywhere, example: .template("it is ${now|time}")),
    NameReference(
      "weekday", .choice(.weekday), "The day of the week in the rule's zone", in: everywhere,
      example: .condition("weekday in [sat, sun]")),
    NameReference(
      "METRIC", .number, "Each metric of a profile or the file, by its name", in: everywhere,
      example: .condition("players == 0")),
  ]

  private static let triggerNames: [NameReference] = [
    NameReference(
      "CAPTURE", nil, "Each named group and each field of the event that fired", in: "rules whose trigger has it",
      example: .condition("player != 'Alex'")),
    NameReference(
      "line", .text, "The console line that fired", in: "rules with a console trigger",
      example: .template("${line|plain}")),
    NameReference(
      "match.count", .number, "How many matches it took", in: "rules with an event",
      example: .condition("match.count >= 1")),
    NameReference(
      "match.first", .time, "When the first of them came", in: "rules with an event",
      example: .template("since ${match.first|time}")),
    NameReference(
      "trigger.id", .text, "The `id` of the trigger that fired", in: "`if` and steps",
      example: .rule(
        "when:\n  - { id: crash, crash: any }\n  - { id: stuck, event: stuck }\nif: trigger.id == \"stuck\"")),
    NameReference(
      "trigger.time", .time, "When it fired", in: "`if` and steps", example: .template("${trigger.time|date}")),
    NameReference(
      "trigger.deadline", .time, "The instant that the schedule named", in: "rules with a schedule",
      example: .rule("when: { schedule: { at: \"04:00\", lead: 10m } }\nthen: [{ log: 'at ${trigger.deadline|time}' }]")
    ),
    NameReference(
      "firing.for", .duration, "How long the level has held", in: "rules with a level",
      example: .rule("when: { stats: memory > 90%, for: 5m }\nthen: [{ log: 'for ${firing.for}' }]")),
    NameReference(
      "window.end", .time, "When the window closes", in: "rules with a window trigger",
      example: .rule("when: { window: maintenance }\nthen: [{ log: 'until ${window.end|time}' }]")),
    NameReference(
      "absent.since", .time, "When the silence began", in: "rules with an absence",
      example: .rule("when: { absent: { console: '.' }, for: 10m }\nthen: [{ log: 'since ${absent.since|time}' }]")),
  ]

  private static let runNames: [NameReference] = [
    NameReference(
      "limit.used", .number, "How many starts count at present", in: "rules with `limit`", example: limitExample),
    NameReference("limit.runs", .number, "How many are allowed", in: "rules with `limit`", example: limitExample),
    NameReference("limit.per", .duration, "In which time", in: "rules with `limit`", example: limitExample),
    NameReference(
      "run.elapsed", .duration, "How long this run has taken so far", in: "steps",
      example: .step("log: after ${run.elapsed}")),
    NameReference(
      "error.step", .text, "The step that failed, as it is written", in: "`catch` and `finally`", example: errorExample),
    NameReference(
      "error.kind", .choice(.failureKind),
      "`timeout` no answer came, `lost` the session went away, `refused` it was not allowed or not possible, `failed` the answer was no",
      in: "`catch` and `finally`", example: .rule("catch:\n  - power: start\n    if: error.kind == timeout")),
    NameReference(
      "error.message", .text, "What happened, for people", in: "`catch` and `finally`", example: errorExample),
    NameReference(
      "RESULT.FIELD", nil, "What a step bound with `as` has found out", in: "steps after it",
      example: .rule("then:\n  - backup: create\n    as: made\n  - log: '${made.name}: ${made.size|GiB}'")),
    NameReference(
      "remaining", .duration, "The time left", in: "`announce` and `do` of a countdown",
      example: .step("countdown: { to: now + 1m, at: [1m, 10s], announce: '${remaining}' }")),
  ]

  private static let otherNames: [NameReference] = [
    NameReference(
      "vars.NAME", nil, "A constant of the file", in: everywhere,
      example: .file(
        "vars: { floor: 10GiB }\nrules:\n  a:\n    servers: all\n    when: { stats: disk > vars.floor }\n    then: [{ log: much }]"
      )),
    NameReference(
      "secrets.NAME", .text, "A secret, only in addresses and headers", in: "`url`, `headers`, services of notifiers",
      example: .file(
        "secrets: [HOOK]\nrules:\n  a:\n    servers: all\n    when: { crash: any }\n    then: [{ webhook: { url: '${secrets.HOOK}' } }]"
      )),
    NameReference(
      "state.NAME", nil, "A value kept with `set`", in: everywhere,
      example: .file(
        "rules:\n  a:\n    servers: all\n    when: { console: '^(?<n>\\d+) votes$' }\n    then: [{ set: { votes: n } }]\n"
          + "  b:\n    servers: all\n    when: { crash: any }\n    then: [{ log: '${state.votes}' }]")),
    NameReference("PARAMETER", .text, "What `with` handed over", in: "procedures, templates, commands of profiles"),
  ]

  private static let limitExample = ReferenceExample.rule(
    "limit: 3 per 10m\nthen: [{ log: '${limit.used} of ${limit.runs} in ${limit.per}' }]")
  private static let errorExample = ReferenceExample.rule("catch: [{ log: '${error.step}: ${error.message}' }]")

  // MARK: - Functions

  /// Everything that is written with parentheses.
  public static let functions: [WordReference] =
    Expression.Function.allCases.map(\.reference) + [
      WordReference(
        "during(window)", "truth value", "Whether the window is open", example: .condition("not during(maintenance)")),
      WordReference(
        "firing(rule)", "truth value", "Whether a level of that rule is firing on the same server",
        example: .condition("not firing('example')")),
    ] + pastFunctions

  /// Functions over the past of a figure; unknown until the whole time was seen.
  static let pastFunctions: [WordReference] = [
    past("avg", "The mean over the time"), past("min", "The smallest value in the time"),
    past("max", "The largest value in the time"),
    past("last", "The latest value in the time, also if it is unknown now"),
    WordReference(
      "rate(figure, duration)", "figure", "The change per second over the time",
      example: .condition("rate(net.tx, 5m) > 10MB")),
    past("delta", "The change over the time"),
    past("predict", "What it will be after that time if it goes on like this"),
    WordReference("age(figure)", "duration", "How old the value is", example: .condition("age(players) > 10m")),
    WordReference(
      "count(event, duration)", "number", "How often the event has happened in the time",
      example: .condition("count(player-joined, 1h) > 20")),
  ]

  private static func past(_ name: String, _ meaning: String) -> WordReference {
    WordReference("\(name)(figure, duration)", "figure", meaning, example: .condition("\(name)(players, 5m) > 10"))
  }

  // MARK: - Filters

  /// What may follow a value after `|`.
  public static let filters: [WordReference] = Template.Filter.allCases.map(\.reference)

  // MARK: - Literals

  /// Values as they are written in expressions.
  public static let literals: [WordReference] = [
    WordReference("12, 0.5", "number", "A number, without exponent", example: .condition("players > 12")),
    WordReference("90%", "percentage", "A share", example: .condition("cpu > 90%")),
    WordReference(
      "6GiB, 500MB", "size", "`KiB MiB GiB` count in 1024, `KB MB GB` in 1000", example: .condition("memory > 6GiB")),
    WordReference(
      "1h30m", "duration", "Whole numbers with `d h m s ms`, from long to short", example: .condition("uptime > 1h30m")),
    WordReference(
      "'text', \"text\"", "text", "A text in either kind of quotes, without escapes",
      example: .condition("server.name == 'survival-1'")),
    WordReference("true, false", "truth value", "A truth value"),
    WordReference("[a, b]", "list", "Values of one type", example: .condition("weekday in [sat, sun]")),
    WordReference(
      "running, timeout, mon", "bare word", "Members of closed sets, such as the status, stand without quotes",
      example: .condition("status != offline")),
  ]

  /// Operators from loose to tight.
  public static let operators: [WordReference] = [
    WordReference(
      "a if c else b", "", "`a` if `c` is true, `b` if it is false",
      example: .template("${\"up\" if status == running else \"down\"}")),
    WordReference(
      "or, and, not", "", "Logic of three values: `false and unknown` is false, `true and unknown` unknown",
      example: .condition("not (status == running and players > 0)")),
    WordReference("== != < <= > >=", "", "Comparison of two values of one kind", example: .condition("uptime >= 5m")),
    WordReference(
      "in, not in", "", "Whether a list holds a value",
      example: .condition("server.egg not in ['velocity', 'bungeecord']")),
    WordReference("matches", "", "Whether a text fits a pattern", example: .condition("player matches '^Al'")),
    WordReference(
      "+ -", "", "Sum and difference of figures of one kind; a time and a duration make a time",
      example: .condition("now - match.first < 2m")),
    WordReference("* /", "", "Product with a number, quotient", example: .condition("players / 2 > 10")),
  ]

  /// What a pattern proves about a group, and where it may therefore stand as it is.
  public static let captureClasses: [WordReference] = CaptureKind.all

  /// Members of the closed sets whose words stand bare.
  public static let closedSets: [WordReference] = ChoiceSet.allCases.map(\.reference)
}

extension ChoiceSet {
  var reference: WordReference {
    let words = members.map { "`\($0)`" }.joined(separator: " ")
    return switch self {
    case .status: WordReference("status", words, "States of the server's process")
    case .session: WordReference("session", words, "Whether the engine sees the server")
    case .failureKind: WordReference("error.kind", words, "Ways in which a step fails")
    case .weekday: WordReference("weekday", words, "Days of the week")
    }
  }
}

extension Expression.Function {
  /// Its description; a new function needs one.
  var reference: WordReference {
    switch self {
    case .known:
      WordReference(
        "known(x)", "truth value", "Whether `x` has a value at present", example: .condition("known(players)"))
    case .default:
      WordReference(
        "default(x, y)", "as `x`", "`x`, or `y` while `x` is unknown", example: .condition("default(players, 0) == 0"))
    case .lower:
      WordReference("lower(text)", "text", "In small letters", example: .condition("lower(server.name) == 'lobby'"))
    case .upper: WordReference("upper(text)", "text", "In capitals", example: .template("${upper(server.name)}"))
    case .trim:
      WordReference("trim(text)", "text", "Without blanks at either end", example: .condition("trim(player) == 'Alex'"))
    case .replace:
      WordReference(
        "replace(text, from, to)", "text", "With every `from` replaced",
        example: .template("${replace(server.name, '-', ' ')}"))
    case .startswith:
      WordReference(
        "startswith(text, start)", "truth value", "Whether it begins so",
        example: .condition("startswith(server.name, 'test-')"))
    case .len:
      WordReference("len(text)", "number", "How many characters it has", example: .condition("len(player) > 3"))
    }
  }
}

extension Template.Filter {
  /// Its description; a new filter needs one.
  var reference: WordReference {
    let (meaning, example): (String, String) =
      switch self {
      case .percent: ("Whole percent with the sign, `93 %`", "${memory|percent}")
      case .gib: ("In GiB with one decimal, `7.4 GiB`", "${memory|GiB}")
      case .mib: ("In MiB", "${net.tx|MiB}")
      case .round: ("Without decimals", "${players|round}")
      case .ago: ("How long ago, `5m`", "${trigger.time|ago}")
      case .time: ("The time of day in the rule's zone", "${now|time}")
      case .date: ("The date in the rule's zone, `2026-03-14`", "${now|date}")
      case .duration: ("At most two units, `1h30m`", "${uptime|duration}")
      case .json: ("As JSON, with quotes around texts", "${line|json}")
      case .plain: ("Letters, digits, blanks and `. , ! ? : _ -` only, at most 256", "${line|plain}")
      case .quote: ("In double quotes, with escapes; refuses control characters", "${line|quote}")
      case .md: ("Without meaning to Markdown", "${line|md}")
      }
    return WordReference(rawValue, input, meaning, example: .template(example))
  }
}
