public import RuleModel
public import RuntimePorts
import Synchronization

/// Engine time: the wall clock at the start, carried on by a clock that is never set.
public final class EngineClock: Sendable {
  private let wallClock: any WallClock
  private let begin: Timestamp
  private let beginInstant: ContinuousClock.Instant
  /// How far engine time is ahead because the wall clock was set back while nobody ran.
  private let lead = Mutex(Duration.zero)

  /// A clock that begins now.
  public init(wallClock: any WallClock) {
    self.wallClock = wallClock
    self.begin = wallClock.now()
    self.beginInstant = ContinuousClock.now
  }

  /// The present instant in engine time.
  public func now() -> Timestamp { begin + beginInstant.duration(to: .now) + lead.withLock { $0 } }

  /// The present instant of the wall clock.
  public func wall() -> Timestamp { wallClock.now() }

  /// Goes on from an instant that engine time has reached before, if that lies ahead.
  func goOn(from instant: Timestamp) {
    let present = now()
    lead.withLock { if present < instant { $0 += instant - present } }
  }
}
