import Diagnostics
import RuleCompiler
import TestSupport
import Testing

@Suite struct YAMLFindingTests {
  /// `codes` belong to 1️⃣, 2️⃣ … in order.
  private func check(_ marked: String, _ codes: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    let marked = MarkedText(marked)
    let found = YAMLDocument.parse(marked.file()).diagnostics
    let expected = codes.enumerated().map { (marker: "\($0.offset + 1)\u{FE0F}\u{20E3}", code: $0.element) }
    #expect(marked.differences(from: found, expected: expected) == [], sourceLocation: sourceLocation)
  }

  @Test func `tags are refused`() {
    check("a: 1️⃣!!int 5\nb: &x 2️⃣!y [1]\nc: *x\n", "yaml-tag", "yaml-tag")
    check("a: 1️⃣!foo!bar x", "yaml-tag")
    check("a: 1️⃣!<x", "yaml-tag")
    check("a: 1️⃣!", "yaml-tag")
    check("1️⃣!!map\na: 1", "yaml-tag")
  }

  @Test func `more than one document is refused`() {
    check("a: 1\n1️⃣---\nb: 2\n---\nc: 3", "yaml-many-documents")
    check("---\n1️⃣---\n", "yaml-many-documents")
    check("a: 1\n...\n1️⃣b: 2\n", "yaml-syntax")
    check("---\na: 1\n...\n# the end\n")
  }

  @Test func `directives are refused, except for YAML 1`() {
    check("1️⃣%FOO x\n---\na: 1", "yaml-directive")
    check("1️⃣%YAML 2.0\n---\na: 1", "yaml-directive")
    check("1️⃣%TAG ! x:\n---\na: 1", "yaml-directive")
    check("%YAML 1.1\n---\na: 1")
  }

  @Test func `keys are words`() {
    check("? 1️⃣[a]\n: b\n2️⃣{a: b}: c\n3️⃣: d\n", "yaml-key", "yaml-key", "yaml-key")
    check("? 1️⃣|\n  x\n: e\n", "yaml-key")
    check("? 1️⃣'a\n  b'\n: c", "yaml-key")
    check("? a\n: b\n'c': d\n\"e\": f\n")
  }

  @Test func `merge keys are refused, quoted ones are words`() {
    check("a: &a {b: 1}\nc:\n  1️⃣<<: *a\n  '<<': x\n", "yaml-merge-key")
  }

  @Test func `every duplicate key is reported`() {
    check(
      "a: 1\n1️⃣a: 2\n2️⃣\"a\": 3\nb: {c: 1, 3️⃣c: 2}\n", "yaml-duplicate-key", "yaml-duplicate-key",
      "yaml-duplicate-key")
    let many = (0..<50).map { "k\($0): x\n" }.joined()
    check(many + "1️⃣k3: y\n2️⃣k49: z\n", "yaml-duplicate-key", "yaml-duplicate-key")
  }

  @Test func `the first of duplicate keys counts`() throws {
    let document = YAMLDocument.parse(SourceFile(path: "a", text: "a: 1\nb: 2\na: 3\n"))
    #expect(document.root?.entries?.map(\.name) == ["a", "b"])
    let finding = try #require(document.diagnostics.first)
    #expect(finding.labels.first?.span.start.line == 1)
  }

  @Test func `aliases`() {
    check("a: 1️⃣*foo\n", "yaml-undefined-alias")
    check("a: &x [1️⃣*x]\nb: &y {c: [2️⃣*y]}\n", "yaml-alias-cycle", "yaml-alias-cycle")
    check("a: 1️⃣&Hello world\n", "yaml-unused-anchor")
    check("a: &x 1\nb: *x\n")
  }

  @Test func `aliases are expanded up to a budget`() {
    var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      text +=
        "l\(level): &l\(level) [" + [String](repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
        + "]\n"
    }
    let codes = YAMLDocument.parse(SourceFile(path: "a", text: text + "end: *l8\n")).diagnostics.map(\.code)
    #expect(codes == ["yaml-alias-bomb"])
  }

  @Test func `aliases cannot go round the depth limit`() {
    var text = "l0: &l0 [x]\n"
    for level in 1...70 { text += "l\(level): &l\(level) [*l\(level - 1)]\n" }
    let codes = YAMLDocument.parse(SourceFile(path: "a", text: text)).diagnostics.map(\.code)
    #expect(codes.contains("yaml-too-deep"))
  }

