/// Writes a layout tree in the house layout.
///
/// Two blanks per level, items two further than their list's key. What the author put into brackets on one line
/// stays there; brackets over several lines are joined if one line has room, and written as a block if not, or
/// if they hold comments.
struct LayoutPrinter {
  private var lines: [PrintedLine] = []
  /// Also brackets on one line become blocks where they do not fit.
  private let breaksLongLines: Bool

  /// Characters of a line that is put together from several.
  static let longestJoinedLine = 120
  /// A longer key needs `? ` in front; libyaml looks no further for its colon.
  static let longestSimpleKey = 1000

  /// The whole text.
  static func text(of tree: LayoutTree, breakingLongLines: Bool = false) -> String {
    var printer = LayoutPrinter(breaksLongLines: breakingLongLines)
    printer.print(tree)
    return PrintedLine.joined(printer.lines)
  }

  private init(breaksLongLines: Bool) { self.breaksLongLines = breaksLongLines }

  private mutating func print(_ tree: LayoutTree) {
    if let prologue = tree.prologue {
      for line in prologue { add(line) }
      add("---")
    }
    if var root = tree.root {
      root.startsOnOwnLine = false
      let isBlock = root.collection.map { self.isBlock($0, after: "") } ?? false
      value(root, after: "", indent: isBlock ? 0 : 2)
    }
    for comment in tree.epilogue { ownLine(comment, indent: 0) }
  }

  // MARK: - Lines

  private mutating func add(_ text: String, _ comment: LayoutComment? = nil) {
    lines.append(PrintedLine(text: text, comment: comment))
  }

  private mutating func blank() {
    guard let last = lines.last, !last.text.isEmpty || last.comment != nil else { return }
    add("")
  }

