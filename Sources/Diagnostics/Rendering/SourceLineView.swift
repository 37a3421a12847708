/// One line of a source file as it is printed, with escapes, expanded tabs and cuts; and where bytes ended up.
struct SourceLineView {
  /// What is printed, free of control characters.
  let text: String
  /// Byte offsets at which printed pieces begin, with the cell each one begins in; the last one is the end.
  private let places: [(offset: Int, cell: Int)]

  /// Shows a line; what does not fit into `width` cells is cut, keeping `focus` (a byte offset) in sight.
  init(_ file: SourceFile, line: Int, focus: Int, width: Int) {
    let range = file.byteRange(ofLine: line)
    let window = Self.window(of: range, focus: focus, width: width, in: file.text.utf8)
    let pieces = Self.pieces(of: file, in: window)
    let total = pieces.last.map { $0.cell + $0.cells } ?? 0
    let cutsStart = window.lowerBound > range.lowerBound
    let cutsEnd = window.upperBound < range.upperBound
    guard total > width || cutsStart || cutsEnd else {
      text = pieces.reduce(into: "") { $0 += $1.text }
      places = pieces.map { ($0.offset, $0.cell) } + [(window.upperBound, total)]
      return
    }
    let focusCell = pieces.last { $0.offset <= focus }?.cell ?? 0
    let first = max(0, min(focusCell - width / 3, total - width + 2))
    let kept = pieces.filter { $0.cell >= first && $0.cell + $0.cells <= first + width - 2 }
    let leads = cutsStart || (kept.first?.offset ?? window.lowerBound) > window.lowerBound
    let shift = (kept.first?.cell ?? first) - (leads ? 1 : 0)
    let trails = cutsEnd || (kept.last.map { $0.offset + $0.bytes } ?? window.upperBound) < window.upperBound
    text = (leads ? "…" : "") + kept.reduce(into: "") { $0 += $1.text } + (trails ? "…" : "")
    let end = kept.last.map { ($0.offset + $0.bytes, $0.cell + $0.cells - shift) } ?? (window.upperBound, 1)
    places = kept.map { ($0.offset, $0.cell - shift) } + [end]
  }

  /// The cells from one byte offset up to another; offsets outside of what is shown end at its borders.
  func cells(from start: Int, to end: Int) -> Range<Int> {
    let from = cell(of: start)
    return from..<max(from, cell(of: end))
  }

  private func cell(of offset: Int) -> Int {
    var low = 0
    var high = places.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle].offset <= offset { low = middle } else { high = middle }
    }
    return places[low].cell
  }

  private struct Piece {
    let text: String
    let offset: Int
    let bytes: Int
    let cell: Int
    let cells: Int
  }

  /// All of a short line; of a long one the bytes around `focus`, so that its length costs nothing.
  private static func window(
    of range: Range<Int>, focus: Int, width: Int, in utf8: String.UTF8View
  ) -> Range<Int> {
    let reach = width * 8
    guard range.count > 3 * reach else { return range }
    var from = max(range.lowerBound, min(focus, range.upperBound) - reach)
    var to = min(range.upperBound, from + 2 * reach)
    while from > range.lowerBound, isContinuation(utf8, at: from) { from -= 1 }
    while to > from, to < range.upperBound, isContinuation(utf8, at: to) { to -= 1 }
    return from..<to
  }

  private static func isContinuation(_ utf8: String.UTF8View, at offset: Int) -> Bool {
    utf8[utf8.index(utf8.startIndex, offsetBy: offset)] & 0xC0 == 0x80
  }

  private static func pieces(of file: SourceFile, in window: Range<Int>) -> [Piece] {
    let text = file.text
    let utf8 = text.utf8
    let from = utf8.index(utf8.startIndex, offsetBy: window.lowerBound)
    let to = utf8.index(utf8.startIndex, offsetBy: window.upperBound)
    var pieces: [Piece] = []
    var offset = window.lowerBound
    var cell = 0
    for character in text[from..<to] {
      let isTab = character == "\t"
      let shown =
        isTab
        ? String(repeating: " ", count: tabWidth - cell % tabWidth)
        : file.hidden.contains { $0.contains(offset) } ? "•" : SafeText.shown(character)
      let cells = SafeText.cells(of: shown)
      let bytes = character.utf8.count
      pieces.append(Piece(text: shown, offset: offset, bytes: bytes, cell: cell, cells: cells))
      offset += bytes
      cell += cells
    }
    return pieces
  }

  private static let tabWidth = 4
}
