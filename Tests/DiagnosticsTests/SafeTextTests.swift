import Diagnostics
import Testing

@Suite struct SafeTextTests {
  @Test(arguments: [
    ("plain ä 日本 🟠 👨‍👩‍👧", "plain ä 日本 🟠 👨‍👩‍👧"), ("a\u{1B}[0m", "a\\x1b[0m"),
    ("\0\u{7F}\u{85}", "\\x00\\x7f\\x85"),
    ("a\r\nb\t", "a\\r\\nb\\t"), ("\u{202E}x\u{2069}", "\\u{202e}x\\u{2069}"), ("\u{FEFF}", "\\u{feff}"),
    ("\u{200D}", "\\u{200d}"),
  ])
  func `what a terminal would obey is escaped`(text: String, expected: String) {
    #expect(SafeText.escaping(text) == expected)
  }

  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("🟠", 2), ("e\u{301}", 1), ("👨‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("", 0), ("ｱ", 1),
  ])
  func `cells are counted as terminals do`(text: String, expected: Int) {
    #expect(SafeText.cells(of: text) == expected)
  }
}
