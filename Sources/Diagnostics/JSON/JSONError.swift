/// Why a text is not JSON (RFC 8259), and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Bytes before the place at which reading stopped.
  public let offset: Int
  /// What was found or missed, without a full stop.
  public let reason: String

  /// `byte 17: a comma or } is missing`
  public var description: String { "byte \(offset): \(reason)" }
}
