import Diagnostics
import Foundation
import Logging
import RuleModel
import Synchronization

/// Writes log lines to standard output: escaped, without secrets, one at a time.
final class LogStream: Sendable {
  /// How a line looks.
  enum Style: Sendable {
    /// `10:14:40  crash-restart @ survival-1   fired: …`, in a zone.
    case text(ZoneRules)
    /// One object a line.
    case json
    /// `00:09  crash-restart            fired: …`, counted from an instant.
    case story(from: Timestamp)
  }

  let style: Style
  private let level: Logger.Level
  private let redactor: Redactor
  private let isColored: Bool
  private let brokenPipe: Output.BrokenPipe
  /// Held while a line is written, so that lines do not mix.
  private let turn = Mutex(())

  init(
    style: Style, level: Logger.Level, redactor: Redactor, isColored: Bool,
    onBrokenPipe brokenPipe: Output.BrokenPipe
  ) {
    self.brokenPipe = brokenPipe
    self.style = style
    self.level = level
    self.redactor = redactor
    self.isColored = isColored
  }

  /// Writes a line unless it is below the level.
  func write(_ entry: LogEntry) {
    guard entry.level >= level else { return }
    let text = redactor.redact(line(of: entry))
    turn.withLock { _ in Output.results.write(text + "\n", onBrokenPipe: brokenPipe) }
  }

  /// Now, by the system's clock.
  static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  private func line(of entry: LogEntry) -> String {
    switch style {
    case .json: return object(entry).rendered()
    case .text(let zone): return zone.local(entry.time).fullTimeText + "  " + painted(text(entry), entry.level)
    case .story(let start):
      let seconds = max(0, (entry.time - start).wholeMilliseconds / 1000)
      let stamp = "\(Self.twoDigits(seconds / 60)):\(Self.twoDigits(seconds % 60))"
      let subject = SafeText.escaping(entry.rule ?? entry.server ?? "").padded(to: 24)
      let place = entry.rule != nil && !entry.isDetail ? entry.server.map { "   on \($0)" } ?? "" : ""
      return "\(stamp)  \(subject) " + painted(SafeText.escaping(entry.message + place), entry.level)
    }
  }

  private func text(_ entry: LogEntry) -> String {
    if entry.isDetail { return "  " + SafeText.escaping(entry.message) }
    let subject = [entry.rule, entry.server].compactMap { $0 }.joined(separator: " @ ")
    let run = entry.run.map { "   run \($0)" } ?? ""
    return SafeText.escaping(subject.isEmpty ? entry.message : "\(subject)   \(entry.message)\(run)")
  }

  private func object(_ entry: LogEntry) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("time", .string(entry.time.iso8601)), .init("level", .string(entry.level.rawValue)),
      .init("event", .string(entry.event)),
    ]
    if let rule = entry.rule { members.append(.init("rule", .string(rule))) }
    if let server = entry.server { members.append(.init("server", .string(server))) }
    if let run = entry.run { members.append(.init("run", .int(run))) }
    members.append(.init("message", .string(entry.message)))
    return .object(members + entry.fields)
  }

  private func painted(_ text: String, _ level: Logger.Level) -> String {
    guard isColored else { return text }
    switch level {
    case .error, .critical: return "\u{1B}[31m\(text)\u{1B}[0m"
    case .warning: return "\u{1B}[33m\(text)\u{1B}[0m"
    case .trace, .debug, .info, .notice: return text
    }
  }

  private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
