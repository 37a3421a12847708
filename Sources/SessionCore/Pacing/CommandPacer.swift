import DequeModule
public import RuleModel

/// A request of a caller who wants to hear of its end.
public struct RequestID: Sendable, Hashable {
  /// Chosen by the caller, unique in the life of a session.
  public let number: UInt64

  /// The request with that number.
  public init(_ number: UInt64) { self.number = number }
}

/// Keeps what is to be sent until the daemon's inbound limits let it through.
///
/// Wings since 1.12 takes ten commands at once and one a second from then on, ten frames of any kind and five
/// a second, two `auth` and one in five seconds, four others and one a second, and drops the rest. The
/// figures here stay below.
public struct CommandPacer: Sendable {
  /// One message in the queue.
  public struct Item: Sendable, Hashable {
    /// Who wants to hear of it.
    public let request: RequestID?
    /// What is sent.
    public let message: OutgoingMessage
    /// When it is of no use any more.
    public let deadline: Timestamp
    fileprivate var isRepeated = false

    /// A message that loses its meaning at `deadline`.
    public init(request: RequestID?, message: OutgoingMessage, deadline: Timestamp) {
      self.request = request
      self.message = message
      self.deadline = deadline
    }
  }

  /// How an item was received.
  public enum Admission: Sendable, Hashable {
    case queued
    /// Queued in place of an older command, which is dropped.
    case displaced(Item)
    case full
  }

  /// How many items may wait.
  public static let capacity = 100
  /// The gap between commands: each is handled in a thread of its own, so that neighbours could change
  /// places.
  public static let spacing: Duration = .milliseconds(20)
  /// How long after it was sent a message may be meant by `throttled`.
  static let memory: Duration = .seconds(10)

  private var commands: Deque<Item> = []
  private var powers: Deque<Item> = []
  private var wantsStats = false
  private var lastCommand: (item: Item, at: Timestamp)?
  private var lastPower: (item: Item, at: Timestamp)?
  private var spacedUntil = Timestamp(milliseconds: .min)

  private var frames = TokenBucket(burst: 8, each: .milliseconds(223))
  private var auths = TokenBucket(burst: 2, each: .milliseconds(5100))
  private var commandTokens = TokenBucket(burst: 8, each: .milliseconds(1112))
  private var others = TokenBucket(burst: 4, each: .milliseconds(1050))

  /// An empty queue with full buckets.
  public init() {}

  /// How many items wait.
  public var count: Int { commands.count + powers.count }

  /// A new connection has full buckets; what waits goes on waiting.
  public mutating func connectionOpened() {
    frames = TokenBucket(burst: 8, each: .milliseconds(223))
    auths = TokenBucket(burst: 2, each: .milliseconds(5100))
    commandTokens = TokenBucket(burst: 8, each: .milliseconds(1112))
    others = TokenBucket(burst: 4, each: .milliseconds(1050))
    wantsStats = false
    lastCommand = nil
    lastPower = nil
  }

  /// Puts a message at the end of its queue; power displaces the oldest command when all is full.
  public mutating func enqueue(_ item: Item) -> Admission {
    switch item.message {
    case .power:
      guard count >= Self.capacity else {
        powers.append(item)
        return .queued
      }
      guard let oldest = commands.popFirst() else { return .full }
      powers.append(item)
      return .displaced(oldest)
    case .command:
      guard count < Self.capacity else { return .full }
      commands.append(item)
      return .queued
    case .stats:
      wantsStats = true
      return .queued
    case .auth: preconditionFailure("tokens are not queued: a newer one replaces an older one")
    }
  }

  /// When a token may be sent; in the past if that is now.
  public var authAvailableAt: Timestamp { max(auths.availableAt, frames.availableAt) }

  /// Takes the right to send a token now; false if it has to wait until `authAvailableAt`.
  public mutating func takeAuth(at now: Timestamp) -> Bool {
    guard authAvailableAt <= now else { return false }
    return auths.take(at: now) && frames.take(at: now)
  }

