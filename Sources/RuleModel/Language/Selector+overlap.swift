extension Selector {
  /// Whether some server is certainly meant by both, as far as the texts tell.
  public func surelyOverlaps(_ other: Selector) -> Bool {
    if self == other || isEverything || other.isEverything { return true }
    guard isByName, other.isByName else { return false }
    return names.contains { name in other.names.contains { name.surelyOverlaps($0) } }
  }

  /// Whether no server can be meant by both, as far as the texts tell.
  public func surelyDiffers(from other: Selector) -> Bool {
    if !names.isEmpty, !other.names.isEmpty, (names + other.names).allSatisfy(\.isLiteral) {
      if !names.contains(where: other.names.contains) { return true }
    }
    return labels.contains { term in other.labels.contains { $0.contradicts(term) } }
  }

  private var isByName: Bool { labels.isEmpty && nodes.isEmpty && eggs.isEmpty && excluded.isEmpty }
  private var isEverything: Bool { isByName && names.isEmpty }
}

extension Glob {
  /// Whether some text is certainly meant by both.
  fileprivate func surelyOverlaps(_ other: Glob) -> Bool {
    switch (isLiteral, other.isLiteral) {
    case (true, true), (false, false): text == other.text
    case (true, false): other.matches(text)
    case (false, true): matches(other.text)
    }
  }

  /// Whether it stands for one text only.
  var isLiteral: Bool { !text.contains("*") }
}

extension Selector.LabelTerm {
  /// Whether no server can meet both.
  fileprivate func contradicts(_ other: Selector.LabelTerm) -> Bool {
    switch (self, other) {
    case (.equal(let key, let value), .equal(let otherKey, let otherValue)): key == otherKey && value != otherValue
    case (.equal(let key, let value), .notEqual(let otherKey, let otherValue)),
      (.notEqual(let key, let value), .equal(let otherKey, let otherValue)):
      key == otherKey && value == otherValue
    case (.equal(let key, _), .absent(let other)), (.absent(let other), .equal(let key, _)),
      (.present(let key), .absent(let other)), (.absent(let other), .present(let key)):
      key == other
    default: false
    }
  }
}
