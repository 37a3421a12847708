public import EngineCore
import Foundation
public import Logging
import OrderedCollections
public import RuleModel
public import RuntimePorts
public import ServiceLifecycle

/// Owns the engine: takes letters one by one, stores what changed, and only then lets effects happen.
///
/// Nothing else touches the engine, so the order of letters is the order of decisions. Whatever takes time runs beside
/// it and comes back as a letter.
public final class EngineLoop: Service {
  /// How the engine reaches the world.
  public struct Ports: Sendable {
    /// Sessions to the servers.
    public var sessions: any SessionPool
    /// The panel, or several behind one door.
    public var panel: any PanelAPI
    /// Messages and web calls.
    public var webhooks: any WebhookSender
    /// Memory across restarts.
    public var store: any StateStore
    /// The time of day.
    public var wallClock: any WallClock

    /// All of the engine's doors.
    public init(
      sessions: any SessionPool, panel: any PanelAPI, webhooks: any WebhookSender, store: any StateStore,
      wallClock: any WallClock
    ) {
      self.sessions = sessions
      self.panel = panel
      self.webhooks = webhooks
      self.store = store
      self.wallClock = wallClock
    }
  }

  private let rules: RuleSet
  private let options: Engine.Options
  private let ports: Ports
  private let observer: any EngineObserver
  private let mailbox = Mailbox()
  private let clock: EngineClock
  private let clockCheck: Duration
  private let logger: Logger

  /// An engine with its first rules; `run` brings it to life.
  ///
  /// `clockCheck` is how often the wall clock is compared with the engine's.
  public init(
    rules: RuleSet, options: Engine.Options, ports: Ports, observer: any EngineObserver,
    clockCheck: Duration = .seconds(10), logger: Logger
  ) {
    self.rules = rules
    self.options = options
    self.ports = ports
    self.observer = observer
    self.clockCheck = clockCheck
    self.clock = EngineClock(wallClock: ports.wallClock)
    self.logger = logger
  }

  /// How long a graceful end may take: the current steps, then `finally`.
  public static let drainTime = Duration.seconds(25)
  /// A difference smaller than this is left to the next comparison.
  static let clockTolerance = Duration.seconds(2)

  // MARK: - From other tasks

  /// Tells the engine about an event that no session saw.
  public func post(_ event: Event) { mailbox.post(.event(event)) }

  /// Puts new rules in force after everything that has arrived already.
  public func replaceRules(_ rules: RuleSet, message: String) { mailbox.post(.rules(rules, message: message)) }

  /// Says that new rules were refused and the old ones stay.
  public func refuseRules(message: String) { mailbox.post(.refusedRules(message: message)) }

  /// Asks the engine something between two letters, after everything that has arrived already; `nil` if it has ended.
  public func ask<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async -> Answer? {
    let (answers, continuation) = AsyncStream.makeStream(of: Answer.self)
    let isTaken = mailbox.post(
      .question { engine in
        continuation.yield(question(engine))
        continuation.finish()
      })
    guard isTaken else { return nil }
    return await answers.first { _ in true }
  }

  // MARK: - The loop

