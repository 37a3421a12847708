import Diagnostics
import RuleCompiler
import TestSupport
import Testing

/// Marks are 1️⃣ and 2️⃣ around the place in the file that belongs to a word of the value.
@Suite struct YAMLScalarMapTests {
  private func check(_ marked: String, _ word: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let marked = MarkedText(marked)
    let root = YAMLDocument.parse(marked.file()).root
    guard let node = root?["a"] ?? root?.elements?.first, let value = node.text,
      let range = value.firstRange(of: word)
    else {
      Issue.record("`\(word)` is not in the value", sourceLocation: sourceLocation)
      return
    }
    let start = value.utf8.distance(from: value.startIndex, to: range.lowerBound)
    let span = node.span(ofValueRange: start..<(start + word.utf8.count))
    #expect(span.start.offset == marked.markers["1️⃣"], sourceLocation: sourceLocation)
    #expect(span.end.offset == marked.markers["2️⃣"], sourceLocation: sourceLocation)
  }

  @Test func `plain and quoted texts of one line`() {
    check("a: one 1️⃣two2️⃣ three", "two")
    check("a: 1️⃣one2️⃣", "one")
    check("a: 'one 1️⃣two2️⃣'", "two")
    check("a: '''it''s 1️⃣two2️⃣'''", "two")
    check("a: 'i1️⃣t''s2️⃣'", "t's")
    check("a: '🟠 ${1️⃣player2️⃣}'", "player")
    check("a: &x !y '^1️⃣(?<p>)2️⃣$'", "(?<p>)")
  }

  @Test func `escapes of double quotes`() {
    check(#"a: "\t\\ 1️⃣two2️⃣""#, "two")
    check(#"a: "\x41\u00e4\U0001F7E0\N\_\L\P\e 1️⃣two2️⃣ \"""#, "two")
    check(#"a: "x1️⃣\u00e42️⃣y""#, "ä")
    check(#"a: "x1️⃣\"2️⃣y""#, "\"")
  }

  @Test func `texts over several lines`() {
    check("a: one\n  1️⃣two2️⃣", "two")
    check("a: one\n\n\n  x   1️⃣two2️⃣  \n  three", "two")
    check("a: 'one  \n\n    1️⃣two2️⃣\n  three'", "two")
    check("a: \"one\n  x \\\n    1️⃣two2️⃣\"", "two")
    check("a: \"one\\\n  \\ 1️⃣two2️⃣\"", "two")
    check("a: one\r\n  x\r\n\r\n  1️⃣two2️⃣\r\nb: 1", "two")
  }

  @Test func `block texts`() {
    check("a: |\n  one\n  1️⃣two2️⃣\n", "two")
    check("a: |2-\n    one\n\n\n      1️⃣two2️⃣\n", "two")
    check("a: >\n  one\n  1️⃣two2️⃣\n\n  three\n", "two")
    check("a: >\n  one\n\n    1️⃣two2️⃣\n  three\n", "two")
    check("a: |  # comment\n  1️⃣one2️⃣\n", "one")
    check("a: >\r\n  one\r\n  1️⃣two2️⃣\r\n", "two")
  }

  @Test func `the end of the value is before the closing quote`() {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: "a: '^(x'  \nb: \"\"\nc: xy\n"))
    let end = { (key: String, offset: Int) in
      document.root?[key]?.span(ofValueRange: offset..<offset).start.column
    }
    #expect(end("a", 3) == 8)
    #expect(end("a", 99) == 8)
    #expect(end("b", 0) == 5)
    #expect(end("c", 2) == 6)
    #expect(document.root?.span(ofValueRange: 0..<1).start.column == 1)
  }
}
