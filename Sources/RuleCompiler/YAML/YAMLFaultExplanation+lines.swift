import Diagnostics

extension YAMLFaultExplanation {
  /// Something else than a further `- ` in the column of a list.
  func listItem() -> Explained {
    let first = source.position(atOffset: opener)
    let here = source.position(atOffset: fault.place)
    let isItem = text.isItem(at: fault.place)
    guard isItem else {
      let brother = text.lineAbove(fault.place).map { text.keyRange(at: $0).lowerBound }
      let column = brother.map { source.position(atOffset: $0).column }
      let key = text.string(text.keyRange(at: fault.place))
      if key.hasPrefix("-"), key.dropFirst().allSatisfy({ $0.isLetter || $0 == "_" }) {
        let line = text.string(text.rest(from: fault.place + 1))
        return finding(
          "a blank is missing after this `-`", at: character(at: fault.place), help: "write `- \(line)`")
      }
      let isOption = StepVerb.commonKeys.contains(key) || StepVerb.allCases.contains { $0.options.contains(key) }
      let isNear =
        text.hasColon(ofLineAt: fault.place) && (isOption || column.map { abs($0 - here.column) == 1 } == true)
      return finding(
        "this is no list item, but the list of line \(first.line) is still open",
        at: text.rest(from: fault.place), labels: [label(character(at: opener), "the list begins here")],
        help: isNear
          ? "write it in column \(column ?? 0), below `\(brother.map { text.string(text.keyRange(at: $0)) } ?? "")`"
          : "put `- ` in front of it, or correct its indentation")
    }
    return unequalItem(here, first)
  }

  private func unequalItem(_ here: Position, _ first: Position) -> Explained {
    finding(
      "this item starts in column \(here.column), its brothers start in column \(first.column)"
        + " (line \(first.line))",
      at: character(at: here.offset), labels: [label(character(at: first.offset), "column \(first.column)")],
      help: "indent all items of a list alike")
  }

