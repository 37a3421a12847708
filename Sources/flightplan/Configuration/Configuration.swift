import HTTPGateway
import Logging
import RuleModel

/// The operator's settings, checked.
struct Configuration: Sendable {
  /// The file they came from; `nil` when the environment alone says everything.
  var path: String?
  /// In the order of the file.
  var panels: [Panel] = []
  /// Names or identifiers of the servers to work with; empty means all that the keys can see.
  var include: [Glob] = []
  /// Labels for servers whose name fits, in the order of the file; later ones win.
  var labels: [(servers: Glob, labels: [String: String])] = []
  /// Rule files and directories.
  var rules: [String] = []
  /// For times that people read.
  var zone = ZoneRules.utc
  /// Where state is kept; `nil` for the usual place.
  var stateDirectory: String?
  /// Where secrets lie, one file each.
  var secretsDirectory: String?
  /// Private addresses that webhooks may reach.
  var allowPrivate: [CIDR] = []
  /// See `Limits`.
  var limits = Limits()
  /// See `Log`.
  var log = Log()

  /// A panel and the key to it.
  struct Panel: Sendable {
    var name: String
    var url = ""
    /// May name secrets.
    var key: SecretText?
    /// What nodes expect as `Origin` when it is not the address.
    var origin: String?
    /// A PEM file with further authorities.
    var ca: String?
  }

  /// How fast we may be.
  struct Limits: Sendable {
    var sessionsPerSecond = 5
    var panelRequestsPerMinute = 240
  }

  /// What is told, and how.
  struct Log: Sendable {
    var level = Logger.Level.info
    var format = LogFormat.auto
  }
}

/// How log lines are written.
enum LogFormat: String, CaseIterable, Sendable {
  case auto, text, json
}
