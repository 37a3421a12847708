import Diagnostics

/// Compares a text with what it was made from, so that a mistake in here never damages a file.
enum FormatGuard {
  /// Whether both texts hold the same values and the same comments, all in the same order.
  static func areSame(_ old: YAMLDocument, _ new: YAMLDocument) -> Bool {
    guard !new.diagnostics.contains(where: { $0.severity == .error }) else { return false }
    return areSame(old.root, new.root) && comments(of: old.source) == comments(of: new.source)
  }

  /// Whether a text holds the values of a tree, and each comment of the text that it was made from.
  static func holds(_ new: YAMLDocument, _ tree: LayoutTree, commentsOf old: SourceFile) -> Bool {
    guard !new.diagnostics.contains(where: { $0.severity == .error }) else { return false }
    var builder = LayoutBuilder(new.source)
    return LayoutTree.meanSame(builder.tree().root, tree.root)
      && comments(of: old).sorted() == comments(of: new.source).sorted()
  }

  private static func comments(of source: SourceFile) -> [String] {
    let bytes = Array(source.text.utf8)
    return CommentScan(LayoutEvent.all(in: bytes), bytes: bytes, source: source).comments.map(\.text)
  }

  private static func areSame(_ old: YAMLNode?, _ new: YAMLNode?) -> Bool {
    guard let old, let new else { return old == nil && new == nil }
    guard (old.alias == nil) == (new.alias == nil) else { return false }
    switch (old.content, new.content) {
    case (.scalar(let left, let oldStyle), .scalar(let right, let newStyle)):
      return left.utf8.elementsEqual(right.utf8) && (oldStyle == .plain) == (newStyle == .plain)
    case (.sequence(let left), .sequence(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { areSame($0, $1) }
    case (.mapping(let left), .mapping(let right)):
      return left.count == right.count
        && zip(left, right).allSatisfy { areSame($0.key, $1.key) && areSame($0.value, $1.value) }
    case (.scalar, _), (.sequence, _), (.mapping, _): return false
    }
  }
}
