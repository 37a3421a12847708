import DequeModule
import RuleModel
import Synchronization

/// A bounded queue from many event loops to one consumer. Putting something in never waits.
///
/// When it is full the oldest console lines and figures go, and their server is reported as interrupted; what
/// is rare and cannot be read back (status, crashes, backups, sessions) is kept.
final class EventMailbox: Sendable {
  private struct State {
    /// Older than all of `events`: what was kept of them when room was needed.
    var kept: Deque<Event> = []
    var events: Deque<Event> = []
    var interrupted: [ServerID: Int] = [:]
    var dropped = 0
    var isFinished = false
    var waiter: CheckedContinuation<[Event]?, Never>?
  }

  /// Events handed out at once.
  private static let batch = 512
  /// How many rare events are kept before they go as well.
  private static let mostKept = 4096

  private let capacity: Int
  private let state = Mutex(State())
  private let interrupted: @Sendable (ServerID) -> Void

  /// `interrupted` is told whose events were dropped, when the consumer comes to the gap.
  init(capacity: Int, interrupted: @escaping @Sendable (ServerID) -> Void) {
    self.capacity = max(1, capacity)
    self.interrupted = interrupted
  }

  /// How many events were dropped in all.
  var dropped: Int { state.withLock(\.dropped) }

  func put(_ events: [Event]) {
    guard !events.isEmpty else { return }
    let (waiter, batch) = state.withLock { state -> (CheckedContinuation<[Event]?, Never>?, [Event]) in
      guard !state.isFinished else { return (nil, []) }
      for event in events {
        if state.events.count >= capacity { Self.makeRoom(in: &state) }
        state.events.append(event)
      }
      guard let waiter = state.waiter else { return (nil, []) }
      state.waiter = nil
      return (waiter, Self.take(from: &state))
    }
    waiter?.resume(returning: batch)
  }

  /// Nothing more comes; what is there is still handed out.
  func finish() {
    let waiter = state.withLock { state in
      state.isFinished = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: nil)
  }

  /// The next events, waiting for them; nil at the end or when the task is cancelled.
  func next() async -> [Event]? {
    let batch = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> [Event]?? in
          if !state.events.isEmpty || !state.kept.isEmpty { return Self.take(from: &state) }
          if state.isFinished || Task.isCancelled { return .some(nil) }
          precondition(state.waiter == nil, "the events of a pool have one consumer")
          state.waiter = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(returning: nil)
    }
    if let batch { reportGaps(in: batch) }
    return batch
  }

  private func reportGaps(in batch: [Event]) {
    for event in batch {
      guard case .observationInterrupted(Self.reason) = event.kind, let server = event.server else { break }
      interrupted(server)
    }
  }

  private static let reason = "events were dropped, because the engine did not keep up"

  private static func makeRoom(in state: inout State) {
    guard let oldest = state.events.popFirst() else { return }
    if isRare(oldest.kind), state.kept.count < mostKept {
      state.kept.append(oldest)
      return
    }
    state.dropped += 1
    if let server = oldest.server { state.interrupted[server, default: 0] += 1 }
  }

  private static func isRare(_ kind: Event.Kind) -> Bool {
    switch kind {
    case .consoleLinePrinted, .statsReported, .metricsReported: false
    default: true
    }
  }

  private static func take(from state: inout State) -> [Event] {
    var batch = state.interrupted.keys.sorted().map { Event(.observationInterrupted(reason: reason), on: $0) }
    state.interrupted = [:]
    while batch.count < Self.batch, let event = state.kept.popFirst() ?? state.events.popFirst() {
      batch.append(event)
    }
    return batch
  }
}

/// The mailbox as seen by its one consumer.
struct EventStream: AsyncSequence, Sendable {
  typealias Element = Event
  typealias Failure = Never

  let mailbox: EventMailbox

  func makeAsyncIterator() -> Iterator { Iterator(mailbox: mailbox) }

  struct Iterator: AsyncIteratorProtocol {
    let mailbox: EventMailbox
    private var batch: ArraySlice<Event> = []

    init(mailbox: EventMailbox) { self.mailbox = mailbox }

    mutating func next() async -> Event? {
      if let event = batch.popFirst() { return event }
      guard let fresh = await mailbox.next() else { return nil }
      batch = fresh[...]
      return batch.popFirst()
    }

    mutating func next(isolation actor: isolated (any Actor)?) async -> Event? {
      if let event = batch.popFirst() { return event }
      guard let fresh = await mailbox.next() else { return nil }
      batch = fresh[...]
      return batch.popFirst()
    }
  }
}
