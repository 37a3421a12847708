import Diagnostics
import RuleModel

/// Builds the layout tree of a text that is known to be sound YAML.
///
/// Each comment is taken up once, in order. One behind a value on its line belongs to the value, one alone on
/// its line to the key or item that follows, unless it is indented like the lines above: a line that was
/// commented out at the end of a list stays in the list.
struct LayoutBuilder {
  let bytes: [UInt8]
  let events: [LayoutEvent]
  let scan: CommentScan
  private var nextEvent = 0
  private var nextComment = 0
  /// The end of what was read last.
  private var place = 0

  init(_ source: SourceFile) {
    bytes = Array(source.text.utf8)
    events = LayoutEvent.all(in: bytes)
    scan = CommentScan(events, bytes: bytes, source: source)
  }

  /// The tree; to be called once.
  mutating func tree() -> LayoutTree {
    var tree = LayoutTree()
    if let first = events.first, case .documentStart(let isExplicit, _) = first.kind {
      nextEvent = 1
      if isExplicit { tree.prologue = prologue(before: first.end - 3) }
      place = first.end
      tree.root = node(indent: -1, isInFlow: false)
    }
    tree.epilogue = Array(scan.comments[nextComment...])
    return tree
  }

  /// The lines before `---`; there are only directives and comments.
  private mutating func prologue(before end: Int) -> [String] {
    _ = take(before: end)
    var lines: [String] = []
    for line in String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline) {
      let text = String(line).trimmingBlanks()
      if !text.isEmpty { lines.append(text) }
    }
    return lines
  }

  // MARK: - Values

  /// `indent` is the column of the list or map around it.
  private mutating func node(indent: Int, isInFlow: Bool) -> LayoutNode {
    guard nextEvent < events.count else { return LayoutNode(.scalar(LayoutScalar(value: "", style: .plain))) }
    let event = events[nextEvent]
    switch event.kind {
    case .scalar(let text, let style): return scalar(event, text, style, indent: indent, isInFlow: isInFlow)
    case .alias(let name): return alias(event, name, isInFlow: isInFlow)
    case .sequenceStart(let isFlow):
      return collection(event, LayoutCollection(isMapping: false, isFlow: isFlow), indent: indent, isInFlow: isInFlow)
    case .mappingStart(let isFlow):
      return collection(event, LayoutCollection(isMapping: true, isFlow: isFlow), indent: indent, isInFlow: isInFlow)
    case .documentStart, .documentEnd, .collectionEnd:
      return LayoutNode(.scalar(LayoutScalar(value: "", style: .plain)))
    }
  }

  private mutating func scalar(
    _ event: LayoutEvent, _ text: String, _ style: YAMLScalarStyle, indent: Int, isInFlow: Bool
  ) -> LayoutNode {
    nextEvent += 1
    let lines = ScalarLines(event, bytes: bytes, text: text, style: style, indent: indent).lines
    var node = LayoutNode(.scalar(LayoutScalar(value: text, style: style, lines: lines)))
    node.anchor = event.anchor
    if event.isEmptyPlain {
      if let range = event.anchorRange { place = range.upperBound }
      node.trailing = takeTrailing(after: place)
      return node
    }
    begin(&node, at: event, isInFlow: isInFlow)
    place = event.contentEnd
    node.trailing =
      event.isBlockText ? take(before: event.bodyStart(in: bytes)).first : takeTrailing(after: place)
    return node
  }

  private mutating func alias(_ event: LayoutEvent, _ name: String, isInFlow: Bool) -> LayoutNode {
    nextEvent += 1
    var node = LayoutNode(.alias(name))
    begin(&node, at: event, isInFlow: isInFlow)
    place = event.contentEnd
    node.trailing = takeTrailing(after: place)
    return node
  }

  /// Takes up what stands between a key or dash and its value.
  private mutating func begin(_ node: inout LayoutNode, at event: LayoutEvent, isInFlow: Bool) {
    node.startsOnOwnLine = !isInFlow && place > 0 && hasBreak(from: place, to: event.start)
    node.opening = take(before: event.contentStart)
  }

  private mutating func collection(
    _ event: LayoutEvent, _ empty: LayoutCollection, indent: Int, isInFlow: Bool
  ) -> LayoutNode {
    nextEvent += 1
    var node = LayoutNode(.collection(empty))
    node.anchor = event.anchor
    if empty.isFlow {
      begin(&node, at: event, isInFlow: isInFlow)
    } else {
      node.opening = take(before: event.anchorRange?.upperBound ?? 0)
      if let comment = upcoming, !comment.isOnOwnLine, comment.offset < event.contentStart {
        node.opening += take(before: comment.offset + 1)
      }
    }
    place = event.contentStart
    var collection = empty
    readUnits(of: &collection, from: event, indent: indent)
    if collection.units.isEmpty {
      // `[]` has no room for them.
      node.opening += collection.dangling
      collection.dangling = []
    }
    node.content = .collection(collection)
    if empty.isFlow { node.trailing = takeTrailing(after: place) }
    return node
  }

  // MARK: - Units

  private mutating func readUnits(of collection: inout LayoutCollection, from event: LayoutEvent, indent: Int) {
    let column = scan.column(of: event.contentStart)
    if collection.isFlow, let first = events[nextEvent...].first {
      collection.isOpened = hasBreak(from: event.contentStart, to: first.start)
    }
    while nextEvent < events.count {
      if case .collectionEnd = events[nextEvent].kind { break }
      collection.units.append(
        collection.isMapping
          ? entry(indent: column, isFlow: collection.isFlow) : item(indent: column, isFlow: collection.isFlow))
    }
    guard nextEvent < events.count else { return }
    let end = events[nextEvent]
    nextEvent += 1
    if collection.isFlow {
      collection.dangling = take(before: end.start)
      collection.spansLines = hasBreak(from: event.contentStart, to: end.start)
      place = end.end
    } else {
      // A list may begin in the column of its key; comments there belong to the map.
      collection.dangling = takeDangling(column: max(column, indent + 1), before: end.start)
    }
  }

  private mutating func entry(indent: Int, isFlow: Bool) -> LayoutCollection.Unit {
    let start = events[nextEvent].start
    let lead = lead(before: start)
    let key = key(indent: indent)
    let value = node(indent: indent, isInFlow: isFlow)
    return LayoutCollection.Unit(lead: lead, key: key, value: value)
  }

  /// A key has no comments of its own: what follows it opens its value.
  private mutating func key(indent: Int) -> LayoutNode {
    let event = events[nextEvent]
    nextEvent += 1
    place = event.contentEnd
    switch event.kind {
    case .scalar(let text, let style):
      let lines = ScalarLines(event, bytes: bytes, text: text, style: style, indent: indent).lines
      var node = LayoutNode(.scalar(LayoutScalar(value: text, style: style, lines: lines)))
      node.anchor = event.anchor
      return node
    case .alias(let name): return LayoutNode(.alias(name))
    case .documentStart, .documentEnd, .sequenceStart, .mappingStart, .collectionEnd:
      preconditionFailure("\(event.kind) as a key, which is refused before")
    }
  }

  private mutating func item(indent: Int, isFlow: Bool) -> LayoutCollection.Unit {
    let start = events[nextEvent].start
    let dash = isFlow ? start : lastDash(from: place, to: start)
    let lead = lead(before: dash)
    place = isFlow ? dash : dash + 1
    return LayoutCollection.Unit(lead: lead, value: node(indent: indent, isInFlow: isFlow))
  }

  private func lastDash(from start: Int, to end: Int) -> Int {
    var found = max(start, end - 1)
    var place = start
    while place < end {
      if bytes[place] == UInt8(ascii: "#") {
        while place < end, !YAMLScan.isBreak(bytes[place]) { place += 1 }
      } else {
        if bytes[place] == UInt8(ascii: "-") { found = place }
        place += 1
      }
    }
    return found
  }

  private mutating func lead(before offset: Int) -> LayoutLead {
    LayoutLead(comments: take(before: offset), hasBlank: scan.hasBlank(before: offset))
  }

  // MARK: - Comments

  private var upcoming: LayoutComment? {
    nextComment < scan.comments.count ? scan.comments[nextComment] : nil
  }

  private mutating func take(before offset: Int) -> [LayoutComment] {
    let first = nextComment
    while let comment = upcoming, comment.offset < offset { nextComment += 1 }
    return Array(scan.comments[first..<nextComment])
  }

  /// The comment behind a value, before anything else on its line.
  private mutating func takeTrailing(after end: Int) -> LayoutComment? {
    guard let comment = upcoming, !comment.isOnOwnLine, comment.offset >= end,
      !hasBreak(from: end, to: comment.offset),
      nextEvent >= events.count || comment.offset <= events[nextEvent].start
    else { return nil }
    nextComment += 1
    return comment
  }

  /// Comments at the end of a block that are indented like the block, and more than what follows.
  private mutating func takeDangling(column: Int, before next: Int) -> [LayoutComment] {
    let outer = next < bytes.count ? scan.column(of: next) : -1
    let first = nextComment
    while let comment = upcoming, comment.offset < max(next, place), comment.column >= column,
      comment.column > outer
    {
      nextComment += 1
    }
    return Array(scan.comments[first..<nextComment])
  }

  private func hasBreak(from start: Int, to end: Int) -> Bool {
    start < end && bytes[start..<end].contains(where: YAMLScan.isBreak)
  }
}
