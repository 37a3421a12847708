import Diagnostics
import RuleModel

/// Where a trigger stands, which decides what it may say.
struct TriggerUse {
  /// The places for triggers.
  enum Role {
    /// Under `when`; a rule with `resolved` makes levels of status triggers.
    case when(hasResolved: Bool)
    /// The end of a level.
    case until
    /// A step waits for it.
    case wait
    /// The answer to a command.
    case expect
    /// It changes a profile's number.
    case metric
    /// It is a profile's event.
    case profileEvent
    /// What must not happen.
    case absent
    /// A part of a sequence.
    case sequence
  }

  let role: Role
  /// Completes "in …": "a trigger of rule `greet`".
  let place: String
  /// Names that every trigger there sees.
  let scope: NameScope
  /// The profiles whose events it may name.
  let profiles: [Profile]
  /// Names declared although their definition is broken; nothing is said about them.
  var brokenEvents: Set<String> = []

  /// A place within this one.
  func inside(_ role: Role, of place: String) -> TriggerUse {
    TriggerUse(
      role: role, place: "\(place) of \(self.place)", scope: scope, profiles: profiles, brokenEvents: brokenEvents)
  }
}

/// What a kind of trigger found out about its own value.
struct KindReading {
  let kind: Trigger.Kind
  /// The value in words, after the kind's own word.
  let source: String
  var fields: [Trigger.Field] = []
  /// Always a level, and never an event.
  var isLevel = false
  /// A level if something about it needs one.
  var canBeLevel = false
  /// A console line comes with it.
  var hasLine = false
}

/// A trigger with the places that checks point at.
struct TriggerReading {
  var trigger: Trigger
  /// The kind's value, such as the pattern.
  let valueSpan: Span
  /// The pattern without its quotes, for console triggers.
  let patternSpan: Span
  /// A console line comes with it.
  let hasLine: Bool
  /// The modifiers with their values.
  let modifiers: [YAMLEntry]

  var isSchedule: Bool { if case .schedule = trigger.kind { true } else { false } }
}

/// The words that say what a trigger looks at.
enum TriggerWord: String, CaseIterable {
  case console, status, crash, stats, schedule, event, window, absent, sequence

  /// One of the kind, as it is written.
  var example: String {
    switch self {
    case .console: "console: '^Done'"
    case .status: "status: running"
    case .crash: "crash: any"
    case .stats: "stats: memory > 90%"
    case .schedule: "schedule: \"0 4 * * *\""
    case .event: "event: NAME"
    case .window: "window: NAME"
    case .absent: "absent: { console: 'PATTERN' }, for: 10m"
    case .sequence: "sequence: [{ console: 'FIRST' }, { console: 'SECOND' }], within: 1m"
    }
  }

  /// What other tools split into several keys.
  static let advice: [String: KeySet.Advice] = {
    let limit = KeySet.Advice(
      "the figure belongs to the condition", "write `stats: memory > …`; where the level ends is said by `until`")
    let state = KeySet.Advice("a status", "write `status: …`, or `status: starting -> running`")
    let kind = KeySet.Advice(
      "the kind of a trigger is its key", "write such as `crash: any`, `status: running` or `console: '^Done'`")
    let any = KeySet.Advice("any of several", "make a list of triggers under `when`: any of them fires the rule")
    let all = KeySet.Advice("all of several", "put what must hold besides into `if`, or write a `sequence`")
    let figure = KeySet.Advice("a figure", "write `stats:` and a condition, such as `stats: memory > 90%`")
    return [
      "any": any, "or": any, "any_of": any, "all": all, "and": all, "all_of": all,
      "not": KeySet.Advice("something that does not happen", "write `absent: { … }` with `for`"),
      "flags": KeySet.Advice("flags stand in the pattern", "write `(?i)` at its beginning"),
      "memory": figure, "cpu": figure, "disk": figure, "players": figure, "uptime": figure, "tps": figure,
      "oncalendar": KeySet.Advice("a schedule", "write `schedule: { at: \"04:00\" }`, or five cron fields"),
      "persistent": KeySet.Advice("it belongs to `schedule`", "write `schedule: { at: \"04:00\", missed: run-once }`"),
      "randomizeddelaysec": KeySet.Advice(
        "it belongs to `schedule`", "write `schedule: { at: \"04:00\", jitter: 5m }`"),
      "above": limit, "below": limit, "over": limit, "under": limit, "threshold_value": limit, "value": limit,
      "to": state, "from": state, "platform": kind, "type": kind, "kind": kind, "trigger": kind,
      "entity_id": KeySet.Advice("which servers", "write `servers` in the rule, beside `when`"),
      "servers": KeySet.Advice("it belongs to the rule", "write `servers` in the rule, beside `when`"),
      "expr": KeySet.Advice("a condition over figures", "write `stats: …`"),
      "condition": KeySet.Advice("a condition over figures", "write `stats: …`"),
      "timeout": KeySet.Advice("it belongs to the step", "write `timeout: …` in the step, in the column of its verb"),
      "retry": KeySet.Advice("it belongs to the step", "write `retry: …` in the step, in the column of its verb"),
      "cooldown": KeySet.Advice("it belongs to the rule", "write `cooldown: …` in the rule, beside `when`"),
      "repeat": KeySet.Advice("it belongs to the rule", "write `repeat: …` in the rule, beside `when`"),
      "days": KeySet.Advice("it belongs to `schedule`", "write `schedule: { at: \"04:00\", days: … }`"),
      "timezone": schedule("timezone"),
      "lead": schedule("lead"), "jitter": schedule("jitter"), "missed": schedule("missed"), "grace": schedule("grace"),
      "exit_code": KeySet.Advice("it belongs to `crash`", "write `crash: { exit_code: … }`"),
      "stream": KeySet.Advice("it belongs to `console`", "write `console: { match: 'PATTERN', stream: … }`"),
    ]
  }()

  private static func schedule(_ key: String) -> KeySet.Advice {
    KeySet.Advice(
      "it belongs to `schedule`", "write `schedule: { cron: \"0 4 * * *\", \(key): … }`, with your own times")
  }

  /// Words of other tools for the same thing.
  static let otherWords = [
    "regex": "console", "match": "console", "line": "console", "log": "console", "cron": "schedule",
    "every": "schedule", "at": "schedule", "time": "schedule", "interval": "schedule", "state": "status",
    "threshold": "stats", "metric": "stats", "crashed": "crash", "if": "where",
  ]
}
