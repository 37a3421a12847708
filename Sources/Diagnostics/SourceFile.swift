/// A text that was read, under the path people know it by.
///
/// Offsets are UTF-8 bytes from 0; lines count from 1; columns count characters from 1.
public struct SourceFile: Sendable, Hashable {
  /// The path as the user wrote it, shown in every finding.
  public let path: String
  /// The whole text.
  public let text: String
  /// The byte offset at which each line begins.
  public let lineStarts: [Int]
  /// Parts that excerpts do not show, because whoever reads a log must not learn them.
  public private(set) var hidden: [Range<Int>] = []
  /// Known columns inside long lines that are not plain ASCII, in the order of their offsets.
  private let checkpoints: [Checkpoint]
  /// By line: whether all of it is ASCII, so that columns are bytes.
  private let isASCII: [Bool]

  /// A place in the middle of a line from which columns can be counted on.
  private struct Checkpoint: Sendable {
    let offset: Int
    let column: Int
  }

  /// Indexes `text` by line; `path` is only shown, never opened.
  public init(path: String, text: String) {
    var text = text
    let lines = Self.scanLines(&text)
    self.path = path
    self.text = text
    self.lineStarts = lines.starts
    self.isASCII = lines.isASCII
    self.checkpoints = Self.placeCheckpoints(in: text, starts: lines.starts, isASCII: lines.isASCII)
  }

  /// The same, with dots in place of these bytes wherever the text is shown.
  public func hiding(_ ranges: [Range<Int>]) -> SourceFile {
    var copy = self
    copy.hidden += ranges
    return copy
  }

  /// Same path and same text.
  public static func == (left: SourceFile, right: SourceFile) -> Bool {
    left.path == right.path && left.text == right.text
  }

  /// Over path and text.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(path)
    hasher.combine(text)
  }

  /// The position of a byte offset; an offset past the end is the end.
  public func position(atOffset offset: Int) -> Position {
    let clamped = min(max(offset, 0), text.utf8.count)
    let line = lineIndex(containing: clamped)
    let start = lineStarts[line]
    if isASCII[line] { return Position(line: line + 1, column: clamped - start + 1, offset: clamped) }
    let known = checkpoint(before: clamped, notBefore: start) ?? Checkpoint(offset: start, column: 1)
    let column = known.column + text[index(known.offset)..<index(clamped)].count
    return Position(line: line + 1, column: column, offset: clamped)
  }

  /// The span between two byte offsets.
  public func span(from start: Int, to end: Int) -> Span {
    Span(file: path, start: position(atOffset: start), end: position(atOffset: end))
  }

  /// The text of a line without its line end; empty for a line that does not exist.
  public func line(_ number: Int) -> String {
    let range = byteRange(ofLine: number)
    return String(text[index(range.lowerBound)..<index(range.upperBound)])
  }

  /// The byte offsets of a line without its line end; empty for a line that does not exist.
  public func byteRange(ofLine number: Int) -> Range<Int> {
    let utf8 = text.utf8
    guard number >= 1, number <= lineStarts.count else { return utf8.count..<utf8.count }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] : utf8.count
    while end > start, let last = Optional(utf8[index(end - 1)]), last == 0x0A || last == 0x0D { end -= 1 }
    return start..<end
  }

  private func index(_ offset: Int) -> String.Index {
    text.utf8.index(text.utf8.startIndex, offsetBy: offset)
  }

  private func lineIndex(containing offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func checkpoint(before offset: Int, notBefore start: Int) -> Checkpoint? {
    var low = 0
    var high = checkpoints.count
    while low < high {
      let middle = (low + high) / 2
      if checkpoints[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0, checkpoints[low - 1].offset >= start else { return nil }
    return checkpoints[low - 1]
  }

  private static func scanLines(_ text: inout String) -> (starts: [Int], isASCII: [Bool]) {
    text.withUTF8 { bytes in
      var starts = [0]
      var isASCII: [Bool] = []
      var seen: UInt8 = 0
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        seen |= byte
        index += 1
        if byte == 0x0A {
          starts.append(index)
          isASCII.append(seen < 0x80)
          seen = 0
        }
      }
      isASCII.append(seen < 0x80)
      return (starts, isASCII)
    }
  }

  /// Without checkpoints, a long line would be counted from its start for every position in it.
  private static func placeCheckpoints(in text: String, starts: [Int], isASCII: [Bool]) -> [Checkpoint] {
    var checkpoints: [Checkpoint] = []
    let utf8 = text.utf8
    for line in starts.indices where !isASCII[line] {
      let end = line + 1 < starts.count ? starts[line + 1] : utf8.count
      guard end - starts[line] > checkpointDistance else { continue }
      var offset = starts[line]
      let from = utf8.index(utf8.startIndex, offsetBy: offset)
      let to = utf8.index(utf8.startIndex, offsetBy: end)
      for (count, character) in text[from..<to].enumerated() {
        if count > 0, count % checkpointDistance == 0 {
          checkpoints.append(Checkpoint(offset: offset, column: count + 1))
        }
        offset += character.utf8.count
      }
    }
    return checkpoints
  }

  private static let checkpointDistance = 128
}
