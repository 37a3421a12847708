import Diagnostics

extension YAMLFaultExplanation {
  /// `"\d"`: patterns in double quotes.
  func unknownEscape() -> Explained {
    let end = character(at: min(fault.place + 1, text.bytes.count)).upperBound
    let escape = text.string(fault.place..<end)
    let written = singleQuoted()
    return finding(
      "`\(escape)` is not an escape in a double-quoted YAML text; patterns go in single quotes",
      at: fault.place..<end, inline: "double quotes give `\\` a meaning of its own",
      help: written.map { "write `\($0.text)`" } ?? "use single quotes, or write `\\\(escape)`",
      fix: written.flatMap { isAsWritten(opener..<$0.end) ? .replacing(span(opener..<$0.end), with: $0.text) : nil })
  }

  /// Whether nothing was put in the place of characters that cannot be read.
  private func isAsWritten(_ range: Range<Int>) -> Bool {
    let utf8 = source.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return text.bytes[range].elementsEqual(utf8[start...].prefix(range.count))
  }

  func codeEscape() -> Explained {
    let start = text.last(UInt8(ascii: "\\"), in: opener..<fault.place) ?? fault.place
    let end = min(start + 2, text.bytes.count)
    let message =
      fault.problem.hasPrefix("found")
      ? "this escape names no character" : "`\\x` needs two hexadecimal digits, `\\u` four, `\\U` eight"
    return finding(message, at: start..<end, help: "use single quotes if the `\\` is meant as it is")
  }

  /// The double-quoted text at `opener` in single quotes, and where it ends; nil if they cannot hold its escapes.
  private func singleQuoted() -> (text: String, end: Int)? {
    let end = min(text.line(at: opener).upperBound, opener + 2 * YAMLLineText.longestQuote)
    var content: [UInt8] = []
    var place = opener + 1
    while place < end, text.bytes[place] != UInt8(ascii: "\"") {
      let byte = text.bytes[place]
      if byte == UInt8(ascii: "\\"), place + 1 < end {
        let next = text.bytes[place + 1]
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(next)
        case _ where "0abtnvfreNLPxuU_ ".utf8.contains(next): return nil
        default: content += [byte, next]
        }
        place += 2
      } else {
        content += byte == UInt8(ascii: "'") ? [byte, byte] : [byte]
        place += 1
      }
    }
    guard place < end, content.count <= YAMLLineText.longestQuote else { return nil }
    return ("'" + String(decoding: content, as: UTF8.self) + "'", place + 1)
  }

  func unclosedQuote() -> Explained {
    let quote = text.string(character(at: opener))
    let inner = quote == "'" ? "written twice: `''`" : "written `\\\"`"
    return finding(
      "the quote `\(quote)` is never closed", at: character(at: opener), inline: "opened here",
      help: "add the closing quote; a `\(quote)` that belongs to the text is \(inner)")
  }

  /// A quote that only the opening one of a later value has closed: all behind it is read the wrong way round.
  func quoteClosedTooLate() -> Explained? {
    guard let scalar = lastScalar, scalar.end <= fault.place, scalar.start < text.line(at: fault.place).lowerBound,
      scalar.start < text.bytes.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text.bytes[scalar.start])
    else { return nil }
    let line = source.position(atOffset: scalar.start).line
    let next = text.contentStart(ofLineAt: source.byteRange(ofLine: line + 1).lowerBound)
    let key = text.keyRange(at: next)
    guard next < scalar.end, text.hasColon(ofLineAt: next), !key.isEmpty,
      text.bytes[key].allSatisfy({ $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) })
    else { return nil }
    let quote = text.string(character(at: scalar.start))
    return finding(
      "the quote `\(quote)` is not closed in its line", at: character(at: scalar.start), inline: "opened here",
      labels: [label(max(scalar.start, scalar.end - 1)..<scalar.end, "closed here")],
      help: "add `\(quote)` at the end of line \(line)", blamed: scalar.start)
  }

  /// `'it's me'`, or an unclosed quote that a later one closed.
  func afterQuote(_ quote: UInt8) -> Explained {
    let sign = String(Unicode.Scalar(quote))
    let inner = quote == UInt8(ascii: "'") ? "written twice: `''`" : "written `\\\"`"
    let rest = fault.place..<max(fault.place, text.contentEnd(ofLineAt: fault.place))
    guard let scalar = lastScalar, scalar.end <= fault.place else {
      return finding("text follows after the closing `\(sign)`", at: rest)
    }
    let startLine = source.position(atOffset: scalar.start).line
    guard scalar.start < text.line(at: fault.place).lowerBound else {
      return finding(
        "text follows after the closing `\(sign)`", at: rest,
        inline: "YAML expects the end of the value here",
        labels: [label(scalar.start..<scalar.end, "the quoted value")],
        help: "a `\(sign)` that belongs to the text is \(inner)")
    }
    return finding(
      "text follows after a closing `\(sign)` whose text began in line \(startLine)", at: rest,
      labels: [label(character(at: scalar.start), "opened here; is its closing quote missing?")],
      help: "close the quote in line \(startLine)", blamed: scalar.start)
  }
}
