import Diagnostics

/// Builds nodes from events and reports what our subset of YAML does not allow.
struct YAMLBuilder {
  let origin: YAMLOrigin
  let bytes: [UInt8]
  let limits: YAMLLimits
  /// Anchors in blocks that were left out: aliases of them are no mistakes.
  let lostAnchors: Set<String>
  private(set) var root: YAMLNode?
  var findings: [Diagnostic] = []
  /// Places whose values are missing from `root`.
  private(set) var dropped: [Range<Int>] = []
  /// The scalar read last, for explaining what went wrong after it.
  private(set) var lastScalar: YAMLNode?
  var frames: [Frame] = []
  var anchors: [String: Anchored] = [:]
  private var nodeCount = 0
  var aliasedNodes = 0
  private var documentStart: Int?

  /// A list or map that is still open.
  struct Frame {
    let isMapping: Bool
    let isFlow: Bool
    let start: Int
    var end: Int
    let anchor: String?
    var elements: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var key: Key = .expected
    /// Places of keys by name, kept only for large maps.
    var places: [String: Int] = [:]
    var size = 1
    var height = 1
  }

  enum Key {
    case expected
    case read(YAMLNode)
    /// The value of this key is read but not kept.
    case refused(start: Int)
  }

  /// A node that aliases can repeat, with what it costs to do so.
  struct Anchored {
    let place: Range<Int>
    var node: YAMLNode?
    var size = 1
    var height = 0
    var isUsed = false
  }

  init(origin: YAMLOrigin, bytes: [UInt8], limits: YAMLLimits, lostAnchors: Set<String> = []) {
    self.origin = origin
    self.lostAnchors = lostAnchors
    self.bytes = bytes
    self.limits = limits
  }

  /// Takes in one event; false means that reading on is pointless.
  mutating func handle(_ event: YAMLEvent) -> Bool {
    switch event.kind {
    case .documentStart(let isExplicit, let hasTags):
      return startDocument(event, isExplicit: isExplicit, hasTags: hasTags)
    case .documentEnd: return true
    case .alias(let name): repeatNode(name, event)
    case .scalar(let text, let style): addScalar(text, style, event)
    case .sequenceStart(let isFlow): return open(event, isMapping: false, isFlow: isFlow)
    case .mappingStart(let isFlow): return open(event, isMapping: true, isFlow: isFlow)
    case .collectionEnd: close(event)
    }
    return countNode(event)
  }

  /// Closes what is open when reading stopped, so that what was read is not lost.
  mutating func finish() {
    while let frame = frames.popLast() { add(node(of: frame), size: frame.size, height: frame.height) }
  }

  func span(_ range: Range<Int>) -> Span {
    origin.source.span(from: range.lowerBound, to: range.upperBound)
  }

  mutating func report(
    _ code: String, _ message: String, at range: Range<Int>, inline: String? = nil,
    labels: [Diagnostic.Label] = [], help: String? = nil
  ) {
    findings.append(
      Diagnostic(.error, code, message, at: span(range), inline: inline, labels: labels, help: help))
  }

  private mutating func startDocument(_ event: YAMLEvent, isExplicit: Bool, hasTags: Bool) -> Bool {
    if let first = documentStart {
      let end = isExplicit ? min(event.start + 3, bytes.count) : event.start
      report(
        "yaml-many-documents", "a second YAML document begins here, a file holds one",
        at: event.start..<max(event.start, end),
        labels: [Diagnostic.Label(span(first..<first), "the first one begins here")],
        help: "remove the `---` or put the rest into a file of its own")
      return false
    }
    documentStart = event.start
    if hasTags {
      report(
        "yaml-directive", "tags are not used in rule files, so `%TAG` has no use",
        at: event.start..<min(event.start + 4, bytes.count), help: "remove the line")
    }
    return true
  }

  private mutating func countNode(_ event: YAMLEvent) -> Bool {
    nodeCount += 1
    guard findings.count < limits.maxFindings else { return false }
    guard nodeCount > limits.maxNodes else { return true }
    report(
      "yaml-too-large", "the file holds more than \(limits.maxNodes) keys and values",
      at: event.start..<event.start, help: "split it into several files")
    return false
  }

  private mutating func open(_ event: YAMLEvent, isMapping: Bool, isFlow: Bool) -> Bool {
    guard frames.count < limits.maxDepth else {
      report(
        "yaml-too-deep", "lists and maps are nested deeper than \(limits.maxDepth) levels",
        at: event.start..<min(event.start + 1, bytes.count), help: "no rule needs more than 12 levels")
      return false
    }
    let start = contentStart(of: event, limit: bytes.count)
    frames.append(
      Frame(
        isMapping: isMapping, isFlow: isFlow, start: start, end: max(event.end, start), anchor: event.anchor))
    return countNode(event)
  }

  private mutating func close(_ event: YAMLEvent) {
    guard var frame = frames.popLast() else { return }
    if frame.isFlow { frame.end = event.end }
    let closed = node(of: frame)
    remember(frame.anchor, closed, size: frame.size, height: frame.height)
    add(closed, size: frame.size, height: frame.height)
  }