  private mutating func ownLine(_ comment: LayoutComment, indent: Int) {
    if comment.hasBlankBefore { blank() }
    add(Self.blanks(indent) + comment.text)
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  // MARK: - Values

  /// Writes a value behind `prefix`, which is a key with its colon or a dash; more lines begin at `indent`.
  private mutating func value(_ node: LayoutNode, after prefix: String, indent: Int) {
    if let collection = node.collection, isBlock(collection, after: prefix) {
      block(collection, node, after: prefix, indent: indent)
    } else if node.isEmptyPlain {
      add(Self.joined(prefix, node.anchor.map { "&\($0)" } ?? ""), node.trailing)
    } else if node.opening.isEmpty, !node.startsOnOwnLine || fits(node, after: prefix) {
      inline(node, after: prefix, indent: indent)
    } else {
      opening(node.opening, after: prefix, indent: indent)
      inline(node, after: Self.blanks(indent), indent: indent)
    }
  }

  /// Whether a value that stood below its key has room beside it.
  private func fits(_ node: LayoutNode, after prefix: String) -> Bool {
    if case .scalar(let scalar) = node.content, !scalar.isJoinable { return false }
    return prefix.count + 1 + (Self.flowLines(of: node, inFlow: false).first?.count ?? 0) <= Self.longestJoinedLine
  }

  /// The line of a key or dash whose value begins below, and the comments before it.
  private mutating func opening(_ comments: [LayoutComment], after prefix: String, indent: Int) {
    let first = comments.first.flatMap { $0.isOnOwnLine || prefix.isEmpty ? nil : $0 }
    if !prefix.isEmpty { add(prefix, first) }
    for comment in comments.dropFirst(first == nil ? 0 : 1) { ownLine(comment, indent: prefix.isEmpty ? 0 : indent) }
  }

  /// A text, an alias or brackets on one line.
  private mutating func inline(_ node: LayoutNode, after prefix: String, indent: Int) {
    if case .scalar(let scalar) = node.content, scalar.isBlock {
      return blockText(scalar, node, after: prefix, indent: indent)
    }
    var texts = Self.flowLines(of: node, inFlow: false)
    let last = texts.removeLast()
    guard let first = texts.first else { return add(Self.joined(prefix, last), node.trailing) }
    add(Self.joined(prefix, first))
    for text in texts.dropFirst() { add(text.isEmpty ? "" : Self.blanks(indent) + text) }
    add(Self.blanks(indent) + last, node.trailing)
  }

  private static func joined(_ prefix: String, _ text: String) -> String {
    let needsBlank = !text.isEmpty && !prefix.isEmpty && prefix.last != " "
    return prefix + (needsBlank ? " " : "") + text
  }

  private mutating func blockText(_ scalar: LayoutScalar, _ node: LayoutNode, after prefix: String, indent: Int) {
    let anchor = node.anchor.map { "&\($0) " } ?? ""
    add(Self.joined(prefix, anchor + Self.header(of: scalar)), node.trailing)
    for line in scalar.lines { add(line.isEmpty ? "" : Self.blanks(indent) + line) }
  }

  /// `|` or `>`, a digit if the text itself begins with blanks, and what becomes of the line ends at its end.
  private static func header(of scalar: LayoutScalar) -> String {
    var header = scalar.style == .literal ? "|" : ">"
    let first = scalar.lines.first { !$0.isEmpty }
    if first?.utf8.first.map(YAMLScan.isBlank) == true { header += "2" }
    let text = scalar.value
    if text.isEmpty { return header }
    if !text.hasSuffix("\n") { return header + "-" }
    return text == "\n" || text.hasSuffix("\n\n") ? header + "+" : header
  }

  // MARK: - Lists and maps

  private mutating func block(
    _ collection: LayoutCollection, _ node: LayoutNode, after prefix: String, indent: Int
  ) {
    let anchor = node.anchor.map { "&\($0)" } ?? ""
    var opening = node.opening
    var dangling = collection.dangling
    if let trailing = node.trailing {
      // The comment behind a closing bracket: the bracket is gone.
      if opening.isEmpty, collection.innerComments.isEmpty {
        opening = [trailing.behindText]
      } else {
        dangling.append(trailing.alone)
      }
    }
    let isCompact =
      prefix.hasSuffix("-") && anchor.isEmpty && opening.isEmpty
      && collection.units.first?.lead.comments.isEmpty == true
    if !isCompact, !prefix.isEmpty || !anchor.isEmpty || !opening.isEmpty {
      self.opening(opening, after: Self.joined(prefix, anchor), indent: indent)
    }
    for (index, unit) in collection.units.enumerated() {
      let isFirst = index == 0
      if !(isFirst && isCompact) { lead(unit.lead, indent: indent) }
      write(unit, after: isFirst && isCompact ? prefix + " " : Self.blanks(indent), indent: indent)
    }
    for comment in dangling { ownLine(comment, indent: indent) }
  }

  private mutating func lead(_ lead: LayoutLead, indent: Int) {
    for comment in lead.comments { ownLine(comment, indent: indent) }
    if lead.hasBlank { blank() }
  }

  private mutating func write(_ unit: LayoutCollection.Unit, after start: String, indent: Int) {
    guard let key = unit.key else { return value(unit.value, after: start + "-", indent: indent + 2) }
    let text = Self.keyText(key, inFlow: false)
    if text.utf8.count > Self.longestSimpleKey {
      add(start + "? " + text)
      value(unit.value, after: Self.blanks(indent) + ":", indent: indent + 2)
    } else {
      value(unit.value, after: start + text + ":", indent: indent + 2)
    }
  }

  /// Whether a list or map is written over several lines.
  private func isBlock(_ collection: LayoutCollection, after prefix: String) -> Bool {
    guard !collection.units.isEmpty else { return false }
    guard collection.canBeInline else { return true }
    guard collection.spansLines || breaksLongLines else { return false }
    return prefix.count + 1 + Self.flowText(of: collection).count > Self.longestJoinedLine
  }
}

extension LayoutComment {
  /// The comment at the end of a line.
  var behindText: LayoutComment {
    var comment = self
    comment.isOnOwnLine = false
    comment.hasBlankBefore = false
    return comment
  }

  /// The comment on a line of its own.
  var alone: LayoutComment {
    var comment = self
    comment.isOnOwnLine = true
    comment.hasBlankBefore = false
    return comment
  }
}
