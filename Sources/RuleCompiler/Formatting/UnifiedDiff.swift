/// The difference between two texts, as `diff -u` writes it.
enum UnifiedDiff {
  /// A line that stays, goes or comes.
  private struct Row {
    let sign: Character
    let line: Substring
  }

  /// Unchanged lines shown around a change.
  private static let context = 3
  /// Of this many lines on one side, what changed is told as a whole: finding out more would take too long.
  private static let mostCompared = 2000

  /// Empty if the texts are the same.
  static func text(from old: String, to new: String, path: String) -> String {
    let rows = rows(lines(of: old), lines(of: new))
    let changed = rows.indices.filter { rows[$0].sign != " " }
    guard !changed.isEmpty else { return "" }
    return "--- a/\(path)\n+++ b/\(path)\n" + hunks(around: changed, of: rows).map { text(of: $0, in: rows) }.joined()
  }

  private static func lines(of text: String) -> [Substring] {
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    if lines.last?.isEmpty == true { lines.removeLast() } else { lines[lines.count - 1] += noNewline }
    return lines
  }

  private static let noNewline = "\n\\ No newline at end of file"

  private static func rows(_ old: [Substring], _ new: [Substring]) -> [Row] {
    let head = zip(old, new).prefix { isSame($0, $1) }.count
    let rest = min(old.count, new.count) - head
    let tail = zip(old.reversed(), new.reversed()).prefix(rest).prefix { isSame($0, $1) }.count
    return old[..<head].map { Row(sign: " ", line: $0) }
      + middle(old[head..<(old.count - tail)], new[head..<(new.count - tail)])
      + old[(old.count - tail)...].map { Row(sign: " ", line: $0) }
  }

  private static func middle(_ old: ArraySlice<Substring>, _ new: ArraySlice<Substring>) -> [Row] {
    guard old.count <= mostCompared, new.count <= mostCompared else {
      return old.map { Row(sign: "-", line: $0) } + new.map { Row(sign: "+", line: $0) }
    }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old, by: isSame) {
      switch change {
      case .remove(let offset, _, _): removed.insert(old.startIndex + offset)
      case .insert(let offset, _, _): inserted.insert(new.startIndex + offset)
      }
    }
    var rows: [Row] = []
    var place = new.startIndex
    for index in old.indices {
      if removed.contains(index) {
        rows.append(Row(sign: "-", line: old[index]))
        continue
      }
      while inserted.contains(place) {
        rows.append(Row(sign: "+", line: new[place]))
        place += 1
      }
      rows.append(Row(sign: " ", line: old[index]))
      place += 1
    }
    return rows + new[place...].map { Row(sign: "+", line: $0) }
  }

  /// Two lines that look alike may differ in their bytes.
  private static func isSame(_ one: Substring, _ other: Substring) -> Bool { one.utf8.elementsEqual(other.utf8) }

  private static func hunks(around changed: [Int], of rows: [Row]) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in changed {
      let range = max(0, index - context)..<min(rows.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private static func text(of hunk: Range<Int>, in rows: [Row]) -> String {
    let before = rows[..<hunk.lowerBound]
    let shown = rows[hunk]
    let old = place(after: before.count { $0.sign != "+" }, count: shown.count { $0.sign != "+" })
    let new = place(after: before.count { $0.sign != "-" }, count: shown.count { $0.sign != "-" })
    return "@@ -\(old) +\(new) @@\n" + shown.map { "\($0.sign)\($0.line)\n" }.joined()
  }

  /// `3,7`, or `3` for a single line; a place without lines is told by the line before it.
  private static func place(after line: Int, count: Int) -> String {
    let first = count == 0 ? line : line + 1
    return count == 1 ? "\(first)" : "\(first),\(count)"
  }
}
