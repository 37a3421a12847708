import RuleModel
import RuntimePorts
import SessionCore
import Synchronization

/// The latest health of each session, for whoever looks.
final class HealthBoard: Sendable {
  private let entries = Mutex<[ServerID: SessionHealth]>([:])
  private let changed: (@Sendable (ServerID, SessionHealth) -> Void)?

  init(changed: (@Sendable (ServerID, SessionHealth) -> Void)?) { self.changed = changed }

  var all: [ServerID: SessionHealth] { entries.withLock { $0 } }

  func set(_ health: SessionHealth, of server: ServerID) {
    entries.withLock { $0[server] = health }
    changed?(server, health)
  }

  func remove(_ server: ServerID) { entries.withLock { $0[server] = nil } }
}

/// Carries word of dropped events from the mailbox to the pool, which is made after it.
final class InterruptionRelay: Sendable {
  private let target = Mutex<(@Sendable (ServerID) -> Void)?>(nil)

  func connect(_ target: @escaping @Sendable (ServerID) -> Void) { self.target.withLock { $0 = target } }

  func interrupted(_ server: ServerID) { target.withLock { $0 }?(server) }
}

/// Remembers which request of a session belongs to a caller, who may give it up before it was even submitted.
final class RequestTicket: Sendable {
  private struct State {
    var id: RequestID?
    var isCancelled = false
  }

  private let state = Mutex(State())

  func submit(
    to driver: SessionDriver?,
    _ body: (SessionDriver, @escaping SessionDriver.Completion) -> RequestID,
    _ completion: @escaping SessionDriver.Completion
  ) {
    guard let driver else {
      completion(.failure(EffectFailure(.lost, "the session was closed")))
      return
    }
    guard !state.withLock(\.isCancelled) else {
      completion(.failure(EffectFailure(.lost, "the request was given up before it was sent")))
      return
    }
    let id = body(driver, completion)
    state.withLock { $0.id = id }
  }

  func cancel(on driver: SessionDriver) {
    let id = state.withLock { state in
      state.isCancelled = true
      return state.id
    }
    if let id { driver.cancel(id) }
  }
}
