import Synchronization

/// Wakes whoever waits for a condition each time that something may have changed it.
final class Bell: Sendable {
  private struct State {
    var rings = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Something may have changed.
  func ring() {
    let waiting = state.withLock { state in
      state.rings += 1
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until a condition holds; the suite's time limit ends what never comes.
  func until(_ condition: @Sendable () async throws -> Bool) async throws {
    while true {
      let rings = state.withLock(\.rings)
      if try await condition() { return }
      try Task.checkCancellation()
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isLate = state.withLock { state in
            if state.rings == rings, !Task.isCancelled { state.waiting.append(continuation) }
            return state.rings != rings || Task.isCancelled
          }
          if isLate { continuation.resume() }
        }
      } onCancel: {
        ring()
      }
    }
  }
}
