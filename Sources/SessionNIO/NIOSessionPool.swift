public import Logging
public import NIOCore
import NIOPosix
import NIOSSL
public import RuleModel
public import RuntimePorts
public import SessionCore
import Synchronization

/// Sessions over real sockets.
public final class NIOSessionPool: SessionPool {
  /// The figures of a pool.
  public struct Configuration: Sendable {
    /// The figures of each session.
    public var limits = SessionLimits()
    /// Our version, told to nodes as `User-Agent`.
    public var version: String
    /// Events that may wait for the engine.
    public var mailboxCapacity = 65_536
    /// Handshakes with one node at once.
    public var handshakesAtOnce = 5
    /// Handshakes with one node a second.
    public var handshakesPerSecond = 10
    /// Requests for tokens to one panel at once.
    public var tokenRequestsAtOnce = 32
    /// Where the pauses between attempts are drawn from.
    public var seed: UInt64

    /// The defaults.
    public init(version: String = "dev", seed: UInt64 = .random(in: .min ... .max)) {
      self.version = version
      self.seed = seed
    }
  }

  private typealias DriverBox = NIOLoopBoundBox<SessionDriver?>

  private struct Session: Sendable {
    let loop: any EventLoop
    let box: DriverBox
  }

  private struct State {
    var sessions: [ServerID: Session] = [:]
    /// Sessions on their way out, with what tells their end.
    var leaving: [ObjectIdentifier: EventLoopFuture<Void>] = [:]
    var isShutDown = false
    var seeds: SplitMix
    var filters: [ServerID: any LineFilter] = [:]
    /// By event loop, the filters in use there.
    var readers: [ObjectIdentifier: NIOLoopBoundBox<LineReaders>] = [:]
  }

  private let environments: [SessionEnvironment]
  private let panelOf: @Sendable (ServerID) -> Int
  private let group: any EventLoopGroup
  private let ownsGroup: Bool
  private let mailbox: EventMailbox
  private let board: HealthBoard
  private let state: Mutex<State>
  private let logger: Logger

  /// A pool without sessions.
  ///
  /// `panelOf` tells the place of a server's panel among `panels`. Without a group the pool makes one with a
  /// thread for each core, and ends it in `shutDown`. Throws if a file of certificates cannot be read.
  public init(
    panels: [PanelConnection], configuration: Configuration = Configuration(),
    eventLoopGroup: (any EventLoopGroup)? = nil, logger: Logger,
    trace: (@Sendable (WireTrace) -> Void)? = nil,
    healthChanged: (@Sendable (ServerID, SessionHealth) -> Void)? = nil,
    panelOf: @escaping @Sendable (ServerID) -> Int = { _ in 0 }
  ) throws(SessionPoolError) {
    let board = HealthBoard(changed: healthChanged)
    let interruptions = InterruptionRelay()
    let mailbox = EventMailbox(capacity: configuration.mailboxCapacity) { interruptions.interrupted($0) }
    let handshakes = PacedGate(
      atOnce: configuration.handshakesAtOnce, perSecond: configuration.handshakesPerSecond)
    let tokenRequests = PacedGate(atOnce: configuration.tokenRequestsAtOnce, perSecond: .max)
    var environments: [SessionEnvironment] = []
    for panel in panels {
      environments.append(
        SessionEnvironment(
          panel: panel, tls: try TrustedContext.make(extraCA: panel.extraCA, panel: panel.name),
          limits: configuration.limits, userAgent: "flightplan/\(configuration.version)",
          handshakes: handshakes, tokenRequests: tokenRequests, mailbox: mailbox, logger: logger, trace: trace,
          healthChanged: { board.set($1, of: $0) }))
    }
    self.environments = environments
    self.panelOf = panelOf
    self.mailbox = mailbox
    self.board = board
    self.logger = logger
    ownsGroup = eventLoopGroup == nil
    group = eventLoopGroup ?? MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
    state = Mutex(State(seeds: SplitMix(seed: configuration.seed)))
    interruptions.connect { [weak self] server in self?.eventsLost(of: server) }
  }

  /// What the sessions see; one consumer.
  public var events: any AsyncSequence<Event, Never> & Sendable { EventStream(mailbox: mailbox) }

  /// Every session at a glance.
  public var health: [ServerID: SessionHealth] { board.all }

  /// Now, on the clock of `SessionHealth.since`.
  public static func monotonicNow() -> Timestamp { .monotonic() }

  /// How many events were dropped because the engine did not keep up.
  public var droppedEvents: Int { mailbox.dropped }

  // MARK: - Which servers

  /// Opens sessions to servers that are new, closes those of servers that are missing, and leaves the rest
  /// alone.
  public func connect(to servers: [Server]) async {
    let wanted = Set(servers.map(\.id))
    state.withLock { state in
      guard !state.isShutDown else { return }
      for id in state.sessions.keys.filter({ !wanted.contains($0) }).sorted() { leave(id, &state) }
      for server in servers where state.sessions[server.id] == nil { open(server.id, &state) }
    }
  }

