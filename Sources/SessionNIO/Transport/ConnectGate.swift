import DequeModule
import NIOCore
import Synchronization

/// Lets handshakes through, a few at once and a few a second for each node, so that a node that comes back is
/// not run over.
final class ConnectGate: Sendable {
  private struct Waiter: Sendable {
    let loop: any EventLoop
    let go: @Sendable () -> Void
  }

  private struct Node {
    var active = 0
    var nextStart = NIODeadline.uptimeNanoseconds(0)
    var waiting: Deque<Waiter> = []
  }

  private let atOnce: Int
  private let interval: TimeAmount
  private let nodes = Mutex<[String: Node]>([:])

  init(atOnce: Int, perSecond: Int) {
    self.atOnce = max(1, atOnce)
    interval = .nanoseconds(1_000_000_000 / Int64(max(1, perSecond)))
  }

  /// Calls `go` on the loop when it is the caller's turn; whoever was let through has to `leave`.
  func enter(_ node: String, on loop: any EventLoop, go: @escaping @Sendable () -> Void) {
    nodes.withLock { nodes in
      nodes[node, default: Node()].waiting.append(Waiter(loop: loop, go: go))
    }
    letThrough(node)
  }

  /// The handshake is over, one way or the other.
  func leave(_ node: String) {
    nodes.withLock { nodes in
      nodes[node]?.active -= 1
    }
    letThrough(node)
  }

  private func letThrough(_ node: String) {
    let now = NIODeadline.now()
    var starts: [(Waiter, NIODeadline)] = []
    nodes.withLock { nodes in
      guard var state = nodes[node] else { return }
      while state.active < atOnce, let waiter = state.waiting.popFirst() {
        let start = max(now, state.nextStart)
        state.nextStart = start + interval
        state.active += 1
        starts.append((waiter, start))
      }
      nodes[node] = state
      if state.active == 0, state.waiting.isEmpty, state.nextStart < now { nodes[node] = nil }
    }
    for (waiter, start) in starts { waiter.loop.scheduleTask(deadline: start, waiter.go) }
  }
}
