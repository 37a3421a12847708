import Synchronization

/// Wakes somebody who waits for a time, before that time.
final class Doorbell: Sendable {
  private struct State {
    var isRung = false
    /// Ended by the ring, by the time, or with the task that waits.
    var sleeper: Task<Void, Never>?
  }

  private let state = Mutex(State())

  /// Kept for the next one who waits, if nobody does.
  func ring() {
    state.withLock { state in
      state.isRung = true
      state.sleeper?.cancel()
    }
  }

  /// Waits for `limit`, or until it is rung but at least for `pause`; for one task at a time.
  func isRung(within limit: Duration, notBefore pause: Duration) async -> Bool {
    try? await Task.sleep(for: min(pause, limit))
    let sleeper = Task { _ = try? await Task.sleep(for: max(.zero, limit - pause)) }
    state.withLock { state in
      state.sleeper = sleeper
      if state.isRung { sleeper.cancel() }
    }
    await withTaskCancellationHandler {
      await sleeper.value
    } onCancel: {
      sleeper.cancel()
    }
    return state.withLock { state in
      defer { state = State() }
      return state.isRung
    }
  }
}
