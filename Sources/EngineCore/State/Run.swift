public import RuleModel

/// One execution of a rule's steps, as a value that survives the process.
public struct Run: Sendable, Codable {
  /// See `RunID`.
  public let id: RunID
  /// The rule's id.
  public let rule: String
  /// The definition it started with.
  let fingerprint: String
  /// The server.
  public let server: ServerID
  /// The value of `by`.
  public let key: String?
  /// The trigger's place in the rule.
  let trigger: Int
  /// What fired it.
  var match: Match
  /// Which of the rule's lists it carries out.
  public let purpose: Purpose
  /// When it began its first step; `nil` while it waits for its turn.
  public internal(set) var startedAt: Timestamp?
  /// When it was asked for.
  let requestedAt: Timestamp
  /// When its patience for locks ends, or its time is over.
  var deadline: Timestamp?
  /// The run whose end it waits for.
  var predecessor: RunID?
  /// The run that carries it out as one of several of an `each`.
  var parent: RunID?
  /// Rehearsal: effects are asked for as shadows.
  public let isShadow: Bool
  /// Locks it holds.
  var locks: [LockKey] = []
  /// Where it is, outermost first.
  var frames: [Frame] = []
  /// What the current step waits for.
  var activity: Activity?
  /// Which try of the current step this is, from 1.
  var attempt = 1
  /// When the current step began its first try.
  var stepStartedAt: Timestamp?
  /// When the current try began.
  var tryStartedAt: Timestamp?
  /// The failure that `catch` and `finally` see.
  var failure: StepFailure?
  /// How the body failed, whatever `catch` made of it.
  var bodyFailure: StepFailure?
  /// Until when a step of `finally` goes on trying, once the session is back.
  var cleanupUntil: Timestamp?
  /// It was told to wait for a lock.
  var waitsForLock = false
  /// Results bound with `as`.
  var results: [String: [String: Value]] = [:]
  /// How many starts count, this one included, for `limit.used`.
  var limitUsed = 0
  /// When its level began to hold.
  var firingSince: Timestamp?
  /// The rules that led to it, itself last.
  let chain: [String]
  /// How its outermost list ended.
  var completion = Completion.normal
  /// It is to end after the current step.
  var isEnding = false

  /// Which of a rule's step lists a run carries out.
  public enum Purpose: String, Sendable, Codable, Hashable {
    case then, resolved, exceeded
    /// The steps of an `each` for one server or value.
    case each
  }
}

/// What a trigger's match leaves for the steps.
struct Match: Sendable, Codable, Hashable {
  var fields: [String: Value] = [:]
  /// Of fields that are numbers, the digits they were captured as.
  var digits: [String: String] = [:]
  var line: String?
  var count = 1
  var first: Timestamp?
  /// Wall time.
  var time: Timestamp
  /// Wall time; only for schedules.
  var deadline: Timestamp?
  /// What happened, for people.
  var event: String
  /// Rules whose effects led to it.
  var chain: [String] = []
}

/// A step list in progress.
struct Frame: Sendable, Codable {
  let block: BlockID
  var index = 0
  var role: Role
  /// What `error.*` showed outside a `catch` or `finally` in progress.
  var outerFailure: StepFailure?
  /// The instants still to be announced, when the current step is a countdown whose steps are being carried out.
  var countdown: CountdownProgress?

  enum Role: Sendable, Codable {
    /// A branch, or the steps of a countdown.
    case plain
    /// The body of a `try`, or of the rule itself.
    case body(catch: BlockID?, finally: BlockID?)
    /// A `catch` in progress.
    case handler(finally: BlockID?)
    /// A `finally` in progress, and how to go on after it.
    case cleanup(then: Completion)
  }
}

/// How a step list ended.
enum Completion: Sendable, Codable, Hashable {
  case normal
  case failed(StepFailure)
  case stopped(reason: String, failed: Bool)
  case cancelled(reason: String)
  /// The run's own time is over; only the rule's `catch` sees it.
  case timedOut(StepFailure)
}

/// What `error.*` shows.
public struct StepFailure: Sendable, Codable, Hashable {
  /// `error.step`.
  public let step: String
  /// `error.kind`.
  public let kind: FailureKind
  /// `error.message`.
  public let message: String
}

struct CountdownProgress: Sendable, Codable, Hashable {
  /// Engine time.
  let end: Timestamp
  /// Time left at each announcement still to come, longest first.
  var pending: [Duration]
  /// The one being announced.
  var remaining: Duration?
}

/// What a step waits for; every instant is engine time.
enum Activity: Sendable, Codable, Hashable {
  case sleeping(until: Timestamp)
  /// A trigger; `clock` runs while a level holds that has to hold for a while.
  case watching(until: Timestamp?, clock: HoldClock, sequence: SequenceProgress?)
  /// The result of one effect.
  case delivering(EffectID, until: Timestamp)
  /// An answer to a command.
  case asking(EffectID, until: Timestamp, isSent: Bool, isAnswered: Bool)
  case powering(PowerProgress)
  case backingUp(EffectID, uuid: String?, until: Timestamp)
  case countingDown(CountdownProgress)
  /// The pause before the next try.
  case pausing(until: Timestamp)
  /// A session; `nil` waits as long as it takes.
  case awaitingSession(until: Timestamp?)
  /// A lock of a server that is not the run's own.
  case awaitingLock(until: Timestamp)
  /// The runs of an `each`.
  case overseeing(EachProgress)
}

/// How far an `each` has come.
struct EachProgress: Sendable, Codable, Hashable {
  /// Those whose turn has not come, in order.
  var waiting: [Item]
  var running: Set<RunID> = []
  var done = 0
  /// The first failure.
  var failure: StepFailure?
  let until: Timestamp?

  struct Item: Sendable, Codable, Hashable {
    let server: ServerID
    /// What the name after `as` shows.
    let result: [String: Value]
  }
}

struct PowerProgress: Sendable, Codable, Hashable {
  let signal: PowerSignal
  var effect: EffectID
  let until: Timestamp
  /// When a stop that takes too long becomes a kill.
  var killAt: Timestamp?
  /// A restart has left the state `running`, or a start has begun.
  var hasMoved = false
  var isSent = false
}
