import Diagnostics
import RuleModel

/// `$1`, `{{ player }}`, `%player%`: values as other tools write them. Here they would be sent as they stand.
extension FileCompiler {
  mutating func checkForeignValues(_ node: YAMLNode, in scope: NameScope) {
    switch node.content {
    case .scalar(let text, _): checkForeignValues(text, node, in: scope)
    case .sequence(let nodes): for node in nodes { checkForeignValues(node, in: scope) }
    case .mapping(let entries): for entry in entries { checkForeignValues(entry.value, in: scope) }
    }
  }

  private mutating func checkForeignValues(_ text: String, _ node: YAMLNode, in scope: NameScope) {
    guard text.utf8.contains(where: { "$%{<".utf8.contains($0) }) else { return }
    for found in ForeignValue.all(in: text) {
      guard found.isCertain || scope.entry(found.name) != nil else { continue }
      let isGroup = found.name.utf8.allSatisfy { (48...57).contains($0) }
      warning(
        "foreign-value", "`\(found.written)` is no value here, it is sent as it stands",
        at: node.span(ofValueRange: found.range),
        help: isGroup
          ? "give the group a name, `(?<name>…)`, and write `${name}`; write `$\(found.written)` for the sign itself"
          : "write `${\(found.name)}`")
    }
  }
}

/// A place in a text that another tool would replace by a value.
private struct ForeignValue {
  let name: String
  let written: String
  /// In bytes of the text.
  let range: Range<Int>
  /// Whatever the name is, nobody means the signs themselves.
  let isCertain: Bool

  /// What is written as `${…}` and `$$` is this language's own, and passed over.
  static func all(in text: String) -> [ForeignValue] {
    text.matches(
      of:
        /\$\{[^}]*\}|\$\$|\{\{ *(?<braces>[A-Za-z_][\w.]*) *\}\}|%\{(?<ruby>[a-z_][\w.]*)\}|%(?<percent>[a-z_][\w.]*)%|\$(?<group>\d{1,2})(?![\d.,%])|\$\((?<make>[a-z_][\w.]*)\)|<(?<angle>[a-z_][\w.]*)>|\$(?<shell>[A-Za-z_][\w.]*)|\{(?<brace>[a-z_][\w.]*)\}/
    )
    .compactMap { match in
      let (certain, other) = (
        match.braces ?? match.group,
        match.ruby ?? match.percent ?? match.make ?? match.angle ?? match.shell ?? match.brace
      )
      guard let name = certain ?? other else { return nil }
      let start = text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
      let written = String(text[match.range])
      return ForeignValue(
        name: String(name), written: written, range: start..<start + written.utf8.count, isCertain: certain != nil)
    }
  }
}
