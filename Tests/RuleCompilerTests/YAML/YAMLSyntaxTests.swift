import Diagnostics
import RuleCompiler
import TestSupport
import Testing

/// What is said about texts that are no YAML: the place 1️⃣, the message, and a piece of the help.
@Suite struct YAMLSyntaxTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let message: String
    let help: String
    let code: String

    init(_ text: String, _ message: String, help: String = "", code: String = "yaml-syntax") {
      self.text = text
      self.message = message
      self.help = help
      self.code = code
    }

    var testDescription: String { text.debugDescription }
  }

  private func check(_ cases: [Case], sourceLocation: SourceLocation = #_sourceLocation) {
    for item in cases {
      let marked = MarkedText(item.text)
      let found = YAMLDocument.parse(marked.file()).diagnostics
      #expect(
        marked.differences(from: found, expected: [("1️⃣", item.code)]) == [], sourceLocation: sourceLocation)
      #expect(found.first?.message == item.message, sourceLocation: sourceLocation)
      let help = found.first?.help ?? ""
      #expect(item.help.isEmpty || help.contains(item.help), "\(help)", sourceLocation: sourceLocation)
      // The words of libyaml are for people who wrote a YAML reader.
      let all = found.map { DiagnosticRenderer(sources: []).renderText($0) }.joined()
      #expect(!all.contains("did not find") && !all.contains("token"), sourceLocation: sourceLocation)
    }
  }

  @Test func `patterns in double quotes`() {
    let message = "`\\d` is not an escape in a double-quoted YAML text; patterns go in single quotes"
    check([
      Case(#"a: "^1️⃣\d+ it's \w$""#, message, help: #"write `'^\d+ it''s \w$'`"#),
      Case(#"a: "\\ \"x\" 1️⃣\d""#, message, help: #"write `'\ "x" \d'`"#),
      Case(#"a: "\n 1️⃣\d""#, message, help: "use single quotes, or write `\\\\d`"),
      Case("a: \"1️⃣\\d\n  b\"", message, help: "use single quotes"),
      Case(#"a: "1️⃣\xZZ""#, "`\\x` needs two hexadecimal digits, `\\u` four, `\\U` eight"),
      Case(#"a: "1️⃣\uD800""#, "this escape names no character"),
    ])
  }

  @Test func `items of a list that are not below each other`() {
    check([
      Case(
        "a:\n  - b: one\n   1️⃣- c: two\n",
        "this item starts in column 4, its brothers start in column 3 (line 2)"),
      Case(
        "a:\n  - b\n   1️⃣- c: d\n", "this item starts in column 4, its brothers start in column 3 (line 2)"),
      Case("a:\n  - b\n  1️⃣c: d\n", "this is no list item, but the list of line 2 is still open"),
      Case("- a\n1️⃣b: c\n", "this is no list item, but the list of line 1 is still open"),
    ])
  }

  @Test func `signs with which no unquoted value begins`() {
    let message = { (sign: String) in "a value cannot begin with `\(sign)` unquoted" }
    check([
      Case("a: 1️⃣@everyone # x", message("@"), help: "quote it: `'@everyone'`"),
      Case("a: 1️⃣%foo", message("%"), help: "'%foo'"),
      Case("a: 1️⃣`x`", "a value cannot begin with a backtick unquoted"),
      Case("schedule: 1️⃣*/5 * * * *", message("*"), help: "quote it: `'*/5 * * * *'`"),
      Case("schedule: 1️⃣* * * * *", message("*"), help: "'* * * * *'"), Case("a: 1️⃣& b", message("&")),
      Case("a: 1️⃣, b", message(",")), Case("a:\n  c: 1️⃣}", "`}` closes nothing here"),
      Case(
        "if: 1️⃣> 5",
        "`>` at the start of a value begins a text of several lines, which starts on the next line",
        help: "`'> 5'`"),
      Case("a: |1️⃣0\n  x", "the indentation after `|` is a figure from 1 to 9"),
    ])
  }

  @Test func `two colons in one line`() {
    let message = "two `: ` in one line; quote the value if the second belongs to it"
    check([
      Case("a: say hi1️⃣: there # x", message, help: "`a: 'say hi: there'`"),
      Case("a:\n  - b: It's 51️⃣: ok", message, help: "`b: 'It''s 5: ok'`"),
      Case("'a: b': c1️⃣: d", message, help: "'c: d'"), Case("a: b1️⃣:", message),
      Case("a: ^\\[INFO\\]1️⃣: x: y", message),
    ])
  }

  @Test func `indentation that fits nothing`() {
    check([
      Case("a: 1\n  1️⃣b: 2\n", "this line is indented deeper than `a` above it, which already has a value"),
      Case(
        "a: '1'\n  1️⃣b: 2\n", "this line is indented deeper than `a` above it, which already has a value"),
      Case("a:\n    b: 1\n  1️⃣c: 2\n", "this key starts in column 3, which is no column of the lines above"),
      Case("a:\n  b: c\n  1️⃣- d\n", "a list item stands where the map of line 2 goes on"),
      Case("a: x\n  y\n  z1️⃣: 1\n", "this `: ` stands in the unquoted text that began in line 1"),
    ])
  }

  @Test func `lines without a colon`() {
    let message = "this line is neither `key: value` nor `- item`"
    check([
      Case("a:\n  1️⃣b\n  c: d\n", message, help: "write `b:` if it is a key"),
      Case("a: 1\n1️⃣b\n", message), Case("a: 1\n1️⃣two words\nc: 1\n", message, help: "begin it with `|`"),
      Case("a:\n  b1️⃣:c\n  d: e\n", "a space is missing after this `:`", help: "write `b: c`"),
    ])
  }

  @Test func `lists on the line of their key`() {
    check([
      Case("a: 1️⃣- b\n", "a list cannot begin on the line of its key"),
      Case("a: [1️⃣- b]\n", "`- ` has no meaning between brackets"),
    ])
  }

  @Test func `quotes`() {
    check([
      Case("a: 1️⃣'b\nc: d\n", "the quote `'` is never closed"),
      Case("a: 1️⃣\"b\n", "the quote `\"` is never closed"),
      Case("a: 'it'1️⃣s me'\n", "text follows after the closing `'`", help: "written twice: `''`"),
      Case("a: \"say \"1️⃣hello\"\"\n", "text follows after the closing `\"`", help: "written `\\\"`"),
      Case(
        "a: 1️⃣'b\nc: 'd'\ne: 1\n", "the quote `'` is not closed in its line",
        help: "add `'` at the end of line 1"),
      Case(
        "a: 'b\n  and c '1️⃣d'\ne: 1\n", "text follows after a closing `'` whose text began in line 1",
        help: "close the quote in line 1"),
    ])
  }

  @Test func `brackets`() {
    check([
      Case("a: 1️⃣[b, c\nd: e\n", "the list opened with `[` is not closed"),
      Case("a: 1️⃣{b: c\nd: e\n", "the map opened with `{` is not closed"),
      Case("a: 1️⃣[b", "the list opened with `[` is not closed"),
      Case("a: [\"b\" 1️⃣c]\n", "a comma or `]` is missing before this"),
      Case("a: [b: c d1️⃣: e]\n", "two `: ` without a comma between them"),
      Case(
        "a: [b, 1️⃣${c}, d]\n", "`${` must be quoted between brackets, YAML takes the brace for its own",
        help: "'${c}'"),
      Case(
        "a: [Server] 1️⃣started # x\n",
        "text follows after the closing `]`; a value that begins with `[` is a list",
        help: "`'[Server] started'`"),
      Case("a: {p} 1️⃣joined\n", "text follows after the closing `}`; a value that begins with `{` is a map"),
      Case("a: [b,1️⃣,c]\n", "a value is missing before this `,`"),
      Case("a: b\n1️⃣}\n", "`}` closes nothing here"),
      Case("a: {b1️⃣:,}\n", "a space is missing after this `:`"),
    ])
  }

  @Test func `findings of several rules are reported at once`() throws {
    let marked = MarkedText(
      """
      rules:
        one:
          when: 1️⃣@x
          then: y
        two:
          then:
            - a: b
             2️⃣- c: d
        good:
          when: z
          when2: 3️⃣*nothing
        three:
          when: 4️⃣'open
        after:
          4: 5
      other: x5️⃣: y
      last: 1
      """)
    let document = YAMLDocument.parse(marked.file())
    let codes = ["yaml-syntax", "yaml-syntax", "yaml-undefined-alias", "yaml-syntax", "yaml-syntax"]
    let expected = codes.enumerated().map { (marker: "\($0.offset + 1)\u{FE0F}\u{20E3}", code: $0.element) }
    // What stands before an unclosed quote hides the rest until its rule is left out.
    #expect(marked.differences(from: document.diagnostics, expected: expected) == [])
    #expect(sketch(document.root) == "{rules: {good: {when: z}, after: {4: 5}}, last: 1}")
    #expect(document.skipped.map(\.start.line) == [2, 5, 11, 12, 16])
  }

  @Test func `what was read before an error is kept`() {
    var limits = YAMLLimits()
    limits.maxRecoveries = 0
    let document = YAMLDocument.parse(
      SourceFile(path: "a", text: "a: 1\nb: {c: [2, 3], d: @\n"), limits: limits)
    #expect(sketch(document.root) == "{a: 1, b: {c: [2 3]}}")
  }

  @Test func `findings are capped with a note`() {
    let text = String(repeating: "- *a\n", count: 500)
    let found = YAMLDocument.parse(SourceFile(path: "a", text: text)).diagnostics
    #expect(found.count == 100)
    #expect(found.last?.notes.isEmpty == false)
  }
}
