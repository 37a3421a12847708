import Diagnostics

/// A value in a file with the words that findings use for it.
struct Slot {
  /// The value.
  let node: YAMLNode
  /// What it is called, backquotes included.
  let name: String
  private let key: YAMLNode?

  /// The value under a key, called by the key unless it has another name.
  init(_ entry: YAMLEntry, name: String? = nil) {
    self.node = entry.value
    self.name = name ?? "`\(entry.name)`"
    self.key = entry.key
  }

  /// A value without a key of its own, such as an item of a list.
  init(_ node: YAMLNode, _ name: String) {
    self.node = node
    self.name = name
    self.key = nil
  }

  /// An item of the list in this place, told under the list's name.
  func item(_ node: YAMLNode) -> Slot { Slot(node, name) }

  /// Where the value stands; its key where there is no value.
  var span: Span { node.isEmptyPlain && node.start == node.end ? key?.span ?? node.span : node.span }
}
