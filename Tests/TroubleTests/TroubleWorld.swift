import Diagnostics
import EngineCore
import HTTPGateway
import Logging
import PanelSimulator
import RuleCompiler
import RuleModel
import Runtime
import RuntimePorts
import ServiceLifecycle
import SessionCore
import SessionNIO
import Simulation
import Synchronization
import TestSupport
import Testing

import struct Foundation.Data
import struct Foundation.Date
import class Foundation.FileManager
import struct Foundation.UUID

/// The whole runtime before a pretend panel and node, with a proxy before each of them.
///
/// Its one rule answers the console line `go 7` with the command `say got 7`, so that everything between a frame and an
/// effect takes part, and it can be seen what happened how often.
struct TroubleWorld: Sendable {
  static let key = "ptlc_trouble"

  let simulator: PanelSimulator
  let addresses: PanelSimulator.Addresses
  /// Before the node.
  let node: TroubleProxy
  /// Before the panel.
  let panel: TroubleProxy
  let pool: NIOSessionPool
  let bell: Bell
  let engine: EngineLoop
  /// The time of day.
  let time: AdjustableTime
  private let ids: [String: ServerID]
  private let detour: Detour
  private let numbers = Counter()

  var servers: [String] { addresses.servers.map(\.name) }

  /// Everything up, then the body, then everything down, with nothing left behind.
  static func run(
    servers count: Int = 2, isSecure: Bool = false, _ body: (TroubleWorld) async throws -> Void
  ) async throws {
    let bell = Bell()
    let authority = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pem")
    try Data(TestCertificates.authority.utf8).write(to: authority)
    defer { try? FileManager.default.removeItem(at: authority) }
    var configuration = PanelSimulator.Configuration(
      servers: (1...count).map { .init(name: "server-\($0)", game: PretendServer.Configuration(status: .running)) })
    configuration.users = [.init(key: key)]
    configuration.limits.requests = 1_000_000
    configuration.limits.tokens = 1_000_000
    configuration.observe = { _ in bell.ring() }
    if isSecure {
      configuration.tls = .init(
        certificateChain: Array(TestCertificates.good.utf8), privateKey: Array(TestCertificates.key.utf8))
    }
    let simulator = PanelSimulator(configuration)
    let addresses = try await simulator.start()
    let node = try await TroubleProxy.start(to: port(of: addresses.nodeURL))
    let panel = try await TroubleProxy.start(to: port(of: addresses.panelURL))
    let scheme = isSecure ? "https" : "http"
    var access = PanelClient.Configuration(
      name: "main", url: "\(scheme)://127.0.0.1:\(panel.port)", key: Secret(key), certificateFile: authority.path,
      requestsPerMinute: 1_000_000, version: "0")
    access.tryTimeout = .seconds(2)
    let client = try PanelClient(access, logger: quiet)
    let detour = Detour(panel: client, nodePort: node.port, scheme: isSecure ? "wss" : "ws")
    let pool = try sessionPool(detour, origin: addresses.panelURL, authority: authority.path, bell)
    let time = AdjustableTime()
    let engine = try engine(pool, detour, time, bell)
    let group = ServiceGroup(services: [engine], logger: quiet)
    async let end: Void = group.run()
    let result: Result<Void, any Error>
    do {
      let listed = try await client.listServers(details: true)
      let ids = Dictionary(uniqueKeysWithValues: listed.map { ($0.name, $0.id) })
      let world = TroubleWorld(
        simulator: simulator, addresses: addresses, node: node, panel: panel, pool: pool, bell: bell, engine: engine,
        time: time, ids: ids, detour: detour)
      engine.post(Event(.serversListed(listed)))
      await pool.connect(to: listed)
      try await body(world)
      await group.triggerGracefulShutdown()
      try await end
      try await world.expectNothingLeft()
      result = .success(())
    } catch {
      await group.triggerGracefulShutdown()
      result = .failure(error)
    }
    try await end
    await client.shutDown()
    try await node.stop()
    try await panel.stop()
    try await simulator.stop()
    try result.get()
  }

  private static let quiet = Logger(label: "trouble") { _ in SwiftLogNoOpLogHandler() }

  private static func port(of url: String) -> Int { Int(url.split(separator: ":").last ?? "") ?? 0 }

  /// Pauses are short, so that trouble is over soon; patience is long, since the machine may be busy.
  private static func sessionPool(_ api: any PanelAPI, origin: String, authority: String, _ bell: Bell) throws
    -> NIOSessionPool
  {
    var settings = NIOSessionPool.Configuration(version: "0", seed: 1)
    settings.handshakesAtOnce = 64
    settings.handshakesPerSecond = 10_000
    settings.limits.backOff = .milliseconds(20) ... .milliseconds(200)
    settings.limits.slowBackOff = .milliseconds(50) ... .milliseconds(300)
    settings.limits.refusalPause = .milliseconds(1100)
    settings.limits.pingInterval = .milliseconds(300)
    settings.limits.pongTimeout = .seconds(2)
    settings.limits.authenticationTimeout = .seconds(2)
    settings.limits.tokensPerMinute = 1_000_000
    return try NIOSessionPool(
      panels: [PanelConnection(name: "main", origin: origin, api: api, extraCA: authority)], configuration: settings,
      logger: quiet,
      healthChanged: { _, _ in bell.ring() })
  }

