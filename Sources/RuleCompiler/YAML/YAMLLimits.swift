/// What a YAML text may cost; each limit has a finding of its own.
public struct YAMLLimits: Sendable, Hashable {
  /// Bytes of the whole text.
  public var maxBytes = 1 << 20
  /// Lists and maps inside each other.
  public var maxDepth = 64
  /// Values that aliases may repeat, counted as if they had been written out.
  public var maxAliasedNodes = 10_000
  /// Bytes of one key or value.
  public var maxScalarBytes = 64 << 10
  /// Keys and values of one file.
  public var maxNodes = 200_000
  /// Findings reported for one file.
  public var maxFindings = 100
  /// Attempts to read on after a syntax error.
  public var maxRecoveries = 20

  /// The limits for rule files.
  public init() {}
}
