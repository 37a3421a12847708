/// Keys of a rule.
extension LanguageReference {
  static let ruleKeys: [ReferenceEntry] = ruleSubject + ruleBlocks + ruleSettings

  private static let ruleSubject: [ReferenceEntry] = [
    ReferenceEntry(
      "description", .text, "What it is for, in the author's words",
      example: .rule("description: Bring a crashed server back.")),
    ReferenceEntry(
      "servers", .selector, "Which servers it is about; necessary here or in `defaults`",
      example: .rule("servers: [survival-*, creative-1]")),
    ReferenceEntry(
      "when", .oneOrMore(.trigger), "What has to happen; any one of several triggers is enough",
      example: .rule(
        "when:\n  - { id: crash, crash: any }\n  - { id: stuck, console: 'A single server tick took', count: 3, within: 5m }"
      )),
    ReferenceEntry(
      "by", .oneOrMore(.text),
      "Keep counts, cooldown, limit and running separately for each value of a capture, `server.…` or `labels.…`",
      example: .rule("when: { event: player-joined }\nby: player\ncooldown: 12h")),
    ReferenceEntry(
      "if", .oneOrMore(.expression), "Conditions that all have to be true at the moment it fires", default: "true",
      example: .rule("if: [status == running, not during(maintenance)]")),
  ]

  private static let ruleBlocks: [ReferenceEntry] = [
    ReferenceEntry("then", .steps, "What is done", example: .rule("then:\n  - wait: 20s\n  - power: start")),
    ReferenceEntry(
      "resolved", .steps, "What is done when a level is over, if `then` was done for it",
      example: .rule(
        "when: { stats: memory > 90%, for: 5m }\nthen:\n  - log: memory is high\nresolved:\n  - log: memory is fine again"
      )),
    ReferenceEntry(
      "catch", .steps, "What is done after a step has failed; `error.…` says which and why",
      example: .rule("catch:\n  - notify: ops\n    message: 'Failed at \"${error.step}\": ${error.message}'")),
    ReferenceEntry(
      "finally", .steps, "What is done at the end whatever happened, also when the run is cancelled",
      example: .rule("then:\n  - command: save-off\n  - backup: create\nfinally:\n  - command: save-on")),
  ]

  private static let ruleSettings: [ReferenceEntry] = [
    ReferenceEntry(
      "repeat", .duration, "Do `then` again after this time as long as the level holds",
      example: .rule("when: { stats: disk > 95%, for: 2m }\nrepeat: 6h")),
    ReferenceEntry(
      "cooldown", .duration, "The shortest time from one start to the next", default: "0s",
      example: .rule("cooldown: 10m")),
    ReferenceEntry(
      "limit", .oneOf([.form(.rate), limit]),
      "The most starts in a sliding stretch of time; what is over is recorded, not run",
      example: .rule("limit: 3 per 10m")),
    ReferenceEntry(
      "mode", .choice(["single", "restart", "queued", "parallel"]),
      "What a start means while the rule runs already: nothing, a new beginning, waiting, or a run beside it",
      default: "single", example: .rule("mode: queued")),
    ReferenceEntry(
      "lock", .oneOf([.form(.name), .object(ObjectShape(lockKeys))]),
      "Rules with the same lock wait for one another", example: .rule("lock: backup")),
    ReferenceEntry(
      "timeout", .duration, "How long a whole run may take", default: "1h", example: .rule("timeout: 2h")),
    ReferenceEntry(
      "mute", .oneOrMore(.form(.name)),
      "Windows in which it is recorded and not run; a level that still holds runs afterwards",
      example: .rule("mute: maintenance")),
    ReferenceEntry(
      "stage", .choice(["live", "shadow", "disabled"]),
      "`shadow` decides and records everything and touches nothing; `disabled` only records", default: "live",
      example: .rule("stage: shadow")),
    ReferenceEntry(
      "unknown", .choice(["hold", "clear", "fire"]),
      "What a level does while its figures are unknown: stay as it is, count as over, or count as holding",
      default: "hold", example: .rule("when: { stats: memory > 90%, for: 5m }\nunknown: clear")),
    ReferenceEntry(
      "labels", .map(of: .text), "Facts about the rule that go with its messages",
      example: .rule("labels: { severity: warning }")),
    ReferenceEntry(
      "use", .form(.name), "The template that this rule is made of; keys beside it take precedence",
      example: .file(
        "templates:\n  back-up-again:\n    params: [patience]\n    rule:\n      servers: all\n      when: { crash: any }\n"
          + "      then: [{ wait: '${patience}' }, { power: start }]\n"
          + "rules:\n  back:\n    use: back-up-again\n    with: { patience: 20s }")),
    ReferenceEntry("with", .map(of: .anything, named: .variable), "The template's parameters"),
  ]

  // MARK: - Selectors, limits, locks

  static let selectorKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "labels", .text,
      "Requirements on labels, separated by commas: `role=backend`, `env!=test`, `env in (a, b)`, `role`, `!role`",
      example: .rule("servers: { labels: \"role=backend,env!=test\" }")),
    ReferenceEntry("node", .oneOrMore(.text), "The node's name", example: .rule("servers: { node: eu-* }")),
    ReferenceEntry("egg", .oneOrMore(.text), "The egg's name", example: .rule("servers: { egg: [paper, purpur] }")),
    ReferenceEntry(
      "not", .oneOrMore(.text), "Names of servers that are left out", example: .rule("servers: { not: test-* }")),
  ]

  static let limit = ValueShape.object(ObjectShape(limitKeys))

  static let limitKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "runs", .integer(1...100_000), "How many starts", required: true, example: .rule("limit: { runs: 3, per: 10m }")),
    ReferenceEntry("per", .duration, "In which time", required: true),
    ReferenceEntry(
      "reset", .oneOf([.duration, .choice(["manual"])]),
      "Once exceeded, stay closed for so long, or until somebody opens it; without it the limit opens by itself",
      example: .rule("limit: { runs: 3, per: 10m, reset: manual }")),
    ReferenceEntry(
      "exceeded", .steps, "What is done once each time the limit closes",
      example: .rule(
        "limit:\n  runs: 3\n  per: 10m\n  exceeded:\n    - log: '${limit.used} of ${limit.runs} in ${limit.per}'")),
  ]

  static let lockKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "name", .form(.name), "Its name", required: true,
      example: .rule("lock: { name: backup, scope: node, slots: 2 }")),
    ReferenceEntry(
      "scope", .choice(["server", "node", "global"]),
      "Among whom it is shared: runs for one server, on one node, or all",
      default: "server"),
    ReferenceEntry("slots", .integer(1...1000), "How many runs may hold it at once", default: "1"),
  ]
}
