import RuleModel

/// The words that say what a step does.
enum StepVerb: String, CaseIterable {
  case command, power, backup, announce, notify, webhook, log, wait, countdown, `if`, `try`, stop

  /// Keys that go with every verb.
  static let commonKeys = ["if", "timeout", "retry", "continue_on_error", "as"]

  /// Verbs and keys of the language that cannot be carried out yet.
  static let later = [
    "each": "write the rule for each of the servers with `servers`",
    "run": "write the steps out",
    "emit": "write the steps out where they are needed",
    "silence": "use `mute` with a window in the rules that must be quiet",
    "set": "use a metric of a profile for what has to be remembered",
    "servers": "make a rule of its own for the other servers",
  ]

  /// Words of other tools for the same thing.
  static let otherWords = [
    "sleep": "wait", "delay": "wait", "pause": "wait", "wait_for": "wait", "say": "announce",
    "broadcast": "announce", "message": "announce", "http": "webhook", "request": "webhook", "url": "webhook",
    "cmd": "command", "commands": "command", "execute": "command", "send": "command", "discord": "notify",
    "alert": "notify", "start": "power", "restart": "power", "kill": "power", "signal": "power",
    "print": "log",
    "echo": "log", "exit": "stop", "abort": "stop", "break": "stop", "create_backup": "backup",
  ]

  /// Keys that go with other verbs, and have nothing to act on here.
  var missingKeys: [String] {
    switch self {
    case .command, .power, .backup, .announce, .notify, .webhook, .wait: []
    case .log: ["timeout", "retry"]
    case .stop: ["timeout", "retry", "continue_on_error"]
    case .countdown: ["timeout", "retry"]
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
    case .try: ["catch", "finally"]
    case .stop: ["failed"]
    case .announce, .wait, .countdown: []
    }
  }
}
