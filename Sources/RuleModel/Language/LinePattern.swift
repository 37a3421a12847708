public import Patterns

/// A profile's view of a whole console line: what is prefix, what is level, what is message.
public struct LinePattern: Sendable, Hashable {
  /// With a group named `message` and possibly one named `level`.
  public let pattern: Pattern

  /// A pattern that has a group named `message`.
  public init(_ pattern: Pattern) { self.pattern = pattern }

  /// Level and message of a line; the whole line with no level if the pattern does not match.
  public func split(_ line: String) -> (level: String?, message: String) {
    guard let match = pattern.firstMatch(in: line), let message = match.text(of: "message", in: line) else {
      return (nil, line)
    }
    return (match.text(of: "level", in: line), message)
  }
}
