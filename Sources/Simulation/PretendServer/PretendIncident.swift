public import RuleModel

/// Something that is made to happen to a pretend server, by a test's timeline or by a scenario's script.
public enum PretendIncident: Sendable, Hashable {
  /// The process ends unasked. Nothing happens to a process that is offline or already stopping.
  case crash(Crash)
  /// The status is simply told; whatever was going on (a start, a stop) is forgotten.
  case statusTold(ServerStatus)
  /// The figures that are not `nil` change and are told at once; the others keep their value.
  case valuesChanged(ServerStats)
  /// The memory moves to this share of the limit (0.93 is 93 %), evenly over the given time.
  case memoryDrift(to: Double, over: Duration)
  /// The game writes a line; ANSI codes may be in it.
  case consoleLine(String)
  /// The game logs a text in its own form, with its time and a level such as `WARN`.
  case logLine(String, level: String)
  /// The game writes that many lines at one instant.
  case consoleFlood(lines: Int)
  /// The daemon writes a line, without its prefix.
  case daemonLine(String)
  /// The next start ends in `stopping` and `offline` when it should have been `running`.
  case nextStartFails
  /// Commands are taken but not answered, or answered again.
  case commandsIgnored(Bool)
  /// The next backup ends like this instead of as configured.
  case nextBackup(after: Duration, isSuccessful: Bool)
}
