/// Which console lines of a server somebody has to see; the others need not leave the session.
public protocol LineFilter: AnyObject, Sendable {
  /// For one thread.
  func makeReader() -> any LineReader
}

/// A filter in use on one thread.
public protocol LineReader: AnyObject {
  /// Whether a line is to be handed on; it comes without its terminal codes, and `hasCodes` tells whether it had any.
  func wants(_ line: UnsafeBufferPointer<UInt8>, hasCodes: Bool) -> Bool
}
