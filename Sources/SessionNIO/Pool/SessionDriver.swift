import DequeModule
import Logging
import NIOCore
import RuleModel
import RuntimePorts
import SessionCore

/// Carries out what one session's state machine asks for. Lives on one event loop; all its methods are called
/// there.
final class SessionDriver {
  typealias Completion = @Sendable (Result<Void, EffectFailure>) -> Void

  let server: ServerID
  let loop: any EventLoop
  let environment: SessionEnvironment
  private var logger: Logger
  var machine: SessionStateMachine

  private var todo: Deque<SessionAction> = []
  private var isPerforming = false
  /// Between a message and the end of the burst that it came in.
  var isReading = false
  private var gathered: [Event] = []
  /// Which console lines have to be handed on; all without one.
  private(set) var gate: LineGate?
  /// When the present burst of messages began to be read.
  var burstBegan = Timestamp(seconds: 0)
  private static let mostGathered = 256
  private var timer: (task: Scheduled<Void>, at: Timestamp)?
  private var completions: [RequestID: Completion] = [:]
  private var lastRequest: UInt64 = 0

  var socket: WebSocketMessageHandler?
  /// The attempt whose answers `socket` gives.
  var socketAttempt = 0
  var opening: (attempt: Int, channel: (any Channel)?)?
  /// Handshakes under way, also given up ones whose channel still has to close.
  var handshakes = 0
  /// Requests for tokens under way, also those that wait for their turn.
  var tokenRequests = 0
  /// Ended by cancelling it in `stop`, or by the panel's own timeouts.
  var fetches: [Int: Task<Void, Never>] = [:]
  private var stopping: [EventLoopPromise<Void>] = []
  private var stopTimer: Scheduled<Void>?
  private static let stopTimeout: TimeAmount = .seconds(5)
  var isStopped = false

  init(server: ServerID, loop: any EventLoop, environment: SessionEnvironment, seed: UInt64) {
    self.server = server
    self.loop = loop
    self.environment = environment
    logger = environment.logger
    logger[metadataKey: "server"] = "\(server)"
    logger[metadataKey: "panel"] = "\(environment.panel.name)"
    machine = SessionStateMachine(limits: environment.limits, seed: seed, at: .monotonic())
  }

  // MARK: - Asked by the pool

  func begin() { perform(machine.began(at: .monotonic())) }

  func stop(_ done: EventLoopPromise<Void>) {
    stopping.append(done)
    perform(machine.ended(at: .monotonic()))
    isStopped = true
    for task in fetches.values { task.cancel() }
    checkStopped()
    let bound = NIOLoopBound(self, eventLoop: loop)
    stopTimer = loop.scheduleTask(in: Self.stopTimeout) { bound.value.giveUp() }
  }

  /// A panel that does not give up its request cannot hold up the end.
  private func giveUp() {
    socket?.cut()
    opening?.channel?.close(promise: nil)
    finishStopping()
  }

  func send(command: String, within patience: Duration, _ completion: @escaping Completion) -> RequestID {
    let (id, now) = register(completion)
    perform(machine.commandRequested(command, request: id, deadline: now + patience, at: now))
    return id
  }

  func send(power: PowerSignal, within patience: Duration, _ completion: @escaping Completion) -> RequestID {
    let (id, now) = register(completion)
    perform(machine.powerRequested(power, request: id, deadline: now + patience, at: now))
    return id
  }

  func cancel(_ request: RequestID) { perform(machine.requestCancelled(request, at: .monotonic())) }

  func requestStats() { perform(machine.statsRequested(at: .monotonic())) }

  func eventsLost() { perform(machine.eventsLost(at: .monotonic())) }

  private func register(_ completion: @escaping Completion) -> (RequestID, Timestamp) {
    lastRequest += 1
    let id = RequestID(lastRequest)
    completions[id] = completion
    return (id, .monotonic())
  }

  private func complete(_ request: RequestID?, _ result: Result<Void, EffectFailure>) {
    guard let request, let completion = completions.removeValue(forKey: request) else { return }
    completion(result)
  }

  // MARK: - Actions

  /// Carries out actions in order; those that an action causes come after all that were there before.
  func perform(_ actions: [SessionAction]) {
    todo.append(contentsOf: actions)
    guard !isPerforming else { return }
    isPerforming = true
    while let action = todo.popFirst() {
      if case .emit(let kind) = action {
        gathered.append(Event(kind, on: server))
      } else {
        perform(action)
      }
    }
    isPerforming = false
    if !isReading || gathered.count >= Self.mostGathered { handOn() }
  }

