/// Elapsed time and pauses on a clock that tests can drive.
struct Stopwatch: Sendable {
  private let clock: any Clock<Duration>
  private let read: @Sendable () -> Duration

  init(_ clock: any Clock<Duration>) {
    self.clock = clock
    self.read = Self.reader(of: clock)
  }

  /// Time since the stopwatch was made.
  var elapsed: Duration { read() }

  /// Throws `CancellationError` when the task is cancelled meanwhile.
  func pause(_ duration: Duration) async throws {
    try await clock.sleep(for: duration)
  }

  private static func reader<C: Clock<Duration>>(of clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }
}

/// How long to wait before the next try: doubling, with the upper half left to chance.
struct Backoff: Sendable {
  let first: Duration
  let limit: Duration

  static let standard = Backoff(first: .milliseconds(500), limit: .seconds(8))

  func pause(afterTry number: Int) -> Duration {
    let full = min(first * (1 << min(max(number - 1, 0), 10)), limit)
    return full / 2 + full / 2 * Double.random(in: 0...1)
  }
}

extension Duration {
  /// `1 s`, `90 s`; at least a second, rounded up.
  var secondsText: String {
    let (seconds, attoseconds) = components
    return "\(max(1, attoseconds > 0 ? seconds + 1 : seconds)) s"
  }
}
