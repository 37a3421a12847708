/// Where the values of named secrets come from.
public protocol SecretSource: Sendable {
  /// The value, or `nil` when none is set.
  func value(of name: String) -> Secret?
}
