import Diagnostics
import RuleModel
import ServiceLifecycle
import SessionCore
import SessionNIO

/// Tells once an hour what the sessions did meanwhile.
struct SessionDigest: Service {
  let sessions: NIOSessionPool
  let log: RunLog
  var period = Duration.seconds(3600)

  /// What is told, as sums over all sessions.
  private struct Figures {
    var sessions = 0
    var up = 0
    var connects = 0
    var renewals = 0
    var throttled = 0
    var lines = 0
    var dropped = 0

    init(_ health: some Sequence<SessionHealth>) {
      for session in health {
        sessions += 1
        up += session.isSeeing ? 1 : 0
        connects += session.connects
        renewals += session.renewals
        throttled += session.throttled
        lines += session.lines
        dropped += session.linesDropped
      }
    }
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var before = Figures([])
      while (try? await Task.sleep(for: period)) != nil {
        let now = Figures(sessions.health.values)
        tell(now, since: before)
        before = now
      }
    }
  }

  /// A session that was closed takes its counts with it, so that a sum may be less than before.
  private func tell(_ now: Figures, since before: Figures) {
    let counts = [
      ("connects", max(0, now.connects - before.connects)), ("renewals", max(0, now.renewals - before.renewals)),
      ("throttled", max(0, now.throttled - before.throttled)), ("lines", max(0, now.lines - before.lines)),
      ("lines_dropped", max(0, now.dropped - before.dropped)),
    ]
    let words = zip(["new", "renewed", "throttled", "lines", "dropped"], counts).map { "\($1.1) \($0)" }
    log.say(
      "\(now.up) of \(CheckCommand.counted(now.sessions, "session")) up; in \(DurationText.human(period)): "
        + words.joined(separator: ", "),
      event: "sessions",
      fields: [.init("sessions", .int(now.sessions)), .init("up", .int(now.up))]
        + counts.map { .init($0.0, .int($0.1)) })
  }
}
