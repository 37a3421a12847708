import Diagnostics

/// The comments of a YAML text, told apart from a `#` inside of values.
///
/// A `#` begins a comment at the start of a line and after a blank, unless it stands in a quoted text or a block.
/// The places of all texts are known from reading them, so nothing is guessed here.
struct YAMLComments {
  /// A comment.
  struct Comment {
    /// From `#` to the end of the line.
    let range: Range<Int>
    /// The line, from 1.
    let line: Int
    /// Whether nothing but blanks stands before it.
    let isAlone: Bool
    /// What to take away with it: the blanks before it, or the line end if it stands alone.
    let removal: Range<Int>
  }

  /// The text as bytes; places in it are places in the file.
  let bytes: [UInt8]
  private let document: YAMLDocument
  /// The texts that a `#` may stand in, by their beginning; of a block the lines below the one with its sign.
  private let texts: [Range<Int>]
  /// What could not be read, so that nobody knows what is a comment there.
  private let skipped: [Range<Int>]

  init(_ document: YAMLDocument) {
    self.document = document
    self.bytes = Array(document.source.text.utf8)
    var texts: [Range<Int>] = []
    if let root = document.root { Self.collect(root, bytes, &texts) }
    self.texts = texts.sorted { $0.lowerBound < $1.lowerBound }
    let isUnread = document.root == nil && document.diagnostics.contains { $0.severity == .error }
    self.skipped =
      isUnread ? [0..<bytes.count] : document.skipped.map { $0.start.offset..<$0.end.offset }
  }

  /// The comment on a line, from 1.
  func comment(onLine line: Int) -> Comment? {
    let range = document.source.byteRange(ofLine: line)
    for place in range where bytes[place] == UInt8(ascii: "#") {
      let isOpen = place == range.lowerBound || YAMLScan.isBlank(bytes[place - 1])
      guard isOpen, text(at: place) == nil, !skipped.contains(where: { $0.contains(place) }) else { continue }
      var start = place
      while start > range.lowerBound, YAMLScan.isBlank(bytes[start - 1]) { start -= 1 }
      let isAlone = start == range.lowerBound
      return Comment(
        range: place..<range.upperBound, line: line, isAlone: isAlone,
        removal: isAlone ? start..<lineEnd(after: range.upperBound) : start..<range.upperBound)
    }
    return nil
  }

  /// The line on which the text begins that holds a place; for a block the line with its sign.
  func firstLine(ofTextAt offset: Int) -> Int? {
    text(at: offset).map { document.source.position(atOffset: $0.lowerBound).line }
  }

  private func text(at offset: Int) -> Range<Int>? {
    var low = 0
    var high = texts.count
    while low < high {
      let middle = (low + high) / 2
      if texts[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 && texts[low - 1].contains(offset) ? texts[low - 1] : nil
  }

  private func lineEnd(after offset: Int) -> Int {
    var place = offset
    if place < bytes.count, bytes[place] == 0x0D { place += 1 }
    if place < bytes.count, bytes[place] == 0x0A { place += 1 }
    return place
  }

  private static func collect(_ node: YAMLNode, _ bytes: [UInt8], _ texts: inout [Range<Int>]) {
    switch node.content {
    case .scalar(_, let style):
      var start = node.start
      if style == .literal || style == .folded {
        while start < node.end, !YAMLScan.isBreak(bytes[start]) { start += 1 }
      }
      if start < node.end { texts.append(start..<node.end) }
    case .sequence(let nodes): for node in nodes where node.alias == nil { collect(node, bytes, &texts) }
    case .mapping(let entries):
      for entry in entries {
        if entry.key.alias == nil { collect(entry.key, bytes, &texts) }
        if entry.value.alias == nil { collect(entry.value, bytes, &texts) }
      }
    }
  }
}
