/// A pattern as parsed: its root and the number of its capture groups.
public struct SyntaxTree: Sendable, Hashable {
  /// The whole pattern.
  public let root: SyntaxNode
  /// Groups that capture, counted from 1; the whole match is not one of them.
  public let groupCount: Int
}

/// One part of a pattern and where it stands.
public struct SyntaxNode: Sendable, Hashable {
  /// What it is.
  public let kind: Kind
  /// UTF-8 offsets in the source.
  public let span: Range<Int>

  /// The kinds of parts; flags such as `(?i)` are already worked into the sets and repetitions they change.
  public indirect enum Kind: Sendable, Hashable {
    /// Matches the empty text.
    case empty
    /// Exactly this scalar.
    case literal(Unicode.Scalar)
    /// One scalar out of a set: `.`, a class, an escape such as `\d`, or a letter under `(?i)`.
    case set(ScalarSet)
    /// A condition on the place, which consumes nothing.
    case assertion(Assertion)
    /// A group in parentheses; the index is nil if it does not capture.
    case group(index: Int?, SyntaxNode)
    /// One after the other.
    case sequence([SyntaxNode])
    /// One of these, the first that leads to a match.
    case alternation([SyntaxNode])
    /// Between `min` and `max` times, without upper limit if `max` is nil; greedy prefers more.
    case repetition(SyntaxNode, min: Int, max: Int?, isGreedy: Bool)
  }

  /// Conditions on the place between two scalars.
  public enum Assertion: UInt8, Sendable, Hashable {
    /// `\A`, and `^` without the flag `m`.
    case textStart
    /// `\z`, and `$` without the flag `m`: only the very end.
    case textEnd
    /// `^` with the flag `m`.
    case lineStart
    /// `$` with the flag `m`.
    case lineEnd
    /// `\b`: between an ASCII word character and something else.
    case wordBoundary
    /// `\B`: everywhere else.
    case notWordBoundary
  }
}

extension SyntaxNode {
  /// True if no text is possible that does not begin where the haystack begins.
  var isAnchoredAtStart: Bool {
    switch kind {
    case .assertion(let assertion): assertion == .textStart
    case .group(_, let inner): inner.isAnchoredAtStart
    case .repetition(let inner, let min, _, _): min > 0 && inner.isAnchoredAtStart
    case .alternation(let nodes): nodes.allSatisfy(\.isAnchoredAtStart)
    case .sequence(let nodes):
      nodes.first { !$0.isOnlyAssertions || $0.isAnchoredAtStart }?.isAnchoredAtStart ?? false
    case .empty, .literal, .set: false
    }
  }

  /// True if it never consumes anything and is made of conditions and empty parts alone.
  var isOnlyAssertions: Bool {
    switch kind {
    case .empty, .assertion: true
    case .literal, .set: false
    case .group(_, let inner): inner.isOnlyAssertions
    case .repetition(let inner, _, let max, _): max == 0 || inner.isOnlyAssertions
    case .alternation(let nodes), .sequence(let nodes): nodes.allSatisfy(\.isOnlyAssertions)
    }
  }

  /// True if it can match without consuming anything.
  var isNullable: Bool {
    switch kind {
    case .empty, .assertion: true
    case .literal, .set: false
    case .group(_, let inner): inner.isNullable
    case .repetition(let inner, let min, _, _): min == 0 || inner.isNullable
    case .alternation(let nodes): nodes.contains(where: \.isNullable)
    case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
    }
  }
}