  @Test func `depth is limited`() {
    let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    check(deep(64))
    check(String(repeating: "[", count: 64) + "1️⃣[" + String(repeating: "]", count: 65), "yaml-too-deep")
  }

  @Test(arguments: [
    "[", "{", "{a: ", "- ", "? ", "[\n", "&a ", "!a ", "'", "\"\\d", "a: ", ": ", "a,", "- - - a\n", "*a ",
    "%", "\t",
  ])
  func `endless repetition ends soon`(unit: String) {
    let text = String(repeating: unit, count: 100_001)
    #expect(!YAMLDocument.parse(SourceFile(path: "a", text: text)).diagnostics.isEmpty)
  }

  @Test func `size is limited`() {
    check("a: 1️⃣" + String(repeating: "x", count: 65_537), "yaml-long-scalar")
    check("a: " + String(repeating: "x", count: 65_536))
    check("1️⃣" + String(repeating: "# 345678\n", count: 120_000), "yaml-too-large")
    check("[" + String(repeating: "x,", count: 199_998) + "]")
    let many = YAMLDocument.parse(
      SourceFile(path: "a", text: "[" + String(repeating: "x,", count: 200_001) + "]"))
    #expect(many.diagnostics.map(\.code) == ["yaml-too-large"])
  }

  @Test func `control characters are refused`() {
    check("a: b1️⃣\0c\nd: \u{1B}[31m\n", "yaml-control-character")
    check("a: 1️⃣\u{7F}\n", "yaml-control-character")
    check("a: 1️⃣\u{85}b: 1\n", "yaml-control-character")
    check("a: 1️⃣\u{2028}x\n", "yaml-control-character")
    check("a: x1️⃣\u{FEFF}y\n", "yaml-control-character")
    check("a: \"\\x1b\" # by escape\n\u{20}\n")
    check("a: 11️⃣\rb: 2\r", "yaml-control-character")
  }

  @Test func `tabs are refused as indentation only`() {
    check("a:\n1️⃣\tb: 1\n", "yaml-tab")
    check("a:\n  b: 1\n 1️⃣\t- c\nd:\n\te: f\n", "yaml-tab")
    check("a: |\n1️⃣\tb\n", "yaml-tab")
    check("a:\tb\t# c\nd: 'x\ty'\n")
  }

  @Test func `other encodings are refused with their name`() {
    let parse = { (bytes: [UInt8]) in YAMLDocument.parse(bytes, path: "a") }
    for (bytes, name) in [
      ([0xFF, 0xFE, 0x61, 0], "UTF-16LE"), ([0xFE, 0xFF, 0, 0x61], "UTF-16BE"),
      ([0xFF, 0xFE, 0, 0], "UTF-32LE"), ([0, 0, 0xFE, 0xFF], "UTF-32BE"),
    ] as [([UInt8], String)] {
      #expect(parse(bytes).diagnostics.first?.message == "the file is \(name), rule files are UTF-8")
    }
    #expect(
      parse([0x61, 0, 0x3A, 0, 0x20, 0, 0x62, 0]).diagnostics.map(\.code) == ["yaml-control-character"])
  }

  @Test func `bytes that are not UTF-8 are pointed at`() throws {
    let document = YAMLDocument.parse(
      Array("a: 1\nb: M".utf8) + [0xFC] + Array("ller\nc: @x\n".utf8), path: "a")
    #expect(document.diagnostics.map(\.code) == ["yaml-encoding", "yaml-syntax"])
    let finding = try #require(document.diagnostics.first)
    #expect(finding.span.start == Position(line: 2, column: 5, offset: 9))
    #expect(finding.notes == ["in Latin-1 this byte is `ü`"])
  }

  @Test func `a byte order mark of UTF-8 is tolerated`() {
    let document = YAMLDocument.parse([0xEF, 0xBB, 0xBF] + Array("a: 1\nb: 2\n".utf8), path: "a")
    #expect(document.diagnostics.isEmpty)
    #expect(document.root?.entries?.map(\.key.span.start.column) == [1, 1])
    check("\u{FEFF}a: 1\nb: 1️⃣@x\n", "yaml-syntax")
  }
}
