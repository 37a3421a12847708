/// The lines of a text as they stand in the file, without the indentation that is the file's and not the text's.
struct ScalarLines {
  let lines: [String]

  /// `indent` is the column of the list or map around the text, -1 if there is none.
  init(_ event: LayoutEvent, bytes: [UInt8], text: String, style: YAMLScalarStyle, indent: Int) {
    switch style {
    case .plain, .singleQuoted: lines = Self.flowing(bytes[event.contentStart..<event.contentEnd], escapes: false)
    case .doubleQuoted: lines = Self.flowing(bytes[event.contentStart..<event.contentEnd], escapes: true)
    case .literal: lines = Self.literal(text)
    case .folded: lines = Self.folded(event, bytes: bytes, text: text, indent: indent)
    }
  }

  /// Where lines are folded, blanks at both ends of each line mean nothing, unless a `\` makes them mean something.
  private static func flowing(_ bytes: ArraySlice<UInt8>, escapes: Bool) -> [String] {
    let pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return pieces.enumerated().map { index, piece in
      var piece = piece
      if index > 0 { piece = piece.drop(while: YAMLScan.isSpace) }
      if index < pieces.count - 1 {
        while let last = piece.last, YAMLScan.isSpace(last), !(escapes && isEscaped(piece)) { piece.removeLast() }
      }
      return String(decoding: piece, as: UTF8.self)
    }
  }

  /// Whether the last byte follows an odd number of `\`.
  private static func isEscaped(_ piece: ArraySlice<UInt8>) -> Bool {
    let before = piece.dropLast()
    let signs = before.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    return signs % 2 == 1
  }

  /// The lines of a text that is shown as it is.
  static func literal(_ text: String) -> [String] {
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String($0) ?? "" }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func folded(_ event: LayoutEvent, bytes: [UInt8], text: String, indent: Int) -> [String] {
    let start = event.bodyStart(in: bytes)
    guard start < event.end else { return literal(text) }
    let header = bytes[event.contentStart..<start]
    var rows = bytes[start..<event.end].split(separator: 0x0A, omittingEmptySubsequences: false).dropFirst()
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    let base = baseColumn(of: rows, header: header, indent: indent)
    rows = rows.map { row in
      let blanks = row.prefix { $0 == 0x20 }.count
      return row.dropFirst(min(blanks, base))
    }
    while rows.last?.isEmpty == true { rows.removeLast() }
    let lines = rows.map { String(decoding: $0, as: UTF8.self) }
    let ends = text.utf8.reversed().prefix { $0 == 0x0A }.count
    return lines + Array(repeating: "", count: lines.isEmpty ? ends : max(0, ends - 1))
  }

  /// How far the text is indented: by the digit in its header, else like its first line with something on it.
  private static func baseColumn(of rows: [ArraySlice<UInt8>], header: ArraySlice<UInt8>, indent: Int) -> Int {
    let indicators = header.dropFirst().prefix { !YAMLScan.isBlank($0) }
    if let digit = indicators.first(where: { (49...57).contains($0) }) { return max(indent, 0) + Int(digit - 48) }
    var base = max(indent + 1, 1)
    for row in rows {
      let blanks = row.prefix { $0 == 0x20 }.count
      base = max(base, blanks)
      if blanks < row.count { break }
    }
    return base
  }
}
