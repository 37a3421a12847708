import RuleModel

/// What stands beside verbs and below them.
extension LanguageReference {
  static let stepSections: [ReferenceSection] = [
    ReferenceSection("Beside every verb", "", commonOptions),
    ReferenceSection(
      "Another try: `retry`",
      "`retry: 2` means two more tries at once, three in all. What was refused is not tried again.",
      retryKeys),
    ReferenceSection(
      "Which backups stay: `keep`",
      "Only backups that this rule has made are removed, and never locked ones; a backup stays if any of the figures asks for it.",
      keepKeys),
    ReferenceSection("A picture of facts: `embed`", "", embedKeys),
    ReferenceSection("A web call: `webhook`", "", webhookKeys),
    ReferenceSection("A countdown", "", countdownKeys),
    ReferenceSection("A silence", "", silenceKeys),
  ]

  /// Keys that go with verbs in general.
  public static let commonOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "if", .expression, "Do this step only if it is true", default: "true",
      example: .step("power: start\nif: status == offline")),
    ReferenceEntry(
      "servers", .selector, "Act on these servers instead of the one that the run is for",
      example: .step("command: whitelist on\nservers: proxy-*")),
    ReferenceEntry(
      "timeout", .duration, "How long one try may take", otherwise: "the verb's",
      example: .step("command: list\ntimeout: 30s")),
    ReferenceEntry(
      "retry", .oneOf([.integer(0...100), .object(ObjectShape(retryKeys))]), "Try again after a failure", default: "0",
      example: .step("command: list\nexpect: { console: 'players online' }\nretry: 2")),
    ReferenceEntry(
      "continue_on_error", .flag, "Go on with the next step although this one failed", default: "false",
      example: .step("command: save-all flush\nexpect: { event: saved }\ncontinue_on_error: true")),
    ReferenceEntry(
      "as", .form(.variable), "The name under which later steps see the result",
      example: .step("backup: create\nas: made")),
  ]

  static let retryKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "attempts", .integer(1...100), "Tries in all", required: true,
      example: .step("command: list\nretry: { attempts: 3, delay: 5s, backoff: 2 }")),
    ReferenceEntry("delay", .duration, "The pause before the second try", default: "0s"),
    ReferenceEntry("backoff", .decimal(1...100), "Each further pause is so many times the one before", default: "1"),
  ]

  static let commandOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "expect", .trigger, "What shows that it worked; listened for from before it is sent",
      example: .step("command: list\nexpect: { console: '^There are (?<online>\\d+) of' }"))
  ]

  static let powerOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "kill_after", .duration, "For `stop` and `restart`: kill the process when it takes longer to stop",
      example: .step("power: stop\nkill_after: 2m")),
    ReferenceEntry(
      "detach", .flag, "Do not wait for the status", default: "false", example: .step("power: start\ndetach: true")),
  ]

  static let backupOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "name", .template, "Its name", otherwise: "the panel's",
      example: .step("backup: create\nname: before ${now|date}")),
    ReferenceEntry(
      "ignore", .oneOrMore(.text), "Files that are left out, as in a `.gitignore`",
      example: .step("backup: create\nignore: [cache/, '*.log']")),
    ReferenceEntry("keep", .object(ObjectShape(keepKeys)), "Which older backups of this rule stay", otherwise: "all"),
    ReferenceEntry(
      "locked", .flag, "Protect it from being removed", default: "false", example: .step("backup: create\nlocked: true")
    ),
  ]

  static let keepKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "last", .integer(0...1000), "The newest so many", default: "0",
      example: .step("backup: create\nkeep: { last: 5 }")),
    ReferenceEntry("daily", .integer(0...1000), "The newest of each of so many days", default: "0"),
    ReferenceEntry("weekly", .integer(0...1000), "The newest of each of so many weeks", default: "0"),
  ]

  static let notifyOptions: [ReferenceEntry] = [
    ReferenceEntry("message", .template, "The text", example: .step("notify: ops\nmessage: '${server.name} is up'")),
    ReferenceEntry("embed", .object(ObjectShape(embedKeys)), "A headline, a colour and facts"),
    ReferenceEntry(
      "mention", .oneOrMore(.text), "Who is called; names in the text itself call nobody", otherwise: "nobody",
      example: .step("notify: ops\nmessage: help\nmention: ['@on-call']")),
    ReferenceEntry(
      "attach", .choice(["tail"]), "Add the last lines of the console",
      example: .step("notify: ops\nmessage: crashed\nattach: tail")),
  ]

  static let embedKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "title", .template, "The headline",
      example: .step("notify: ops\nembed: { title: '${server.name}', color: '#ff8800' }")),
    ReferenceEntry("description", .template, "The text below it"),
    ReferenceEntry("color", .template, "`red`, `green`, `orange`, `blue`, `grey` or `#rrggbb`"),
    ReferenceEntry("fields", .map(of: .template), "Facts by their names, at most 25"),
  ]

  static let webhookOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "accept", .oneOrMore(.form(.httpStatus)), "Which HTTP statuses are a success", default: "2xx",
      example: .step("webhook: { url: https://status.example.com/up }\naccept: [2xx, 404]"))
  ]

  static let webhookKeys: [ReferenceEntry] = [
    ReferenceEntry("url", .template, "The address; secrets may stand in it", required: true),
    ReferenceEntry(
      "method", .choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]), "The method", default: "POST",
      example: .step("webhook: { url: https://status.example.com/ping, method: GET }")),
    ReferenceEntry(
      "headers", .map(of: .template), "Headers by their names; secrets may stand in them",
      example: .step("webhook: { url: https://status.example.com/up, headers: { X-Server: '${server.name}' } }")),
    ReferenceEntry(
      "json", .anything, "The body as data: values are put in first and encoded afterwards",
      example: .step("webhook: { url: https://status.example.com/up, json: { name: '${server.name}' } }")),
    ReferenceEntry(
      "form", .map(of: .template), "The body as fields of a form",
      example: .step("webhook: { url: https://status.example.com/up, form: { name: '${server.name}' } }")),
    ReferenceEntry(
      "body", .template, "The body as text",
      example: .step("webhook: { url: https://status.example.com/up, body: '${server.name} is up' }")),
  ]

  static let logOptions: [ReferenceEntry] = [
    ReferenceEntry("level", .choice(LogLevel.allCases.map(\.rawValue)), "How loud", default: "info")
  ]

  static let countdownKeys: [ReferenceEntry] = [
    ReferenceEntry("to", .expression, "The instant, such as `trigger.deadline` or `now + 5m`", required: true),
    ReferenceEntry(
      "at", .oneOrMore(.duration), "How long before it something is said; what lies before the start is left out",
      required: true),
    ReferenceEntry(
      "announce", .template, "What is said; `remaining` is the time left",
      example: .step("countdown: { to: now + 5m, at: [5m, 1m], announce: 'Restart in ${remaining}' }")),
    ReferenceEntry(
      "do", .steps, "Steps instead of an announcement",
      example: .step("countdown:\n  to: now + 5m\n  at: [5m, 1m]\n  do:\n    - command: title @a title ${remaining}")),
    ReferenceEntry("end_if", .expression, "Ends it early when true, before anything is said if it is true at once"),
  ]

  static let branchOptions: [ReferenceEntry] = [
    ReferenceEntry("then", .steps, "What is done when it is true", required: true),
    ReferenceEntry("else", .steps, "What is done when it is false"),
  ]

  static let eachOptions: [ReferenceEntry] = [
    ReferenceEntry("do", .steps, "The steps; with servers they act on each of them", required: true),
    ReferenceEntry("parallel", .integer(1...100), "How many at a time", default: "1"),
  ]

  static let tryOptions: [ReferenceEntry] = [
    ReferenceEntry("catch", .steps, "What is done after a failure, which is then over"),
    ReferenceEntry(
      "finally", .steps, "What is done in any case",
      example: .step("try:\n  - command: save-off\nfinally:\n  - command: save-on")),
  ]

  static let stopOptions: [ReferenceEntry] = [
    ReferenceEntry(
      "failed", .flag, "Count the run as failed", default: "false", example: .step("stop: no answer\nfailed: true"))
  ]

  static let silenceKeys: [ReferenceEntry] = [
    ReferenceEntry("rules", .oneOrMore(.text), "Ids of the rules, with `*` for any characters", required: true),
    ReferenceEntry("servers", .selector, "On which servers", otherwise: "the run's own"),
    ReferenceEntry("for", .duration, "How long"),
    ReferenceEntry("until", .expression, "Until when, such as `window.end`"),
    ReferenceEntry("reason", .template, "Why, for people"),
  ]

  static let setOptions: [ReferenceEntry] = [
    ReferenceEntry("scope", .choice(["server", "global"]), "One value per server, or one for all", default: "server"),
    ReferenceEntry("ttl", .duration, "Forget it after this time", otherwise: "never"),
  ]
}
