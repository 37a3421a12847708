public import EngineCore
public import RuleModel

/// A pretend world around the real engine: virtual time, pretend servers, and receivers that accept everything.
///
/// At each instant all inputs come first, in the order given, then the clock; whatever the engine asks for happens at
/// once or after the pretend server's durations. Nothing leaves the process, and the same inputs give the same record.
public struct Rehearsal: Sendable {
  /// The engine under rehearsal.
  public private(set) var engine: Engine
  /// What it asked for, in order.
  public private(set) var effects: [EffectRecord] = []
  /// What it decided, in order.
  public private(set) var decisions: [Decision] = []
  /// What its runs did, in order.
  public private(set) var notes: [RunNote] = []

  /// Which line of the input led to a decision, by the decision's place in `decisions`.
  public private(set) var origins: [Int: Int] = [:]

  private var servers: [ServerID: PretendServer] = [:]
  private let order: [ServerID]
  private var blind: Set<ServerID> = []
  private var isDown = false
  private var figures: [ServerID: [String: Double]] = [:]
  private let setup: Setup
  private var random: PretendRandom
  private var now: Timestamp

  /// What the pretend world is made of.
  public struct Setup: Sendable {
    /// The rules.
    public var rules: RuleSet
    /// The servers and how each behaves.
    public var servers: [(server: Server, behaviour: PretendServer.Configuration)]
    /// Wall time at the beginning.
    public var start: Timestamp
    /// Replaces the stable shift of `jitter`.
    public var jitter: Duration?
    /// What web addresses answer.
    public var webhookStatus: Int

    /// A world; webhooks answer 204.
    public init(
      rules: RuleSet, servers: [(server: Server, behaviour: PretendServer.Configuration)], start: Timestamp,
      jitter: Duration? = nil, webhookStatus: Int = 204
    ) {
      self.rules = rules
      self.servers = servers
      self.start = start
      self.jitter = jitter
      self.webhookStatus = webhookStatus
    }

    var options: Engine.Options { Engine.Options(recordsEveryOutcome: true, jitter: jitter) }
  }

  /// An effect and when it was asked for.
  public struct EffectRecord: Sendable, Hashable {
    /// Wall time.
    public let at: Timestamp
    /// What was asked.
    public let effect: Effect
  }

  /// Something that is made to happen.
  public enum Input: Sendable, Hashable {
    case line(ConsoleLine)
    case incident(PretendIncident)
    case crash(Crash)
    case status(ServerStatus, isInitial: Bool)
    /// Derived figures, by name.
    case figures([String: Double])
    case sessionLost(reason: String)
    case sessionConnected
    case named(String, fields: [String: Value])
    case engineDown
    case engineUp
  }

  /// A world in which the engine has just started and every session is up.
  public init(_ setup: Setup) {
    self.setup = setup
    self.now = setup.start
    self.order = setup.servers.map(\.server.id)
    self.random = PretendRandom(seed: 1)
    self.engine = Engine(rules: setup.rules, options: setup.options)
    for (server, behaviour) in setup.servers {
      servers[server.id] = PretendServer(behaviour, at: setup.start)
    }
    tell(Event(.serversListed(setup.servers.map(\.server))))
    for id in order { connect(id) }
    tell(Event(.engineStarted))
  }

  /// The earliest instant at which something is due by itself.
  public var nextDeadline: Timestamp? {
    let own = isDown ? nil : engine.nextDeadline
    return (order.compactMap { servers[$0]?.nextDeadline } + [own].compactMap { $0 }).min()
  }

  /// Whether no run is in progress.
  public var isIdle: Bool { engine.isIdle }

  /// Lets everything due before an instant happen, then the given inputs, then what is due at that instant.
  public mutating func step(to instant: Timestamp, inputs: [(server: ServerID?, input: Input)] = []) {
    step(to: instant, inputs: inputs.map { ($0.server, $0.input, nil) })
  }

  /// The same; `line` says where an input was read, see `origins`.
  public mutating func step(to instant: Timestamp, inputs: [(server: ServerID?, input: Input, line: Int?)]) {
    pass(before: instant)
    now = max(now, instant)
    for id in order { deliver(servers[id]?.advance(to: instant) ?? [], of: id) }
    for (server, input, line) in inputs {
      let first = decisions.count
      take(input, on: server)
      if let line { for index in first..<decisions.count { origins[index] = line } }
    }
    settle(at: instant)
  }

  private mutating func pass(before instant: Timestamp) {
    while let next = nextDeadline, next < instant {
      now = max(now, next)
      for id in order { deliver(servers[id]?.advance(to: next) ?? [], of: id) }
      settle(at: next)
    }
  }

  /// Lets the clock decide at an instant, and again until nothing more happens at it.
  private mutating func settle(at instant: Timestamp) {
    guard !isDown else { return }
    var rounds = 0
    repeat {
      record(engine.advance(to: instant))
      for id in order { deliver(servers[id]?.advance(to: instant) ?? [], of: id) }
      rounds += 1
      precondition(rounds < 10_000, "the rehearsal does not come to rest at \(instant)")
    } while nextDeadline.map { $0 <= instant } ?? false
  }

  // MARK: - The world

