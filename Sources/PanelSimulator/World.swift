import Diagnostics
import NIOCore
import RuleModel
import Simulation

/// The whole state of panel and node; lives on one event loop and is touched nowhere else.
final class World {
  /// What a socket can be made to do.
  protocol Wire: AnyObject {
    var session: SocketSession { get set }
    func write(_ text: String)
    func end(_ end: PanelSimulator.SocketEnd)
  }

  let configuration: PanelSimulator.Configuration
  let loop: any EventLoop
  let clock: SimulatorClock
  var panelURL = ""
  var nodeURL = ""
  var random: PretendRandom
  var servers: [SimulatedServer] = []
  var wires: [any Wire] = []
  var node: NodeFacts
  var isNodeUp = true
  var permissions: [String: [Int: [String]]] = [:]
  var requestLimiter: FixedWindowLimiter
  var tokenLimiter: FixedWindowLimiter
  var panelFault: (fault: PanelSimulator.PanelFault, count: Int, until: Timestamp?)?
  var webhookFault: (status: Int, count: Int, retryAfter: Double)?
  var deliveries: [Delivery] = []
  var disturbances: [(at: Timestamp, disturbance: PanelSimulator.Disturbance)] = []
  var isStopped = false
  private var wakeUp: Scheduled<Void>?

  init(_ configuration: PanelSimulator.Configuration, loop: any EventLoop) {
    self.configuration = configuration
    self.loop = loop
    let clock = SimulatorClock(speed: configuration.speed)
    self.clock = clock
    var random = PretendRandom(seed: configuration.seed)
    self.node = NodeFacts(
      signer: TokenSigner(key: random.hexadecimal(64)), behaviour: configuration.node,
      // A daemon that was there before the panel's clients.
      startedAt: clock.wall - .seconds(60), revokedAt: [:])
    self.requestLimiter = FixedWindowLimiter(limit: configuration.limits.requests, period: .seconds(60))
    self.tokenLimiter = FixedWindowLimiter(limit: configuration.limits.tokens, period: .seconds(60))
    let now = clock.virtual
    for (index, server) in configuration.servers.enumerated() {
      let uuid = random.uuid()
      servers.append(
        SimulatedServer(number: index, uuid: server.uuid ?? uuid, configuration: server, at: now))
    }
    self.random = random
    self.disturbances = configuration.disturbances.map { (now + $0.at, $0.disturbance) }
    self.disturbances.sort { $0.at < $1.at }
  }

  /// Starts the servers' time.
  func begin() { pump() }

  func end() {
    isStopped = true
    wakeUp?.cancel()
    for wire in wires { wire.end(.bare) }
    wires = []
  }

  /// Lets happen what is due, and plans the next wake-up.
  func pump() {
    guard !isStopped else { return }
    let now = clock.virtual
    while let next = disturbances.first, next.at <= now {
      disturbances.removeFirst()
      disturb(next.disturbance)
    }
    for index in servers.indices {
      let observations = servers[index].game.advance(to: now)
      tell(observations, of: index)
    }
    planWakeUp()
  }

  private func planWakeUp() {
    wakeUp?.cancel()
    wakeUp = nil
    var deadlines = servers.compactMap(\.game.nextDeadline)
    if let next = disturbances.first { deadlines.append(next.at) }
    guard let earliest = deadlines.min() else { return }
    let wait = TimeAmount.milliseconds(clock.realTime(until: earliest).wholeMilliseconds + 1)
    let bound = NIOLoopBound(self, eventLoop: loop)
    wakeUp = loop.scheduleTask(in: wait) { bound.value.pump() }
  }

  /// Something was done to a server: its observations, and a new plan.
  func after(_ observations: [PretendServer.Observation], of index: Int) {
    tell(observations, of: index)
    planWakeUp()
  }

  func index(of name: String) throws -> Int {
    guard let index = servers.firstIndex(where: { $0.isNamed(name) }) else {
      throw SimulatorError(message: "there is no pretend server `\(name)`")
    }
    return index
  }

  func observe(_ kind: SimulatorObservation.Kind, _ index: Int? = nil) {
    configuration.observe?(
      SimulatorObservation(at: clock.wall, server: index.map { servers[$0].name }, kind: kind))
  }

  // MARK: Telling

  private func tell(_ observations: [PretendServer.Observation], of index: Int) {
    // What came at one go is one burst, however long it takes to write it.
    let now = clock.wall
    for observation in observations {
      tell(observation.emission, of: index, at: now)
      observe(.told(observation.emission), index)
    }
  }

  private func tell(_ emission: PretendServer.Emission, of index: Int, at now: Timestamp) {
    switch emission {
    case .console(let line): tellLine(line, of: index, at: now)
    case .daemonLine(let text): tellDaemonLine(text, of: index)
    case .status(let status):
      if status == .starting { servers[index].backlog = [] }
      broadcast("status", [status.rawValue], of: index)
    case .stats(let stats): broadcast("stats", [WireText.broadcastStats(stats)], of: index)
    case .crashed: break
    case .backupCompleted(let report): finishBackup(report, of: index)
    }
  }

  private func tellLine(_ line: String, of index: Int, at now: Timestamp) {
    servers[index].remember(line)
    switch servers[index].judgeLine(at: now) {
    case .pass: broadcast("console output", [line], of: index)
    case .warn:
      tellDaemonLine("Server is outputting console data too quickly -- throttling...", of: index)
    case .drop: break
    }
  }

  private func tellDaemonLine(_ text: String, of index: Int) {
    let line = WireText.daemonLine(text, name: configuration.node.daemonName)
    broadcast("console output", [line], of: index)
    guard text.hasPrefix("Pulling Docker container image") else { return }
    for progress in ["latest: Pulling from pretend/game", "Status: Image is up to date"] {
      broadcast("install output", [progress], needs: "admin.websocket.install", of: index)
    }
  }

  /// Sends to all sockets of a server that may see it.
  func broadcast(_ event: String, _ args: [String], needs permission: String? = nil, of index: Int) {
    let uuid = servers[index].uuid
    for wire in wires where wire.session.serverUUID == uuid && wire.session.token != nil {
      send(event, args, needs: permission, to: wire)
    }
  }

  /// Sends one event through the token gate.
  func send(_ event: String, _ args: [String], needs permission: String? = nil, to wire: any Wire) {
    if let fault = wire.session.tokenFault(at: clock.wall, node: node) {
      return wire.write(WireText.message("jwt error", [fault]))
    }
    if let permission, wire.session.token?.permits(permission) != true { return }
    wire.write(WireText.message(event, args))
  }
}

/// A control function was used in a way that cannot work.
public struct SimulatorError: Error, CustomStringConvertible {
  let message: String

  /// What is wrong.
  public var description: String { message }
}
