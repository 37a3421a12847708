import Diagnostics

/// `# flightplan: ignore[code, code] reason`: asks to be spared warnings about one line.
struct IgnoreComment {
  /// A word between the brackets.
  struct Code {
    let name: String
    let span: Span
  }

  /// The line it is about, from 1.
  let line: Int
  /// What stands between the brackets.
  let codes: [Code]
  /// Whether any text follows the brackets.
  let hasReason: Bool
  /// From the word `ignore` to the closing bracket.
  let span: Span
  /// All of the comment with the blanks before it, or the whole line if nothing else stands on it.
  let removal: Span

  /// More codes are not read: nobody needs to be spared so much in one line.
  static let mostCodes = 20

  /// Reads a comment in a text with these bytes; `nil` for one that says something else.
  init?(_ comment: YAMLComments.Comment, in source: SourceFile, _ bytes: [UInt8], about line: Int) {
    var place = comment.range.lowerBound + 1
    func skipBlanks() { while place < comment.range.upperBound, YAMLScan.isBlank(bytes[place]) { place += 1 } }
    func take(_ word: String) -> Bool {
      let end = place + word.utf8.count
      guard end <= comment.range.upperBound, bytes[place..<end].elementsEqual(word.utf8) else { return false }
      place = end
      return true
    }
    skipBlanks()
    guard take("flightplan:") else { return nil }
    skipBlanks()
    let start = place
    guard take("ignore") else { return nil }
    // `ignored` and the like are words of a remark.
    if place < comment.range.upperBound, !YAMLScan.isBlank(bytes[place]), bytes[place] != UInt8(ascii: "[") {
      return nil
    }
    var codes: [Code] = []
    if take("["), let end = bytes[place..<comment.range.upperBound].firstIndex(of: UInt8(ascii: "]")) {
      codes = Self.codes(in: place..<end, bytes, source)
      place = end + 1
    }
    self.line = line
    self.codes = codes
    self.span = source.span(from: start, to: place)
    self.hasReason = String(decoding: bytes[place..<comment.range.upperBound], as: UTF8.self)
      .contains { $0.isLetter || $0.isNumber }
    self.removal = source.span(from: comment.removal.lowerBound, to: comment.removal.upperBound)
  }

  private static func codes(in range: Range<Int>, _ bytes: [UInt8], _ source: SourceFile) -> [Code] {
    bytes[range].split(separator: UInt8(ascii: ","), maxSplits: mostCodes).prefix(mostCodes).compactMap { item in
      guard let first = item.firstIndex(where: { !YAMLScan.isBlank($0) }),
        let last = item.lastIndex(where: { !YAMLScan.isBlank($0) })
      else { return nil }
      return Code(
        name: String(decoding: bytes[first...last], as: UTF8.self), span: source.span(from: first, to: last + 1))
    }
  }
}
