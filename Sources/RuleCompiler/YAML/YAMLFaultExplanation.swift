import Diagnostics

/// Says in words of rule authors what libyaml says in words of its scanner.
///
/// Each explanation names the place to look at, what is wrong and how to write it; `blamed` is the place
/// whose block is left out when the rest of the text is read.
struct YAMLFaultExplanation {
  let fault: YAMLFault
  let source: SourceFile
  let text: YAMLLineText
  /// The scalar read before reading stopped.
  let lastScalar: YAMLNode?

  /// A finding and the place of the block that it spoils.
  struct Explained {
    let finding: Diagnostic
    let blamed: Int
  }

  init(fault: YAMLFault, source: SourceFile, bytes: [UInt8], lastScalar: YAMLNode?) {
    self.fault = fault
    self.source = source
    self.text = YAMLLineText(bytes: bytes, source: source)
    self.lastScalar = lastScalar
  }

  /// Where the construct begins that could not be finished, or where reading stopped.
  var opener: Int { fault.contextPlace ?? fault.place }

  func explain() -> Explained {
    if let tab = tabInIndentation() ?? oddBlankInIndentation() ?? quoteClosedTooLate() { return tab }
    if fault.context.contains("directive") || fault.problem.contains("directive") { return directive() }
    if fault.context.contains("tag") || fault.problem.contains("tag") { return tag() }
    switch fault.problem {
    case "found unknown escape character": return unknownEscape()
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      return codeEscape()
    case "found unexpected end of stream", "found unexpected document indicator": return unclosedQuote()
    case "did not find expected '-' indicator": return listItem()
    case "did not find expected key": return mapKey()
    case "mapping values are not allowed in this context": return colon()
    case "found unexpected ':'":
      return finding("a space is missing after this `:`", at: character(at: fault.place))
    case "could not find expected ':'": return notAnEntry(at: opener)
    case "block sequence entries are not allowed in this context": return dash()
    case "did not find expected ',' or ']'": return brackets("list", closing: "]")
    case "did not find expected ',' or '}'": return brackets("map", closing: "}")
    case "did not find expected node content": return missingValue()
    case "found character that cannot start any token"
    where text.bytes[fault.place...].starts(with: Array("```".utf8)):
      return notAnEntry(at: fault.place)
    case "found character that cannot start any token", "mapping keys are not allowed in this context":
      return unquotedStart(at: fault.place)
    case "did not find expected alphabetic or numeric character": return unquotedStart(at: opener)
    case "found incompatible YAML document": return directive()
    case "did not find expected <document start>": return afterEnd()
    default: return fault.context.contains("block scalar") ? blockText() : somethingElse()
    }
  }

  func finding(
    _ message: String, at range: Range<Int>, code: String = "yaml-syntax", inline: String? = nil,
    labels: [Diagnostic.Label] = [], notes: [String] = [], help: String? = nil, fix: Diagnostic.Fix? = nil,
    blamed: Int? = nil
  ) -> Explained {
    let diagnostic = Diagnostic(
      .error, code, message, at: span(range), inline: inline, labels: labels, notes: notes, help: help,
      fix: fix)
    return Explained(finding: diagnostic, blamed: blamed ?? range.lowerBound)
  }

  func span(_ range: Range<Int>) -> Span { source.span(from: range.lowerBound, to: range.upperBound) }

  func label(_ range: Range<Int>, _ words: String) -> Diagnostic.Label {
    Diagnostic.Label(span(range), words)
  }

  /// The range of the character at `offset`, empty at the end of the text.
  func character(at offset: Int) -> Range<Int> { text.character(at: offset) }

  private func somethingElse() -> Explained {
    let labels =
      opener == fault.place ? [] : [label(character(at: opener), "reading what begins here")]
    return finding(
      "this cannot be read as YAML", at: character(at: fault.place), labels: labels,
      help: "quote the value if it is meant as text")
  }

