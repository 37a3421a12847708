import RuleModel

/// The words that say what a step does.
enum StepVerb: String, CaseIterable {
  case command, power, backup, announce, notify, webhook, log, wait, countdown, `if`, each, `try`, run, emit
  case silence, set, stop

  /// The keys of the map that it takes, for verbs that take nothing else.
  var mapKeys: [String] {
    switch self {
    case .webhook: FileCompiler.webhookKeys.known
    case .countdown: FileCompiler.countdownKeys.known
    default: []
    }
  }

  /// Keys that go with every verb.
  static let commonKeys = ["if", "servers", "timeout", "retry", "continue_on_error", "as"]

  /// Words of other tools for the same thing.
  static let otherWords = [
    "sleep": "wait", "delay": "wait", "pause": "wait", "wait_for": "wait", "say": "announce",
    "broadcast": "announce", "message": "announce", "http": "webhook", "request": "webhook", "url": "webhook",
    "cmd": "command", "commands": "command", "execute": "command", "send": "command", "discord": "notify",
    "shell": "command", "exec": "command", "loop": "each", "with_items": "each",
    "alert": "notify", "signal": "power",
    "print": "log", "for_each": "each", "foreach": "each", "call": "run", "procedure": "run", "event": "emit",
    "fire": "emit", "mute": "silence", "store": "set", "let": "set",
    "echo": "log", "exit": "stop", "abort": "stop", "break": "stop", "create_backup": "backup",
  ]

  /// Words that a step of another tool begins with, and options that lost their verb.
  static let verbAdvice: [String: KeySet.Advice] = {
    let service = KeySet.Advice(
      "the verb is the key", "write what it does, such as `- notify: NAME` with `message`, or `- power: restart`")
    let attempt = KeySet.Advice(
      "it belongs to `try`", "remove the `- ` and put it below the list of `try`, in the column of the word `try`")
    let branch = KeySet.Advice(
      "it belongs to `if`", "remove the `- ` and put it below the list of `then`, in the column of the word `then`")
    let message = KeySet.Advice(
      "what is said, not to whom", "write `- notify: NAME` with it, or `- announce: …` for the players")
    let power = KeySet.Advice(
      "the signal is a value", "write `power: start`, `power: stop`, `power: restart` or `power: kill`, with `servers:`"
    )
    let loop = KeySet.Advice(
      "there are no loops", "a rule with `repeat` goes on while a level holds; `each` goes through a list")
    return [
      "start": power, "restart": power, "kill": power, "reboot": power, "shutdown": power,
      "while": loop, "repeat": loop, "until": loop,
      "parallel": KeySet.Advice("steps come one after the other", "for several servers write `each` with `parallel`"),
      "choose": KeySet.Advice("one of several ways", "write `if` with `then` and `else`"),
      "kick": KeySet.Advice("a command of the game", "write `run: game.kick`, or `command: kick …`"),
      "for": KeySet.Advice("a time to wait, or a list", "write `wait: …`, or `each` with `do`"),
      "name": KeySet.Advice("steps have no names", "leave it out, or write a comment"),
      "then": KeySet.Advice(
        "it belongs to `if`", "remove the `- ` and put it below the word `if`, in the same column"),
      "service": service, "action": service, "type": service, "uses": service, "platform": service,
      "catch": attempt, "finally": attempt, "else": branch, "message": message, "embed": message,
      "expect": KeySet.Advice("the answer to a command", "put it into the step with `command`, without `- `"),
      "timeout": KeySet.Advice("it belongs to a step", "put it into the step above, without `- `"),
      "do": KeySet.Advice("it belongs to `each`", "put it into the step with `each`, without `- `"),
      "with": KeySet.Advice("it belongs to `run` or `emit`", "put it into the step above, without `- `"),
    ]
  }()

  /// Keys that go with other verbs, and have nothing to act on here.
  var missingKeys: [String] {
    switch self {
    case .command, .power, .backup, .announce, .notify, .webhook, .wait: []
    case .log, .emit: ["timeout", "retry"]
    case .run: ["retry"]
    case .silence: ["servers", "timeout", "retry"]
    case .set: ["timeout", "retry"]
    case .stop: ["servers", "timeout", "retry", "continue_on_error"]
    case .countdown: ["timeout", "retry"]
    case .each: ["servers", "retry"]
    case .if, .try: ["timeout", "retry", "continue_on_error"]
    }
  }

  /// All keys of a step with this verb, and what is said about others.
  var keys: KeySet {
    KeySet(
      [rawValue] + options + Self.commonKeys.filter { !missingKeys.contains($0) },
      otherWords: otherOptions.merging(Self.otherCommonKeys) { own, _ in own }, advice: Self.advice)
  }

  private static let otherCommonKeys = [
    "retries": "retry", "attempts": "retry", "register": "as", "when": "if", "condition": "if", "server": "servers",
    "targets": "servers", "store_as": "as",
  ]

  private static let advice: [String: KeySet.Advice] = {
    let goesOn = KeySet.Advice("whether the run goes on after a failure", "write `continue_on_error: true`")
    return [
      "on_error": goesOn, "ignore_errors": goesOn, "allow_failure": goesOn, "continue": goesOn,
      "delay": KeySet.Advice("a step of its own", "put `- wait: …` in front of this step"),
    ]
  }()

  /// Words of other tools for keys that only this verb has.
  private var otherOptions: [String: String] {
    switch self {
    case .command: ["response": "expect", "wait_for": "expect", "reply": "expect", "until": "expect"]
    case .power: ["force_after": "kill_after", "kill": "kill_after", "wait": "detach"]
    case .backup: ["ignored": "ignore", "exclude": "ignore", "title": "name", "retention": "keep", "lock": "locked"]
    case .notify:
      [
        "text": "message", "body": "message", "content": "message", "msg": "message", "embeds": "embed",
        "log": "attach",
      ]
    case .webhook: ["status": "accept", "expect": "accept"]
    case .log: ["severity": "level"]
    case .if: ["do": "then", "steps": "then", "otherwise": "else"]
    case .each: ["then": "do", "steps": "do", "concurrency": "parallel", "max_parallel": "parallel"]
    case .run, .emit: ["args": "with", "params": "with", "arguments": "with", "data": "with", "vars": "with"]
    case .set: ["expires": "ttl", "for": "ttl"]
    case .try: ["except": "catch", "rescue": "catch", "on_failure": "catch", "always": "finally", "ensure": "finally"]
    case .stop: ["fail": "failed", "failure": "failed"]
    case .announce, .wait, .countdown, .silence: [:]
    }
  }

  /// The keys that only this verb has.
  var options: [String] {
    switch self {
    case .command: ["expect"]
    case .power: ["kill_after", "detach"]
    case .backup: ["name", "ignore", "keep", "locked"]
    case .notify: ["message", "embed", "mention", "attach"]
    case .webhook: ["accept"]
    case .log: ["level"]
    case .if: ["then", "else"]
    case .each: ["do", "parallel"]
    case .run, .emit: ["with"]
    case .set: ["scope", "ttl"]
    case .try: ["catch", "finally"]
    case .stop: ["failed"]
    case .announce, .wait, .countdown, .silence: []
    }
  }
}
