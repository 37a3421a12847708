extension LayoutNode {
  /// A new text.
  static func word(_ text: String) -> LayoutNode { LayoutNode(.scalar(.word(text))) }

  /// A new map in braces.
  static func map(_ entries: [(String, LayoutNode)]) -> LayoutNode {
    var collection = LayoutCollection(isMapping: true, isFlow: true)
    collection.units = entries.map { LayoutCollection.Unit(key: .word($0.0), value: $0.1.fitForFlow) }
    return LayoutNode(.collection(collection))
  }

  /// A new list in brackets.
  static func list(_ items: [LayoutNode]) -> LayoutNode {
    var collection = LayoutCollection(isMapping: false, isFlow: true)
    collection.units = items.map { LayoutCollection.Unit(value: $0.fitForFlow) }
    return LayoutNode(.collection(collection))
  }

  /// The value as it can stand between brackets.
  var fitForFlow: LayoutNode {
    guard case .scalar(let scalar) = content else { return self }
    var node = self
    node.content = .scalar(scalar.fitForFlow)
    return node
  }

  /// The entries of a map.
  var entries: [LayoutCollection.Unit]? {
    guard let collection, collection.isMapping else { return nil }
    return collection.units
  }

  /// The items of a list.
  var items: [LayoutCollection.Unit]? {
    guard let collection, !collection.isMapping else { return nil }
    return collection.units
  }

  /// The value under a key of a map.
  subscript(key: String) -> LayoutNode? { entries?.first { $0.key?.text == key }?.value }

  /// This map or list with other units.
  func withUnits(_ units: [LayoutCollection.Unit]) -> LayoutNode {
    guard var collection else { return self }
    collection.units = units
    var node = self
    node.content = .collection(collection)
    return node
  }

  /// This map, written below its key in place of in braces.
  var asBlock: LayoutNode {
    guard var collection else { return self }
    collection.isFlow = false
    var node = self
    node.content = .collection(collection)
    return node
  }

  /// This map with other values; other kinds of values stay.
  func mappingEntries(_ change: (_ key: String, _ value: LayoutNode) -> LayoutNode) -> LayoutNode {
    guard let entries else { return self }
    return withUnits(
      entries.map { unit in
        var unit = unit
        unit.value = change(unit.key?.text ?? "", unit.value)
        return unit
      })
  }

  /// This list with other items; other kinds of values stay.
  func mappingItems(_ change: (LayoutNode) -> LayoutNode) -> LayoutNode {
    guard let items else { return self }
    return withUnits(
      items.map { unit in
        var unit = unit
        unit.value = change(unit.value)
        return unit
      })
  }

  /// This map with more entries at its end, for keys that it lacks.
  func adding(_ entries: [(String, LayoutNode)]) -> LayoutNode {
    guard let own = self.entries else { return self }
    let missing = entries.filter { entry in !own.contains { $0.key?.text == entry.0 } }
    return withUnits(own + missing.map { LayoutCollection.Unit(key: .word($0.0), value: $0.1) })
  }

  /// What `make` makes of this value, with this value's comments around it.
  func wrapped(_ make: (LayoutNode) -> LayoutNode) -> LayoutNode {
    guard !isEmptyPlain else { return self }
    var inner = self
    inner.opening = []
    inner.startsOnOwnLine = false
    if !isBlockText { inner.trailing = nil }
    var outer = make(inner)
    outer.opening = opening
    if !isBlockText { outer.trailing = trailing }
    return outer
  }

  private var isBlockText: Bool {
    if case .scalar(let scalar) = content { scalar.isBlock } else { false }
  }

  /// A list in any case.
  var listed: LayoutNode { items == nil ? wrapped { .list([$0]) } : self }
}
