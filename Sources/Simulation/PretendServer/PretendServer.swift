public import RuleModel

/// A pretend game server with the daemon in front of it: one model for rule tests and panel simulator.
///
/// It is a value and knows no clock. Every input says when it happens; before it takes effect, everything
/// due up to and including that instant happens. What the daemon would tell is returned in order. Nothing
/// is waited for: ask `nextDeadline` and call `advance(to:)`. The same configuration and inputs give the
/// same output.
///
/// Orders, all at the instants named (T is the request, in Wings' own order):
/// - start: `starting` at T, `running` at T + start;
/// - stop: `stopping` at T, `offline` and zeroed figures at T + stop; restart is a stop, then a start;
/// - kill: `stopping`, `offline` and zeroed figures at T, also while another action holds the power lock;
/// - crash: `offline`, zeroed figures, the daemon's lines, `crashed`, all at T; a start by the daemon
///   `wingsRestart` later if the server is still offline;
/// - figures at every whole `statsInterval` since the beginning while the status is not `offline`.
public struct PretendServer: Sendable {
  /// What the daemon tells about a server.
  public enum Emission: Sendable, Hashable {
    /// A line of the game, ANSI codes included.
    case console(String)
    /// A line of the daemon, without its prefix; never told by a quiet game.
    case daemonLine(String)
    /// The status changed.
    case status(ServerStatus)
    /// A report of figures.
    case stats(ServerStats)
    /// The process ended unasked; follows `offline`.
    case crashed(Crash)
    /// A backup ended.
    case backupCompleted(BackupReport)
  }

  /// What was told, and when.
  public struct Observation: Sendable, Hashable {
    /// When.
    public var at: Timestamp
    /// What.
    public var emission: Emission

    /// Something told at an instant.
    public init(at: Timestamp, _ emission: Emission) {
      self.at = at
      self.emission = emission
    }
  }

  /// The daemon's answer to a power action.
  public enum PowerAnswer: Sendable, Hashable {
    /// Begun.
    case accepted
    /// A stop or kill of what is offline or on its way there.
    case nothingToDo
    /// Another power action is being carried out.
    case lockHeld
    /// A start of what is not offline.
    case isRunning
  }

  /// What became of a typed line.
  public enum CommandAnswer: Sendable, Hashable {
    /// Given to the process.
    case accepted
    /// There is no process to take it; nothing happens.
    case offline
  }

  /// Something planned.
  enum Item: Sendable {
    case emission(Emission)
    case started
    case stopped
    case lockReleased
    case restartedByDaemon
    case chatter
    case incident(PretendIncident)
    case scriptRepeated
    case backupDone(BackupReport)
  }

  /// An item with its place in the order; what belongs to a process dies with it.
  struct Planned: Sendable {
    var at: Timestamp
    var sequence: Int
    var process: Int?
    var item: Item
  }

  /// See `Configuration`.
  public let configuration: Configuration
  /// When the pretend server began.
  public let beganAt: Timestamp
  /// Now.
  public internal(set) var status: ServerStatus
  /// Since when the status holds.
  public internal(set) var statusSince: Timestamp
  /// Who is in the game, in order of arrival; always empty in a quiet game.
  public internal(set) var players: [String] = []

  var now: Timestamp
  var random: PretendRandom
  /// Latest first, so that the next one is at the end.
  var plan: [Planned] = []
  var nextSequence = 0
  /// Counts processes, so that items of an ended one are recognised.
  var process = 0
  var processSince: Timestamp?
  var nextTick: Timestamp
  var outbox: [Observation] = []

  var isLocked = false
  var startsAfterStop = false
  var nextStartFails = false
  var ignoresCommands = false
  var backupOverride: (after: Duration, isSuccessful: Bool)?
  var crashHandledAt: Timestamp?

  var figures: Figures

  /// A server in the configured state.
  public init(_ configuration: Configuration, at beganAt: Timestamp) {
    self.configuration = configuration
    self.beganAt = beganAt
    self.now = beganAt
    self.status = configuration.status
    self.random = PretendRandom(seed: configuration.seed)
    self.nextTick = beganAt + configuration.statsInterval
    self.figures = Figures(configuration)
    let isAlive = configuration.status != .offline
    self.statusSince = isAlive ? beganAt - configuration.uptime : beganAt
    self.processSince = isAlive ? beganAt - configuration.uptime : nil
    planScript(from: beganAt)
    switch status {
    case .offline: break
    case .running: settleIn()
    case .starting: plan(.started, after: configuration.start)
    case .stopping: plan(.stopped, after: configuration.stop)
    }
  }

  /// When something happens next by itself; `nil` for never.
  public var nextDeadline: Timestamp? {
    let tick = status == .offline ? nil : nextTick
    guard let planned = nextPlanned else { return tick }
    guard let tick else { return planned }
    return min(planned, tick)
  }

  /// The figures as they would be reported now.
  public var values: ServerStats { reported() }

  /// Lets everything happen that is due up to and including `instant`, in order.
  ///
  /// An instant in the past does nothing.
  public mutating func advance(to instant: Timestamp) -> [Observation] {
    pass(to: instant)
    return drain()
  }

  /// A power action over socket or panel; missing permissions are the caller's business.
  public mutating func powerRequested(
    _ signal: PowerSignal, at instant: Timestamp
  ) -> (answer: PowerAnswer, observations: [Observation]) {
    pass(to: instant)
    let answer = answerPower(signal)
    return (answer, drain())
  }

  /// A line typed into the console through the daemon.
  public mutating func commandTyped(
    _ line: String, at instant: Timestamp
  ) -> (answer: CommandAnswer, observations: [Observation]) {
    pass(to: instant)
    guard status != .offline else { return (.offline, drain()) }
    if line == configuration.game.stopCommand {
      if status != .stopping { beginStop() }
    } else {
      reply(to: line)
    }
    return (.accepted, drain())
  }

  /// A backup begins; its end is told as `backupCompleted` with the same uuid.
  public mutating func backupRequested(
    name: String?, uuid: String, at instant: Timestamp
  ) -> [Observation] {
    pass(to: instant)
    let configured = configuration.backup
    let (after, isSuccessful) = backupOverride ?? (configured.after, configured.isSuccessful)
    backupOverride = nil
    let report = BackupReport(
      uuid: uuid, isSuccessful: isSuccessful, size: isSuccessful ? configured.size : 0, name: name)
    plan(.backupDone(report), after: after, ofProcess: false)
    return drain()
  }

  /// Something is made to happen.
  public mutating func incidentHappened(
    _ incident: PretendIncident, at instant: Timestamp
  ) -> [Observation] {
    pass(to: instant)
    carryOut(incident)
    return drain()
  }

  private mutating func drain() -> [Observation] {
    let told = outbox
    outbox = []
    return told
  }
}
