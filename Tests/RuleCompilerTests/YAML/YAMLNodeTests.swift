import Diagnostics
import RuleCompiler
import TestSupport
import Testing

/// A tree in one line, with styles: `{a: [plain 'single' "double"]}`.
func sketch(_ node: YAMLNode?) -> String {
  guard let node else { return "-" }
  switch node.content {
  case .scalar(let text, let style):
    switch style {
    case .plain: return text
    case .singleQuoted: return "'\(text)'"
    case .doubleQuoted: return "\"\(text)\""
    case .literal: return "|\(text.debugDescription)"
    case .folded: return ">\(text.debugDescription)"
    }
  case .sequence(let elements): return "[" + elements.map(sketch).joined(separator: " ") + "]"
  case .mapping(let entries):
    return "{" + entries.map { "\(sketch($0.key)): \(sketch($0.value))" }.joined(separator: ", ") + "}"
  }
}

@Suite struct YAMLNodeTests {
  private func check(_ text: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: text))
    #expect(document.diagnostics.filter { $0.severity == .error } == [], sourceLocation: sourceLocation)
    #expect(sketch(document.root) == expected, sourceLocation: sourceLocation)
  }

  @Test func `scalars stay text whatever they look like`() {
    check(
      "a: 22:30\nb: no\nc: 0o17\nd: ~\ne: 1e3\nf: 2026-03-14\n",
      "{a: 22:30, b: no, c: 0o17, d: ~, e: 1e3, f: 2026-03-14}")
  }

  @Test func `all styles are read`() {
    check(
      "a: 'it''s'\nb: \"x\\ty\"\nc: |\n  1\n  2\nd: >-\n  1\n  2\n",
      "{a: 'it's', b: \"x\ty\", c: |\"1\\n2\\n\", d: >\"1 2\"}")
  }

  @Test func `block and flow collections are read`() {
    check("a:\n- 1\n- [2, {b: 3, c}]\n-\nd:\n", "{a: [1 [2 {b: 3, c: }] ], d: }")
  }

  @Test func `an empty text has no root`() {
    check("", "-")
    check("# only a comment\n", "-")
    check("---\n", "")
    check("%YAML 1.2\n---\na: 1\n", "{a: 1}")
  }

  @Test func `aliases repeat their anchor`() {
    check("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n", "{a: {b: 1}, c: {b: 1}, d: [{b: 1} {b: 1}]}")
    check("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}")
  }

  @Test func `a repeated node knows its alias`() throws {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: "a: &x [1]\nbc: *x\n"))
    let node = try #require(document.root?["bc"])
    #expect(node.span.start == Position(line: 1, column: 7, offset: 6))
    #expect(node.aliasSpan?.start == Position(line: 2, column: 5, offset: 14))
    #expect(document.root?["a"]?.aliasSpan == nil)
    #expect(document.root?.entry("bc")?.span.end.offset == 16)
  }

  @Test func `lookups and kinds`() {
    let root = YAMLDocument.parse(SourceFile(path: "a", text: "a: x\nb: [y]\nc:\n")).root
    #expect(root?["a"]?.text == "x")
    #expect(root?["b"]?.elements?.count == 1)
    #expect(root?["nothing"] == nil)
    #expect(root?["c"]?.isEmptyPlain == true)
    #expect(
      [root, root?["a"], root?["b"], root?["c"]].map { $0?.kindDescription } == [
        "a map", "a text", "a list", "nothing",
      ])
  }

  /// The source text under the spans of all nodes named by `path`, keys of maps and places of lists.
  private func checkSpan(_ text: String, _ path: [String], _ expected: String) {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: text))
    var node = document.root
    for step in path { node = Int(step).map { index in node?.elements?[index] } ?? node?[step] }
    let span = node?.span
    let utf8 = Array(text.utf8)
    let found = span.map { String(decoding: utf8[$0.start.offset..<$0.end.offset], as: UTF8.self) }
    #expect(found == expected)
  }

  @Test func `spans cover the content and nothing after it`() {
    let text =
      "# c\na: &n\n  b: 1   # c\n  c: [1, {d: 2}]\n\n\n# end\n"
      + "e:\n  - 'x'\n  - |\n    t\n\n\nf: &m !x word  \ng:\nh: 🟠\n"
    checkSpan(text, ["a"], "b: 1   # c\n  c: [1, {d: 2}]")
    checkSpan(text, ["a", "c"], "[1, {d: 2}]")
    checkSpan(text, ["a", "c", "1"], "{d: 2}")
    checkSpan(text, ["e"], "- 'x'\n  - |\n    t")
    checkSpan(text, ["e", "0"], "'x'")
    checkSpan(text, ["e", "1"], "|\n    t")
    checkSpan(text, ["f"], "word")
    checkSpan(text, ["g"], "")
    checkSpan(text, ["h"], "🟠")
    checkSpan(text.replacing("\n", with: "\r\n"), ["e"], "- 'x'\r\n  - |\r\n    t")
  }

  @Test func `positions count characters after emoji and in CRLF files`() throws {
    let text = "a: 1\r\n'🟠é': [👨‍👩‍👧, 'e\u{301}', z]\r\n"
    let document = YAMLDocument.parse(SourceFile(path: "a", text: text))
    let list = try #require(document.root?["🟠é"]?.elements)
    #expect(list.map(\.span.start.line) == [2, 2, 2])
    #expect(list.map(\.span.start.column) == [8, 11, 16])
  }

  private static let comments: [(String, String?)] = [
    ("a: say we are #1 on", "#1 on"), ("a: x  # y  ", "# y"), ("a: [x #y\n ]", nil), ("a: x#y", nil),
    ("a: 'x' #y", nil),
    ("a: x\n  y\t#z", "#z"), ("a: # y", nil), ("a: x\n# y", nil),
  ]

  @Test(arguments: comments)
  func `a comment after an unquoted text is known`(text: String, expected: String?) {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: text))
    let span = document.root?["a"]?.cutComment
    #expect(
      span.map { String(decoding: Array(text.utf8)[$0.start.offset..<$0.end.offset], as: UTF8.self) }
        == expected)
  }
}
