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
      let start = valueStart(before: place - 1)
      let name = text.string(place + 1..<(end ?? place + 2) - 1)
      let key = text.previousNonBlank(before: start).map { text.string(text.line(at: $0).lowerBound..<$0) } ?? ""
      let isCondition = ["stats", "if", "where", "while", "until", "end_if"].contains { key.hasSuffix($0) }
      return finding(
        "`${` must be quoted between brackets, YAML takes the brace for its own", at: range,
        help: isCondition
          ? "in a condition the name stands alone: `\(name)`"
          : "quote the whole value: `'\(text.string(start..<valueEnd(from: end ?? place)))'`",
        blamed: opener)
    }
    if let comma = missingComma(closing) { return comma }
    let sign = text.string(character(at: opener))
    guard text.line(at: place) == text.line(at: opener), place < text.line(at: place).upperBound else {
      return finding(
        "the \(kind) opened with `\(sign)` is not closed", at: character(at: opener), inline: "opened here",
        labels: place < text.bytes.count
          ? [label(character(at: place), "`\(closing)` is missing before this")] : [],
        help: "add `\(closing)`, or quote the value if the `\(sign)` belongs to it")
    }
    let isColon = text.bytes[place] == UInt8(ascii: ":")
    if isColon, let help = labelRequirement(at: place) {
      return finding(
        "two `: ` without a comma between them", at: character(at: place),
        labels: [label(character(at: opener), "the \(kind) begins here")], help: help, blamed: opener)
    }
    return finding(
      isColon
        ? "two `: ` without a comma between them" : "a comma or `\(closing)` is missing before this",
      at: isColon ? character(at: place) : text.word(at: place),
      labels: [label(character(at: opener), "the \(kind) begins here")],
      help: "separate items by commas; quote an item that has brackets, quotes, `, ` or `: ` in it",
      blamed: opener)
  }

  /// Lines of their own between brackets: each but the last ends in a comma.
  private func missingComma(_ closing: String) -> Explained? {
    let place = fault.place
    let start = text.contentStart(ofLineAt: place)
    guard closing == "}", place < text.bytes.count, let above = text.lineAbove(place),
      text.line(at: above) != text.line(at: opener),
      above > opener, text.hasColon(ofLineAt: start), text.firstColonHasValue(ofLineAt: above)
    else { return nil }
    let end = text.contentEnd(ofLineAt: above)
    guard ![UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "[")].contains(text.bytes[end - 1]) else { return nil }
    return finding(
      "a comma is missing at the end of this line", at: end..<end,
      labels: [label(character(at: opener), "the map begins here")],
      help: "write `,` behind the value of `\(text.string(text.keyRange(at: above)))`", blamed: opener)
  }

  /// Where the value between brackets begins that `offset` is in.
  private func valueStart(before offset: Int) -> Int {
    let line = text.line(at: offset)
    let before = text.bytes[line.lowerBound..<offset]
    let sign = before.indices.last { place in
      let byte = text.bytes[place]
      return byte == UInt8(ascii: ":") && YAMLScan.isSpace(text.bytes[place + 1]) || byte == UInt8(ascii: ",")
        || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") && text.bytes[max(0, place - 1)] != UInt8(ascii: "$")
    }
    return min(offset, text.firstNonBlank(from: (sign ?? line.lowerBound - 1) + 1))
  }

  private func valueEnd(from offset: Int) -> Int {
    let line = text.line(at: offset)
    let signs = [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
    return (offset..<line.upperBound).first { signs.contains(text.bytes[$0]) } ?? text.contentEnd(ofLineAt: offset)
  }

  /// `{ labels: role: backend }` → `labels: role=backend`.
  private func labelRequirement(at colon: Int) -> String? {
    let start = valueStart(before: colon)
    guard let first = text.previousNonBlank(before: start) else { return nil }
    let key = text.string(valueStart(before: first)..<first)
    let value = text.string(text.word(at: text.firstNonBlank(from: colon + 1)))
    guard key == "labels" || key == "label" else { return nil }
    return "write `labels: \(text.string(start..<colon))=\(value)`"
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
    let before = text.previousNonBlank(before: offset).map { text.bytes[$0] }
    let isInBrackets = before.map { "[{,".utf8.contains($0) } ?? false
    let quoted =
      (isInBrackets ? "'" + text.string(text.word(at: offset)) + "'" : text.quotedRest(from: offset)).map {
        ": `\($0)`"
      } ?? ""
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