  private static func engine(_ pool: NIOSessionPool, _ api: any PanelAPI, _ time: AdjustableTime, _ bell: Bell) throws
    -> EngineLoop
  {
    let text = """
      rules:
        answer:
          servers: all
          mode: parallel
          when: { console: '^go (?<n>\\d+)$' }
          then: [{ command: 'say got ${n}' }]
        named: { servers: all, when: { event: go }, then: [{ command: say named }] }
      """
    let compiled = RuleCompiler().compile(files: ["rules.yaml"]) { _ in .success(Array(text.utf8)) }
    let rules = try #require(compiled.ruleSet, "\(compiled.diagnostics.map(\.message))")
    return EngineLoop(
      rules: rules, options: Engine.Options(),
      ports: EngineLoop.Ports(
        sessions: pool, panel: api, webhooks: NoWebhooks(), store: InMemoryStateStore(), wallClock: time),
      observer: BellObserver(bell: bell), clockCheck: .milliseconds(50), logger: quiet)
  }

  // MARK: - What can be seen

  func id(of name: String) -> ServerID? { ids[name] }

  func health(of name: String) -> SessionHealth? { ids[name].flatMap { pool.health[$0] } }

  var connects: [Int] { servers.map { health(of: $0)?.connects ?? 0 } }

  /// Waits until every session sees its server.
  func settle() async throws {
    try await bell.until { servers.allSatisfy { health(of: $0)?.isSeeing == true } }
  }

  /// Does something that ends every session, and waits until all are back.
  func settleAfter(_ strike: () async throws -> Void) async throws {
    let before = connects
    try await strike()
    try await bell.until {
      zip(connects, before).allSatisfy { $0 > $1 } && servers.allSatisfy { health(of: $0)?.isSeeing == true }
    }
  }

  /// Lets a game print `go N`, whether or not anybody sees it.
  @discardableResult
  func say(on server: String) async throws -> Int {
    let number = numbers.next()
    try await simulator.incident(.consoleLine("go \(number)"), on: server)
    return number
  }

  /// From a line on the console of every server to the command that answers it; a session may go down meanwhile, since
  /// nobody can tell it from trouble that goes on.
  func expectAnswers() async throws {
    for server in servers {
      while true {
        try await bell.until { health(of: server)?.isSeeing == true }
        let connects = health(of: server)?.connects
        let number = try await say(on: server)
        try await bell.until {
          let isAnswered = try await answers(on: server).contains(number)
          return isAnswered || health(of: server)?.connects != connects || health(of: server)?.isSeeing != true
        }
        if try await answers(on: server).contains(number) { break }
      }
    }
  }

  /// The numbers that were answered, in order.
  func answers(on server: String) async throws -> [Int] {
    try await simulator.receivedCommands(of: server).compactMap { command in
      command.line.hasPrefix("say got ") ? Int(command.line.dropFirst("say got ".count)) : nil
    }
  }

  /// No effect twice, no socket left.
  private func expectNothingLeft() async throws {
    for server in servers {
      let answers = try await answers(on: server)
      #expect(Set(answers).count == answers.count, "an effect happened twice: \(answers)")
    }
    #expect(pool.health.isEmpty)
    try await bell.until { try await simulator.openSockets() == 0 }
    node.endAll(.close)
    panel.endAll(.close)
  }

  /// From now on tickets name this address instead of the node's, with the path in place of `PATH`.
  func misdirect(to url: String?) { detour.misdirect(to: url) }
}

/// Counts from 1.
final class Counter: Sendable {
  private let value = Mutex(0)

  func next() -> Int {
    value.withLock {
      $0 += 1
      return $0
    }
  }
}

/// The panel, with the node's proxy as the address in tickets.
private final class Detour: PanelAPI {
  private let panel: PanelClient
  private let nodePort: Int
  private let scheme: String
  /// What stands before the path; nil for the node's proxy.
  private let address = Mutex<String?>(nil)

  init(panel: PanelClient, nodePort: Int, scheme: String) {
    self.panel = panel
    self.nodePort = nodePort
    self.scheme = scheme
  }

  func misdirect(to url: String?) { address.withLock { $0 = url } }

  func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket {
    let ticket = try await panel.openSession(of: server)
    let path = "/" + ticket.url.split(separator: "/", maxSplits: 2)[2]
    let address = address.withLock { $0 }?.replacing("PATH", with: path)
    return SessionTicket(url: address ?? "\(scheme)://127.0.0.1:\(nodePort)\(path)", token: ticket.token)
  }

  func listServers(details: Bool) async throws(PanelError) -> [Server] { try await panel.listServers(details: details) }

  func sendCommand(_ command: String, to server: ServerID) async throws(PanelError) {
    try await panel.sendCommand(command, to: server)
  }

  func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError) {
    try await panel.setPower(signal, of: server)
  }

  func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String {
    try await panel.createBackup(of: server, name: name, ignoredFiles: ignoredFiles, isLocked: isLocked)
  }

  func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport? {
    try await panel.backup(uuid, of: server)
  }

  func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError) {
    try await panel.deleteBackup(uuid, of: server)
  }
}

private struct NoWebhooks: WebhookSender {
  func deliver(_ notification: Notification, from server: Server, key: String) async throws(EffectFailure) -> Int {
    204
  }
  func call(_ request: WebhookRequest, key: String, timeout: Duration) async throws(EffectFailure) -> Int { 204 }
}

/// The system's clock, which somebody sets now and then.
final class AdjustableTime: WallClock {
  private let offset = Mutex(Duration.zero)

  func set(by step: Duration) { offset.withLock { $0 += step } }

  func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + offset.withLock { $0 }
  }
}

private struct BellObserver: EngineObserver {
  let bell: Bell

  func engineActed(_ outcome: Outcome, at wall: Timestamp) { bell.ring() }
  func effectFinished(_ effect: Effect, _ result: EffectResult, at wall: Timestamp) { bell.ring() }
  func eventArrived(_ event: Event, at wall: Timestamp) {}
  func rulesReloaded(isAccepted: Bool, message: String) {}
}
