/// Replaces aliases by what they repeat.
struct AliasExpansion {
  private var anchored: [String: LayoutNode] = [:]

  mutating func expanded(_ node: LayoutNode) -> LayoutNode {
    var node = node
    switch node.content {
    case .scalar: break
    case .alias(let name):
      // Comments stand where they were written, not where the value is repeated.
      if let original = anchored[name] { node.content = original.withoutComments.content }
    case .collection(var collection):
      for index in collection.units.indices {
        collection.units[index].key = collection.units[index].key.map { expanded($0) }
        let value = expanded(collection.units[index].value)
        collection.units[index].value = collection.isFlow ? value.fitForFlow : value
      }
      node.content = .collection(collection)
    }
    if let anchor = node.anchor {
      node.anchor = nil
      anchored[anchor] = node
    }
    return node
  }
}
