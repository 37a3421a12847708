/// A rule file as its author laid it out: values, how they are written, and the comments between them.
struct LayoutTree {
  /// Lines before `---`: directives and comments; nil if the file has no `---`.
  var prologue: [String]?
  /// The outermost value; nil if the file holds nothing but comments.
  var root: LayoutNode?
  /// Comments after everything else.
  var epilogue: [LayoutComment] = []
}

/// A comment, from its `#` to the last character that is no blank.
struct LayoutComment: Hashable {
  let text: String
  /// Bytes before it.
  let offset: Int
  /// Characters before it on its line.
  let column: Int
  /// Characters of its line up to the last one before it that is no blank.
  let textEnd: Int
  /// Nothing but blanks stands before it.
  var isOnOwnLine: Bool
  /// An empty line stands before it.
  var hasBlankBefore: Bool
}

/// What stands on lines of its own above a key or an item.
struct LayoutLead {
  var comments: [LayoutComment] = []
  /// An empty line stands directly above.
  var hasBlank = false
}

/// One value with its comments.
struct LayoutNode {
  enum Content {
    case scalar(LayoutScalar)
    /// A repetition of an anchored value.
    case alias(String)
    case collection(LayoutCollection)
  }

  var content: Content
  var anchor: String?
  /// Comments between a key or dash and the value; the first may stand on the line of that key or dash.
  var opening: [LayoutComment] = []
  /// The comment on the value's last line; for block texts on the line of their `|` or `>`.
  var trailing: LayoutComment?
  /// The author put the value on the line after its key or dash.
  var startsOnOwnLine = false

  init(_ content: Content) { self.content = content }
}

/// A list or a map.
struct LayoutCollection {
  /// `key: value` or `- value`.
  struct Unit {
    var lead = LayoutLead()
    /// Nil in lists.
    var key: LayoutNode?
    var value: LayoutNode
  }

  let isMapping: Bool
  /// Written in `{ }` or `[ ]`.
  var isFlow: Bool
  /// The author began a new line after the opening bracket.
  var isOpened = false
  /// The author needed more than one line for it.
  var spansLines = false
  var units: [Unit] = []
  /// Comments after the last unit.
  var dangling: [LayoutComment] = []

  init(isMapping: Bool, isFlow: Bool) {
    self.isMapping = isMapping
    self.isFlow = isFlow
  }
}

/// A text and the lines in which it was written.
struct LayoutScalar {
  /// What it says.
  let value: String
  var style: YAMLScalarStyle
  /// As written, quotes included, without indentation; for block texts the lines below the `|` or `>`.
  ///
  /// Empty for texts that no file has held yet.
  var lines: [String] = []

  /// Nothing was written.
  var isEmptyPlain: Bool { style == .plain && value.isEmpty }

  /// A text below `|` or `>`.
  var isBlock: Bool {
    switch style {
    case .literal, .folded: true
    case .plain, .singleQuoted, .doubleQuoted: false
    }
  }
}

extension LayoutNode {
  /// The text of a scalar.
  var text: String? {
    if case .scalar(let scalar) = content { scalar.value } else { nil }
  }

  /// The list or map, if it is one.
  var collection: LayoutCollection? {
    if case .collection(let collection) = content { collection } else { nil }
  }

  /// Nothing was written here.
  var isEmptyPlain: Bool {
    if case .scalar(let scalar) = content { scalar.isEmptyPlain } else { false }
  }

  /// Every comment in and around the value, in the order in which it is written.
  var comments: [LayoutComment] {
    opening + (collection?.innerComments ?? []) + (trailing.map { [$0] } ?? [])
  }

  /// The same value without its comments.
  var withoutComments: LayoutNode {
    var node = self
    node.opening = []
    node.trailing = nil
    guard var collection else { return node }
    collection.dangling = []
    for index in collection.units.indices {
      collection.units[index].lead.comments = []
      collection.units[index].key = collection.units[index].key?.withoutComments
      collection.units[index].value = collection.units[index].value.withoutComments
    }
    node.content = .collection(collection)
    return node
  }
}

extension LayoutCollection {
  /// The comments between the brackets, or above and inside the units.
  var innerComments: [LayoutComment] {
    units.flatMap { $0.lead.comments + ($0.key?.comments ?? []) + $0.value.comments } + dangling
  }
}

extension LayoutTree {
  /// Whether two trees say the same, whatever they look like.
  static func meanSame(_ one: LayoutNode?, _ other: LayoutNode?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    guard one.anchor == other.anchor else { return false }
    switch (one.content, other.content) {
    case (.scalar(let left), .scalar(let right)):
      return left.value.utf8.elementsEqual(right.value.utf8) && (left.style == .plain) == (right.style == .plain)
    case (.alias(let left), .alias(let right)): return left == right
    case (.collection(let left), .collection(let right)):
      return left.isMapping == right.isMapping && left.units.count == right.units.count
        && zip(left.units, right.units).allSatisfy { meanSame($0.key, $1.key) && meanSame($0.value, $1.value) }
    case (.scalar, _), (.alias, _), (.collection, _): return false
    }
  }
}
