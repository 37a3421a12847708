import Diagnostics
public import RuleModel

// What is asked of the server.
extension SessionStateMachine {
  /// Somebody wants a line typed; it is sent, or its request fails, before `deadline` has passed.
  public mutating func commandRequested(
    _ line: String, request: RequestID, deadline: Timestamp, at now: Timestamp
  ) -> [SessionAction] {
    do throws(CommandRefusal) {
      enqueue(try OutgoingMessage.checked(command: line), request, deadline, at: now)
    } catch {
      actions.append(.fail(request, .refused, message: error.message))
    }
    return taken()
  }

  /// Somebody wants a power change; it overtakes commands.
  public mutating func powerRequested(
    _ signal: PowerSignal, request: RequestID, deadline: Timestamp, at now: Timestamp
  ) -> [SessionAction] {
    enqueue(.power(signal), request, deadline, at: now)
    return taken()
  }

  /// Somebody wants fresh figures; nothing happens without a session.
  public mutating func statsRequested(at now: Timestamp) -> [SessionAction] {
    guard isSeeing else { return [] }
    _ = pacer.enqueue(.init(request: nil, message: .stats, deadline: now))
    pump(at: now)
    return taken()
  }

  /// Nobody waits for the request any more; what is sent already stays sent.
  public mutating func requestCancelled(_ request: RequestID, at now: Timestamp) -> [SessionAction] {
    if pacer.cancel(request) {
      actions.append(.fail(request, .lost, message: "the request was given up before it was sent"))
    }
    return taken()
  }

  private mutating func enqueue(
    _ message: OutgoingMessage, _ request: RequestID, _ deadline: Timestamp, at now: Timestamp
  ) {
    guard phase != .ended else {
      actions.append(.fail(request, .lost, message: "the session was closed"))
      return
    }
    switch pacer.enqueue(.init(request: request, message: message, deadline: deadline)) {
    case .queued: break
    case .displaced(let item): fail(item, "a power change took its place in a full queue")
    case .full:
      let message = "\(CommandPacer.capacity) messages wait already, and the node takes about one a second"
      actions.append(.fail(request, .refused, message: message))
    }
    pump(at: now)
    expireRequests(at: now)
  }

  /// Sends what the daemon's limits let through.
  mutating func pump(at now: Timestamp) {
    guard phase == .open, isSeeing else { return }
    while let item = pacer.next(at: now) {
      if case .power(let signal) = item.message { crashes.powerRequested(signal, at: now) }
      actions.append(.send(item.message, request: item.request))
    }
  }

  mutating func expireRequests(at now: Timestamp) {
    for item in pacer.expired(at: now) {
      if isSeeing {
        fail(item, "its turn did not come in time; the node takes about one command a second")
      } else {
        fail(item, "there was no session in time" + (facts.failure.map { ": \($0.message)" } ?? ""))
      }
    }
  }

  mutating func fail(_ item: CommandPacer.Item, _ reason: String) {
    guard let request = item.request else { return }
    let what =
      switch item.message {
      case .power(let signal): "the power signal `\(signal.rawValue)` was not sent"
      case .auth, .command, .stats: "the command was not sent"
      }
    actions.append(.fail(request, .lost, message: "\(what): \(reason)"))
  }
}