  /// When `next(at:)` will have something, nil if nothing waits.
  public var readyAt: Timestamp? {
    var times: [Timestamp] = []
    if !powers.isEmpty { times.append(max(others.availableAt, spacedUntil)) }
    if !commands.isEmpty { times.append(max(commandTokens.availableAt, spacedUntil)) }
    if wantsStats { times.append(others.availableAt) }
    return times.min().map { max($0, frames.availableAt) }
  }

  /// When the first item loses its meaning.
  public var nextExpiry: Timestamp? {
    let times = [commands.lazy.map(\.deadline).min(), powers.lazy.map(\.deadline).min()]
    return times.compactMap(\.self).min()
  }

  /// Takes what is to be sent now: power first, then commands in order, then a question for figures.
  public mutating func next(at now: Timestamp) -> Item? {
    guard frames.admits(at: now) else { return nil }
    if !powers.isEmpty, spacedUntil <= now, others.take(at: now) {
      return sent(powers.removeFirst(), at: now)
    }
    if !commands.isEmpty, spacedUntil <= now, commandTokens.take(at: now) {
      return sent(commands.removeFirst(), at: now)
    }
    if wantsStats, others.take(at: now) {
      wantsStats = false
      return sent(Item(request: nil, message: .stats, deadline: now), at: now)
    }
    return nil
  }

  private mutating func sent(_ item: Item, at now: Timestamp) -> Item {
    _ = frames.take(at: now)
    switch item.message {
    case .command:
      lastCommand = (item, now)
      spacedUntil = now + Self.spacing
    case .power:
      lastPower = (item, now)
      spacedUntil = now + Self.spacing
    case .auth, .stats: break
    }
    return item
  }

  /// The daemon dropped something: its bucket is empty, and the last message of that name goes to the front,
  /// once.
  ///
  /// Returns whether something is sent again.
  public mutating func throttled(_ name: String, at now: Timestamp) -> Bool {
    switch name {
    case "send command":
      commandTokens.drain(at: now)
      return repeatCommand(at: now)
    case "auth":
      auths.drain(at: now)
      return false
    case "global":
      frames.drain(at: now)
      guard let powerAt = lastPower?.at else { return repeatCommand(at: now) }
      guard let commandAt = lastCommand?.at, commandAt > powerAt else { return repeatPower(at: now) }
      return repeatCommand(at: now)
    case "set state":
      others.drain(at: now)
      return repeatPower(at: now)
    default:
      others.drain(at: now)
      return false
    }
  }

  private mutating func repeatCommand(at now: Timestamp) -> Bool {
    defer { lastCommand = nil }
    guard var last = lastCommand, !last.item.isRepeated, now - last.at <= Self.memory else { return false }
    last.item.isRepeated = true
    commands.prepend(last.item.extended(to: now + Self.memory))
    return true
  }

  private mutating func repeatPower(at now: Timestamp) -> Bool {
    defer { lastPower = nil }
    guard var last = lastPower, !last.item.isRepeated, now - last.at <= Self.memory else { return false }
    last.item.isRepeated = true
    powers.prepend(last.item.extended(to: now + Self.memory))
    return true
  }

  /// Takes out what has lost its meaning.
  public mutating func expired(at now: Timestamp) -> [Item] {
    let late = Array(powers.filter { $0.deadline <= now }) + commands.filter { $0.deadline <= now }
    if !late.isEmpty {
      powers.removeAll { $0.deadline <= now }
      commands.removeAll { $0.deadline <= now }
    }
    return late
  }

  /// Takes out a request that nobody waits for any more; false if it is not there.
  public mutating func cancel(_ request: RequestID) -> Bool {
    let before = count
    powers.removeAll { $0.request == request }
    commands.removeAll { $0.request == request }
    return count < before
  }

  /// Takes out everything.
  public mutating func drained() -> [Item] {
    defer {
      powers = []
      commands = []
    }
    return Array(powers) + Array(commands)
  }
}

extension CommandPacer.Item {
  /// The same with a later end, for what was said to be sent and has to be sent again.
  fileprivate func extended(to deadline: Timestamp) -> Self {
    var item = Self(request: nil, message: message, deadline: max(deadline, self.deadline))
    item.isRepeated = isRepeated
    return item
  }
}
