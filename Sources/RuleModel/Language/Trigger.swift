public import Diagnostics
public import Patterns

/// The part of a rule that selects events, or says which level has to hold.
public struct Trigger: Sendable, Hashable {
  /// The author's name for it, told as `trigger.id`.
  public var id: String?
  /// What it looks at.
  public let kind: Kind
  /// `where`: a further test of this trigger's own fields, before counting.
  public var filter: Expression?
  /// `for`: how long a level must hold without interruption.
  public var hold: Duration?
  /// `until`: when a level counts as over; without it, when it no longer holds.
  public var end: End?
  /// `count` and `within`: how many matches in which sliding window.
  public var count: Count?
  /// `debounce`: how long nothing more must match before it fires.
  public var debounce: Duration?
  /// Whether it can hold, rather than only happen.
  public var isLevel: Bool
  /// The fields it offers and their types.
  public var fields: [Field]
  /// In words close to the source: `stats: memory > 90%`.
  public var summary: String
  /// Where it stands.
  public let span: Span
  /// The same for the same meaning, in every process; state survives a reload while it does not change.
  public var fingerprint: String

  /// A checked trigger.
  public init(
    id: String? = nil, kind: Kind, filter: Expression? = nil, hold: Duration? = nil, end: End? = nil,
    count: Count? = nil, debounce: Duration? = nil, isLevel: Bool, fields: [Field] = [], summary: String, span: Span,
    fingerprint: String
  ) {
    self.id = id
    self.kind = kind
    self.filter = filter
    self.hold = hold
    self.end = end
    self.count = count
    self.debounce = debounce
    self.isLevel = isLevel
    self.fields = fields
    self.summary = summary
    self.span = span
    self.fingerprint = fingerprint
  }

  /// What can be looked at.
  public enum Kind: Sendable, Hashable {
    /// A console line; `raw` looks at the line with its ANSI codes and prefix.
    case console(Pattern, stream: StreamFilter, raw: Bool)
    /// The status became one of `to`, coming from one of `from` if that is given.
    case status(to: [ServerStatus], from: [ServerStatus]?)
    /// The process ended unasked. `nil` means either.
    case crash(exitCode: Int?, outOfMemory: Bool?, intended: Bool?)
    /// A condition over figures holds.
    case stats(Expression)
    /// The clock.
    case schedule(Schedule)
    /// A named event of the engine, a profile or a person.
    case event(name: String)
    /// A time window is open.
    case window(NamedWindow)
    /// Something did not happen while everything could be seen; the clock runs only while `condition` is true.
    indirect case absent(Trigger, condition: Expression?)
    /// Several things in this order, the first and the last at most `within` apart.
    case sequence([SequenceItem], within: Duration)
  }

  /// A part of a `sequence`.
  public struct SequenceItem: Sendable, Hashable {
    /// What has to happen.
    public let trigger: Trigger
    /// `not`: the sequence is complete when this has *not* followed in time; only the last one can be.
    public let isNegated: Bool

    /// A part that has to follow, or must not.
    public init(_ trigger: Trigger, isNegated: Bool = false) {
      self.trigger = trigger
      self.isNegated = isNegated
    }
  }

  /// Whose lines a console trigger sees.
  public enum StreamFilter: String, Sendable, Hashable, CaseIterable {
    case game, daemon, any
  }

  /// `count` matches, the first and last at most `within` apart.
  public struct Count: Sendable, Hashable {
    /// How many.
    public let matches: Int
    /// The window.
    public let within: Duration
    /// `distinct`: the field whose different values are counted.
    public let distinct: String?

    /// So many in so long.
    public init(matches: Int, within: Duration, distinct: String? = nil) {
      self.matches = matches
      self.within = within
      self.distinct = distinct
    }
  }

  /// What ends a level: another level that has to hold, or an event.
  public indirect enum End: Sendable, Hashable {
    case trigger(Trigger)
  }

  /// A named value that comes with a match.
  public struct Field: Sendable, Hashable {
    /// The name.
    public let name: String
    /// Its type.
    public let type: ValueType
    /// What is proven about the text; `nil` for values that are not text of a console.
    public let captureClass: CaptureClass?
    /// Where it is captured, for messages.
    public let span: Span?

    /// A field.
    public init(name: String, type: ValueType, captureClass: CaptureClass? = nil, span: Span? = nil) {
      self.name = name
      self.type = type
      self.captureClass = captureClass
      self.span = span
    }
  }
}

/// The engine's own event names, with the fields each carries.
public enum BuiltinEvent: String, Sendable, Hashable, CaseIterable {
  case sessionConnected = "session-connected"
  case sessionLost = "session-lost"
  case engineStarted = "engine-started"
  case rulesReloaded = "rules-reloaded"
  case backupCompleted = "backup-completed"
  case backupRestored = "backup-restored"
  case installCompleted = "install-completed"
  case consoleThrottled = "console-throttled"
  case ruleTripped = "rule-tripped"
  case runFailed = "run-failed"
  case serverAdded = "server-added"
  case serverRemoved = "server-removed"

  /// Names and types of what comes with it.
  public var fields: [Trigger.Field] {
    switch self {
    case .backupCompleted:
      [
        Trigger.Field(name: "successful", type: .bool), Trigger.Field(name: "name", type: .text),
        Trigger.Field(name: "size", type: .bytes),
      ]
    case .sessionLost, .consoleThrottled: [Trigger.Field(name: "reason", type: .text)]
    case .ruleTripped, .runFailed: [Trigger.Field(name: "rule", type: .text)]
    case .sessionConnected, .engineStarted, .rulesReloaded, .backupRestored, .installCompleted, .serverAdded,
      .serverRemoved:
      []
    }
  }
}
