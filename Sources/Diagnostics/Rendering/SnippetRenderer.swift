/// The marked source lines of one finding in one file.
struct SnippetRenderer {
  /// A place to be marked, reduced to the line on which it begins.
  struct Mark {
    let line: Int
    let start: Int
    let end: Int
    let words: String
    let isPrimary: Bool
  }

  let file: SourceFile
  let marks: [Mark]
  let severity: Diagnostic.Severity
  let gutterWidth: Int
  let lineWidth: Int
  let paint: Paint

  /// The lines to show: those with marks, and one on each side if all marks are on one line.
  static func lineNumbers(of marks: [Mark], in file: SourceFile) -> [Int] {
    let marked = Set(marks.map(\.line)).sorted()
    guard let only = marked.first, marked.count == 1 else { return marked }
    return [only - 1, only, only + 1].filter { number in
      number == only || !file.line(number).allSatisfy(\.isWhitespace)
    }
  }

  /// Source lines with their marks beneath, `...` where lines are left out.
  func render() -> [String] {
    var output: [String] = []
    var last: Int?
    for number in Self.lineNumbers(of: marks, in: file) {
      if let last, number > last + 1 { output.append(pad(0) + paint.gutter("...")) }
      output.append(contentsOf: render(line: number))
      last = number
    }
    return output
  }

  private func render(line number: Int) -> [String] {
    let here = marks.filter { $0.line == number }
    let focus =
      (here.first(where: \.isPrimary) ?? here.first)?.start ?? file.byteRange(ofLine: number).lowerBound
    let view = SourceLineView(file, line: number, focus: focus, width: lineWidth)
    let text = String(number)
    var output = [pad(text.count) + paint.gutter("\(text) |") + (view.text.isEmpty ? "" : " " + view.text)]
    for row in Self.rows(of: here) { output.append(render(row: row, in: view)) }
    return output
  }

  /// Marks from right to left, each in a row of its own; without words it may share the row to its right.
  private static func rows(of marks: [Mark]) -> [[Mark]] {
    var rows: [[Mark]] = []
    let ordered = marks.sorted {
      ($0.start, $0.end, $0.isPrimary ? 0 : 1) > ($1.start, $1.end, $1.isPrimary ? 0 : 1)
    }
    for mark in ordered {
      if mark.words.isEmpty, let right = rows.last?.first, mark.end < right.start {
        rows[rows.count - 1].insert(mark, at: 0)
      } else {
        rows.append([mark])
      }
    }
    return rows
  }

  private func render(row: [Mark], in view: SourceLineView) -> String {
    var text = pad(0) + paint.gutter(" |") + " "
    var cell = 0
    for mark in row {
      let cells = view.cells(from: mark.start, to: mark.end)
      let length = max(1, cells.count)
      text += String(repeating: " ", count: max(0, cells.lowerBound - cell))
      let line = String(repeating: mark.isPrimary ? "^" : "-", count: length)
      let words = mark.words.isEmpty ? line : line + " " + SafeText.escaping(mark.words)
      text += mark.isPrimary ? paint.severity(severity, words) : paint.secondary(words)
      cell = max(cell, cells.lowerBound) + length
    }
    return text
  }

  private func pad(_ used: Int) -> String {
    String(repeating: " ", count: max(0, gutterWidth - used))
  }
}
