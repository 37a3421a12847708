/// Many patterns asked about one line at a time.
///
/// One pass over the line looks for the required literals of all patterns; only patterns whose literal occurs are then
/// matched, and those without a useful one share an automaton. The cost of a line therefore hardly depends on the number
/// of patterns. A set never changes and may be shared between threads; each of them makes a `Scanner` of its own.
public struct PatternSet: Sendable {
  /// The patterns, in the order that indices refer to.
  public let patterns: [Pattern]
  /// True for patterns without a literal of four bytes or more: they are matched against every line.
  public let isUnfiltered: [Bool]
  let plan: LiteralPlan
  let literals: LiteralIndex
  /// True if a line may have ſ or K where literals have `s` or `k`.
  let hasFoldedSigns: Bool
  /// Patterns without a useful literal, ascending.
  let unfiltered: [Int]

  /// A set of patterns; the same pattern may be in it more than once.
  public init(_ patterns: [Pattern]) {
    self.patterns = patterns
    hasFoldedSigns = patterns.contains(where: \.hasFoldedSigns)
    let plan = LiteralPlan(patterns.map(\.requirements))
    self.plan = plan
    isUnfiltered = plan.choices.map { $0 == nil }
    unfiltered = plan.choices.indices.filter { plan.choices[$0] == nil }
    literals = LiteralIndex(plan.choices)
  }

  /// The indices of the patterns that match, ascending; for many lines a `Scanner` is much faster.
  public func matchingIndices(in line: String) -> [Int] {
    Pattern.withBytes(of: line) { bytes in Scanner(self).matchingIndices(in: bytes) }
  }

  /// Calls `body` with the index of each pattern that matches, ascending; for many lines a `Scanner` is much faster.
  public func forEachMatch(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) throws -> Void) rethrows {
    try Scanner(self).forEachMatch(in: bytes, body)
  }
}
