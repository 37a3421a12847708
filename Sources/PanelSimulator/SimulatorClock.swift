import Foundation
import RuleModel

/// Two clocks that run side by side: the wall's, and the servers', which may be faster.
struct SimulatorClock {
  private let wallAtStart: Timestamp
  private let start = ContinuousClock.now
  private let speed: Double

  init(speed: Double) {
    self.wallAtStart = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    self.speed = speed
  }

  /// Real time; never goes back.
  var wall: Timestamp { wallAtStart + start.duration(to: .now) }

  /// The servers' time.
  var virtual: Timestamp { wallAtStart + start.duration(to: .now) * speed }

  /// How long the servers' clock really takes to get there.
  func realTime(until instant: Timestamp) -> Duration {
    max(.zero, (instant - virtual) / speed)
  }
}
