public import OrderedCollections
public import RuleModel

/// What the engine makes of an event.
public struct Outcome: Sendable {
  /// What the world is asked to do, in order.
  public internal(set) var effects: [Effect] = []
  /// What was decided about each rule.
  public internal(set) var decisions: [Decision] = []
  /// What runs did, in order.
  public internal(set) var notes: [RunNote] = []
  /// Runs that were ended so suddenly that what they have asked for is to be given up, too.
  public internal(set) var withdrawn: [RunID] = []
  /// Which parts of the state are to be stored.
  public internal(set) var changes: OrderedSet<StateSlice> = []

  /// Nothing yet.
  public init() {}

  /// Adds what came of a later event.
  public mutating func append(_ other: Outcome) {
    effects += other.effects
    decisions += other.decisions
    notes += other.notes
    withdrawn += other.withdrawn
    changes.formUnion(other.changes)
  }
}

/// One line of a run's trace.
public struct RunNote: Sendable, Hashable, Codable {
  /// When.
  public let at: Timestamp
  /// Which run.
  public let run: RunID
  /// Its rule.
  public let rule: String
  /// Its server.
  public let server: ServerID
  /// What happened.
  public let kind: Kind

  /// What can happen to a run.
  public enum Kind: Sendable, Hashable, Codable {
    /// The first step follows.
    case started(purpose: Run.Purpose, event: String)
    /// A step begins a try; tries count from 1.
    case stepBegan(label: String, line: Int, attempt: Int)
    /// A step was passed over, and why.
    case stepSkipped(label: String, line: Int, reason: String)
    /// An effect was asked for.
    case effect(Effect)
    /// A step ended well; `detail` says what was seen.
    case stepEnded(label: String, detail: String, took: Duration)
    /// A step failed for good, or will be tried again after `retryIn`.
    case stepFailed(label: String, kind: FailureKind, message: String, retryIn: Duration?)
    /// The run is over.
    case ended(RunEnd, took: Duration)
    /// A fire of a schedule was not carried out.
    case scheduleMissed(at: Timestamp)
  }
}

/// How a run ended.
public enum RunEnd: Sendable, Hashable, Codable {
  case succeeded
  case failed(message: String)
  case stopped(reason: String)
  case cancelled(reason: String)

  /// One word.
  public var word: String {
    switch self {
    case .succeeded: "ok"
    case .failed: "failed"
    case .stopped: "stopped"
    case .cancelled: "cancelled"
    }
  }
}
