import RuleModel

/// The words that say what a step does.
enum StepVerb: String, CaseIterable {
  case command, power, backup, announce, notify, webhook, log, wait, countdown, `if`, each, `try`, run, emit
  case silence, set, stop

  /// Keys that go with every verb.
  static let commonKeys = ["if", "servers", "timeout", "retry", "continue_on_error", "as"]

  /// Words of other tools for the same thing.
  static let otherWords = [
    "sleep": "wait", "delay": "wait", "pause": "wait", "wait_for": "wait", "say": "announce",
    "broadcast": "announce", "message": "announce", "http": "webhook", "request": "webhook", "url": "webhook",
    "cmd": "command", "commands": "command", "execute": "command", "send": "command", "discord": "notify",
    "alert": "notify", "start": "power", "restart": "power", "kill": "power", "signal": "power",
    "print": "log", "for_each": "each", "foreach": "each", "call": "run", "procedure": "run", "event": "emit",
    "fire": "emit", "mute": "silence", "store": "set", "let": "set",
    "echo": "log", "exit": "stop", "abort": "stop", "break": "stop", "create_backup": "backup",
  ]

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
