import RuleModel
import RuntimePorts

/// The machine's clock.
struct SystemClock: WallClock {
  func now() -> Timestamp { LogStream.now }
}