  /// From now on; what the gate before has passed over is told first. With a trace every message is looked at.
  func use(_ gate: LineGate?) {
    tellPassedOver()
    self.gate = environment.trace == nil ? gate : nil
    self.gate?.allow(isReading ? machine.passableLines(at: burstBegan) : 0)
  }

  /// The machine learns of lines that did not come to it.
  func tellPassedOver() {
    guard let count = gate?.takePassedOver(), count > 0 else { return }
    machine.linesPassedOver(count, at: burstBegan)
  }

  /// What a burst of messages led to goes to the engine in one piece.
  func handOn() {
    tellPassedOver()
    if !gathered.isEmpty {
      environment.mailbox.put(gathered)
      gathered = []
    }
    // Thousands of sessions are idle most of the time: none keeps what only a burst needs.
    if !isPerforming { todo = [] }
    arm()
    checkStopped()
  }

  private func perform(_ action: SessionAction) {
    switch action {
    case .fetchToken(let attempt): fetchToken(attempt)
    case .openConnection(let url, let attempt): openConnection(url, attempt)
    case .closeConnection(let code): socket?.close(code: code)
    case .cutConnection: cutConnection()
    case .send(let message, let request): send(message, request)
    case .ping:
      socket?.ping()
      // What is only counted is told as often as this.
      environment.healthChanged(server, machine.health)
    case .fail(let request, let kind, let message): complete(request, .failure(EffectFailure(kind, message)))
    case .emit: break
    case .note(let note): take(note)
    }
  }

  private func send(_ message: OutgoingMessage, _ request: RequestID?) {
    trace(.outgoing, message.traceText)
    let written = loop.makePromise(of: Void.self)
    let bound = NIOLoopBound(self, eventLoop: loop)
    written.futureResult.whenComplete { result in
      let outcome = result.mapError { error in
        EffectFailure(.lost, "the session went down while sending: \(FailureWords.reason(of: error))")
      }
      bound.value.complete(request, outcome)
    }
    guard let socket else {
      written.fail(ChannelError.ioOnClosedChannel)
      return
    }
    socket.send(text: message.payload, promise: written)
  }

  private func cutConnection() {
    opening?.channel?.close(promise: nil)
    opening = nil
    socket?.cut()
  }

  // MARK: - Time

  /// One timer that is never later than the machine's deadline; a deadline that moved away finds it too
  /// early, once.
  private func arm() {
    guard !isStopped, let deadline = machine.nextDeadline else { return }
    if let timer {
      guard deadline < timer.at else { return }
      timer.task.cancel()
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let task = loop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
    timer = (task, deadline)
  }

  private func timerFired() {
    timer = nil
    guard !isStopped else { return }
    perform(machine.deadlinePassed(at: .monotonic()))
  }

  // MARK: - The end

  func checkStopped() {
    guard isStopped, socket == nil, handshakes == 0, tokenRequests == 0, !isPerforming else { return }
    finishStopping()
  }

  private func finishStopping() {
    stopTimer?.cancel()
    stopTimer = nil
    timer?.task.cancel()
    timer = nil
    let waiting = stopping
    stopping = []
    for promise in waiting { promise.succeed() }
  }

  // MARK: - Telling

  func trace(_ direction: WireTrace.Direction, _ text: @autoclosure () -> String) {
    environment.trace?(WireTrace(server: server, direction: direction, text: text()))
  }

  private func take(_ note: SessionNote) {
    switch note {
    case .stateChanged(let state):
      logger.log(level: state == .live ? .info : .debug, "session is \(state.rawValue)")
    case .failed(let failure, let pause):
      logger.log(
        level: failure.isPermanent ? .warning : .info, "session failed",
        metadata: ["reason": "\(failure.message)", "retry_in": "\(DurationText.exact(pause))"])
    case .malformed(let error): logger.debug("a message was not understood", metadata: ["reason": "\(error)"])
    case .daemonError(let text): logger.info("the node reports an error", metadata: ["text": "\(text)"])
    case .throttled(let name, let isRepeated):
      logger.notice(
        "the node drops what is sent too fast",
        metadata: ["message": "\(name)", "sent_again": "\(isRepeated)"])
    case .linesDropped(let count):
      logger.warning("console lines over the limit were dropped", metadata: ["lines": "\(count)"])
    }
    environment.healthChanged(server, machine.health)
  }
}
