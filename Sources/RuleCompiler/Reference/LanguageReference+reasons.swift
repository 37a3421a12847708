import Patterns
import RuleModel

/// What the engine itself says: why nothing happened, and what it lets happen.
extension LanguageReference {
  /// The twelve gates in order.
  public static let gates: [WordReference] = Gate.allCases.map(\.reference)

  /// The codes that say why nothing was done.
  public static let reasons: [WordReference] = Reason.Code.allCases.map(\.reference)

  /// The engine's own events.
  public static let builtinEvents: [WordReference] = BuiltinEvent.allCases.map(\.reference)
}

extension Gate {
  /// Its description.
  var reference: WordReference {
    let meaning =
      switch self {
      case .target: "Is the server one of those that the rule is for?"
      case .fresh: "Did it happen now, rather than being told again after a reconnect?"
      case .match: "Does it fit the trigger?"
      case .where: "Is `where` true?"
      case .temporal: "Has it happened often enough, or held long enough?"
      case .stage: "May the rule act?"
      case .mute: "Is no window of `mute` open, and nobody asking for silence?"
      case .if: "Are all conditions of `if` true?"
      case .cooldown: "Is the last start long enough ago?"
      case .limit: "Are there starts left?"
      case .mode: "Is it not running already?"
      case .lock: "Are its locks free?"
      }
    return WordReference(rawValue, "", meaning)
  }
}

extension Reason.Code {
  /// Its description, with the gate at which it comes up.
  var reference: WordReference {
    let (gate, meaning): (Gate, String) =
      switch self {
      case .notTargeted: (.target, "The rule is not for this server")
      case .replayed: (.fresh, "An old console line, told again by the server after a reconnect")
      case .initial: (.fresh, "The status that held already when the session began")
      case .noMatch: (.match, "It does not fit the trigger")
      case .whereFalse: (.where, "`where` is false or unknown")
      case .count: (.temporal, "Not often enough yet; the figures say how often")
      case .pending: (.temporal, "It does not hold for long enough yet")
      case .sequence: (.temporal, "Not all parts of the sequence have come yet")
      case .debouncing: (.temporal, "Waiting for quiet")
      case .unknown: (.temporal, "Something that the level looks at is unknown")
      case .alreadyFiring: (.temporal, "The level fired before and still holds")
      case .disabled: (.stage, "The rule is switched off")
      case .muted: (.mute, "A window of `mute` is open")
      case .silenced: (.mute, "A silence is in force")
      case .paused: (.mute, "A person has paused it: `flightplan pause`")
      case .ifFalse: (.if, "A condition is false; its figures are told")
      case .ifUnknown: (.if, "A condition is unknown")
      case .cooldown: (.cooldown, "The last start is too recent")
      case .limited: (.limit, "All starts of this stretch of time are used up")
      case .tripped: (.limit, "The limit was exceeded and stays closed until it is reset")
      case .busy: (.mode, "It is running, and a second run is not wanted")
      case .queued: (.mode, "It is running; this start waits for its turn")
      case .restarted: (.mode, "The run was cancelled by a newer start")
      case .queueFull: (.mode, "Too many starts wait already")
      case .waiting: (.lock, "Another run has the lock; this one waits")
      case .lockTimeout: (.lock, "The lock did not become free in time")
      case .loop: (.limit, "Rules were setting each other off")
      }
    return WordReference(rawValue, gate.rawValue, meaning)
  }
}

extension BuiltinEvent {
  /// Its description, with its fields.
  var reference: WordReference {
    let meaning =
      switch self {
      case .sessionConnected: "The engine sees the server (again)"
      case .sessionLost: "The engine does not see the server any more"
      case .engineStarted: "The engine has started"
      case .rulesReloaded: "The rules were read again"
      case .backupCompleted: "A backup has ended, whoever had begun it"
      case .backupRestored: "A backup was restored"
      case .installCompleted: "An installation has ended"
      case .consoleThrottled: "Lines of the console were left out because there were too many"
      case .ruleTripped: "The limit of a rule has closed until it is reset"
      case .runFailed: "A run has failed"
      case .serverAdded: "A server has come to the list"
      case .serverRemoved: "A server has gone from the list"
      }
    let fields = fields.map { "`\($0.name)`" }.joined(separator: " ")
    return WordReference(rawValue, fields, meaning, example: .trigger("event: \(rawValue)"))
  }
}

/// Classes of captures, as the table of their safety shows them.
enum CaptureKind {
  static let all: [WordReference] = CaptureClass.allCases.map { reference(of: $0) }

  private static func reference(of kind: CaptureClass) -> WordReference {
    switch kind {
    case .number:
      WordReference(
        "number", "everywhere", "Digits and signs of numbers, such as `\\d+`; in expressions it is a number")
    case .word:
      WordReference(
        "word", "commands, messages, web addresses", "Letters, digits, `_ - .` of bounded length, such as `\\w{3,16}`")
    case .text:
      WordReference(
        "text", "messages", "Anything without control characters, such as `[^\\x00-\\x1f]+`, and words without bound")
    case .arbitrary:
      WordReference(
        "arbitrary", "nothing without a filter", "Anything, such as `.+`; `plain`, `quote`, `json` and `md` make it fit"
      )
    }
  }
}
