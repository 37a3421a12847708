/// "Did you mean": the known name that a typing error most likely stands for.
public enum Suggestion {
  /// The nearest of `candidates`, the first of equals; nil if none is near enough to be worth a question.
  ///
  /// Near enough: a third of the letters may differ, at least one, and no more than `most`; swapped neighbours count
  /// once, case is free.
  public static func closest(
    to word: String, in candidates: some Sequence<String>, within most: Int = longest
  ) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(longest + 1))
    guard !letters.isEmpty, letters.count <= longest else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate != word {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(longest + 1))
      let allowed = max(1, max(letters.count, other.count) / 3)
      let limit = min(allowed, most, (best?.distance ?? Int.max) - 1)
      guard limit >= 0, abs(letters.count - other.count) <= limit else { continue }
      let found = distance(letters, other)
      if found <= limit, found < max(letters.count, other.count) { best = (candidate, found) }
    }
    return best?.word
  }

  /// The nearest of `candidates`, or the only one that is made of the same words, or has them among others:
  /// `night-maintenance` for `maintenance`, `memory-high` for `high_memory`.
  public static func name(like word: String, in candidates: [String]) -> String? {
    if let near = closest(to: word, in: candidates) { return near }
    let parts = words(of: word)
    let related = candidates.filter { candidate in
      let others = words(of: candidate)
      return candidate != word && !parts.isEmpty && (parts.isSubset(of: others) || others.isSubset(of: parts))
    }
    return related.count == 1 ? related[0] : nil
  }

  private static func words(of name: String) -> Set<Substring> {
    Set(name.split { !$0.isLetter && !$0.isNumber }.map { Substring($0.lowercased()) })
  }

  /// The nearest of `candidates` if no other is as near: good enough to be put in unasked.
  ///
  /// A sign such as `!` may turn a word's meaning round, so only letters, digits, `-` and `_` are slips, and of two
  /// letters nobody knows which one is wrong.
  public static func only(to word: String, in candidates: [String]) -> String? {
    guard word.count > 2, word.first != "-", word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    else { return nil }
    let first = closest(to: word, in: candidates)
    return first == closest(to: word, in: candidates.reversed()) ? first : nil
  }

  /// Longer words are not compared: the cost grows with the square of the length.
  public static let longest = 64

  /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let same = left[row] == right[column]
        var cost = min(last[column] + (same ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
