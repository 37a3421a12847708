extension PatternSet {
  /// A scanner that is a value: what one copy learns, no other knows.
  ///
  /// What it learns changes how fast it answers, never what.
  ///
  /// `@unchecked Sendable`: the scanner is asked by the only value that holds it; a copy gets one of its own first.
  public struct LearningScanner: @unchecked Sendable {
    private let set: PatternSet
    private var scanner: Scanner

    /// A scanner that has not learnt anything yet.
    public init(_ set: PatternSet) {
      self.set = set
      scanner = Scanner(set)
    }

    /// The indices of the patterns that match, ascending.
    public mutating func matchingIndices(in line: String) -> [Int] {
      if !isKnownUniquelyReferenced(&scanner) { scanner = Scanner(set) }
      var line = line
      return line.withUTF8 { scanner.matchingIndices(in: $0) }
    }
  }
}
