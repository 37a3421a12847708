/// What a pattern may cost; each limit has an error of its own.
public enum PatternLimits {
  /// Bytes of source.
  public static let sourceBytes = 4_096
  /// Groups inside each other; parts of the work recurse over them and need less than 2 MiB of stack.
  public static let nesting = 250
  /// Groups that capture.
  public static let captureGroups = 100
  /// The largest count in `{n,m}`, also of repetitions inside each other multiplied.
  public static let repeatCount = 1_000
  /// Instructions of the compiled program; a scalar or class takes one, each copy of a counted repetition counts.
  public static let instructions = 20_000
}
