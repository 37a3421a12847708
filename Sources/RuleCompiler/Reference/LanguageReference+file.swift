/// Keys at the top of a file, and the definitions below them.
extension LanguageReference {
  static let fileKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "version", .choice(["1"]), "Which version of the language the file is written in", default: "1",
      example: .definition("version: 1")),
    ReferenceEntry(
      "timezone", .form(.zone), "The zone of schedules and windows that name none, and of times in messages",
      example: .file("timezone: Europe/Berlin\n" + scheduledRule)),
    ReferenceEntry(
      "include", .oneOrMore(.form(.path)),
      "Files whose definitions this one uses, by path relative to it; their rules are not loaded with it",
      example: .file("include: [_shared.yaml, game.yaml]\n" + notifyingRule)),
    ReferenceEntry(
      "defaults", .object(ObjectShape(ruleKeys)),
      "Keys that hold for every rule of this file; maps are merged, everything else is replaced by the rule's own",
      example: .file("defaults: { servers: all, cooldown: 5m }\n" + shortRule)),
    ReferenceEntry(
      "vars", .map(of: .oneOrMore(.text), named: .variable),
      "Constants, used as `${vars.name}`; a server's label of the same name takes precedence",
      example: .definition("vars:\n  motd: Welcome\n  patience: 5m\n  admins: [Alex, Sam]")),
    ReferenceEntry(
      "secrets", .oneOrMore(.form(.secret)),
      "Names of the secrets the file needs; values come from the engine and are never written here",
      example: .definition("secrets: [STATUS_WEBHOOK]")),
    ReferenceEntry(
      "allow", .oneOrMore(.choice(["kill", "backup-delete", "backup-restore", "reinstall"])),
      "Dangerous acts that rules of this file may contain",
      example: .file(
        "allow: [kill]\nrules:\n  a:\n    servers: all\n    when: { crash: any }\n    then: [{ power: kill }]")),
    ReferenceEntry(
      "windows", .map(of: window, named: .name), "Times that have a name",
      example: .definition("windows:\n  night: { from: \"23:00\", to: \"08:00\" }")),
    ReferenceEntry(
      "events", .map(of: .trigger, named: .name),
      "Events under names of their own, read from any game's console, used as `event: name`",
      example: .definition("events:\n  world-saved: { console: '^Saved the world$' }")),
    ReferenceEntry(
      "metrics", .map(of: .object(ObjectShape(metricKeys)), named: .variable),
      "Numbers that are counted or read from any game's console",
      example: .definition("metrics:\n  logins:\n    inc: { console: ' logged in$' }")),
    ReferenceEntry(
      "notifiers", .map(of: notifier, named: .name), "Where messages go",
      example: .definition("secrets: [TEAM_WEBHOOK]\nnotifiers:\n  team: { discord: '${secrets.TEAM_WEBHOOK}' }")),
    ReferenceEntry(
      "profiles", .map(of: .object(ObjectShape(profileKeys)), named: .name),
      "How a game's console reads and how it is spoken to",
      example: .definition("profiles:\n  valheim:\n    eggs: [valheim]\n    commands: { announce: 'say ${message}' }")),
    ReferenceEntry(
      "procedures", .map(of: .object(ObjectShape(procedureKeys)), named: .name), "Lists of steps under names",
      example: .definition(procedureExample)),
    ReferenceEntry(
      "templates", .map(of: .object(ObjectShape(templateKeys)), named: .name), "Rules with holes, under names",
      example: .definition(templateExample)),
    ReferenceEntry(
      "rules", .oneOf([.map(of: .object(rule), named: .name), .nothing]),
      "The rules by their ids; their order has no meaning",
      example: .file("rules:\n  hello:\n    servers: all\n" + rest)),
  ]

  private static let rest = "    when: { crash: any }\n    then: [{ log: crashed }]"
  private static let shortRule = "rules:\n  hello:\n" + rest
  private static let notifyingRule =
    "rules:\n  hello:\n    servers: all\n    when: { crash: any }\n    then: [{ notify: ops, message: crashed }]"
  private static let scheduledRule =
    "rules:\n  hello:\n    servers: all\n    when: { schedule: \"0 4 * * *\" }\n    then: [{ log: good morning }]"
  private static let procedureExample = """
    procedures:
      flush:
        params: [patience]
        do:
          - command: save-all flush
    """
  private static let templateExample = """
    templates:
      restart-at:
        params: [time]
        rule:
          servers: all
          when: { schedule: { at: '${time}', timezone: Europe/Berlin } }
          then: [{ power: restart }]
    """

  // MARK: - Windows

  static let window = ValueShape.object(
    ObjectShape(windowKeys, alternatives: [["from", "to"], ["cron", "length"]]))

  static let windowKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "from", .form(.timeOfDay), "When it opens, in quotes",
      example: .definition("windows:\n  evening: { from: \"18:00\", to: \"23:00\" }")),
    ReferenceEntry("to", .form(.timeOfDay), "When it closes; midnight is \"00:00\""),
    ReferenceEntry(
      "days", .oneOrMore(.form(.days)), "On which days it opens", default: "daily",
      example: .definition("windows:\n  weekend: { days: sat-sun, from: \"10:00\", to: \"22:00\" }")),
    ReferenceEntry("timezone", .form(.zone), "Its own zone", otherwise: "the file's"),
    ReferenceEntry(
      "cron", .form(.cron), "When it opens, as a cron expression",
      example: .definition("windows:\n  first-night: { cron: \"0 2 1 * *\", length: 3h }")),
    ReferenceEntry("length", .duration, "How long it stays open; goes with `cron`"),
  ]

  // MARK: - Notifiers

  static let notifier = ValueShape.object(
    ObjectShape(notifierKeys, alternatives: services.map { [$0.name] }))

  static let notifierKeys: [ReferenceEntry] =
    services + [
      ReferenceEntry(
        "group", .object(ObjectShape(groupKeys)), "Gather messages that belong together into one",
        example: .definition(
          "secrets: [A_WEBHOOK]\nnotifiers:\n  team:\n    discord: '${secrets.A_WEBHOOK}'\n    group: { by: [rule], wait: 20s }"
        )),
      ReferenceEntry(
        "limit", .form(.rate), "Send no more than this; what is over is counted and told later",
        example: .definition(
          "secrets: [B_WEBHOOK]\nnotifiers:\n  team: { discord: '${secrets.B_WEBHOOK}', limit: 20 per 1m }")),
      ReferenceEntry(
        "token", .form(.address), "What proves to the service that we may; necessary for `gotify` and `telegram`",
        example: .definition(
          "secrets: [NTFY_TOKEN]\nnotifiers:\n  phone: { ntfy: 'https://ntfy.sh/my-servers', token: '${secrets.NTFY_TOKEN}' }"
        )),
      ReferenceEntry(
        "mentions", .map(of: .text), "What the service understands for names that steps mention",
        example: .definition(
          "secrets: [C_WEBHOOK]\nnotifiers:\n  team:\n    discord: '${secrets.C_WEBHOOK}'\n    mentions: { '@on-call': '<@&1234>' }"
        )),
    ]

  /// The services that messages can go to.
  static let services: [ReferenceEntry] = [
    service("discord", "A channel of Discord, by the address of its webhook"),
    service("slack", "A channel of Slack, by the address of its webhook"),
    service("ntfy", "A topic of ntfy, by its address"),
    service("gotify", "A Gotify server, by its address", "https://gotify.example.com", needsToken: true),
    service("telegram", "A Telegram chat, by its number; `token` is the bot's", "-1001234567890", needsToken: true),
    service("webhook", "Any web address; it gets the message as JSON"),
  ]

  private static func service(
    _ name: String, _ meaning: String, _ address: String = "${secrets.HOOK}", needsToken: Bool = false
  ) -> ReferenceEntry {
    let token = needsToken ? ", token: '${secrets.HOOK}'" : ""
    return ReferenceEntry(
      name, .form(.address), meaning,
      example: .definition("secrets: [HOOK]\nnotifiers:\n  here: { \(name): '\(address)'\(token) }"))
  }

  static let groupKeys: [ReferenceEntry] = [
    ReferenceEntry("by", .oneOrMore(.text), "What messages must have in common", default: "[rule]"),
    ReferenceEntry("wait", .duration, "How long the first message waits for others", required: true),
  ]

  // MARK: - Procedures and templates

  static let procedureKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "params", .oneOf([.list(of: .form(.variable)), .map(of: .anything, named: .variable)]),
      "Names of what `with` hands over; a map gives each what it is when nothing is handed over"),
    ReferenceEntry("do", .steps, "The steps", required: true),
  ]

  static let templateKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "params", .oneOf([.list(of: .form(.variable)), .map(of: .anything, named: .variable)]),
      "Names of what `with` hands over; a map gives each what it is when nothing is handed over"),
    ReferenceEntry(
      "rule", .object(ObjectShape(ruleKeys.map { ReferenceEntry($0.name, .anything, $0.meaning) })),
      "The keys of a rule; `${name}` stands for a parameter wherever a value may stand", required: true),
  ]
}
