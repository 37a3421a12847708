/// Something that happened, told to the engine in order of arrival.
///
/// Adapters, the simulation and test files all speak in these; the engine knows no other input.
public struct Event: Sendable, Hashable, Codable {
  /// Whom it concerns; `nil` for what concerns the engine as a whole.
  public let server: ServerID?
  /// What happened.
  public let kind: Kind

  /// An event of one server, or of the engine.
  public init(_ kind: Kind, on server: ServerID? = nil) {
    self.server = server
    self.kind = kind
  }

  /// All that can happen.
  public enum Kind: Sendable, Hashable, Codable {
    /// One console line, without ANSI codes and line end.
    case consoleLinePrinted(ConsoleLine)
    /// The status was told; `initial` when it repeats what holds, as after authentication.
    case statusReported(ServerStatus, initial: Bool)
    /// Resource figures arrived.
    case statsReported(ServerStats)
    /// Derived figures were told from outside the console, by name.
    case metricsReported([String: Double])
    /// The process ended without having been asked to; follows the report of `offline`.
    case crashed(Crash)
    /// The session is authenticated and receives events.
    case sessionConnected
    /// The session is gone; whatever happens until the next `sessionConnected` is not seen.
    case sessionLost(reason: String)
    /// Something was not seen although the session lives: lines dropped, output throttled.
    case observationInterrupted(reason: String)
    /// A backup ended.
    case backupCompleted(BackupReport)
    /// A named event with its payload: `install-completed`, `backup-restored`, one sent by a person.
    case named(String, fields: [String: Value])
    /// The outcome of an effect.
    case effectFinished(EffectID, EffectResult)
    /// The list of servers was read; whoever is missing in it is gone.
    case serversListed([Server])
    /// The engine runs; the first event after start.
    case engineStarted
    /// A person closes a rule's tripped breaker.
    case breakerReset(rule: String)
    /// A person ends a run.
    case runCancelled(RunID)
    /// A person keeps rules from acting.
    case pauseBegan(Pause)
    /// A person ends a pause before its time, by its number.
    case pauseEnded(Int)
    /// The engine is about to end: runs finish their current step, then `finally`.
    case shutdownRequested
    /// The wall clock was moved by this much against the monotonic one.
    case clockStepped(by: Duration)
  }
}

/// One line of a server's console.
public struct ConsoleLine: Sendable, Hashable, Codable {
  /// Who wrote it.
  public enum Stream: String, Sendable, Hashable, Codable {
    /// The game.
    case game
    /// The daemon, recognised by its prefix.
    case daemon
  }

  /// The text, without ANSI codes and without the line end.
  public var text: String
  /// The text as it came, ANSI codes included, when that differs.
  public var raw: String?
  /// See `Stream`.
  public var stream: Stream
  /// An old line, told again; it never fires anything.
  public var replayed: Bool

  /// A new line of the game, unless said otherwise.
  public init(_ text: String, raw: String? = nil, stream: Stream = .game, replayed: Bool = false) {
    self.text = text
    self.raw = raw
    self.stream = stream
    self.replayed = replayed
  }
}

/// The end of a process that nobody had asked to end.
public struct Crash: Sendable, Hashable, Codable {
  /// The process's exit code, if the daemon told it.
  public var exitCode: Int?
  /// Whether the kernel ended it for lack of memory.
  public var outOfMemory: Bool

  /// An end with what the daemon told about it.
  public init(exitCode: Int?, outOfMemory: Bool = false) {
    self.exitCode = exitCode
    self.outOfMemory = outOfMemory
  }

  /// Exit code 0 without lack of memory: somebody stopped it inside the game.
  public var wasIntended: Bool { exitCode == 0 && !outOfMemory }
}

/// How a backup ended.
public struct BackupReport: Sendable, Hashable, Codable {
  /// The backup's uuid.
  public var uuid: String
  /// Whether it can be used.
  public var isSuccessful: Bool
  /// Bytes; 0 on failure.
  public var size: Double
  /// The name it was created under, if known.
  public var name: String?

  /// A finished backup.
  public init(uuid: String, isSuccessful: Bool, size: Double, name: String? = nil) {
    self.uuid = uuid
    self.isSuccessful = isSuccessful
    self.size = size
    self.name = name
  }
}
