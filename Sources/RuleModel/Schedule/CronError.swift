/// Why a cron expression is refused, where in it, and what to write instead.
public struct CronError: Error, Sendable, Hashable {
  /// One line without a full stop.
  public let message: String
  /// The place in the expression, in UTF-8 code units.
  public let range: Range<Int>
  /// What to write, if that can be guessed.
  public let help: String?

  /// A finding about a part of an expression.
  public init(message: String, range: Range<Int>, help: String? = nil) {
    self.message = message
    self.range = range
    self.help = help
  }
}
