/// A group that captures and what its pattern proves about the text it can take.
public struct Capture: Sendable, Hashable {
  /// The number of the group, from 1 in the order of the opening parentheses.
  public let index: Int
  /// The name of `(?<name>…)`.
  public let name: String?
  /// UTF-8 offsets of the group in the pattern, parentheses included.
  public let span: Range<Int>
  /// What the text can consist of.
  public let kind: CaptureClass
  /// The shortest possible text, in Unicode scalars.
  public let minLength: Int
  /// The longest possible text, in Unicode scalars; nil if there is no limit.
  public let maxLength: Int?

  /// True if the text can be empty.
  public var canBeEmpty: Bool { minLength == 0 }
}

/// What a captured text is proven to consist of, from the tamest to the wildest.
public enum CaptureClass: String, Sendable, Hashable, Codable, CaseIterable {
  /// Digits, `.`, `-` and `+`, never empty; `\d+` and `[\d.]+`. It need not be a number: `1.2.3`.
  case number
  /// Letters, digits, `_`, `-` and `.` of limited length; ASCII, and the two letters `(?i)` adds: ſ and K.
  case word
  /// No control character from U+0000 to U+001F; also words of unlimited length.
  case text
  /// Anything, such as `.+`: a dot excludes the line feed only.
  case arbitrary
}
