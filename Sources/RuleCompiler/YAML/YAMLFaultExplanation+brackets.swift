import Diagnostics

extension YAMLFaultExplanation {
  /// Something between brackets that is neither a comma nor the closing one.
  func brackets(_ kind: String, closing: String) -> Explained {
    let place = fault.place
    if place > 0, place < text.bytes.count, text.bytes[place - 1] == UInt8(ascii: "$"),
      text.bytes[place] == UInt8(ascii: "{")
    {
      let end = text.first(UInt8(ascii: "}"), in: place..<text.line(at: place).upperBound).map { $0 + 1 }
      let range = (place - 1)..<(end ?? place + 1)
      return finding(
        "`${` must be quoted between brackets, YAML takes the brace for its own", at: range,
        help: "write `'\(text.string(range))'`", blamed: opener)
    }
    let sign = text.string(character(at: opener))
    guard text.line(at: place) == text.line(at: opener), place < text.line(at: place).upperBound else {
      return finding(
        "the \(kind) opened with `\(sign)` is not closed", at: character(at: opener), inline: "opened here",
        labels: place < text.bytes.count
          ? [label(character(at: place), "`\(closing)` is missing before this")] : [],
        help: "add `\(closing)`, or quote the value if the `\(sign)` belongs to it")
    }
    let isColon = text.bytes[place] == UInt8(ascii: ":")
    return finding(
      isColon
        ? "two `: ` without a comma between them" : "a comma or `\(closing)` is missing before this",
      at: isColon ? character(at: place) : text.word(at: place),
      labels: [label(character(at: opener), "the \(kind) begins here")],
      help: "separate items by commas; quote an item that has brackets, quotes, `, ` or `: ` in it",
      blamed: opener)
  }

  /// `[Server] started`: a text that looks like a list.
  func afterBracket(at closing: Int) -> Explained {
    let line = text.line(at: fault.place)
    let colon = text.firstColon(in: line.lowerBound..<closing)
    let value = colon.map { text.firstNonBlank(from: $0 + 1) } ?? text.contentStart(ofLineAt: fault.place)
    let sign = text.string(character(at: closing))
    let opening = sign == "]" ? "[" : "{"
    let kind = sign == "]" ? "list" : "map"
    let quoted = text.quotedRest(from: value).map { ": `\($0)`" } ?? ""
    return finding(
      "text follows after the closing `\(sign)`; a value that begins with `\(opening)` is a \(kind)",
      at: text.rest(from: fault.place),
      help: "quote the value if it is meant as text\(quoted)")
  }

  func strayBracket(_ byte: UInt8) -> Explained {
    let sign = String(Unicode.Scalar(byte))
    let message =
      byte == UInt8(ascii: ",") ? "a value cannot begin with `,` unquoted" : "`\(sign)` closes nothing here"
    return finding(message, at: character(at: fault.place), help: "remove it, or quote the value")
  }

  func missingValue() -> Explained {
    guard fault.place < text.bytes.count else {
      return finding("a value is missing here", at: fault.place..<fault.place)
    }
    let byte = text.bytes[fault.place]
    let isInside = fault.context.contains("flow")
    if YAMLScan.isFlowIndicator(byte), !isInside { return strayBracket(byte) }
    if isInside, text.isItem(at: fault.place) { return dashBetweenBrackets() }
    let sign = text.string(character(at: fault.place))
    return finding(
      YAMLScan.isFlowIndicator(byte)
        ? "a value is missing before this `\(sign)`" : "a value is missing before this",
      at: character(at: fault.place), help: "remove the surplus comma, or quote the value")
  }

  /// `@everyone`, `*/5 * * * *`, `%x`: signs with which no unquoted value begins.
  func unquotedStart(at offset: Int) -> Explained {
    let sign = text.string(character(at: offset))
    let quoted = text.quotedRest(from: offset).map { ": `\($0)`" } ?? ""
    let meaning =
      switch sign {
      case "*": "YAML repeats an anchor of that name"
      case "&": "YAML takes the next word for an anchor"
      default: "YAML keeps this sign for itself"
      }
    return finding(
      "a value cannot begin with \(sign == "`" ? "a backtick" : "`\(sign)`") unquoted",
      at: character(at: offset), inline: meaning, help: "quote it\(quoted)")
  }
}
