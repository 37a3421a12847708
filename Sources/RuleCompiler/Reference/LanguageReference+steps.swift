import RuleModel

/// Verbs.
extension LanguageReference {
  /// What a step can do.
  public static let verbs: [VerbReference] = actingVerbs + tellingVerbs + flowVerbs + stateVerbs

  private static let actingVerbs: [VerbReference] = [
    VerbReference(
      word: "command",
      meaning: "Types a line into the console; a list is that many steps, of which the last has the answer",
      shape: .oneOrMore(.template), options: commandOptions, missing: [],
      ends: "when it is sent, or, with `expect`, answered", timeout: "10s",
      result: [NameReference("each capture", nil, "What the answer's pattern captured")],
      examples: [
        .step("command: save-all flush\nexpect: { event: saved }\ntimeout: 60s"),
        .step("command: [save-off, save-all flush]"),
      ]),
    VerbReference(
      word: "power", meaning: "Starts, stops, restarts or kills the server; nothing is sent when it is there already",
      shape: .choice(PowerSignal.allCases.map(\.rawValue)), options: powerOptions, missing: [],
      ends: "when the status is `running` or `offline`", timeout: "12m", result: [],
      examples: [.step("power: restart\nkill_after: 3m\ntimeout: 8m")]),
    VerbReference(
      word: "backup", meaning: "Makes a backup; one that did not succeed is a failure", shape: .choice(["create"]),
      options: backupOptions, missing: [], ends: "when the panel says that the backup is complete", timeout: "2h",
      result: [
        NameReference("name", .text, "Its name"), NameReference("size", .bytes, "Its size"),
        NameReference("uuid", .text, "The panel's id for it"),
      ],
      examples: [.step("backup: create\nname: 'nightly ${now|date}'\nkeep: { last: 3, daily: 7 }\nas: made")]),
    VerbReference(
      word: "webhook", meaning: "Calls a web address",
      shape: .object(ObjectShape(webhookKeys, exclusive: ["json", "form", "body"])), options: webhookOptions,
      missing: [],
      ends: "when the answer's status is among `accept`", timeout: "15s",
      result: [NameReference("status", .number, "The HTTP status")],
      examples: [
        .step(
          "webhook:\n  url: https://status.example.com/${server.name}\n  json: { state: up, players: '${players}' }\nretry: { attempts: 5, delay: 2s, backoff: 2 }"
        )
      ]),
    VerbReference(
      word: "run", meaning: "Carries out a procedure, or with `game.name` a command of the game's profile",
      shape: .text,
      options: [with("Parameters by name")], missing: ["retry"], ends: "when its steps are done", timeout: nil,
      result: [],
      examples: [.step("run: game.kick\nwith: { player: '${player}', reason: spam }")]),
  ]

  private static let tellingVerbs: [VerbReference] = [
    VerbReference(
      word: "announce", meaning: "Tells the players, by the `announce` command of the game's profile", shape: .template,
      options: [], missing: [], ends: "when it is sent", timeout: "10s", result: [],
      examples: [.step("announce: Restart in five minutes")]),
    VerbReference(
      word: "notify", meaning: "Sends a message through a notifier; it has a `message`, an `embed` or both",
      shape: .form(.name), options: notifyOptions, missing: [], ends: "when the service has accepted it",
      timeout: "1m",
      result: [],
      examples: [
        .step("notify: ops\nmessage: '${server.name} is down'\nmention: ['@on-call']\nattach: tail"),
        .step(
          "notify: ops\nembed:\n  title: ${server.name} is ${status}\n  color: green\n  fields: { Players: '${players}' }"
        ),
      ]),
    VerbReference(
      word: "log", meaning: "Writes to the engine's own log", shape: .template, options: logOptions,
      missing: ["timeout", "retry"], ends: "when it is written", timeout: nil, result: [],
      examples: [.step("log: ${player} came after ${uptime}\nlevel: debug")]),
  ]

