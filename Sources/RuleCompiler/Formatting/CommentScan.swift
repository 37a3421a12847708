import Diagnostics

/// Finds the comments and empty lines of a text that is known to be sound YAML.
///
/// What lies between the values of such a text is structure: dashes, colons, brackets, white space. A `#` there
/// begins a comment, whatever stands before it; a `#` inside a value is part of it.
struct CommentScan {
  /// In the order of their offsets.
  private(set) var comments: [LayoutComment] = []
  private let source: SourceFile
  private let bytes: [UInt8]
  /// Ends of texts to which the empty lines below them belong.
  private var keepingEnds: Set<Int> = []

  /// `events` are all events of `bytes`.
  init(_ events: [LayoutEvent], bytes: [UInt8], source: SourceFile) {
    self.bytes = bytes
    self.source = source
    keepingEnds = Set(events.lazy.filter(\.keepsEmptyLines).map(\.contentEnd))
    var place = 0
    for range in events.flatMap({ $0.opaqueRanges(in: bytes) }) {
      scan(from: place, to: range.lowerBound)
      place = max(place, range.upperBound)
    }
    scan(from: place, to: bytes.count)
  }

  /// Characters before `offset` on its line.
  func column(of offset: Int) -> Int { source.position(atOffset: offset).column - 1 }

  /// Whether an empty line stands above the line on which `offset` is the first thing.
  func hasBlank(before offset: Int) -> Bool {
    var breaks = 0
    var place = offset
    while place > 0, YAMLScan.isSpace(bytes[place - 1]) {
      place -= 1
      if bytes[place] == 0x0A { breaks += 1 }
    }
    return breaks > 1 && place > 0 && !keepingEnds.contains(place)
  }

  private mutating func scan(from start: Int, to end: Int) {
    var place = start
    while place < end {
      guard bytes[place] == UInt8(ascii: "#") else {
        place += 1
        continue
      }
      let begin = place
      while place < bytes.count, !YAMLScan.isBreak(bytes[place]) { place += 1 }
      add(begin..<place)
    }
  }

  private mutating func add(_ range: Range<Int>) {
    var end = range.upperBound
    while YAMLScan.isBlank(bytes[end - 1]) { end -= 1 }
    var line = range.lowerBound
    while line > 0, YAMLScan.isBlank(bytes[line - 1]) { line -= 1 }
    let isOnOwnLine = line == 0 || YAMLScan.isBreak(bytes[line - 1])
    comments.append(
      LayoutComment(
        text: String(decoding: bytes[range.lowerBound..<end], as: UTF8.self), offset: range.lowerBound,
        column: column(of: range.lowerBound), textEnd: isOnOwnLine ? 0 : column(of: line), isOnOwnLine: isOnOwnLine,
        hasBlankBefore: isOnOwnLine && hasBlank(before: range.lowerBound)))
  }
}
