public import RuleModel

/// What was recorded of one server, ready to be told to an engine again.
public struct RecordedInput: Sendable {
  /// One thing that happened.
  public struct Entry: Sendable {
    /// When.
    public let at: Timestamp
    /// What.
    public let input: Rehearsal.Input
    /// The line of the input it was read from, from 1.
    public let line: Int
  }

  /// In order of time.
  public let entries: [Entry]
  /// Lines that could not be read, with the reason.
  public let unreadable: [(line: Int, reason: String)]
  /// Console lines among the entries.
  public var consoleLines: Int {
    entries.count { if case .line = $0.input { true } else { false } }
  }

  init(entries: [Entry], unreadable: [(line: Int, reason: String)]) {
    // Sorting is stable, so what happened at one instant keeps its order.
    self.entries = entries.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
    self.unreadable = unreadable
  }
}

extension String {
  /// Its lines, empty ones included, without `\n` or `\r\n`; the latter is one character, so bytes are looked at.
  var lines: [String] {
    utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      return String(decoding: content, as: UTF8.self)
    }
  }
}
