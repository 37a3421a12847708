import Synchronization

extension PatternSet {
  /// A scanner that several threads may ask, one after the other.
  ///
  /// What it learns changes how fast it answers, never what, so a value may hold one and stay a value.
  ///
  /// `@unchecked Sendable`: `scanner` is used inside of `lock` alone.
  public final class SharedScanner: @unchecked Sendable {
    private let scanner: Scanner
    private let lock = Mutex(())

    /// A scanner that has not learnt anything yet.
    public init(_ set: PatternSet) { scanner = Scanner(set) }

    /// The indices of the patterns that match, ascending.
    public func matchingIndices(in line: String) -> [Int] {
      var line = line
      return line.withUTF8 { bytes in
        lock.withLock { _ in scanner.matchingIndices(in: bytes) }
      }
    }
  }
}
