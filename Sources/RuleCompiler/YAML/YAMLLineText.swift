import Diagnostics

/// The text of a file as lines of bytes: what explanations of syntax errors look at.
struct YAMLLineText {
  let bytes: [UInt8]
  private let source: SourceFile

  init(bytes: [UInt8], source: SourceFile) {
    self.bytes = bytes
    self.source = source
  }

  /// Longer texts are not shown again in a help.
  static let longestQuote = 72

  /// The line around `offset` without its line end.
  func line(at offset: Int) -> Range<Int> {
    source.byteRange(ofLine: source.position(atOffset: offset).line)
  }

  /// The first byte of the line that is no blank, its end if there is none.
  func contentStart(ofLineAt offset: Int) -> Int {
    let line = line(at: offset)
    return line.first { !YAMLScan.isBlank(bytes[$0]) } ?? line.upperBound
  }

  /// The end of the line without a comment and trailing blanks.
  func contentEnd(ofLineAt offset: Int) -> Int {
    let line = line(at: offset)
    let start = contentStart(ofLineAt: offset)
    var end = line.upperBound
    for place in line where bytes[place] == UInt8(ascii: "#") && place > max(offset, start) {
      if YAMLScan.isBlank(bytes[place - 1]) {
        end = place
        break
      }
    }
    while end > start, YAMLScan.isBlank(bytes[end - 1]) { end -= 1 }
    return end
  }

  func rest(from offset: Int) -> Range<Int> { offset..<max(offset, contentEnd(ofLineAt: offset)) }

  func string(_ range: Range<Int>) -> String {
    range.count <= Self.longestQuote
      ? String(decoding: bytes[range], as: UTF8.self)
      : String(decoding: bytes[range].prefix(Self.longestQuote), as: UTF8.self) + "…"
  }

  /// One character as bytes; empty at the end of the text.
  func character(at offset: Int) -> Range<Int> {
    guard offset < bytes.count, !YAMLScan.isBreak(bytes[offset]) else { return offset..<offset }
    let rest = String(decoding: bytes[offset..<min(bytes.count, offset + 64)], as: UTF8.self)
    return offset..<min(bytes.count, offset + (rest.first?.utf8.count ?? 1))
  }

  /// What is at `offset` up to a blank or bracket.
  func word(at offset: Int) -> Range<Int> {
    let line = line(at: offset)
    var end = offset
    while end < line.upperBound, !YAMLScan.isBlank(bytes[end]), !YAMLScan.isFlowIndicator(bytes[end]) {
      end += 1
    }
    return end > offset ? offset..<end : character(at: offset)
  }

  func wordEnd(at offset: Int) -> Int {
    offset < bytes.count ? YAMLScan.wordEnd(in: bytes, from: offset, to: bytes.count) : offset
  }

  /// From `offset` to the end of the line in single quotes; nil if that is too long to be shown.
  func quotedRest(from offset: Int) -> String? {
    let range = rest(from: offset)
    guard !range.isEmpty, range.count <= Self.longestQuote else { return nil }
    var quoted: [UInt8] = []
    for byte in bytes[range] { quoted += byte == UInt8(ascii: "'") ? [byte, byte] : [byte] }
    return "'" + String(decoding: quoted, as: UTF8.self) + "'"
  }

  func isItem(at offset: Int) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "-") else { return false }
    return offset + 1 == bytes.count || YAMLScan.isSpace(bytes[offset + 1])
  }

  /// The content of the nearest line above that is neither empty nor a comment.
  func lineAbove(_ offset: Int) -> Int? {
    var number = source.position(atOffset: offset).line - 1
    while number >= 1 {
      let line = source.byteRange(ofLine: number)
      let start = contentStart(ofLineAt: line.lowerBound)
      if start < line.upperBound, bytes[start] != UInt8(ascii: "#") { return start }
      number -= 1
    }
    return nil
  }

  /// The key that begins at `offset`, after `- ` if there is one; the rest of the line if it has no `: `.
  func keyRange(at offset: Int) -> Range<Int> {
    let line = line(at: offset)
    var start = offset
    while isItem(at: start) { start = min(firstNonBlank(from: start + 1), line.upperBound) }
    let end = firstColon(in: start..<max(start, line.upperBound)) ?? contentEnd(ofLineAt: start)
    return start..<max(start, end)
  }

  /// The first `:` outside of quotes that is followed by a blank or ends the line.
  func firstColon(in range: Range<Int>) -> Int? {
    var quote: UInt8?
    for place in range {
      let byte = bytes[place]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        let isOpening = place == range.lowerBound || !isWordByte(bytes[place - 1])
        if isOpening { quote = byte }
      } else if byte == UInt8(ascii: ":"), place + 1 == bytes.count || YAMLScan.isSpace(bytes[place + 1]) {
        return place
      }
    }
    return nil
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte >= 0x30 && byte < 0x3A) || (byte | 0x20 >= 0x61 && byte | 0x20 < 0x7B)
  }

  func hasColon(ofLineAt offset: Int) -> Bool { firstColon(in: rest(from: offset)) != nil }

  func firstColonHasValue(ofLineAt offset: Int) -> Bool {
    let content = rest(from: offset)
    guard let colon = firstColon(in: content) else { return false }
    return firstNonBlank(from: colon + 1) < content.upperBound
  }

  func firstNonBlank(from offset: Int) -> Int {
    var place = offset
    while place < bytes.count, YAMLScan.isBlank(bytes[place]) { place += 1 }
    return min(place, bytes.count)
  }

  func previousNonBlank(before offset: Int) -> Int? {
    bytes[..<offset].lastIndex { !YAMLScan.isSpace($0) }
  }

  func first(_ byte: UInt8, in range: Range<Int>) -> Int? { bytes[range].firstIndex(of: byte) }
  func last(_ byte: UInt8, in range: Range<Int>) -> Int? { bytes[range].lastIndex(of: byte) }

  /// `lines 4, 5, 9 …`: lines after `offset` with a tab among their leading blanks; empty if there are none.
  func linesIndentedWithTabs(after offset: Int) -> String {
    let first = source.position(atOffset: offset).line + 1
    var numbers: [String] = []
    var number = first
    while number <= source.lineStarts.count, numbers.count < 6 {
      let line = source.byteRange(ofLine: number)
      let blanks = bytes[line].prefix { YAMLScan.isBlank($0) }
      if blanks.contains(UInt8(ascii: "\t")), blanks.count < line.count { numbers.append("\(number)") }
      number += 1
    }
    guard let only = numbers.first else { return "" }
    if numbers.count == 1 { return "line \(only)" }
    return "lines " + numbers.prefix(5).joined(separator: ", ") + (numbers.count > 5 ? " …" : "")
  }
}