  private static let flowVerbs: [VerbReference] = [
    VerbReference(
      word: "wait", meaning: "Lets time pass, or waits for a trigger; a level that holds already passes at once",
      shape: .oneOf([.duration, .trigger]), options: [], missing: [],
      ends: "when the time is over, or the trigger fires; then `timeout` is necessary", timeout: nil,
      result: [], examples: [.step("wait: 20s"), .step("wait: { status: running }\ntimeout: 5m")]),
    VerbReference(
      word: "countdown", meaning: "Says how much time is left until an instant",
      shape: .object(ObjectShape(countdownKeys, alternatives: [["announce"], ["do"]])), options: [],
      missing: ["timeout", "retry"], ends: "at the instant, or when `end_if` is true", timeout: nil, result: [],
      examples: [
        .step(
          "countdown:\n  to: now + 10m\n  at: [10m, 5m, 1m, 10s]\n  announce: Restart in ${remaining}\n  end_if: players == 0"
        )
      ]),
    VerbReference(
      word: "if", meaning: "Does one list of steps or the other; neither while the condition is unknown",
      shape: .expression, options: branchOptions, missing: ["timeout", "retry", "continue_on_error"],
      ends: "when the chosen steps are done", timeout: nil, result: [],
      examples: [
        .step("if: players > 0\nthen:\n  - announce: Restart soon\n  - wait: 1m\nelse:\n  - log: nobody is there")
      ]),
    VerbReference(
      word: "each", meaning: "Does steps for each of several servers, or for each value of a list",
      shape: .oneOf([.selector, .list(of: .text)]), options: eachOptions, missing: ["servers", "retry"],
      ends: "when all are done; it fails if one failed", timeout: nil, result: [],
      examples: [.step("each: { labels: role=backend }\nparallel: 3\ndo:\n  - power: start\n    timeout: 5m")]),
    VerbReference(
      word: "try", meaning: "Does steps whose failure is dealt with in place", shape: .steps, options: tryOptions,
      missing: ["timeout", "retry", "continue_on_error"], ends: "when its lists are done", timeout: nil, result: [],
      examples: [
        .step(
          "try:\n  - command: save-all\n    expect: { event: saved }\ncatch:\n  - log: 'not saved: ${error.message}'")
      ]),
    VerbReference(
      word: "stop", meaning: "Ends the run for a reason; `finally` is still done, `catch` is not", shape: .template,
      options: stopOptions, missing: ["servers", "timeout", "retry", "continue_on_error"],
      ends: "the run with it", timeout: nil,
      result: [], examples: [.step("stop: somebody is online\nif: players > 0")]),
  ]

  private static let stateVerbs: [VerbReference] = [
    VerbReference(
      word: "emit", meaning: "Lets a named event happen on the same server", shape: .form(.name),
      options: [with("Fields of the event by name")], missing: ["timeout", "retry"], ends: "when the event is queued",
      timeout: nil,
      result: [], examples: [.step("emit: player-warned\nwith: { player: '${player}' }")]),
    VerbReference(
      word: "silence", meaning: "Keeps rules quiet for a while, as `mute` does",
      shape: .object(ObjectShape(silenceKeys, alternatives: [["for"], ["until"]])), options: [],
      missing: ["servers", "timeout", "retry"],
      ends: "when it is set", timeout: nil, result: [],
      examples: [.step("silence: { rules: 'tps-*', for: 2h, reason: maintenance }")]),
    VerbReference(
      word: "set", meaning: "Keeps values under names, used as `state.name` in other runs",
      shape: .map(of: .expression, named: .variable), options: setOptions, missing: ["timeout", "retry"],
      ends: "when they are stored",
      timeout: nil, result: [], examples: [.step("set: { last_winner: player }\nttl: 1d")]),
  ]

  private static func with(_ meaning: String) -> ReferenceEntry {
    ReferenceEntry("with", .map(of: .anything, named: .variable), meaning)
  }
}
