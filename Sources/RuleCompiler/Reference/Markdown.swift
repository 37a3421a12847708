/// The pieces of Markdown that reference pages are made of.
enum Markdown {
  static func code(_ text: String) -> String { text.contains("`") ? "`` \(text) ``" : "`\(text)`" }

  static func fence(_ text: String, _ language: String = "yaml") -> String { "```\(language)\n\(text)\n```\n" }

  /// A table; columns that are empty all the way down are left out.
  static func table(_ header: [String], _ rows: [[String]]) -> String {
    let used = header.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    let line = { (cells: [String]) in
      "| " + used.map { cells[$0].replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ")
        + " |\n"
    }
    return line(header) + "|" + used.map { _ in "---|" }.joined() + "\n" + rows.map(line).joined()
  }

  /// Paragraphs, tables and fences with an empty line between them.
  static func joined(_ blocks: [String]) -> String {
    blocks.filter { !$0.isEmpty }.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
  }

  /// With a capital letter and a full stop.
  static func sentence(_ text: String) -> String {
    guard let first = text.first else { return "" }
    let end = [".", "?", "!"].contains { text.hasSuffix($0) } ? "" : "."
    return first.uppercased() + text.dropFirst() + end
  }
}

extension ValueShape {
  /// For the column `Value` of a table.
  var words: String {
    switch self {
    case .text: "text"
    case .form(let form): form.words
    case .choice(let words): words.map(Markdown.code).joined(separator: ", ")
    case .duration: "duration"
    case .integer(let range): "number, \(range.lowerBound) to \(range.upperBound)"
    case .decimal(let range):
      range.upperBound > 1e15 ? "number" : "number, \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    case .flag: "`true`, `false`"
    case .expression: "expression"
    case .template: "text with `${…}`"
    case .pattern: "pattern"
    case .trigger: "trigger"
    case .assignment: "trigger with `value`"
    case .steps: "steps"
    case .selector: "servers"
    case .list(let element): "list: \(element.words)"
    case .oneOrMore(let element): "\(element.words), or a list"
    case .map(let element, _): "by name: \(element.words)"
    case .object(let object):
      object.keys.count > 9 ? "map, see below" : "map with " + object.names.map(Markdown.code).joined(separator: ", ")
    case .oneOf(let shapes): shapes.filter { $0 != .nothing }.map(\.words).joined(separator: ", or ")
    case .nothing: "nothing"
    case .anything: "anything"
    }
  }
}

extension ReferenceExample {
  /// In the shape in which it would stand in a file, as a block.
  var block: String {
    switch self {
    case .file(let text), .definition(let text), .rule(let text): Markdown.fence(text)
    case .trigger(let text): Markdown.fence("when:\n" + text.indented(by: 2))
    case .step(let text): Markdown.fence("then:\n" + text.asItem)
    case .condition, .template, .words: Markdown.fence(text, "")
    case .other(let text): Markdown.fence(text, text.hasPrefix("{") ? "json" : "yaml")
    }
  }

  /// In one line, for a table; empty if it needs several.
  var inline: String {
    switch self {
    case .condition(let text), .template(let text), .words(let text): Markdown.code(text)
    case .trigger(let text), .rule(let text), .step(let text), .definition(let text), .file(let text), .other(let text):
      text.contains("\n") ? "" : Markdown.code(text)
    }
  }
}
