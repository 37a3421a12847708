/// Writes a file's `defaults` into its rules.
///
/// A rule that is made from a template is not touched, nor are then the `defaults`: whether they or the template
/// decide is not a question of how things are written.
enum DefaultsExpansion {
  /// `root` without `defaults`; comments in them stay where they stood, in `epilogue` if nothing follows.
  static func expanded(_ root: LayoutNode, epilogue: inout [LayoutComment]) -> LayoutNode {
    guard !usesTemplates(root), let units = root.entries, let defaults = root["defaults"]?.entries,
      root["rules"]?.entries?.isEmpty == false
    else { return root }
    var kept: [LayoutCollection.Unit] = []
    var orphans: [LayoutComment] = []
    for var unit in units {
      if unit.key?.text == "defaults" {
        orphans = unit.lead.comments + unit.value.comments.map(\.alone)
        continue
      }
      if unit.key?.text == "rules" { unit.value = unit.value.mappingEntries { merged($1, under: defaults) } }
      unit.lead.comments = orphans + unit.lead.comments
      orphans = []
      kept.append(unit)
    }
    epilogue = orphans + epilogue
    return root.withUnits(kept)
  }

  /// The keys of rules that stay as they are because `defaults` has them, too, and remains.
  static func keysLeftAsWritten(in root: LayoutNode) -> Set<String> {
    guard let defaults = root["defaults"]?.entries else { return [] }
    return Set(defaults.compactMap { $0.key?.text })
  }

  private static func usesTemplates(_ root: LayoutNode) -> Bool {
    root["rules"]?.entries?.contains { $0.value["use"] != nil } ?? false
  }

  /// A rule's own texts and lists replace those of `defaults`, maps are merged key by key.
  private static func merged(_ node: LayoutNode, under defaults: [LayoutCollection.Unit]) -> LayoutNode {
    guard let own = node.entries else { return node }
    let mine = own.map { unit -> LayoutCollection.Unit in
      guard let base = defaults.first(where: { $0.key?.text == unit.key?.text })?.value.entries else { return unit }
      var unit = unit
      unit.value = merged(unit.value, under: base)
      return unit
    }
    let others = defaults.filter { unit in !own.contains { $0.key?.text == unit.key?.text } }
    let isFlow = node.collection?.isFlow == true
    return node.withUnits(
      mine
        + others.map { unit in
          let value = unit.value.withoutComments
          return LayoutCollection.Unit(key: unit.key, value: isFlow ? value.fitForFlow : value)
        })
  }
}
