public import RuleModel

/// What a rule remembers for one server and key.
public struct RuleState: Sendable, Codable {
  /// Per trigger, by its place in the rule.
  public internal(set) var triggers: [Int: TriggerState] = [:]
  /// Starts that still count for the limit, oldest first.
  public internal(set) var starts: [Timestamp] = []
  /// The last start, for the cooldown.
  var lastStart: Timestamp?
  /// See `Breaker`.
  public internal(set) var breaker = Breaker()
  /// Starts lately, for the brake on rules that feed themselves.
  var firings: [Timestamp] = []
  /// Until when that brake holds.
  var brakeUntil: Timestamp?
  /// Backups this rule made, oldest first.
  var backups: [OwnBackup] = []
  /// Starts that wait for the running one, oldest first.
  var queue: [QueuedStart] = []

  struct OwnBackup: Sendable, Codable, Hashable {
    let uuid: String
    let at: Timestamp
  }

  struct QueuedStart: Sendable, Codable, Hashable {
    /// The trigger's place in the rule.
    var trigger: Int
    /// The trigger's fingerprint, as in `TriggerState`.
    let fingerprint: String
    let match: Match
    /// When its level began to hold.
    let firingSince: Timestamp?
  }

  /// When something last happened to it, for finding out what can be forgotten.
  var lastUse: Timestamp? {
    ([lastStart, firings.last] + triggers.values.map(\.lastUse)).compactMap { $0 }.max()
  }

  /// A limit's breaker.
  public struct Breaker: Sendable, Codable, Hashable {
    /// When it tripped, while it is open.
    public internal(set) var trippedAt: Timestamp?
    /// Whether surplus starts are being dropped since the last one that passed.
    public internal(set) var isExceeded = false
  }
}

/// What one trigger remembers.
public struct TriggerState: Sendable, Codable {
  /// The trigger's fingerprint when this was written; another one means another trigger.
  var fingerprint: String
  /// See `LevelState`; only for levels.
  public internal(set) var level: LevelState?
  /// Matches that still count, oldest first.
  var matches: [CountedMatch] = []
  /// A match that waits for quiet; only with `debounce`.
  var debounced: DebouncedMatch?
  /// How far a sequence has come.
  var sequence: SequenceProgress?
  /// See `ScheduleState`; only for schedules.
  var schedule: ScheduleState?
}

extension TriggerState {
  /// When something last happened to it.
  var lastUse: Timestamp? { [matches.last?.at, debounced?.at, sequence?.startedAt].compactMap { $0 }.max() }
  /// Whether it waits for something that the clock decides.
  var isWaiting: Bool { debounced != nil || sequence != nil }
}

/// A match that counts for `count`.
struct CountedMatch: Sendable, Codable, Hashable {
  let at: Timestamp
  /// The value of the `distinct` field.
  let value: String?
}

/// The last match before quiet.
struct DebouncedMatch: Sendable, Codable, Hashable {
  let match: Match
  let at: Timestamp
}

/// How far a sequence has come.
struct SequenceProgress: Sendable, Codable, Hashable {
  /// The part that has to come next.
  var next: Int
  /// When the first part came.
  let startedAt: Timestamp
  /// The fields of all parts so far.
  var match: Match
}

/// How far a schedule has come.
struct ScheduleState: Sendable, Codable {
  /// Where `every` counts from, wall time.
  let anchor: Timestamp
  /// The start of the last fire that was dealt with, wall time.
  var lastStart: Timestamp
}

/// A level on its way from clear to firing and back.
public struct LevelState: Sendable, Codable, Hashable {
  /// The four places.
  public enum Phase: String, Sendable, Codable, Hashable {
    /// Does not hold. Can go to `pending` or `firing`.
    case clear
    /// Holds, not yet for long enough. Can go to `clear` or `firing`.
    case pending
    /// Holds for long enough. Can go to `recovering` or `clear`.
    case firing
    /// The end condition holds, not yet for long enough. Can go to `firing` or `clear`.
    case recovering

    /// How far it is from `clear`.
    var rank: Int {
      switch self {
      case .clear: 0
      case .pending: 1
      case .recovering: 2
      case .firing: 3
      }
    }
  }

  /// See `Phase`.
  public internal(set) var phase = Phase.clear
  /// Whether it counts as firing for others.
  var isOn: Bool { phase == .firing || phase == .recovering }
  /// Runs in `pending` and `recovering`.
  var clock = HoldClock()
  /// When it began to hold.
  public internal(set) var since: Timestamp?
  /// Whether its input was known when last looked at.
  public internal(set) var isKnown = true
  /// The run of `then`, if one was started for this firing.
  var run: RunID?
  /// A run was started for this firing.
  var didRun = false
  /// `then` waits for the end of a mute.
  var isDeferred = false
  /// `resolved` waits for the end of a mute.
  var isResolveDeferred = false
  /// What steps see of it: `window.end`, `absent.since`.
  var fields: [String: Value] = [:]
  /// When `repeat` is due.
  var nextRepeat: Timestamp?
}

/// Adds up the time during which something held, without the time during which nobody could say.
struct HoldClock: Sendable, Codable, Hashable {
  private(set) var elapsed: Duration = .zero
  private(set) var runningSince: Timestamp?

  mutating func restart(at now: Timestamp) {
    elapsed = .zero
    runningSince = now
  }

  mutating func pause(at now: Timestamp) {
    guard let runningSince else { return }
    elapsed += now - runningSince
    self.runningSince = nil
  }

  mutating func resume(at now: Timestamp) { if runningSince == nil { runningSince = now } }

  func total(at now: Timestamp) -> Duration { elapsed + (runningSince.map { now - $0 } ?? .zero) }

  /// When the total will have reached a duration; `nil` while paused.
  func deadline(for duration: Duration) -> Timestamp? { runningSince.map { $0 + (duration - elapsed) } }
}
