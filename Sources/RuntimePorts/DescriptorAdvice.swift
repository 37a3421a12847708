/// What to do where a process may not open more sockets and files.
public enum DescriptorAdvice {
  /// Follows a semicolon.
  public static let text = "raise its limit (`ulimit -n`, or `LimitNOFILE=` where systemd starts it)"
}
