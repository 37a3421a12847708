/// Many patterns asked about one line at a time.
///
/// One pass over the line looks for the required literals of all patterns; only patterns whose literal occurs, and those
/// that require none, are then matched. The cost of a line therefore hardly depends on the number of patterns.
public struct PatternSet: Sendable {
  /// The patterns, in the order that indices refer to.
  public let patterns: [Pattern]
  private let scanner: LiteralScanner
  /// Patterns without a useful literal, ascending.
  private let unfiltered: [Int]

  /// A set of patterns; the same pattern may be in it more than once.
  public init(_ patterns: [Pattern]) {
    self.patterns = patterns
    let chosen = LiteralRequirement.choose(for: patterns.map(\.requirements))
    unfiltered = chosen.indices.filter { chosen[$0] == nil }
    var literals: [(bytes: [UInt8], owner: Int)] = []
    for (owner, requirement) in chosen.enumerated() {
      for needle in requirement?.needles ?? [] { literals.append((needle, owner)) }
    }
    scanner = LiteralScanner(literals)
  }

  /// The indices of the patterns that match, ascending.
  public func matchingIndices(in line: String) -> [Int] {
    Pattern.withBytes(of: line) { bytes in
      candidates(in: bytes).filter { patterns[$0].matchesWithoutPrefilter(bytes) }
    }
  }

  /// Calls `body` with the index of each pattern that matches, ascending, and without captures.
  public func forEachMatch(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) throws -> Void) rethrows {
    for index in candidates(in: bytes) where patterns[index].matchesWithoutPrefilter(bytes) {
      try body(index)
    }
  }

  /// The patterns that the line does not rule out by its literals, ascending.
  private func candidates(in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    let found = scanner.owners(in: bytes)
    guard !found.isEmpty else { return unfiltered }
    return (found + unfiltered).sorted()
  }
}
