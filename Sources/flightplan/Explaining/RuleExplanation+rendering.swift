import Diagnostics
import RuleModel

extension RuleExplanation {
  private static let indent = 12

  /// For people, at most `width` cells wide where words allow it.
  func text(width: Int) -> String {
    let reach = inventory == nil ? "" : "    \(servers.count) of \(inventory?.count ?? 0) servers"
    let selector = rule.servers.source == "all" ? "all" : rule.servers.source
    let head =
      "\(rule.id)    \(rule.span.shortDescription)    stage \(rule.stage.rawValue)    servers \(selector)\(reach)"
    var lines = [SafeText.escaping(head)]
    if let description = rule.description { lines.append("  " + SafeText.escaping(description)) }
    lines.append("")
    for row in rows {
      for (index, line) in row.lines.enumerated() {
        let label = index == 0 ? row.label : ""
        let begin = "  " + label + String(repeating: " ", count: Self.indent - 2 - label.count)
        for (part, piece) in TextWrapping.wrap(SafeText.escaping(line), width: width - Self.indent).enumerated() {
          lines.append(part == 0 ? begin + piece : String(repeating: " ", count: Self.indent + 2) + piece)
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func json() -> JSONValue {
    .object([
      .init("schema", .string("flightplan.explain/1")), .init("rule", .string(rule.id)),
      .init("file", .string(rule.span.file)), .init("line", .int(rule.span.start.line)),
      .init("stage", .string(rule.stage.rawValue)), .init("servers", .string(rule.servers.source)),
      .init("reached", inventory == nil ? .null : .array(servers.map { .string($0.name) })),
      .init("permissions", .array(rule.permissions.map(JSONValue.string))),
      .init("longest_run_ms", .int(Int(rule.longestRun.wholeMilliseconds))),
      .init(
        "rows",
        .array(
          rows.map { row in
            ["label": .string(row.label), "lines": .array(row.lines.map(JSONValue.string))]
          })),
    ])
  }
}