  private func node(of frame: Frame) -> YAMLNode {
    let content: YAMLNode.Content = frame.isMapping ? .mapping(frame.entries) : .sequence(frame.elements)
    return YAMLNode(content, from: frame.start, to: frame.end, origin: origin)
  }

  private mutating func addScalar(_ text: String, _ style: YAMLScalarStyle, _ event: YAMLEvent) {
    var text = text
    var start = contentStart(of: event, limit: event.end)
    var end = max(start, event.end)
    if style == .plain, text.isEmpty, let key = openKey, hasBreak(from: key.end, to: start) {
      start = key.end
      end = key.end
    }
    if style == .literal || style == .folded {
      while end > start + 1, YAMLScan.isSpace(bytes[end - 1]) { end -= 1 }
    }
    if text.utf8.count > limits.maxScalarBytes {
      let size = text.utf8.count
      report(
        "yaml-long-scalar",
        "this text has \(size) bytes, the limit is \(limits.maxScalarBytes)", at: start..<start,
        help: "is a closing quote missing?")
      text = ""
    }
    let node = YAMLNode(.scalar(text, style), from: start, to: end, origin: origin)
    lastScalar = node
    remember(event.anchor, node, size: 1, height: 0)
    add(node, size: 1, height: 0)
  }

  /// The key whose value comes next.
  private var openKey: YAMLNode? {
    if case .read(let key) = frames.last?.key { key } else { nil }
  }

  func hasBreak(from start: Int, to end: Int) -> Bool {
    start < end && bytes[start..<end].contains(where: YAMLScan.isBreak)
  }

  /// Tags by which other tools read files and secrets.
  private static let tagHelp = [
    "!include": "name the file at the top of this one: `include: [FILE]`",
    "!secret": "declare `secrets: [NAME]` at the top, and write `${secrets.NAME}`",
    "!vault": "declare `secrets: [NAME]` at the top, and write `${secrets.NAME}`",
    "!env": "declare `secrets: [NAME]` at the top, and write `${secrets.NAME}`",
    "!input": "a template's parameter is written `${NAME}`",
  ]

  /// What stands behind a tag, if it can be a name.
  private func secretName(_ event: YAMLEvent) -> String {
    guard case .scalar(let text, _) = event.kind, !text.isEmpty,
      text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { return "NAME" }
    return text.uppercased()
  }

  /// Steps over anchor and tag, noting both.
  private mutating func contentStart(of event: YAMLEvent, limit: Int) -> Int {
    guard event.anchor != nil || event.hasTag else { return event.start }
    let found = YAMLScan.properties(in: bytes, from: event.start, to: max(limit, event.end))
    if let tag = found.tag {
      let text = String(decoding: bytes[tag].prefix(60), as: UTF8.self)
      report(
        "yaml-tag", "the tag `\(text)` is not allowed, every value is read as text", at: tag,
        help: Self.tagHelp[text].map { $0.replacing("NAME", with: secretName(event)) }
          ?? (text.contains("(")
            ? "write `not` in place of `!`: `not \(text.drop { $0 == "!" })`"
            : "remove it, or quote the value if the `!` belongs to it"))
    }
    if let name = event.anchor {
      anchors[name] = Anchored(place: found.anchor ?? event.start..<event.start)
    }
    return found.contentStart
  }

  mutating func remember(_ anchor: String?, _ node: YAMLNode, size: Int, height: Int) {
    guard let anchor, let place = anchors[anchor]?.place else { return }
    anchors[anchor] = Anchored(
      place: place, node: node, size: size, height: height, isUsed: anchors[anchor]?.isUsed ?? false)
  }

  /// Leaves out a value that cannot be had.
  mutating func drop(_ place: Range<Int>) {
    dropped.append(place)
    guard let last = frames.indices.last else { return }
    frames[last].end = max(frames[last].end, place.upperBound)
    guard frames[last].isMapping else { return }
    switch frames[last].key {
    case .expected: frames[last].key = .refused(start: place.lowerBound)
    case .read, .refused: frames[last].key = .expected
    }
  }

  mutating func add(_ node: YAMLNode, size: Int, height: Int) {
    guard let last = frames.indices.last else {
      root = node
      return
    }
    let end = node.alias?.upperBound ?? node.end
    frames[last].end = frames[last].isFlow ? frames[last].end : max(frames[last].start, end)
    frames[last].size += size
    frames[last].height = max(frames[last].height, height + 1)
    guard frames[last].isMapping else {
      frames[last].elements.append(node)
      return
    }
    switch frames[last].key {
    case .expected: frames[last].key = checkedKey(node, in: last)
    case .read(let key):
      append(YAMLEntry(key: key, value: node), to: last)
      frames[last].key = .expected
    case .refused(let start):
      dropped.append(start..<max(start, end))
      frames[last].key = .expected
    }
  }
}
