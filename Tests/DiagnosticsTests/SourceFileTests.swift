import Diagnostics
import Testing

@Suite struct SourceFileTests {
  private func check(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
    let found = SourceFile(path: "a", text: text).position(atOffset: offset)
    #expect(found.line == line)
    #expect(found.column == column)
  }

  @Test func `columns count characters, offsets count bytes`() {
    check("ab\ncd", 4, 2, 2)
    check("🟠x", 4, 1, 2)
    check("e\u{301}👨‍👩‍👧x", 3 + 18, 1, 3)
    check("a\r\nb", 3, 2, 1)
    check("a\r\nb", 1, 1, 2)
    check("", 0, 1, 1)
    check("ab", 99, 1, 3)
    check("ab", -1, 1, 1)
    check("a\n", 2, 2, 1)
  }

  @Test func `columns in a long line agree with counting`() {
    let text = "é\n" + String(repeating: "a🟠e\u{301}", count: 400) + "\nlast"
    let file = SourceFile(path: "a", text: text)
    var offset = 0
    var line = 1
    var column = 1
    for character in text {
      #expect(file.position(atOffset: offset) == Position(line: line, column: column, offset: offset))
      offset += character.utf8.count
      column += 1
      if character == "\n" {
        line += 1
        column = 1
      }
    }
  }

  @Test func `lines come without their line ends`() {
    let file = SourceFile(path: "a", text: "one\r\ntwo\n\nfour")
    #expect((0...5).map(file.line) == ["", "one", "two", "", "four", ""])
    #expect(file.byteRange(ofLine: 2) == 5..<8)
  }
}
