import DequeModule
import NIOCore
import Synchronization

/// Lets sessions through, a few at once and a few a second for each place: handshakes with a node, so that one that comes
/// back is not run over, and requests for tokens from a panel, so that thousands of sessions cost a few at a time.
final class PacedGate: Sendable {
  private struct Waiter: Sendable {
    let loop: any EventLoop
    let go: @Sendable () -> Void
  }

  private struct Place {
    var active = 0
    var nextStart = NIODeadline.uptimeNanoseconds(0)
    var urgent: Deque<Waiter> = []
    var waiting: Deque<Waiter> = []

    mutating func nextWaiter() -> Waiter? { urgent.popFirst() ?? waiting.popFirst() }
  }

  private let atOnce: Int
  private let interval: TimeAmount
  private let places = Mutex<[String: Place]>([:])

  init(atOnce: Int, perSecond: Int) {
    self.atOnce = max(1, atOnce)
    interval = .nanoseconds(1_000_000_000 / Int64(max(1, perSecond)))
  }

  /// Calls `go` on the loop when it is the caller's turn; the urgent go before the others. Whoever was let through has to
  /// `leave`.
  func enter(_ place: String, on loop: any EventLoop, isUrgent: Bool = false, go: @escaping @Sendable () -> Void) {
    let waiter = Waiter(loop: loop, go: go)
    places.withLock { places in
      if isUrgent {
        places[place, default: Place()].urgent.append(waiter)
      } else {
        places[place, default: Place()].waiting.append(waiter)
      }
    }
    letThrough(place)
  }

  /// What the caller was let through for is over, one way or the other.
  func leave(_ place: String) {
    places.withLock { places in
      places[place]?.active -= 1
    }
    letThrough(place)
  }

  private func letThrough(_ place: String) {
    let now = NIODeadline.now()
    var starts: [(Waiter, NIODeadline)] = []
    places.withLock { places in
      guard var state = places[place] else { return }
      // Not held twice, or each change would copy the queue.
      places[place] = nil
      while state.active < atOnce, let waiter = state.nextWaiter() {
        let start = max(now, state.nextStart)
        state.nextStart = start + interval
        state.active += 1
        starts.append((waiter, start))
      }
      if state.active > 0 || state.nextStart >= now { places[place] = state }
    }
    for (waiter, start) in starts { waiter.loop.scheduleTask(deadline: start, waiter.go) }
  }
}