  /// Runs until the process is asked to stop, then drains: current steps and `finally` are carried out.
  public func run() async throws {
    let stored = try await ports.store.load()
    let state = EngineState(restoring: stored.slices.sorted { $0.key < $1.key }.compactMap(Self.decode))
    if let last = state.general.now { clock.goOn(from: last) }
    let engine = Engine(rules: rules, state: state, options: options)
    let runner = EffectRunner(ports: ports, mailbox: mailbox)
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await self.pumpSessions() }
        group.addTask { await runner.run() }
        group.addTask { await self.watchWallClock() }
        await self.consume(engine: engine, openIntents: stored.openIntents, runner: runner)
        self.mailbox.close()
        await runner.stop()
        await self.ports.sessions.shutDown()
        group.cancelAll()
      }
    } onGracefulShutdown: {
      self.mailbox.post(.drain)
    }
  }

  private func pumpSessions() async {
    for await event in ports.sessions.events { mailbox.post(.event(event)) }
  }

  private func watchWallClock() async {
    var offset = clock.wall() - clock.now()
    while !Task.isCancelled {
      try? await Task.sleep(for: clockCheck)
      let present = clock.wall() - clock.now()
      let step = present - offset
      guard step.magnitude > Self.clockTolerance else { continue }
      offset = present
      mailbox.post(.event(Event(.clockStepped(by: step))))
    }
  }

  private func consume(engine: Engine, openIntents: [Effect], runner: EffectRunner) async {
    var engine = engine
    var timer = Alarm(mailbox: mailbox, clock: clock)
    var drainDeadline: Timestamp?
    var backups = BackupNews()
    let step = clock.wall() - engine.wall(clock.now())
    if step.magnitude > Self.clockTolerance { await take(Event(.clockStepped(by: step)), &engine, runner) }
    await take(Event(.engineStarted), &engine, runner)
    await resume(openIntents, &engine, runner)
    for await letter in mailbox.letters {
      mailbox.taken()
      switch letter {
      case .event(let event):
        guard backups.isNews(event) else { continue }
        observer.eventArrived(event, at: engine.wall(clock.now()))
        await take(event, &engine, runner)
        if case .serversListed = event.kind { await tellInterests(of: engine) }
      case .finished(let effect, let result):
        observer.effectFinished(effect, result, at: engine.wall(clock.now()))
        await carry(
          engine.handle(Event(.effectFinished(effect.id, result)), at: clock.now()), engine, runner,
          closing: (effect.id, result))
      case .timerFired: timer.fired()
      case .rules(let rules, let message):
        await carry(engine.replaceRules(rules, at: clock.now()), engine, runner)
        await tellInterests(of: engine)
        observer.rulesReloaded(isAccepted: true, message: message)
      case .question(let answer): answer(engine)
      case .refusedRules(let message): observer.rulesReloaded(isAccepted: false, message: message)
      case .drain:
        drainDeadline = drainDeadline ?? clock.now() + Self.drainTime
        await take(Event(.shutdownRequested), &engine, runner)
      }
      await carry(engine.advance(to: clock.now()), engine, runner)
      await reportDrops(&engine, runner)
      if let drainDeadline {
        if engine.isIdle && runner.isIdle || clock.now() >= drainDeadline { break }
        timer.arm(min(drainDeadline, engine.nextDeadline ?? drainDeadline))
      } else if let next = engine.nextDeadline {
        timer.arm(next)
      }
    }
    timer.cancel()
  }

  /// Lines that matter to nobody need not come here.
  private func tellInterests(of engine: Engine) async {
    var filters: [ObjectIdentifier: InterestFilter] = [:]
    let interests = engine.lineInterests
    for interest in interests.values where filters[ObjectIdentifier(interest)] == nil {
      filters[ObjectIdentifier(interest)] = InterestFilter(interest)
    }
    await ports.sessions.filterLines(interests.compactMapValues { filters[ObjectIdentifier($0)] })
  }

  private func take(_ event: Event, _ engine: inout Engine, _ runner: EffectRunner) async {
    await carry(engine.handle(event, at: clock.now()), engine, runner)
  }

  /// Stores an outcome, tells it, and sets its effects going; an effect whose intent cannot be stored does not happen.
  private func carry(
    _ outcome: Outcome, _ engine: Engine, _ runner: EffectRunner, closing: (EffectID, EffectResult)? = nil
  ) async {
    let batch = StateBatch(
      slices: outcome.changes.map { ($0.storageKey, engine.state.stored($0).map(Self.encode)) },
      intents: outcome.effects.filter(\.needsIntent), results: closing.map { [$0] } ?? [])
    var isStored = true
    do {
      if !batch.isEmpty { try await ports.store.commit(batch) }
    } catch {
      isStored = false
      logger.error("state could not be stored, so nothing is carried out", metadata: ["why": "\(error.message)"])
    }
    if !outcome.withdrawn.isEmpty { runner.withdraw(Set(outcome.withdrawn)) }
    observer.engineActed(outcome, at: engine.wall(clock.now()))
    for effect in outcome.effects {
      if isStored || !effect.needsIntent {
        let server = engine.state.servers[effect.server]?.server ?? Server(id: effect.server)
        runner.carryOut(effect, server: server)
      } else {
        mailbox.post(.finished(effect, .failed(.refused, message: "the intent could not be stored")))
      }
    }
  }

  /// Effects that were under way when the process ended: messages are sent again, everything else is uncertain.
  private func resume(_ intents: [Effect], _ engine: inout Engine, _ runner: EffectRunner) async {
    for effect in intents {
      switch effect.kind {
      case .notify, .callWebhook:
        runner.carryOut(effect, server: engine.state.servers[effect.server]?.server ?? Server(id: effect.server))
      case .sendCommand, .setPower, .createBackup, .deleteBackup, .emitEvent, .writeLog, .requestStats:
        mailbox.post(.finished(effect, .uncertain))
      }
    }
  }

  /// What was dropped was not seen, and the engine has to know.
  private func reportDrops(_ engine: inout Engine, _ runner: EffectRunner) async {
    for (server, count) in mailbox.takeDropped() {
      logger.warning(
        "events were dropped because they came faster than they could be handled",
        metadata: ["server": "\(server)", "count": "\(count)"])
      await take(Event(.observationInterrupted(reason: "\(count) events were dropped"), on: server), &engine, runner)
    }
  }

  private static func encode(_ slice: StoredSlice) -> [UInt8] {
    // A slice holds only values that JSON can carry; anything else is a mistake of ours.
    guard let data = try? JSONEncoder().encode(slice) else { preconditionFailure("a state slice cannot be encoded") }
    return [UInt8](data)
  }

  private static func decode(_ stored: (key: String, value: [UInt8])) -> StoredSlice? {
    try? JSONDecoder().decode(StoredSlice.self, from: Data(stored.value))
  }
}

/// The end of a backup is told by its session and by the panel; the first one counts.
private struct BackupNews {
  private var known: [String] = []
  private static let limit = 256

  mutating func isNews(_ event: Event) -> Bool {
    guard case .backupCompleted(let report) = event.kind else { return true }
    guard !known.contains(report.uuid) else { return false }
    known.append(report.uuid)
    if known.count > Self.limit { known.removeFirst() }
    return true
  }
}

extension Effect {
  /// Whether it must be written down before it may happen.
  var needsIntent: Bool {
    if isShadow { return false }
    switch kind {
    case .sendCommand, .setPower, .createBackup, .deleteBackup, .notify, .callWebhook: return true
    case .emitEvent, .writeLog, .requestStats: return false
    }
  }
}
