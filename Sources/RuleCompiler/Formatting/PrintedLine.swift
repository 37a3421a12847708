/// A line of the new text with the comment behind it.
struct PrintedLine {
  let text: String
  /// Stands behind the text.
  var comment: LayoutComment?

  /// The text, its comments in their columns.
  ///
  /// A comment keeps its column if two blanks fit before it; where its line gets shorter, it moves along. Comments
  /// that stood below each other stay so: the longest of their lines decides for all.
  static func joined(_ lines: [PrintedLine]) -> String {
    var result = ""
    var index = 0
    while index < lines.count {
      let end = group(from: index, in: lines)
      let column = column(of: lines[index..<end])
      for line in lines[index..<end] { result += line.written(commentAt: column) + "\n" }
      index = end
    }
    return result
  }

  /// The lines after `start` whose comments stood in the same column.
  private static func group(from start: Int, in lines: [PrintedLine]) -> Int {
    guard let comment = lines[start].comment else { return start + 1 }
    return lines[start...].firstIndex { $0.comment?.column != comment.column } ?? lines.count
  }

  private static func column(of lines: ArraySlice<PrintedLine>) -> Int {
    guard let comment = lines.first?.comment else { return 0 }
    let growth = lines.map { $0.text.count - ($0.comment?.textEnd ?? 0) }.max() ?? 0
    return max(comment.column + min(0, growth), (lines.map(\.text.count).max() ?? 0) + 2)
  }

  private func written(commentAt column: Int) -> String {
    guard let comment else { return text }
    return text + String(repeating: " ", count: max(0, column - text.count)) + comment.text
  }
}
