/// Why a text is no pattern, and where.
public struct PatternError: Error, Sendable, Hashable {
  /// The kind of mistake, stable for tests and documentation.
  public let code: Code
  /// One sentence without a full stop, for example "group is never closed".
  public let message: String
  /// UTF-8 offsets in the pattern.
  public let range: Range<Int>
  /// A second place that explains the first.
  public let related: Related?
  /// What to write instead, where there is an obvious answer.
  public let help: String?

  /// A second place in the pattern and what to say about it.
  public struct Related: Sendable, Hashable {
    /// UTF-8 offsets in the pattern; empty at its end.
    public let range: Range<Int>
    /// For example "the pattern ends here without `)`".
    public let message: String
  }

  /// The kinds of mistakes.
  public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
    /// A group is never closed.
    case missingParen
    /// A `)` closes nothing.
    case unexpectedParen
    /// A class is never closed.
    case missingBracket
    /// `*`, `+`, `?` or `{n}` has nothing before it.
    case missingRepeatArgument
    /// A repetition of a repetition, a range the wrong way round or a count over the limit.
    case badRepeat
    /// `a*+` and its relatives.
    case possessive
    /// `(?>…)`.
    case atomicGroup
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    case lookaround
    /// `\1`, `\k<name>`, `(?P=name)`.
    case backreference
    /// `(?(1)…)`.
    case conditional
    /// `(?R)`, `(?1)`, `(?&name)`.
    case recursion
    /// Another construct that begins with `(?`.
    case badGroup
    /// A flag other than i, m, s and U, or none at all.
    case badFlag
    /// An escape that means nothing here.
    case badEscape
    /// A range of characters that runs backwards.
    case badClassRange
    /// An unknown `[[:name:]]`.
    case badClassName
    /// An unknown `\p{Name}`.
    case badProperty
    /// A group name with other characters than letters, digits and `_`.
    case badGroupName
    /// Two groups of one name.
    case duplicateGroupName
    /// More than 4,096 bytes of pattern.
    case tooLong
    /// More than 250 groups inside each other.
    case nestingTooDeep
    /// More than 100 groups that capture.
    case tooManyGroups
    /// More steps than a pattern may have, mostly through counted repetitions.
    case tooLarge
  }

  init(
    _ code: Code, _ message: String, at range: Range<Int>, related: Related? = nil, help: String? = nil
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.related = related
    self.help = help
  }
}

extension PatternError: CustomStringConvertible {
  /// The message and the offset.
  public var description: String { "\(message), at offset \(range.lowerBound)" }
}
