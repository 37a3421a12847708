/// Writes out what short forms stand for; each has exactly one long form.
///
/// The order of keys stays, and keys that a short form implies come last. Aliases are replaced by what they
/// repeat, because an anchored value may be short for different things at different places. `defaults` are
/// written into the rules: merged with a rule's own values they would mean something else once those are long.
/// Files of tests have no short forms.
enum Expansion {
  static func expanded(_ tree: LayoutTree) -> LayoutTree {
    guard let root = tree.root, isRuleFile(root) else { return tree }
    var tree = tree
    var aliases = AliasExpansion()
    let whole = DefaultsExpansion.expanded(aliases.expanded(root), epilogue: &tree.epilogue)
    tree.root = file(whole)
    return tree
  }

  /// Tests name their rule files in a list and have `tests`.
  private static func isRuleFile(_ root: LayoutNode) -> Bool {
    root.entries != nil && root["tests"] == nil && root["rules"]?.items == nil
  }

  private static func file(_ root: LayoutNode) -> LayoutNode {
    let asWritten = DefaultsExpansion.keysLeftAsWritten(in: root)
    return root.mappingEntries { key, value in
      switch key {
      case "include", "secrets", "allow": value.listed
      case "events": value.mappingEntries { trigger($1) }
      case "metrics": value.mappingEntries { metric($1) }
      case "notifiers": value.mappingEntries { notifier($1) }
      case "profiles": value.mappingEntries { profile($1) }
      case "procedures": value.mappingEntries { $1.mappingEntries { $0 == "do" ? steps($1) : $1 } }
      case "templates": value.mappingEntries { $1.mappingEntries { $0 == "rule" ? rule($1) : $1 } }
      case "rules": value.mappingEntries { rule($1, except: asWritten) }
      default: value
      }
    }
  }

  // MARK: - Definitions

  private static func notifier(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      key == "group" ? value.mappingEntries { $0 == "by" ? $1.listed : $1 } : value
    }
  }

  private static func profile(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      switch key {
      case "eggs": value.listed
      case "events": value.mappingEntries { trigger($1) }
      case "metrics": value.mappingEntries { metric($1) }
      default: value
      }
    }
  }

  private static func metric(_ node: LayoutNode) -> LayoutNode {
    node.mappingEntries { key, value in
      switch key {
      case "set", "inc", "dec", "zero": value.items == nil ? trigger(value) : value.mappingItems(trigger)
      default: value
      }
    }
  }

  // MARK: - Rules

  private static func rule(_ node: LayoutNode, except asWritten: Set<String> = []) -> LayoutNode {
    node.mappingEntries { key, value in
      guard !asWritten.contains(key) else { return value }
      return switch key {
      case "servers": selector(value)
      case "when": triggers(value)
      case "by", "if", "mute": value.listed
      case "limit": limit(value)
      case "lock": lock(value)
      case "then", "resolved", "catch", "finally": steps(value)
      default: value
      }
    }
  }

  /// `a` → `[a]`; in a map each part that may be a list is one.
  static func selector(_ node: LayoutNode) -> LayoutNode {
    guard node.entries != nil else { return node.listed }
    return node.mappingEntries { ["node", "egg", "not"].contains($0) ? $1.listed : $1 }
  }

  /// `3 per 10m` → `{ runs: 3, per: 10m }`.
  private static func limit(_ node: LayoutNode) -> LayoutNode {
    if let words = node.text?.split(separator: " "), words.count == 3, words[1] == "per" {
      return node.wrapped { _ in .map([("runs", .word(String(words[0]))), ("per", .word(String(words[2])))]) }
    }
    return node.mappingEntries { $0 == "exceeded" ? steps($1) : $1 }
  }

  /// `name` → `{ name: name, scope: server, slots: 1 }`.
  private static func lock(_ node: LayoutNode) -> LayoutNode {
    let map = node.text == nil ? node : node.wrapped { .map([("name", $0)]) }
    return map.adding([("scope", .word("server")), ("slots", .word("1"))])
  }
}
