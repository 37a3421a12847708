import RuleModel

/// When the next request to a panel may go out; a token bucket with a queue of two priorities.
///
/// The bucket holds a sixth of a minute's requests and refills at the other five sixths a minute, so that no
/// stretch of a minute, wherever the panel's own window begins, sees more than the limit. Ordinary requests
/// leave the last quarter of the bucket to token requests, and wait behind them. Token requests are also
/// limited per server.
struct BudgetState {
  enum Kind: Hashable {
    case token(ServerID)
    case ordinary

    var server: ServerID? {
      switch self {
      case .token(let server): server
      case .ordinary: nil
      }
    }
  }

  enum Decision: Hashable {
    case go
    case wait(Duration)
  }

  /// A place in the queue.
  struct Ticket: Hashable {
    let number: Int
    let kind: Kind
  }

  /// The panel's limit for tokens of one server, shared with everybody who looks at that server.
  static let tokensPerServer = 5
  static let minute: Duration = .seconds(60)

  private let capacity: Double
  private let reserve: Double
  private let tokensPerSecond: Double
  private var tokens: Double
  private var refilledAt: Duration = .zero
  private var pausedUntil: Duration = .zero
  private var waiting: [Ticket] = []
  private var lastNumber = 0
  private var tokenTimes: [ServerID: [Duration]] = [:]
  private var serverPausedUntil: [ServerID: Duration] = [:]

  init(requestsPerMinute: Int) {
    let limit = Double(max(requestsPerMinute, 1))
    capacity = max(1, (limit / 6).rounded(.down))
    reserve = (capacity / 4).rounded(.down)
    tokensPerSecond = max(limit - capacity, limit / 2) / 60
    tokens = capacity
  }

  mutating func enqueue(_ kind: Kind) -> Ticket {
    lastNumber += 1
    let ticket = Ticket(number: lastNumber, kind: kind)
    waiting.append(ticket)
    return ticket
  }

  mutating func leave(_ ticket: Ticket) {
    waiting.removeAll { $0 == ticket }
  }

  /// Takes a token for the ticket, or says when to ask again.
  mutating func attempt(_ ticket: Ticket, at now: Duration) -> Decision {
    refill(at: now)
    let blocked = max(pausedUntil, blockedUntil(ticket.kind, at: now))
    if blocked > now { return .wait(blocked - now) }
    let needed = Double(rank(of: ticket, at: now) + 1) + (ticket.kind == .ordinary ? reserve : 0)
    guard tokens >= needed else {
      return .wait(max(.seconds((needed - tokens) / tokensPerSecond), .milliseconds(1)))
    }
    tokens -= 1
    leave(ticket)
    if let server = ticket.kind.server { tokenTimes[server, default: []].append(now) }
    return .go
  }

  /// Nothing goes out before `duration` has passed.
  mutating func pauseAll(for duration: Duration, at now: Duration) {
    pausedUntil = max(pausedUntil, now + duration)
  }

  /// No token request for that server goes out before `duration` has passed.
  mutating func pauseTokens(of server: ServerID, for duration: Duration, at now: Duration) {
    serverPausedUntil[server] = max(serverPausedUntil[server] ?? .zero, now + duration)
  }

  private mutating func refill(at now: Duration) {
    let seconds = (now - refilledAt) / .seconds(1)
    tokens = min(capacity, tokens + max(0, seconds) * tokensPerSecond)
    refilledAt = max(now, refilledAt)
  }

  private mutating func blockedUntil(_ kind: Kind, at now: Duration) -> Duration {
    guard let server = kind.server else { return .zero }
    let recent = (tokenTimes[server] ?? []).filter { $0 + Self.minute > now }
    tokenTimes[server] = recent.isEmpty ? nil : recent
    if let pause = serverPausedUntil[server], pause <= now { serverPausedUntil[server] = nil }
    let window = recent.count < Self.tokensPerServer ? .zero : recent[recent.count - Self.tokensPerServer] + Self.minute
    return max(window, serverPausedUntil[server] ?? .zero)
  }

  /// How many go before: all earlier ones of the same or a higher priority that could go now.
  private mutating func rank(of ticket: Ticket, at now: Duration) -> Int {
    var count = 0
    for other in waiting where other != ticket && goes(other, before: ticket) {
      if blockedUntil(other.kind, at: now) <= now { count += 1 }
    }
    return count
  }

  private func goes(_ other: Ticket, before ticket: Ticket) -> Bool {
    switch (other.kind, ticket.kind) {
    case (.token, .ordinary): true
    case (.ordinary, .token): false
    case (.token, .token), (.ordinary, .ordinary): other.number < ticket.number
    }
  }
}

/// The budget that all requests to one panel share.
actor RequestBudget {
  enum Acquisition: Hashable {
    case granted
    /// It would take longer than the caller can wait.
    case refused(Duration)
    case cancelled
  }

  private var state: BudgetState
  private let watch: Stopwatch

  init(requestsPerMinute: Int, watch: Stopwatch) {
    self.state = BudgetState(requestsPerMinute: requestsPerMinute)
    self.watch = watch
  }

  func acquire(_ kind: BudgetState.Kind, until deadline: Duration) async -> Acquisition {
    let ticket = state.enqueue(kind)
    defer { state.leave(ticket) }
    while true {
      let now = watch.elapsed
      switch state.attempt(ticket, at: now) {
      case .go: return .granted
      case .wait(let duration):
        guard now + duration <= deadline else { return .refused(duration) }
        do {
          try await watch.pause(duration)
        } catch {
          return .cancelled
        }
      }
    }
  }

  func pauseAll(for duration: Duration) {
    state.pauseAll(for: duration, at: watch.elapsed)
  }

  func pauseTokens(of server: ServerID, for duration: Duration) {
    state.pauseTokens(of: server, for: duration, at: watch.elapsed)
  }
}
