/// Why the text of a path could not be given.
public struct LoadFailure: Error, Sendable, Hashable {
  /// What kind of failure.
  public enum Kind: Sendable, Hashable {
    /// There is no such file.
    case notFound
    /// It lies outside the directory that rule files may be read from.
    case outsideRoot
    /// It is there, but cannot be read.
    case unreadable
  }

  /// See `Kind`.
  public let kind: Kind
  /// In words, such as "permission denied"; may be empty.
  public let reason: String

  /// A failure with its reason.
  public init(_ kind: Kind, reason: String = "") {
    self.kind = kind
    self.reason = reason
  }

  /// One sentence that names the file.
  public func message(for path: String) -> String {
    switch kind {
    case .notFound: "there is no file `\(path)`"
    case .outsideRoot: "`\(path)` is outside the directory of the rule files"
    case .unreadable: "`\(path)` cannot be read" + (reason.isEmpty ? "" : ": \(reason)")
    }
  }
}