  /// Hops onto a loop inside the lock, so that nothing is put on a loop after `shutDown` has marked the end.
  private func open(_ id: ServerID, _ state: inout State) {
    let index = panelOf(id)
    guard environments.indices.contains(index) else {
      logger.error("server belongs to no panel that is configured", metadata: ["server": "\(id)"])
      return
    }
    let (environment, loop, seed) = (environments[index], group.next(), state.seeds.next())
    let box = DriverBox.makeEmptyBox(valueType: SessionDriver.self, eventLoop: loop)
    state.sessions[id] = Session(loop: loop, box: box)
    let (filter, readers) = (state.filters[id], readers(of: loop, &state))
    loop.execute {
      let driver = SessionDriver(server: id, loop: loop, environment: environment, seed: seed)
      driver.use(readers.value.gate(for: filter))
      box.value = driver
      driver.begin()
    }
  }

  private func readers(of loop: any EventLoop, _ state: inout State) -> NIOLoopBoundBox<LineReaders> {
    let key = ObjectIdentifier(loop)
    let readers = state.readers[key] ?? .makeBoxSendingValue(LineReaders(), eventLoop: loop)
    state.readers[key] = readers
    return readers
  }

  /// From now on hands on only console lines that somebody has to see; all of those of servers without a filter.
  public func filterLines(_ filters: [ServerID: any LineFilter]) async {
    state.withLock { state in
      guard !state.isShutDown else { return }
      state.filters = filters
      let groups = Dictionary(grouping: state.sessions) { ObjectIdentifier($0.value.loop) }
      for sessions in groups.values {
        let loop = sessions[0].value.loop
        let readers = readers(of: loop, &state)
        let wanted = sessions.map { (box: $0.value.box, filter: filters[$0.key]) }
        loop.execute {
          // Filters that nobody uses any more go.
          readers.value = LineReaders()
          for (box, filter) in wanted { box.value?.use(readers.value.gate(for: filter)) }
        }
      }
    }
  }

  private func leave(_ id: ServerID, _ state: inout State) {
    guard let session = state.sessions.removeValue(forKey: id) else { return }
    let done = session.loop.makePromise(of: Void.self)
    let key = ObjectIdentifier(session.box)
    state.leaving[key] = done.futureResult
    session.loop.execute {
      guard let driver = session.box.value else { return done.succeed() }
      driver.stop(done)
    }
    done.futureResult.whenComplete { _ in
      session.box.value = nil
      self.left(key, id)
    }
  }

  private func left(_ key: ObjectIdentifier, _ id: ServerID) {
    state.withLock { state in
      state.leaving[key] = nil
      if state.sessions[id] == nil { board.remove(id) }
    }
  }

  // MARK: - Requests

  /// Waits for a live session and for the node's limits, types the line, and returns when the frame is
  /// written.
  public func sendCommand(
    _ command: String, to server: ServerID, within deadline: Duration
  ) async throws(EffectFailure) {
    try await request(on: server) { $0.send(command: command, within: deadline, $1) }
  }

  /// The same for a power change, which overtakes commands.
  public func setPower(
    _ signal: PowerSignal, of server: ServerID, within deadline: Duration
  ) async throws(EffectFailure) {
    try await request(on: server) { $0.send(power: signal, within: deadline, $1) }
  }

  /// Asks for fresh figures, if there is a live session.
  public func requestStats(of server: ServerID) async {
    onLoop(of: server) { $0.requestStats() }
  }

  private func eventsLost(of server: ServerID) {
    onLoop(of: server) { $0.eventsLost() }
  }

  private func onLoop(of server: ServerID, _ body: @escaping @Sendable (SessionDriver) -> Void) {
    state.withLock { state in
      guard let session = state.sessions[server], !state.isShutDown else { return }
      session.loop.execute { if let driver = session.box.value { body(driver) } }
    }
  }

  private func request(
    on server: ServerID,
    _ body: @escaping @Sendable (SessionDriver, @escaping SessionDriver.Completion) -> RequestID
  ) async throws(EffectFailure) {
    let ticket = RequestTicket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isTaken = state.withLock { state in
          guard let session = state.sessions[server], !state.isShutDown else { return false }
          session.loop.execute {
            ticket.submit(to: session.box.value, body) { continuation.resume(returning: $0) }
          }
          return true
        }
        if !isTaken {
          continuation.resume(
            returning: Result.failure(EffectFailure(.lost, "no session is kept to server `\(server)`")))
        }
      }
    } onCancel: {
      onLoop(of: server) { ticket.cancel(on: $0) }
    }
    try result.get()
  }

  // MARK: - The end

  /// Says good-bye on all sockets, waits until they are closed, and ends `events`; takes at most about five
  /// seconds.
  public func shutDown() async {
    let leaving = state.withLock { state -> [EventLoopFuture<Void>] in
      guard !state.isShutDown else { return [] }
      for id in state.sessions.keys.sorted() { leave(id, &state) }
      state.isShutDown = true
      return Array(state.leaving.values)
    }
    for future in leaving { try? await future.get() }
    mailbox.finish()
    guard ownsGroup else { return }
    do { try await group.shutdownGracefully() } catch {
      logger.debug("the event loops were ended before")
    }
  }
}