  /// Something else than a further key in a map: text after a value, or wrong indentation.
  func mapKey() -> Explained {
    if fault.place > text.contentStart(ofLineAt: fault.place) { return afterValue() }
    let byte = fault.place < text.bytes.count ? text.bytes[fault.place] : 0
    if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",") {
      return strayBracket(byte)
    }
    if byte == UInt8(ascii: ":") {
      return finding("a key is missing before this `:`", at: character(at: fault.place), code: "yaml-key")
    }
    let map = source.position(atOffset: opener)
    if text.isItem(at: fault.place) {
      // `- a: 1` and below it, deeper, `- b: 2`: the map is the item of a list.
      if let dash = text.previousNonBlank(before: opener), text.isItem(at: dash),
        text.line(at: dash) == text.line(at: opener)
      {
        return unequalItem(source.position(atOffset: fault.place), source.position(atOffset: dash))
      }
      if let above = listAbove(fault.place) {
        return unequalItem(source.position(atOffset: fault.place), source.position(atOffset: above))
      }
      return finding(
        "a list item stands where the map of line \(map.line) goes on", at: character(at: fault.place),
        labels: [label(character(at: opener), "the map begins here")],
        help: "a value is either a list or a map: remove the `- `, or indent the item below its key")
    }
    return wrongIndentation(map)
  }

  /// The nearest item above that is indented deeper than the one at `start`: its list has ended already.
  private func listAbove(_ start: Int) -> Int? {
    let indent = start - text.line(at: start).lowerBound
    var place = start
    var lines = 0
    while lines < Self.searchedLines, let above = text.lineAbove(place) {
      guard above - text.line(at: above).lowerBound > indent else { return nil }
      if text.isItem(at: above) { return above }
      lines += 1
      place = above
    }
    return nil
  }

  private func wrongIndentation(_ map: Position) -> Explained {
    let here = source.position(atOffset: fault.place)
    let key = text.keyRange(at: fault.place)
    guard let above = text.lineAbove(fault.place) else { return finding("this key is indented", at: key) }
    let before = source.position(atOffset: above)
    if before.column < here.column { return deeper(than: above) }
    return finding(
      "this key starts in column \(here.column), which is no column of the lines above", at: key,
      labels: [
        label(text.keyRange(at: map.offset), "column \(map.column)"),
        label(text.keyRange(at: above), "column \(before.column)"),
      ].filter { $0.span.start.line < here.line },
      help: "indent all keys of a map alike")
  }

  /// The line of the fault is indented like a part of the line above, which is complete already.
  private func deeper(than above: Int) -> Explained {
    let key = text.keyRange(at: fault.place)
    let other = text.keyRange(at: above)
    if let comment = commentedKey(before: fault.place) {
      return finding(
        "what is above this line is a comment", at: comment, labels: [label(key, "it belongs below it")],
        help: "remove the `#`, or this line as well", blamed: fault.place)
    }
    return finding(
      "this line is indented deeper than `\(text.string(other))` above it, which already has a value",
      at: text.contentStart(ofLineAt: fault.place)..<key.upperBound,
      labels: [label(other, "has a value of its own")],
      help: "indent both alike, or remove the value above")
  }

  /// `# when:`, a comment right above that looks like the key of what is below it.
  private func commentedKey(before offset: Int) -> Range<Int>? {
    let number = source.position(atOffset: offset).line - 1
    guard number >= 1 else { return nil }
    let line = source.byteRange(ofLine: number)
    let start = text.contentStart(ofLineAt: line.lowerBound)
    guard start < line.upperBound, text.bytes[start] == UInt8(ascii: "#") else { return nil }
    let words = text.string(start + 1..<line.upperBound).split(separator: " ")
    guard words.count == 1, let key = words.first, key.hasSuffix(":"), Self.knownWords.contains(String(key.dropLast()))
    else { return nil }
    return start..<start + 1
  }

  private func afterValue() -> Explained {
    var before = fault.place - 1
    while before > 0, YAMLScan.isBlank(text.bytes[before]) { before -= 1 }
    let byte = text.bytes[before]
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return afterQuote(byte)
    case UInt8(ascii: "]"), UInt8(ascii: "}"): return afterBracket(at: before)
    default:
      return finding(
        "text follows after the end of a value", at: text.rest(from: fault.place),
        help: "quote the whole value if this belongs to it")
    }
  }

  /// `mapping values are not allowed`: a `:` where no key can stand.
  func colon() -> Explained {
    let start = text.contentStart(ofLineAt: fault.place)
    if let first = text.firstColon(in: start..<fault.place) { return secondColon(after: first) }
    guard let above = text.lineAbove(fault.place) else {
      return finding("a key is missing before this `:`", at: character(at: fault.place))
    }
    let here = source.position(atOffset: start)
    let before = source.position(atOffset: above)
    if text.isItem(at: start), text.isItem(at: above), here.column > before.column {
      return unequalItem(here, before)
    }
    if let owner = textOwner(start) {
      return finding(
        "this `: ` stands in the unquoted text that began in line \(source.position(atOffset: owner).line)",
        at: character(at: fault.place), labels: [label(text.keyRange(at: owner), "a text of several lines")],
        help: "quote the text, or give this line the indentation of its own map")
    }
    return text.hasColon(ofLineAt: above) ? deeper(than: above) : notAnEntry(at: above)
  }

  /// The line `key: text` whose text goes on over all lines up to `start`, if there is more than one.
  private func textOwner(_ start: Int) -> Int? {
    let column = start - text.line(at: start).lowerBound
    var place = start
    var lines = 0
    while lines < Self.searchedLines, let above = text.lineAbove(place) {
      let indent = above - text.line(at: above).lowerBound
      if text.hasColon(ofLineAt: above) {
        let hasValue = text.firstColonHasValue(ofLineAt: above)
        return lines > 0 && indent < column && hasValue ? above : nil
      }
      guard indent >= column else { return nil }
      lines += 1
      place = above
    }
    return nil
  }

  /// A text of more lines is not looked through.
  private static let searchedLines = 1000

  private func secondColon(after first: Int) -> Explained {
    let value = text.firstNonBlank(from: first + 1)
    let start = text.contentStart(ofLineAt: fault.place)
    let key = text.string(text.keyRange(at: start))
    let quoted = text.quotedRest(from: value).map { ": `\(key): \($0)`" } ?? ""
    return finding(
      "two `: ` in one line; quote the value if the second belongs to it", at: character(at: fault.place),
      inline: "the second one", labels: [label(character(at: first), "the first one")],
      help: "quote the value\(quoted)", blamed: start)
  }

  /// A line without a colon between lines with one.
  func notAnEntry(at offset: Int) -> Explained {
    let start = text.contentStart(ofLineAt: offset)
    let end = text.contentEnd(ofLineAt: offset)
    let word = text.string(start..<end)
    if let colon = text.first(UInt8(ascii: ":"), in: start..<end), colon + 1 < end {
      return finding(
        "a space is missing after this `:`", at: colon..<(colon + 1),
        help: "write `\(text.string(start..<colon)): \(text.string(colon + 1..<end))`")
    }
    if word.hasPrefix("//") || word.hasPrefix("--") || word.hasPrefix(";") {
      return finding("this line is neither `key: value` nor `- item`", at: start..<end, help: "comments begin with `#`")
    }
    if word.hasPrefix("```") {
      return finding("this line belongs to a document, not to the file", at: start..<end, help: "remove the line")
    }
    if let owner = blockOwner(above: start) {
      return finding(
        "this line is indented less than the text of line \(source.position(atOffset: owner).line)", at: start..<end,
        labels: [label(text.keyRange(at: owner), "a text of several lines")],
        help: "indent it like the lines of the text above")
    }
    if let missing = missingColon(start..<end) { return missing }
    let isShort = !word.contains(" ")
    return finding(
      "this line is neither `key: value` nor `- item`", at: start..<end,
      help: isShort
        ? "write `\(word):` if it is a key" : "quote a text of several lines, or begin it with `|`")
  }

  /// `servers survival-*`: the first word is a key of the language.
  private func missingColon(_ line: Range<Int>) -> Explained? {
    let start = text.isItem(at: line.lowerBound) ? text.firstNonBlank(from: line.lowerBound + 1) : line.lowerBound
    let end = text.word(at: start).upperBound
    let word = text.string(start..<end)
    guard end < line.upperBound, Self.knownWords.contains(word) else { return nil }
    let value = text.string(min(text.firstNonBlank(from: end), line.upperBound)..<line.upperBound)
    return finding(
      "a colon is missing after `\(word)`", at: start..<end,
      help: "write `\(text.string(line.lowerBound..<start))\(word): \(value)`")
  }

  /// Keys that begin lines of rule files.
  private static let knownWords = Set(
    FileCompiler.fileKeys.known + FileCompiler.ruleKeys.known + TriggerWord.allCases.map(\.rawValue)
      + StepVerb.allCases.map(\.rawValue) + StepVerb.allCases.flatMap(\.options))

  /// The line `key: |` whose text the lines right above belong to.
  private func blockOwner(above start: Int) -> Int? {
    let indent = start - text.line(at: start).lowerBound
    var place = start
    var lines = 0
    while lines < Self.searchedLines, let above = text.lineAbove(place) {
      let end = text.contentEnd(ofLineAt: above)
      let last = end > above ? text.bytes[end - 1] : 0
      let isBlock = [UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "-")].contains(last)
      if isBlock, text.hasColon(ofLineAt: above) { return above }
      guard above - text.line(at: above).lowerBound > indent else { return nil }
      lines += 1
      place = above
    }
    return nil
  }

  /// `key: - item`.
  func dash() -> Explained {
    let before = text.previousNonBlank(before: fault.place)
    if let before, YAMLScan.isFlowIndicator(text.bytes[before]) { return dashBetweenBrackets() }
    return finding(
      "a list cannot begin on the line of its key", at: character(at: fault.place),
      help: "put each `- ` on a line of its own below the key")
  }

  func dashBetweenBrackets() -> Explained {
    finding(
      "`- ` has no meaning between brackets", at: character(at: fault.place),
      help: "separate the items by commas: `[a, b]`")
  }
}
