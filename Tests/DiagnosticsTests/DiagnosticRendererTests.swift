import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
  /// The span of the first `word` in the text, or of the `occurrence`-th.
  private func span(_ word: String, _ file: SourceFile, occurrence: Int = 1) -> Span {
    var from = file.text.startIndex
    for _ in 1..<occurrence {
      from = file.text[from...].firstRange(of: word)?.upperBound ?? file.text.endIndex
    }
    guard let range = file.text[from...].firstRange(of: word) else { return file.span(from: 0, to: 0) }
    let start = file.text.utf8.distance(from: file.text.startIndex, to: range.lowerBound)
    return file.span(from: start, to: start + word.utf8.count)
  }

  private func check(
    _ diagnostic: Diagnostic, _ files: [SourceFile], width: Int? = nil, _ expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = DiagnosticRenderer(sources: files, width: width).renderText(diagnostic)
    #expect(found == expected + "\n", sourceLocation: sourceLocation)
  }

  @Test func `a finding in one line shows its neighbours`() {
    let lines = (1...11).map { "# \($0)" }.joined(separator: "\n")
    let file = SourceFile(
      path: "rules/players.yaml", text: lines + "\n\n    by: player\n    cooldwon: 12h\n    then:\n")
    let finding = Diagnostic(
      .error, "unknown-key", "unknown key `cooldwon` in rule `greet`", at: span("cooldwon", file),
      inline: "did you mean `cooldown`?",
      help: "replace with `cooldown: 12h` (fixable with `flightplan check --fix`)")
    check(
      finding, [file],
      """
      error[unknown-key]: unknown key `cooldwon` in rule `greet`
        --> rules/players.yaml:14:5
         |
      13 |     by: player
      14 |     cooldwon: 12h
         |     ^^^^^^^^ did you mean `cooldown`?
      15 |     then:
         |
         = help: replace with `cooldown: 12h` (fixable with `flightplan check --fix`)
      """)
  }

  @Test func `marks of one line stand below each other from right to left`() {
    let file = SourceFile(
      path: "rules/players.yaml",
      text: "    when:\n      console: '^(?<player>\\w{3,16} joined the game$'\n")
    let close = span("'", file, occurrence: 2).start.offset
    let finding = Diagnostic(
      .error, "invalid-pattern", "pattern is not valid: group is never closed", at: span("(?<player>", file),
      inline: "opened here, offset 1 of the pattern",
      labels: [.init(file.span(from: close, to: close), "the pattern ends here without `)`")],
      help: "close the group after `{3,16}`:  '^(?<player>\\w{3,16}) joined the game$'")
    check(
      finding, [file],
      """
      error[invalid-pattern]: pattern is not valid: group is never closed
       --> rules/players.yaml:2:18
        |
      1 |     when:
      2 |       console: '^(?<player>\\w{3,16} joined the game$'
        |                                                     - the pattern ends here without `)`
        |                  ^^^^^^^^^^ opened here, offset 1 of the pattern
        |
        = help: close the group after `{3,16}`:  '^(?<player>\\w{3,16}) joined the game$'
      """)
  }

  @Test func `distant lines of a file are shown in order with dots between`() {
    let file = SourceFile(
      path: "rules/memory.yaml",
      text:
        "rules:\n  a:\n    when:\n      stats: memory > 90%\n      for: 5m\n    by: x\n    if: memory < 80%\n"
    )
    let finding = Diagnostic(
      .error, "unreachable-condition", "condition can never be true when this trigger fires",
      at: span("memory < 80%", file), inline: "contradicts line 4; the run would always be skipped",
      labels: [.init(span("memory > 90%", file), "at the moment of firing memory is above 90%")],
      notes: ["a note comes first"],
      help: "a recovery threshold belongs to the trigger: `until: memory < 80%`")
    check(
      finding, [file],
      """
      error[unreachable-condition]: condition can never be true when this trigger fires
       --> rules/memory.yaml:7:9
        |
      4 |       stats: memory > 90%
        |              ------------ at the moment of firing memory is above 90%
       ...
      7 |     if: memory < 80%
        |         ^^^^^^^^^^^^ contradicts line 4; the run would always be skipped
        |
        = note: a note comes first
        = help: a recovery threshold belongs to the trigger: `until: memory < 80%`
      """)
  }

  @Test func `marks in another file get a place of their own`() {
    let here = SourceFile(path: "rules/a.yaml", text: "include: [b.yaml]\nwindows: {night: x}\n")
    let there = SourceFile(path: "rules/b.yaml", text: String(repeating: "#\n", count: 11) + "  night: y\n")
    let finding = Diagnostic(
      .warning, "duplicate-name", "two windows are called `night`", at: span("night", here),
      labels: [.init(span("night", there), "also defined here")])
    check(
      finding, [here, there],
      """
      warning[duplicate-name]: two windows are called `night`
        --> rules/a.yaml:2:11
         |
       1 | include: [b.yaml]
       2 | windows: {night: x}
         |           ^^^^^
        ::: rules/b.yaml:12:3
         |
      11 | #
      12 |   night: y
         |   ----- also defined here
      """)
  }

  @Test func `a finding about a file that is not at hand is shown without source`() {
    let place = Position(line: 3, column: 7, offset: 20)
    let finding = Diagnostic(
      .hint, "x", "something", at: Span(file: "gone.yaml", start: place, end: place), help: "look there")
    check(
      finding, [],
      """
      hint[x]: something
       --> gone.yaml:3:7
        = help: look there
      """)
  }

  @Test func `tabs, wide characters and combining marks keep marks in place`() {
    let text = "\tsay: '🟠 日本 e\u{301} 👨‍👩‍👧' x"
    let file = SourceFile(path: "a", text: text)
    check(
      Diagnostic(.error, "c", "m", at: span("x", file)), [file],
      """
      error[c]: m
       --> a:1:18
        |
      1 |     say: '🟠 日本 e\u{301} 👨‍👩‍👧' x
        |                         ^
      """)
  }

  @Test func `control characters never reach the output`() {
    let evil = "a: \u{1B}[31mred\u{7}\u{9B}\u{202E}\u{200B}\u{2028}\0 x"
    let file = SourceFile(path: "p\u{1B}", text: evil)
    let finding = Diagnostic(
      .error, "c", "m \u{1B}]0;t\u{7}\nn", at: span("x", file), inline: "\u{8}",
      labels: [.init(span("a", file), "\r")],
      notes: ["\u{1B}c"], help: "\u{1B}")
    for format in DiagnosticRenderer.Format.allCases {
      let output = DiagnosticRenderer(sources: [file]).render([finding], as: format)
      let raw = output.unicodeScalars.filter { scalar in
        scalar != "\n" && (scalar.properties.generalCategory == .control || scalar == "\u{2028}")
      }
      #expect(raw.isEmpty, "\(format): \(output.debugDescription)")
    }
    #expect(
      DiagnosticRenderer(sources: [file]).renderText(finding).contains("a: \\x1b[31mred\\x07\\x9b\\u{202e}"))
  }

  @Test func `long lines are cut around the mark`() {
    let file = SourceFile(
      path: "a", text: String(repeating: "ä", count: 50_000) + "HERE" + String(repeating: "🟠", count: 50_000))
    let output = DiagnosticRenderer(sources: [file], width: 80).renderText(
      Diagnostic(.error, "c", "m", at: span("HERE", file), inline: "this"))
    let lines = output.split(separator: "\n")
    #expect(lines[1] == " --> a:1:50001")
    #expect(lines.allSatisfy { SafeText.cells(of: String($0)) <= 80 })
    #expect(lines[3].contains("äHERE🟠"))
    #expect(lines[3].hasPrefix("1 | …ä"))
    #expect(lines[3].hasSuffix("🟠…"))
    let before = lines[3].prefix { $0 != "H" }
    #expect(
      lines[4] == "  |" + String(repeating: " ", count: SafeText.cells(of: String(before)) - 3) + "^^^^ this")
  }

  @Test func `a mark over several lines ends with its first line`() {
    let file = SourceFile(path: "a", text: "a:\n  b: 1\n  c: 2\nd: 3\n")
    check(
      Diagnostic(.error, "c", "m", at: file.span(from: 5, to: 16)), [file],
      """
      error[c]: m
       --> a:2:3
        |
      1 | a:
      2 |   b: 1
        |   ^^^^
      3 |   c: 2
      """)
  }

  @Test func `notes are wrapped to the width, quoted words are not broken`() {
    let file = SourceFile(path: "a", text: "x")
    let finding = Diagnostic(
      .error, "c", "m", at: span("x", file), help: "one two three four five `six seven eight` nine ten eleven"
    )
    check(
      finding, [file], width: 40,
      """
      error[c]: m
       --> a:1:1
        |
      1 | x
        | ^
        |
        = help: one two three four five
                `six seven eight` nine ten
                eleven
      """)
  }

  @Test func `colours are used only if asked for`() {
    let file = SourceFile(path: "a", text: "x")
    let finding = Diagnostic(.error, "c", "m", at: span("x", file))
    let coloured = DiagnosticRenderer(sources: [file], color: true).renderText(finding)
    #expect(coloured.hasPrefix("\u{1B}[1;31merror[c]\u{1B}[0m"))
    #expect(!DiagnosticRenderer(sources: [file]).renderText(finding).contains("\u{1B}"))
  }

  private var sample: (Diagnostic, SourceFile) {
    let file = SourceFile(path: "rules/players.yaml", text: "a: 1\nrule:\n    cooldwon: 12h\n")
    let finding = Diagnostic(
      .error, "unknown-key", "unknown key `cooldwon` in rule `greet`", at: span("cooldwon", file),
      inline: "did you mean `cooldown`?", labels: [.init(span("a", file), "here")], notes: ["n"])
    return (finding, file)
  }

  @Test func `the concise form is one line`() {
    let (finding, file) = sample
    #expect(
      DiagnosticRenderer(sources: [file]).render([finding], as: .concise)
        == "rules/players.yaml:3:5: error[unknown-key]: unknown key `cooldwon` in rule `greet`\n")
  }

  @Test func `the GitHub form is a workflow command`() {
    let (finding, file) = sample
    #expect(
      DiagnosticRenderer(sources: [file]).render([finding], as: .github) == """
        ::error title=flightplan unknown-key,file=rules/players.yaml,line=3,col=5,endLine=3,endColumn=13::\
        unknown key `cooldwon` in rule `greet`, did you mean `cooldown`?

        """)
  }

  @Test func `GitHub's separators are escaped`() {
    let file = SourceFile(path: "a,b:c", text: "x")
    let finding = Diagnostic(.hint, "c", "100%: a\nb", at: span("x", file))
    #expect(
      DiagnosticRenderer(sources: [file]).render([finding], as: .github)
        == "::notice title=flightplan c,file=a%2Cb%3Ac,line=1,col=1,endLine=1,endColumn=2::100%25: a%0Ab\n")
  }

  @Test func `the JSON form has the fields of its schema`() {
    let (finding, file) = sample
    let output = DiagnosticRenderer(sources: [file]).render([finding], as: .json, files: 3, rules: 14)
    let place = #""file":"rules/players.yaml","line":"#
    #expect(
      output == #"{"schema":"flightplan.check/1","files":3,"rules":14,"diagnostics":[{"code":"unknown-key","#
        + #""severity":"error","message":"unknown key `cooldwon` in rule `greet`","#
        + place + #"3,"column":5,"end_line":3,"end_column":13,"inline":"did you mean `cooldown`?","#
        + #""help":null,"notes":["n"],"labels":[{"#
        + place + #"1,"column":1,"end_line":1,"end_column":2,"text":"here"}],"fix":null}]}"# + "\n")
  }

  @Test func `SARIF counts columns in code points`() throws {
    let file = SourceFile(path: "a b.yaml", text: "e\u{301}x")
    let log = DiagnosticRenderer(sources: [file]).render(
      [Diagnostic(.warning, "c", "m", at: span("x", file))], as: .sarif)
    let result = try #require(try JSONValue(parsing: log)["runs"]?[0]?["results"]?[0])
    let location = result["locations"]?[0]?["physicalLocation"]
    #expect(result["level"]?.string == "warning")
    #expect(location?["artifactLocation"]?["uri"]?.string == "a%20b.yaml")
    #expect(location?["region"]?["startColumn"]?.int == 3)
  }

  @Test func `findings are sorted by file, place, severity and code`() {
    let file = SourceFile(path: "a", text: "xyz")
    let other = SourceFile(path: "b", text: "xyz")
    let findings = [
      Diagnostic(.error, "1", "m", at: span("x", other)), Diagnostic(.warning, "2", "m", at: span("y", file)),
      Diagnostic(.error, "4", "m", at: span("y", file)), Diagnostic(.error, "3", "m", at: span("y", file)),
      Diagnostic(.hint, "5", "m", at: span("x", file)),
    ]
    #expect(findings.sortedByPlace().map(\.code) == ["5", "3", "4", "2", "1"])
  }
}
