import RuleModel

/// Wakes the engine loop at its next deadline; one sleeping task at a time.
struct Alarm {
  private let mailbox: Mailbox
  private let clock: EngineClock
  private var deadline: Timestamp?
  /// Ended by the next `arm`, by firing, or by `cancel`.
  private var sleeper: Task<Void, Never>?

  init(mailbox: Mailbox, clock: EngineClock) {
    self.mailbox = mailbox
    self.clock = clock
  }

  /// Asks to be woken at an instant, unless an earlier wake-up is on its way.
  mutating func arm(_ instant: Timestamp) {
    if let deadline, deadline <= instant { return }
    sleeper?.cancel()
    deadline = instant
    let pause = max(.zero, instant - clock.now())
    sleeper = Task { [mailbox] in
      do {
        try await Task.sleep(for: pause)
        mailbox.post(.timerFired)
      } catch {
        // Cancelled: another deadline took its place.
      }
    }
  }

  /// The wake-up arrived.
  mutating func fired() {
    deadline = nil
    sleeper = nil
  }

  mutating func cancel() {
    sleeper?.cancel()
    sleeper = nil
  }
}
