import DequeModule
import OrderedCollections
public import RuleModel

/// The part that decides: an event and a time go in, effects and decisions come out.
///
/// The engine is a value without a clock, I/O or randomness, so the live run, the rehearsal, the test and the replay
/// are the same code with the same result. Waiting is data: `nextDeadline` says when `advance` has something to do.
///
/// How an event travels: `observe` updates what is known of its server and derives what follows from it (a profile's
/// events, built-in events). Each rule in reach is then asked once (`consider`); its triggers are gates 1 to 5, and
/// `attemptStart` is gates 6 to 12. What passes becomes a `Run`, a small machine over the rule's step lists that is
/// resumed by the results of its effects, by triggers it waits for, and by timers.
public struct Engine: Sendable {
  /// What is remembered; can be stored and handed to a new engine.
  public internal(set) var state: EngineState
  /// The rules in force.
  public private(set) var rules: RuleSet
  /// How the engine is run.
  public let options: Options

  var timers = TimerQueue()
  var outcome = Outcome()
  /// Rules per server, by place in `rules.rules`.
  var plans: [ServerID: ServerPlan] = [:]
  /// Which rules a console line can concern, one for all servers that the same rules reach.
  var lineIndices: [LineIndex] = []
  /// Definitions of running runs whose rule has changed since.
  var retiredRules: [String: Rule] = [:]
  /// The last console lines per server, for messages; not worth storing.
  var tails: [ServerID: [String]] = [:]
  /// Questions asked of a server's console at the last instant at which any was.
  var probed: [ServerID: (at: Timestamp, commands: Set<String>)] = [:]
  /// Places in `rules.rules`, by id.
  var places: [String: Int] = [:]
  /// Windows that levels look at, by rule.
  var levelWindows: [String: [NamedWindow]] = [:]
  /// Rules with a level that fires, per server.
  var firing: [ServerID: Set<String>] = [:]
  /// Memories with a value of `by`, per rule and server.
  var keyCounts: [StateKey: Int] = [:]
  /// Named events caused by what is being handled, with the rules that led to them.
  var caused: Deque<(event: Event, chain: [String])> = []
  /// Servers whose levels have to be looked at, because a value that rules keep has changed.
  var overdue: OrderedSet<ServerID> = []
  /// Runs that have ended just now; others may have waited for that.
  var ended: [Run] = []
  /// Runs that carry out an `each` and have something to do.
  var overseers: OrderedSet<RunID> = []
  /// Runs that belong to an `each`.
  var children: OrderedSet<RunID> = []
  /// The event being handled has moved a number of its server.
  var hasMovedMetric = false
  /// An event is being handled, so more may happen at the same instant; levels come of age only afterwards.
  var isHandlingEvent = false
  /// The time that the store was told last.
  var storedTime: Timestamp?
  /// Nothing new is started any more.
  var isShuttingDown = false
  /// When what has not ended by then is left as it is.
  var shutdownEnd: Timestamp?

  /// How an engine is run.
  public struct Options: Sendable {
    /// Record one outcome per event and rule, also for the first three gates; a live engine records from gate 4 on.
    public var recordsEveryOutcome: Bool
    /// Ask for all effects as shadows.
    public var isRehearsal: Bool
    /// Replaces the stable shift that `jitter` gives each server.
    public var jitter: Duration?

    /// A live engine, unless said otherwise.
    public init(recordsEveryOutcome: Bool = false, isRehearsal: Bool = false, jitter: Duration? = nil) {
      self.recordsEveryOutcome = recordsEveryOutcome
      self.isRehearsal = isRehearsal
      self.jitter = jitter
    }
  }

  /// An engine that goes on from a state; its first event is `engineStarted`.
  public init(rules: RuleSet, state: EngineState = EngineState(), options: Options = Options()) {
    self.rules = rules
    self.state = state
    self.options = options
    rebuildPlans()
    resumeState()
  }

  /// When `advance` has something to do next; may be early, never late.
  public var nextDeadline: Timestamp? { timers.next }

  /// Takes an event in; `now` is engine time and not before the last one.
  ///
  /// Timers that were due before `now` go first; those due at `now` wait for `advance`, so that everything which
  /// happens at one instant is seen before the clock decides.
  public mutating func handle(_ event: Event, at now: Timestamp) -> Outcome {
    let now = clamped(now)
    fireTimers(before: now)
    setTime(now)
    isHandlingEvent = true
    take(event)
    isHandlingEvent = false
    return flush()
  }

  /// Lets time pass up to and including `now`.
  public mutating func advance(to now: Timestamp) -> Outcome {
    let now = clamped(now)
    fireTimers(before: now)
    setTime(now)
    fireTimers(through: now)
    return flush()
  }

  /// Exchanges the rules. Unchanged rules keep everything, running runs finish as they began.
  public mutating func replaceRules(_ newRules: RuleSet, at now: Timestamp) -> Outcome {
    setTime(clamped(now))
    for run in state.runs.values where retiredRules[run.fingerprint] == nil {
      if let rule = rule(run.rule), rule.fingerprint == run.fingerprint {
        retiredRules[run.fingerprint] = rule
      }
    }
    let inUse = Set(state.runs.values.map(\.fingerprint))
    retiredRules = retiredRules.filter { inUse.contains($0.key) }
    rules = newRules
    rebuildPlans()
    discardForgottenState()
    enterRules()
    settle()
    for id in state.servers.keys { take(Event(.named(BuiltinEvent.rulesReloaded.rawValue, fields: [:]), on: id)) }
    return flush()
  }

