import Diagnostics
import Patterns

/// How many lines of a file match how many patterns, and how long it takes to find out.
struct PatternCount {
  private(set) var matchingLines = 0
  /// Pairs of a line and a pattern that matches it.
  private(set) var pairs = 0

  /// Asks all patterns about all lines; `wantsCaptures` also takes what their groups capture.
  static func run(
    _ set: PatternSet, over file: LineFile, threads: Int, wantsCaptures: Bool
  ) async -> PatternCount {
    if threads == 1 { return count(set, file, 0..<file.count, wantsCaptures) }
    return await withTaskGroup(of: PatternCount.self) { group in
      for number in 0..<threads {
        let lines = file.count * number / threads..<file.count * (number + 1) / threads
        group.addTask { count(set, file, lines, wantsCaptures) }
      }
      return await group.reduce(into: PatternCount()) { total, part in
        total.matchingLines += part.matchingLines
        total.pairs += part.pairs
      }
    }
  }

  private static func count(
    _ set: PatternSet, _ file: LineFile, _ lines: Range<Int>, _ wantsCaptures: Bool
  ) -> PatternCount {
    let scanner = PatternSet.Scanner(set)
    var result = PatternCount()
    file.forEachLine(in: lines) { _, line in
      let before = result.pairs
      scanner.forEachMatch(in: line) { index in
        // A match without its captures would be a contradiction; it must not count.
        if !wantsCaptures || scanner.match(of: index, in: line) != nil { result.pairs += 1 }
      }
      if result.pairs != before { result.matchingLines += 1 }
    }
    return result
  }
}