  private mutating func take(_ input: Input, on server: ServerID?) {
    switch input {
    case .engineDown:
      isDown = true
    case .engineUp:
      isDown = false
      engine = Engine(rules: setup.rules, state: engine.state, options: setup.options)
      tell(Event(.engineStarted))
      for id in order where !blind.contains(id) { connect(id) }
    case .line, .incident, .crash, .status, .figures, .sessionLost, .sessionConnected, .named:
      if let server { take(input, of: server) }
    }
  }

  private mutating func take(_ input: Input, of id: ServerID) {
    switch input {
    case .line(let line): see(Event(.consoleLinePrinted(line), on: id))
    case .incident(let incident): change(id) { $0.incidentHappened(incident, at: $1) }
    case .crash(let crash): change(id) { $0.incidentHappened(.crash(crash), at: $1) }
    case .status(let status, let isInitial):
      if isInitial {
        see(Event(.statusReported(status, initial: true), on: id))
      } else {
        change(id) { $0.incidentHappened(.statusTold(status), at: $1) }
      }
    case .figures(let figures):
      self.figures[id, default: [:]].merge(figures) { _, new in new }
      see(Event(.metricsReported(figures), on: id))
    case .sessionLost(let reason):
      blind.insert(id)
      if !isDown { tell(Event(.sessionLost(reason: reason), on: id)) }
    case .sessionConnected:
      blind.remove(id)
      if !isDown { connect(id) }
    case .named(let name, let fields): see(Event(.named(name, fields: fields), on: id))
    case .engineDown, .engineUp: break
    }
  }

  private mutating func change(
    _ id: ServerID, _ body: (inout PretendServer, Timestamp) -> [PretendServer.Observation]
  ) {
    guard var server = servers[id] else { return }
    let observations = body(&server, now)
    servers[id] = server
    deliver(observations, of: id)
  }

  /// What a session tells when it comes up: the state, once, and the figures as they are.
  private mutating func connect(_ id: ServerID) {
    guard let server = servers[id] else { return }
    tell(Event(.sessionConnected, on: id))
    tell(Event(.statusReported(server.status, initial: true), on: id))
    tell(Event(.statsReported(server.values), on: id))
    if let known = figures[id], !known.isEmpty { tell(Event(.metricsReported(known), on: id)) }
  }

  private mutating func deliver(_ observations: [PretendServer.Observation], of id: ServerID) {
    for observation in observations { see(observation.emission.event(on: id)) }
  }

  /// Tells the engine what a session would have seen.
  private mutating func see(_ event: Event) {
    guard !isDown, event.server.map({ !blind.contains($0) }) ?? true else { return }
    tell(event)
  }

  private mutating func tell(_ event: Event) { record(engine.handle(event, at: now)) }

  // MARK: - The engine's wishes

  private mutating func record(_ outcome: Outcome) {
    decisions += outcome.decisions
    notes += outcome.notes
    for effect in outcome.effects {
      effects.append(EffectRecord(at: engine.wall(now), effect: effect))
      perform(effect)
    }
  }

  private mutating func perform(_ effect: Effect) {
    guard !effect.isShadow else {
      tell(Event(.effectFinished(effect.id, .sent(route: .shadow))))
      return
    }
    switch effect.kind {
    case .sendCommand(let command, _):
      tell(Event(.effectFinished(effect.id, .sent(route: .simulated))))
      change(effect.server) { $0.commandTyped(command, at: $1).observations }
    case .setPower(let signal):
      guard var server = servers[effect.server] else { return }
      let (answer, observations) = server.powerRequested(signal, at: now)
      servers[effect.server] = server
      tell(Event(.effectFinished(effect.id, answer.result)))
      deliver(observations, of: effect.server)
    case .createBackup(let name, _, _):
      let uuid = random.uuid()
      tell(Event(.effectFinished(effect.id, .backupStarted(uuid: uuid))))
      change(effect.server) { $0.backupRequested(name: name, uuid: uuid, at: $1) }
    case .notify: tell(Event(.effectFinished(effect.id, .accepted(status: 204))))
    case .callWebhook(let request):
      tell(Event(.effectFinished(effect.id, request.result(of: setup.webhookStatus))))
    case .deleteBackup, .emitEvent, .writeLog, .requestStats: break
    }
  }
}

extension PretendServer.PowerAnswer {
  var result: EffectResult {
    switch self {
    case .accepted, .nothingToDo: .sent(route: .simulated)
    case .lockHeld: .failed(.refused, message: "another power action is in progress on this server")
    case .isRunning: .failed(.refused, message: "the server is running already")
    }
  }
}

extension WebhookRequest {
  /// What a step makes of an answer with that status.
  func result(of status: Int) -> EffectResult {
    let isAccepted = accept.isEmpty ? (200...299).contains(status) : accept.contains(status)
    return isAccepted
      ? .accepted(status: status) : .failed(.failed, message: "the receiver answered HTTP \(status)")
  }
}

extension PretendServer.Emission {
  /// The same as the engine would hear it from a session.
  func event(on server: ServerID) -> Event {
    switch self {
    case .console(let text): Event(.consoleLinePrinted(ConsoleLine(text)), on: server)
    case .daemonLine(let text): Event(.consoleLinePrinted(ConsoleLine(text, stream: .daemon)), on: server)
    case .status(let status): Event(.statusReported(status, initial: false), on: server)
    case .stats(let stats): Event(.statsReported(stats), on: server)
    case .crashed(let crash): Event(.crashed(crash), on: server)
    case .backupCompleted(let report): Event(.backupCompleted(report), on: server)
    }
  }
}
