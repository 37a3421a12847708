/// The number of a run, unique in the life of one engine state.
public struct RunID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// Counts from 1.
  public let number: Int

  /// The run with that number.
  public init(_ number: Int) { self.number = number }

  /// Encoded as the bare number.
  public init(from decoder: any Decoder) throws {
    self.number = try decoder.singleValueContainer().decode(Int.self)
  }

  /// Encoded as the bare number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  /// The number.
  public var description: String { String(number) }

  /// Begun earlier.
  public static func < (left: RunID, right: RunID) -> Bool { left.number < right.number }
}

/// The twelve gates in the order in which an event passes them.
public enum Gate: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  case target, fresh, match, `where`, temporal, stage, mute, `if`, cooldown, limit, mode, lock

  /// 1 to 12.
  public var number: Int { (Gate.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// Passed earlier.
  public static func < (left: Gate, right: Gate) -> Bool { left.number < right.number }
}

/// Why a gate did not let an event through: a stable code and the facts behind it.
public struct Reason: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The closed list of codes.
  public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
    case notTargeted = "not-targeted"
    case replayed, initial
    case noMatch = "no-match"
    case whereFalse = "where-false"
    case count, pending, sequence, debouncing, unknown
    case alreadyFiring = "already-firing"
    case disabled, muted, silenced, paused
    case ifFalse = "if-false"
    case ifUnknown = "if-unknown"
    case cooldown, limited, tripped, busy, queued, restarted
    case queueFull = "queue-full"
    case waiting
    case lockTimeout = "lock-timeout"
    case loop
  }

  /// See `Code`.
  public let code: Code
  /// What follows the code, such as ` 3/5` or `: window maintenance`; may be empty.
  public let detail: String

  /// A code with its facts; `detail` begins with a blank or a colon.
  public init(_ code: Code, _ detail: String = "") {
    self.code = code
    self.detail = detail
  }

  /// `count 3/5`, `muted: window maintenance`.
  public var description: String { code.rawValue + detail }
}

/// What a gate said about an event.
public struct GateVerdict: Sendable, Hashable, Codable {
  /// Which gate.
  public let gate: Gate
  /// What it looked at, such as `0/3` for a limit; empty when there was nothing to look at.
  public let detail: String

  /// The verdict of a gate that let the event through.
  public init(_ gate: Gate, _ detail: String = "") {
    self.gate = gate
    self.detail = detail
  }
}

/// The outcome of one event for one rule on one server.
public struct Decision: Sendable, Hashable, Codable {
  /// Fired or not, and what stopped it.
  public enum Outcome: Sendable, Hashable, Codable {
    /// All gates passed; the run carries the steps.
    case fired(RunID)
    /// A gate stopped it.
    case stopped(Gate, Reason)
    /// A level that fired is over; the run carries the `resolved` steps, if there are any.
    case resolved(RunID?)
  }

  /// When.
  public let at: Timestamp
  /// The rule's id.
  public let rule: String
  /// The server.
  public let server: ServerID
  /// The value of the rule's `by`, if it has one and it is known.
  public let key: String?
  /// The trigger's id, or its position among several.
  public let trigger: String?
  /// What happened, in a few words, for people; console text in it is untrusted.
  public let event: String
  /// The gates that let it through, in order.
  public let passed: [GateVerdict]
  /// See `Outcome`.
  public let outcome: Outcome

  /// An outcome with its evidence.
  public init(
    at: Timestamp, rule: String, server: ServerID, key: String?, trigger: String?, event: String,
    passed: [GateVerdict], outcome: Outcome
  ) {
    self.at = at
    self.rule = rule
    self.server = server
    self.key = key
    self.trigger = trigger
    self.event = event
    self.passed = passed
    self.outcome = outcome
  }
}
