import Diagnostics
import Logging
import RuleModel

/// One line of what `run` and `demo` tell.
struct LogEntry: Sendable {
  /// Wall time.
  var time: Timestamp
  var level: Logger.Level = .info
  /// A stable word for programs, such as `run-started`.
  var event: String
  var rule: String?
  /// The server's name.
  var server: String?
  var run: Int?
  /// For people; may hold console text, which is made harmless when it is written.
  var message: String
  /// Further facts for programs.
  var fields: [JSONValue.Member] = []
  /// Belongs to the run above it.
  var isDetail = false
}
