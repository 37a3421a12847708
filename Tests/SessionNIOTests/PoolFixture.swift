import Foundation
import Logging
import RuleModel
import RuntimePorts
import SessionCore
import Synchronization
import TestSupport
import Testing

@testable import SessionNIO

/// A panel that hands out tickets and nothing else.
struct FakePanel: PanelAPI {
  var ticket: @Sendable (ServerID) throws(PanelError) -> SessionTicket

  init(url: String) {
    ticket = { (_) throws(PanelError) in SessionTicket(url: url, token: Secret("the-token")) }
  }

  func openSession(of server: ServerID) async throws(PanelError) -> SessionTicket { try ticket(server) }
  func listServers(details: Bool) async throws(PanelError) -> [Server] { [] }
  func sendCommand(_ command: String, to server: ServerID) async throws(PanelError) {}
  func setPower(_ signal: PowerSignal, of server: ServerID) async throws(PanelError) {}
  func createBackup(
    of server: ServerID, name: String?, ignoredFiles: [String], isLocked: Bool
  ) async throws(PanelError) -> String { "" }
  func backup(_ uuid: String, of server: ServerID) async throws(PanelError) -> BackupReport? { nil }
  func deleteBackup(_ uuid: String, of server: ServerID) async throws(PanelError) {}
}

/// A pool with one panel, and its events one after the other.
struct PoolFixture {
  static let one = ServerID("one")

  let pool: NIOSessionPool
  let failures = FailureLog()
  var events: EventStream.Iterator

  init(
    url: String, limits: SessionLimits = SessionLimits(), extraCA: String? = nil, mailboxCapacity: Int = 65_536,
    trace: (@Sendable (WireTrace) -> Void)? = nil
  ) throws {
    var configuration = NIOSessionPool.Configuration(version: "1.2.3", seed: 1)
    configuration.limits = limits
    configuration.mailboxCapacity = mailboxCapacity
    let panel = PanelConnection(
      name: "main", origin: "https://panel.test/", api: FakePanel(url: url), extraCA: extraCA)
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let failures = failures
    pool = try NIOSessionPool(
      panels: [panel], configuration: configuration, logger: logger, trace: trace,
      healthChanged: { failures.note($1) })
    events = EventStream.Iterator(mailbox: try #require(pool.events as? EventStream).mailbox)
  }

  func connect() async { await pool.connect(to: [Server(id: Self.one)]) }

  mutating func next() async throws -> Event.Kind { try #require(await events.next()).kind }

  /// Skips events up to one that fits.
  mutating func next(where fits: (Event.Kind) -> Bool) async throws -> Event.Kind {
    while true {
      let kind = try await next()
      if fits(kind) { return kind }
    }
  }

  mutating func nextLine() async throws -> String {
    while true {
      if case .consoleLinePrinted(let line) = try await next() { return line.text }
    }
  }

  /// The certificate authority of the tests, in a file that is gone when the body is done.
  static func withAuthority<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem")
    try Data(TestCertificates.authority.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }
}

/// Waits for the first failure that a session reports.
final class FailureLog: Sendable {
  private struct State {
    var first: SessionFailure?
    var waiter: CheckedContinuation<SessionFailure, Never>?
  }

  private let state = Mutex(State())

  func note(_ health: SessionHealth) {
    guard let failure = health.failure else { return }
    let waiter = state.withLock { state in
      guard state.first == nil else { return CheckedContinuation<SessionFailure, Never>?.none }
      state.first = failure
      return state.waiter
    }
    waiter?.resume(returning: failure)
  }

  func first() async -> SessionFailure {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state in
        state.waiter = continuation
        return state.first
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
