import RuleModel
import Testing

@testable import SessionCore

/// The short way must see the same line as the general one, or leave it alone.
@Suite("Console frames read the short way") struct ConsoleFrameReaderTests {
  private static func read(_ payload: [UInt8]) -> (text: String, hasCodes: Bool)? {
    let reader = ConsoleFrameReader()
    return payload.withUnsafeBytes { bytes in
      reader.line(in: bytes).map { (String(decoding: $0.text, as: UTF8.self), $0.hasCodes) }
    }
  }

  private static func envelope(_ argument: String) -> [UInt8] {
    Array(#"{"event":"console output","args":["\#(argument)"]}"#.utf8)
  }

  @Test(arguments: [
    ("Done (5.1s)!", "Done (5.1s)!", false), (#"a \"b\" \\ \/"#, #"a "b" \ /"#, false),
    ("§aHello ä€", "§aHello ä€", false),
    (#"\u001b[32mgreen\u001b[0m"#, "green", true), (#"tab\there"#, "tab\there", false), (#"\u00e4\u20AC"#, "ä€", false),
    ("[INFO] not the daemon", "[INFO] not the daemon", false),
  ])
  func `plain lines are read`(argument: String, text: String, hasCodes: Bool) throws {
    let line = try #require(Self.read(Self.envelope(argument)))
    #expect(line == (text, hasCodes))
  }

  @Test(arguments: [
    "", #"two\nlines"#, #"\r"#, "[Pterodactyl Daemon]: Exit code: 1", #"\u001b[33m[Pterodactyl Daemon]: x"#,
    #"\ud83d\ude00"#,
    #"\u0000"#, #"\u0085"#, #"broken\"#, #"\x"#, #"\u12"#, "C1 \u{85}", #"\u001b[0m"#, #"a","b"#,
    String(repeating: "x", count: 20_000),
  ])
  func `what is not plain is left to the general reader`(argument: String) {
    #expect(Self.read(Self.envelope(argument)) == nil)
  }

  @Test func `what is no UTF-8 is left to the general reader`() {
    for bytes: [UInt8] in [[0xC3], [0x61, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xFF]] {
      let payload = Self.envelope("Hello ")
      #expect(Self.read(payload.dropLast(3) + bytes + payload.suffix(3)) == nil)
    }
  }

  @Test func `other messages are left alone`() {
    for text in [
      #"{"event":"stats","args":["x"]}"#, #"{"event":"console output","args":["x"] }"#, "", "{",
      #"{"event":"console output"}"#,
    ] {
      #expect(Self.read(Array(text.utf8)) == nil)
    }
  }

  /// Random payloads made of pieces that matter.
  @Test(arguments: 0..<20) func `both ways agree`(seed: Int) throws {
    let pieces = [
      "a", "Hello ", "[", "]: ", " Daemon", "\\u001b[1m", "\\u001b", "\\\"", "\\\\", "\\n", "\\t", "ä", "\u{a7}",
      "\u{9b}", "\"",
      "\\u0041", "\\u009b", "\\ud83d", "😀", "\\", "\u{7f}", "\\r", "[31m", "\\u001b]0;t\\u0007", "%", "0123456789",
    ]
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<500 {
      let argument = (0..<(random.next() % 8)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
      let payload = Self.envelope(argument)
      guard let short = Self.read(payload) else { continue }
      guard case .consoleOutput(let text) = try WireMessage(decoding: payload) else {
        Issue.record("no console output: \(argument)")
        return
      }
      let lines = ConsoleText.lines(of: text)
      #expect(lines.map(\.text) == [short.text], "\(argument)")
      #expect(lines.first?.stream == .game, "\(argument)")
    }
  }
}
