import RuleModel

/// Tells the end of a process that nobody had asked to end.
///
/// The path of the status decides; the daemon's lines, which come on another way and may come earlier or
/// later, add the exit code. A look-alike printed by a player therefore crashes nothing.
struct CrashDetector: Sendable, Hashable {
  /// How long lines are waited for once the server is offline.
  static let patience: Duration = .seconds(1)
  /// How long before it lines may have come.
  static let memory: Duration = .seconds(2)
  /// How long after our own `stop`, `restart` or `kill` an end without lines counts as that.
  static let ownRequest: Duration = .seconds(15)

  private struct Evidence: Hashable {
    var firstAt: Timestamp
    var isDetected = false
    var isFinal = false
    var exitCode: Int?
    var outOfMemory: Bool?

    var isComplete: Bool { isFinal || (exitCode != nil && outOfMemory != nil) }
    var crash: Crash { Crash(exitCode: exitCode, outOfMemory: outOfMemory ?? false) }
  }

  private struct Pending: Hashable {
    let until: Timestamp
    /// Our own request may be the cause, so that only the daemon's word makes it a crash.
    let isDoubtful: Bool
  }

  private var evidence: Evidence?
  private var pending: Pending?
  private var ownRequestUntil: Timestamp?

  var nextDeadline: Timestamp? { pending?.until }

  /// The status changed before our eyes.
  mutating func statusChanged(from old: ServerStatus, to new: ServerStatus, at now: Timestamp) -> Crash? {
    guard new == .offline else { return nil }
    defer { ownRequestUntil = nil }
    switch old {
    case .offline: return nil
    case .stopping:
      evidence = nil
      return nil
    case .starting, .running: break
    }
    if let known = evidence, now - known.firstAt > Self.memory { evidence = nil }
    let isDoubtful = ownRequestUntil.map { now <= $0 } ?? false
    pending = Pending(until: now + Self.patience, isDoubtful: isDoubtful)
    return evidence?.isComplete == true ? settle() : nil
  }

  /// The daemon wrote a line.
  mutating func daemonLinePrinted(_ line: DaemonLine, at now: Timestamp) -> Crash? {
    var known = evidence ?? Evidence(firstAt: now)
    if pending == nil, now - known.firstAt > Self.memory { known = Evidence(firstAt: now) }
    switch line {
    case .crashDetected: known.isDetected = true
    case .exitCode(let code): known.exitCode = code
    case .outOfMemory(let truth): known.outOfMemory = truth
    case .crashDetectionOff: known.isFinal = true
    case .outputThrottled, .other: return nil
    }
    evidence = known
    return pending != nil && known.isComplete ? settle() : nil
  }

  /// We asked for a power change ourselves.
  mutating func powerRequested(_ signal: PowerSignal, at now: Timestamp) {
    switch signal {
    case .start: break
    case .stop, .restart, .kill: ownRequestUntil = now + Self.ownRequest
    }
  }

  /// Nothing more will be seen for a while: what is pending is told with what is known.
  mutating func observationBroke() -> Crash? {
    defer { evidence = nil }
    return settle()
  }

  mutating func deadlinePassed(at now: Timestamp) -> Crash? {
    guard let pending, pending.until <= now else { return nil }
    return settle()
  }

  private mutating func settle() -> Crash? {
    guard let ending = pending else { return nil }
    let known = evidence
    pending = nil
    evidence = nil
    if ending.isDoubtful, known?.isDetected != true { return nil }
    return known?.crash ?? Crash(exitCode: nil)
  }
}
