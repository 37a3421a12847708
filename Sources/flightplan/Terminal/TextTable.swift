import Diagnostics

/// Columns of texts, as wide as what is in them.
struct TextTable {
  let header: [String]
  /// As many texts each as the header has; they may come from anywhere.
  let rows: [[String]]

  /// With a line end after each row; the last column is cut where the width ends.
  func rendered(width: Int) -> String {
    let cells = [header] + rows.map { row in row.map { SafeText.escaping($0) } }
    let widths = header.indices.map { column in cells.map { SafeText.cells(of: $0[column]) }.max() ?? 0 }
    return cells.map { row in
      let line = row.indices.map { column in
        let gap = column == row.count - 1 ? 0 : widths[column] - SafeText.cells(of: row[column])
        return row[column] + String(repeating: " ", count: gap)
      }.joined(separator: "   ")
      return line.count > width && width > 1 ? line.prefix(width - 1) + "…" : line
    }.map { $0 + "\n" }.joined()
  }

}
