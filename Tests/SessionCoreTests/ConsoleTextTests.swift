import RuleModel
import SessionCore
import Testing

@Suite("Console text")
struct ConsoleTextTests {
  private func check(_ text: String, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(ConsoleText.lines(of: text).map(\.text) == expected, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("plain", ["plain"]), ("", []), ("\n", []), ("\r\n\r\n", []), ("ä€𝄞 ", ["ä€𝄞 "]),
    ("one\r\ntwo\nthree", ["one", "two", "three"]), ("one\r\n\r\ntwo", ["one", "two"]),
    ("\u{1B}[33m\u{1B}[1mbold\u{1B}[0m", ["bold"]), ("\u{1B}[38;2;1;2;3mx", ["x"]),
    ("\u{1B}[?25lx\u{1B}[K", ["x"]),
    ("\u{1B}]0;title\u{7}x", ["x"]), ("\u{1B}]0;title\u{1B}\\x", ["x"]), ("\u{1B}]0;never ends", []),
    ("\u{1B}(Bx", ["x"]), ("\u{1B}7x\u{1B}8", ["x"]), ("\u{1B}=x", ["x"]), ("a\u{1B}", ["a"]),
    ("a\u{1B}[", ["a"]),
    ("\u{9B}31mred", ["red"]), ("\u{9D}0;t\u{9C}x", ["x"]), ("> \rjoined", ["> joined"]),
    ("a\u{8}\u{0}b\tc", ["ab\tc"]),
    ("\u{1B}[31m", []), ("Â°", ["Â°"]), ("\u{A0}x", ["\u{A0}x"]), ("\u{1B}Pdata\u{1B}\\x", ["x"]),
  ])
  func `lines are split and terminal codes removed`(text: String, lines: [String]) { check(text, lines) }

  @Test func `the text as it came is kept when it differs`() {
    let lines = ConsoleText.lines(of: "a\n\u{1B}[1mb")
    #expect(lines == [ConsoleLine("a"), ConsoleLine("b", raw: "\u{1B}[1mb")])
  }

  @Test(arguments: [
    ("[Pterodactyl Daemon]: Exit code: 1", ConsoleLine.Stream.daemon),
    ("\u{1B}[33m\u{1B}[1m[My Host Daemon]:\u{1B}[39m text\u{1B}[0m", .daemon),
    ("[ Daemon]: x", .game), ("[X Daemon]:x", .game), ("x [P Daemon]: y", .game), ("[P Daemon]: ", .daemon),
    ("[12:00:00 INFO]: <bob> [Pterodactyl Daemon]: Exit code: 1", .game),
    ("[12:00:00 INFO <x Daemon]: y", .daemon), ("[", .game), ("[]", .game),
  ])
  func `daemon lines are told by their prefix`(text: String, stream: ConsoleLine.Stream) {
    #expect(ConsoleText.lines(of: text).map(\.stream) == [stream])
  }

  @Test func `a line of a megabyte is cut between characters and marked`() {
    let line = ConsoleText.lines(of: "x" + String(repeating: "€", count: 400_000))[0]
    #expect(line.text.utf8.count <= ConsoleText.longestLine + 3)
    #expect(line.text.hasSuffix("€…"))
  }
}
