public import RuleModel

/// Which game a pretend server imitates.
public enum PretendGame: String, Sendable, Hashable, CaseIterable {
  /// Nothing happens and nothing is written unless it was told.
  case quiet
  /// Consoles with start-up lines, players, chat, answers to commands and moving figures.
  case minecraft, valheim, rust

  /// A command that the daemon treats as a request to stop; `nil` where it stops by signal.
  public var stopCommand: String? {
    switch self {
    case .minecraft: "stop"
    case .rust: "quit"
    case .quiet, .valheim: nil
    }
  }
}

/// What a game answers to a command.
public struct PretendReply: Sendable, Hashable {
  /// One line of the answer.
  public struct Line: Sendable, Hashable {
    /// Counted from the command.
    public var after: Duration
    /// The console line.
    public var console: String

    /// A line, some time after the command.
    public init(after: Duration = .zero, console: String) {
      self.after = after
      self.console = console
    }
  }

  /// The command's exact text, or a text with `*` for anything.
  public var command: String
  /// The answer; empty for none.
  public var lines: [Line]

  /// The answer to a command.
  public init(to command: String, _ lines: [Line]) {
    self.command = command
    self.lines = lines
  }

  /// Whether a typed line asks for this answer.
  func answers(_ typed: String) -> Bool { Glob(command).matches(typed) }
}

extension PretendServer {
  /// What a pretend server is and how it behaves when nobody interferes.
  public struct Configuration: Sendable, Hashable {
    /// How backups end.
    public struct Backup: Sendable, Hashable {
      /// From the request to the end.
      public var after: Duration
      /// Whether it can be used.
      public var isSuccessful: Bool
      /// Bytes of a successful one.
      public var size: Double

      /// A successful backup after a minute, unless said otherwise.
      public init(after: Duration = .seconds(60), isSuccessful: Bool = true, size: Double = 268_435_456) {
        self.after = after
        self.isSuccessful = isSuccessful
        self.size = size
      }
    }

    /// A planned incident.
    public struct ScriptEntry: Sendable, Hashable {
      /// Counted from the pretend server's beginning.
      public var at: Duration
      /// What happens then.
      public var incident: PretendIncident

      /// An incident at a time.
      public init(at: Duration, _ incident: PretendIncident) {
        self.at = at
        self.incident = incident
      }
    }

    /// See `PretendGame`.
    public var game: PretendGame
    /// From `starting` to `running`.
    public var start: Duration
    /// From `stopping` to `offline`.
    public var stop: Duration
    /// From a crash to the daemon's own start; `nil` for never.
    public var wingsRestart: Duration?
    /// A crash this soon after a handled one is not followed by a restart; zero handles all.
    public var crashTimeout: Duration
    /// See `Backup`.
    public var backup: Backup
    /// The first one that fits a command is given; where none does, the game's own answer.
    public var replies: [PretendReply]
    /// Bytes; `nil` for unlimited.
    public var memoryLimit: Double?
    /// Bytes; `nil` for unlimited.
    public var diskLimit: Double?
    /// At the beginning.
    public var status: ServerStatus
    /// Time that the process has already lived at the beginning, unless the status is `offline`.
    public var uptime: Duration
    /// Decides everything that happens by chance.
    public var seed: UInt64
    /// Between two reports of figures while the process lives.
    public var statsInterval: Duration
    /// In any order.
    public var script: [ScriptEntry]
    /// The script is played again this long after it began; `nil` for once.
    public var scriptRepeats: Duration?

    /// A running server of a game; everything has a default, and a quiet one does nothing by itself.
    public init(
      game: PretendGame = .quiet, start: Duration = .seconds(10), stop: Duration = .seconds(5),
      wingsRestart: Duration? = nil, crashTimeout: Duration = .seconds(60), backup: Backup = Backup(),
      replies: [PretendReply] = [], memoryLimit: Double? = nil, diskLimit: Double? = nil,
      status: ServerStatus = .running, uptime: Duration = .zero, seed: UInt64 = 1,
      statsInterval: Duration = .seconds(1), script: [ScriptEntry] = [], scriptRepeats: Duration? = nil
    ) {
      self.game = game
      self.start = start
      self.stop = stop
      self.wingsRestart = wingsRestart
      self.crashTimeout = crashTimeout
      self.backup = backup
      self.replies = replies
      self.memoryLimit = memoryLimit
      self.diskLimit = diskLimit
      self.status = status
      self.uptime = uptime
      self.seed = seed
      self.statsInterval = statsInterval
      self.script = script
      self.scriptRepeats = scriptRepeats
    }
  }
}
