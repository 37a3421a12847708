/// A place in a text.
public struct Position: Sendable, Hashable, Codable, Comparable {
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// UTF-8 bytes before this place.
  public let offset: Int

  /// A place whose three figures belong together.
  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// Earlier in the text.
  public static func < (left: Position, right: Position) -> Bool { left.offset < right.offset }
}

/// A stretch of one file, from `start` up to and without `end`.
public struct Span: Sendable, Hashable, Codable {
  /// The path shown to people.
  public let file: String
  /// The first place in it.
  public let start: Position
  /// The place after the last one.
  public let end: Position

  /// The stretch between two places of one file.
  public init(file: String, start: Position, end: Position) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// `rules/crash.yaml:9`, the short form used in traces.
  public var shortDescription: String { "\(file):\(start.line)" }
}
