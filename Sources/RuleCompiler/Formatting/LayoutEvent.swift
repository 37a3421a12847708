/// An event of libyaml with the exact place of what it tells about.
struct LayoutEvent {
  let kind: YAMLEvent.Kind
  /// Where it begins, its anchor included.
  let start: Int
  /// Where it begins after its anchor.
  let contentStart: Int
  /// Where it ends; for block texts the last character that is no white space.
  let contentEnd: Int
  /// What libyaml takes for the end, white space included.
  let end: Int
  let anchor: String?
  /// The place of the anchor.
  let anchorRange: Range<Int>?

  init(_ event: YAMLEvent, in bytes: [UInt8]) {
    kind = event.kind
    start = event.start
    end = event.end
    anchor = event.anchor
    anchorRange = event.anchor.map { event.start..<(event.start + 1 + $0.utf8.count) }
    let isScalar = if case .scalar = event.kind { true } else { false }
    contentStart =
      anchorRange.map {
        Self.content(in: bytes, from: $0.upperBound, to: isScalar ? max($0.upperBound, event.end) : bytes.count)
      } ?? event.start
    var contentEnd = max(contentStart, event.end)
    if case .scalar(_, let style) = event.kind, style == .literal || style == .folded {
      while contentEnd > contentStart + 1, YAMLScan.isSpace(bytes[contentEnd - 1]) { contentEnd -= 1 }
    }
    self.contentEnd = contentEnd
  }

  /// What comes after white space and comments.
  private static func content(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var place = start
    while place < end {
      if bytes[place] == UInt8(ascii: "#") {
        while place < end, !YAMLScan.isBreak(bytes[place]) { place += 1 }
      } else if YAMLScan.isSpace(bytes[place]) {
        place += 1
      } else {
        break
      }
    }
    return place
  }

  /// All events of a text, up to the first error.
  static func all(in bytes: [UInt8]) -> [LayoutEvent] {
    var events: [LayoutEvent] = []
    _ = YAMLEventReader.read(bytes, from: 0) { event in
      events.append(LayoutEvent(event, in: bytes))
      return true
    }
    return events
  }

  /// A text below `|` or `>`.
  var isBlockText: Bool {
    if case .scalar(_, let style) = kind { style == .literal || style == .folded } else { false }
  }

  /// Nothing was written.
  var isEmptyPlain: Bool {
    if case .scalar("", .plain) = kind { true } else { false }
  }

  /// A block text with `+`: the empty lines below it are part of it.
  var keepsEmptyLines: Bool {
    guard isBlockText, case .scalar(let text, _) = kind else { return false }
    return text.hasSuffix("\n\n") || text == "\n"
  }

  /// The parts in which a `#` begins no comment; a comment may follow the `|` or `>` of a block text.
  func opaqueRanges(in bytes: [UInt8]) -> [Range<Int>] {
    let content: Range<Int>? =
      switch kind {
      case .scalar where isBlockText: bodyStart(in: bytes)..<max(contentEnd, bodyStart(in: bytes))
      case .scalar, .alias: contentStart..<contentEnd
      case .documentStart, .documentEnd, .sequenceStart, .mappingStart, .collectionEnd: nil
      }
    return [anchorRange, content].compactMap { $0 }
  }

  /// The end of the line with the `|` or `>`.
  func bodyStart(in bytes: [UInt8]) -> Int {
    var place = contentStart
    while place < bytes.count, !YAMLScan.isBreak(bytes[place]) { place += 1 }
    return place
  }
}