  /// What is known of each server.
  public var servers: [ServerState] { Array(state.servers.values) }

  /// Runs that have not ended, oldest first.
  public var runs: [Run] { Array(state.runs.values) }

  /// The latest instant it was told.
  public var latestInstant: Timestamp { now }

  /// Whether any run is in progress.
  public var isIdle: Bool { state.runs.isEmpty }

  /// Where a rule's level stands on a server, and whether its input is known; of several, the one that is furthest.
  public func level(of rule: String, on server: ServerID) -> LevelState? {
    state.rules[StateKey(rule: rule, server: server)]?.triggers.sorted { $0.key < $1.key }
      .compactMap(\.value.level).max { $0.phase.rank < $1.phase.rank }
  }

  /// The wall clock's instant for engine time.
  public func wall(_ instant: Timestamp) -> Timestamp { instant + state.general.wallOffset }

  // MARK: - Time

  var now: Timestamp { state.general.now ?? Timestamp(milliseconds: 0) }

  private func clamped(_ time: Timestamp) -> Timestamp { state.general.now.map { max($0, time) } ?? time }

  private mutating func setTime(_ now: Timestamp) {
    guard state.general.now != now else { return }
    state.general.now = now
  }

  private mutating func fireTimers(before now: Timestamp) {
    while let next = timers.next, next < now {
      setTime(max(next, self.now))
      fireTimers(through: self.now)
    }
  }

  private mutating func fireTimers(through now: Timestamp) {
    // Whatever a timer arms for the same instant fires as well, but never without end.
    var budget = Limits.timersPerInstant + 20 * timers.armedCount
    while let next = timers.next, next <= now, let owner = timers.pop() {
      fire(owner)
      settle()
      budget -= 1
      precondition(budget > 0, "timers re-armed themselves without end at \(now)")
    }
  }

  /// The time is stored as well, because what is pending must not count the time without an engine.
  private mutating func flush() -> Outcome {
    let isOld = storedTime.map { now - $0 >= Limits.storedTime } ?? true
    if isOld || !outcome.changes.isEmpty {
      outcome.changes.append(.general)
      storedTime = now
    }
    defer { outcome = Outcome() }
    return outcome
  }

  // MARK: - Events

  /// Handles an event and everything it causes inside the engine.
  private mutating func take(_ event: Event) {
    dispatch(event)
    settle()
  }

  /// Brings about what has become possible: runs whose way is free begin, caused events are handled.
  private mutating func settle() {
    beginWaitingRuns()
    var (done, looks) = (0, 0)
    while done < Limits.cascade {
      if looks < Limits.looks, let server = overdue.first {
        overdue.removeFirst()
        looks += 1
        reconsiderLevels(on: server)
      } else if let (event, chain) = caused.first {
        caused.removeFirst()
        if let server = event.server { react(to: event, on: server, chain: chain) }
      } else {
        break
      }
      done += 1
      beginWaitingRuns()
    }
    caused.removeAll()
    overdue.removeAll()
  }

  private mutating func dispatch(_ event: Event) {
    switch event.kind {
    case .engineStarted:
      enterRules()
      for id in state.servers.keys { react(to: event, on: id) }
    case .serversListed(let servers): list(servers)
    case .clockStepped(let step): stepClock(by: step)
    case .effectFinished(let id, let result): finish(id, with: result)
    case .breakerReset(let rule): resetBreakers(of: rule, on: event.server)
    case .runCancelled(let id): cancel(id, reason: "cancelled by hand")
    case .pauseBegan(let pause): begin(pause)
    case .pauseEnded(let id): endPause(id)
    case .shutdownRequested: shutDown()
    case .consoleLinePrinted, .statusReported, .statsReported, .metricsReported, .crashed, .sessionConnected,
      .sessionLost, .observationInterrupted, .backupCompleted, .named:
      if let server = event.server { react(to: event, on: server) }
    }
  }

  /// What an event of a server leads to: occurrences, decisions, and steps that waited for it.
  mutating func react(to event: Event, on server: ServerID, chain: [String] = []) {
    guard state.servers[server] != nil else { return }
    // A step that begins because of an event does not see that event again.
    let waiting = waitingRuns(on: server)
    let occurrences = observe(event, on: server, chain: chain)
    consider(occurrences, of: event, on: server)
    inform(waiting, of: occurrences)
  }

  /// Lets an event of the engine's own happen after the present one.
  mutating func cause(
    _ event: BuiltinEvent, fields: [String: Value] = [:], on server: ServerID, chain: [String] = []
  ) {
    caused.append((Event(.named(event.rawValue, fields: fields), on: server), chain))
  }
}

/// The rules that reach a server, and its profile for each.
struct ServerPlan: Sendable {
  struct Target: Sendable {
    let rule: Int
    let profile: Profile?
  }

  /// What decides which lines concern a target.
  struct Reach: Hashable {
    let rule: Int
    let profile: String?
  }

  var targets: [Target] = []
  /// The place in `lineIndices` of what tells which of them a console line can concern.
  var lineIndex: Int?
  /// Profiles that derive something for this server: games first, then what files define for every game.
  var profiles: [Profile] = []
  /// Metrics that some rule asks for, with the profile they belong to.
  var probes: [(profile: Profile, metric: Profile.Metric)] = []
  /// Figures that some rule looks back on.
  var histories: [HistoryDemand] = []
  /// Events that some rule counts.
  var tallies: [TallyDemand] = []
}