  private func afterEnd() -> Explained {
    let start = text.contentStart(ofLineAt: fault.place)
    return finding(
      "the file goes on after its outermost value has ended",
      at: start..<text.contentEnd(ofLineAt: fault.place),
      help: "remove a line `...`, or begin the file with a key in column 1", blamed: fault.place)
  }

  private func directive() -> Explained {
    let start = text.contentStart(ofLineAt: opener)
    let line = start..<text.contentEnd(ofLineAt: opener)
    let message =
      fault.problem.hasPrefix("found incompatible")
      ? "rule files are written in YAML 1.2" : "lines that begin with `%` are instructions to the YAML reader"
    return finding(
      message, at: line, code: "yaml-directive", help: "remove the line, or quote the value if this is one")
  }

  private func tag() -> Explained {
    let range = opener..<text.wordEnd(at: opener)
    let word = text.string(range)
    return finding(
      "the tag `\(word)` is not allowed, every value is read as text", at: range, code: "yaml-tag",
      help: "remove it, or quote the value if the `!` belongs to it")
  }

  private func blockText() -> Explained {
    let sign = text.string(character(at: opener))
    if fault.problem == "found an indentation indicator equal to 0" {
      return finding(
        "the indentation after `\(sign)` is a figure from 1 to 9", at: character(at: fault.place),
        help: "leave it out, YAML finds the indentation itself")
    }
    let quoted = text.quotedRest(from: opener).map { ": `\($0)`" } ?? ""
    return finding(
      "`\(sign)` at the start of a value begins a text of several lines, which starts on the next line",
      at: character(at: opener), help: "quote the value if the `\(sign)` belongs to it\(quoted)")
  }

  /// Tabs are looked for first: whatever was expected, they are why it did not come.
  private func tabInIndentation() -> Explained? {
    let line = text.line(at: fault.place)
    let blanks = line.lowerBound..<text.contentStart(ofLineAt: fault.place)
    guard let tab = text.first(UInt8(ascii: "\t"), in: blanks), fault.place <= blanks.upperBound else {
      return nil
    }
    var end = tab
    while end < blanks.upperBound, text.bytes[end] == UInt8(ascii: "\t") { end += 1 }
    let lines = text.linesIndentedWithTabs(after: line.upperBound)
    let notes = lines.isEmpty ? [] : ["also in \(lines)"]
    return finding(
      "a tab is used for indentation, YAML knows only spaces there", at: tab..<end, code: "yaml-tab",
      notes: notes, help: spacesForTab(line), blamed: line.lowerBound)
  }

  /// Blanks that YAML takes for letters, as web pages and word processors have them.
  private func oddBlankInIndentation() -> Explained? {
    for start in [text.contentStart(ofLineAt: fault.place), text.lineAbove(fault.place)].compactMap({ $0 }) {
      let end = text.contentEnd(ofLineAt: start)
      let content = String(decoding: text.bytes[start..<max(start, end)], as: UTF8.self)
      let blanks = content.unicodeScalars.prefix { $0.properties.isWhitespace && $0.value > 0x7F || $0 == " " }
      guard let code = KeySlip.oddBlank(in: String(String.UnicodeScalarView(blanks))) else { continue }
      let width = blanks.reduce(0) { $0 + UTF8.width($1) }
      return finding(
        "this line is indented with \(code), which is no blank for YAML", at: start..<start + width,
        help: "type the blanks anew", blamed: start)
    }
    return nil
  }

  /// As many as the line above has, two more if that line opens a block.
  private func spacesForTab(_ line: Range<Int>) -> String {
    guard let above = text.lineAbove(line.lowerBound) else { return "put two spaces for each level" }
    let indent = text.keyRange(at: above).lowerBound - text.line(at: above).lowerBound
    let key = text.string(text.keyRange(at: above))
    let number = source.position(atOffset: above).line
    return text.hasColon(ofLineAt: above) && !text.firstColonHasValue(ofLineAt: above)
      ? "put \(indent + 2) spaces, two more than `\(key)` in line \(number)"
      : "put \(indent) spaces, as before `\(key)` in line \(number)"
  }
}
