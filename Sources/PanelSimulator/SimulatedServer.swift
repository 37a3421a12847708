import RuleModel
import Simulation

/// A backup as the panel keeps it.
struct SimulatedBackup {
  var uuid: String
  var name: String
  var ignoredFiles: [String]
  var isLocked: Bool
  var createdAt: Timestamp
  var completedAt: Timestamp?
  var isSuccessful = false
  var bytes = 0.0
  var checksum: String
}

/// One server: its game, and what panel and daemon know about it.
struct SimulatedServer {
  /// Lines kept for `send logs`.
  static let backlogLength = 150
  /// Lines let through in one `throttleWindow`.
  static let throttleLines = 2000
  static let throttleWindow: Duration = .milliseconds(100)

  let number: Int
  let uuid: String
  let configuration: PanelSimulator.Configuration.Server
  var game: PretendServer
  var state = PanelSimulator.PanelState.normal
  var backups: [SimulatedBackup] = []
  /// When backups were begun, deleted ones included.
  var backupTimes: [Timestamp] = []
  var commands: [ReceivedCommand] = []
  /// Lines of the living container, oldest first.
  var backlog: [String] = []
  var activity: [(at: Timestamp, event: String)] = []
  var cachedFigures: (at: Timestamp, stats: ServerStats)?
  private var throttle: (since: Timestamp, lines: Int)?

  init(
    number: Int, uuid: String, configuration: PanelSimulator.Configuration.Server, at now: Timestamp
  ) {
    self.number = number
    self.uuid = uuid
    self.configuration = configuration
    self.game = PretendServer(configuration.game, at: now)
  }

  var name: String { configuration.name }
  var identifier: String { String(uuid.prefix(8)) }

  /// Whether the text names this server: name, full uuid or identifier.
  func isNamed(_ text: String) -> Bool { text == name || text == uuid || text == identifier }

  mutating func remember(_ line: String) {
    backlog.append(line)
    if backlog.count > Self.backlogLength { backlog.removeFirst() }
  }

  /// What to do with a line when too many come at once.
  enum LineVerdict {
    case pass, warn, drop
  }

  mutating func judgeLine(at now: Timestamp) -> LineVerdict {
    var window = throttle ?? (now, 0)
    if now - window.since >= Self.throttleWindow { window = (now, 0) }
    window.lines += 1
    throttle = window
    if window.lines <= Self.throttleLines { return .pass }
    return window.lines == Self.throttleLines + 1 ? .warn : .drop
  }
}
