import RuleModel

/// Every bound of the engine, by name.
enum Limits {
  /// Figures come about once a second; three missed ones make the input unknown.
  static let statsAge = Duration.seconds(3)
  /// How long a run waits for its locks.
  static let lockPatience = Duration.minutes(10)
  /// Starts that may wait for a running one.
  static let queue = 10
  /// Runs of one rule at once for one key.
  static let parallel = 10
  /// Console lines kept per server for messages.
  static let tail = 20
  /// Characters kept of each.
  static let tailLine = 200
  /// Keys of one rule on one server; the oldest idle one is forgotten first.
  static let keysPerRule = 10_000
  /// A rule that starts more often than this for one server and key is held for `brakePause`.
  static let brakes: [Rate] = [Rate(count: 20, per: .seconds(10)), Rate(count: 40, per: .seconds(60))]
  /// See `brakes`.
  static let brakePause = Duration.seconds(60)
  /// Power actions on one server.
  static let power = Rate(count: 6, per: .minutes(10))
  /// How long a line may still be the echo of a command.
  static let echo = Duration.seconds(2)
  /// Rules in a chain of causes.
  static let chain = 8
  /// Missed fires that `run_all` makes up for.
  static let missedFires = 10
  /// A schedule that is this late was missed.
  static let lateness = Duration.seconds(60)
  /// How long `finally` may take when the engine ends.
  static let shutdown = Duration.seconds(30)
  /// Events that one event may cause inside the engine; chains of causes end far earlier.
  static let cascade = 10_000
  /// How often levels are looked at again at one instant because others or kept values have changed.
  static let looks = 1000
  /// Time alone is stored no more often than this.
  static let storedTime = Duration.seconds(1)
  /// Timers that may fire at one instant, besides some for each that is armed.
  static let timersPerInstant = 100_000
  /// An announcement of a countdown that is this late is passed over.
  static let announcement = Duration.seconds(2)
  /// How long a `finally` step goes on trying after the session has come back.
  static let cleanup = Duration.minutes(5)
  /// The pause between such tries while the session is up.
  static let cleanupPause = Duration.seconds(5)
  /// Backups whose names are remembered per rule and server.
  static let ownBackups = 100

  /// Silences at once; the oldest goes first.
  static let silences = 1000
  /// Pauses at once; the oldest goes first.
  static let pauses = 1000
  /// Names kept with `set` per server, and for all.
  static let storedValues = 1000
  /// Different values that one `distinct` remembers.
  static let distinctValues = 10_000
  /// Levels that look back are looked at this often at least, in parts of the time they look back.
  static let historySteps = 60
}
