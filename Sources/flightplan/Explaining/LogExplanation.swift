import Diagnostics
import Patterns
import RuleModel

/// What the console patterns of one rule make of a whole log.
struct LogExplanation {
  /// Lines that are shown of each pattern.
  static let shown = 5

  let rule: Rule
  private(set) var lineCount = 0
  /// Lines that at least one pattern matches.
  private(set) var matchCount = 0
  private var matches: [(number: Int, explanation: LineExplanation)] = []
  private var misses: [(number: Int, explanation: LineExplanation, reached: Int)] = []

  init(_ rule: Rule, lines: [String], egg: String?) {
    self.rule = rule
    for (index, line) in lines.enumerated() {
      lineCount += 1
      let explanation = LineExplanation(rule, line: line, egg: egg)
      if explanation.matches {
        matchCount += 1
        if matches.count < Self.shown { matches.append((index + 1, explanation)) }
      } else if let reached = explanation.nearness {
        misses.append((index + 1, explanation, reached))
        if misses.count > 4 * Self.shown { keepNearest() }
      }
    }
    keepNearest()
  }

  private mutating func keepNearest() {
    misses = Array(misses.sorted { ($0.reached, $1.number) > ($1.reached, $0.number) }.prefix(Self.shown))
  }

  func text() -> String {
    var lines = ["\(rule.id)   \(rule.span.shortDescription)", ""]
    lines.append("matched \(matchCount) of \(lineCount) \(lineCount == 1 ? "line" : "lines")")
    for (number, explanation) in matches { lines += explanation.matchedLines(number: number) }
    if matchCount > matches.count { lines.append("  … and \(matchCount - matches.count) more") }
    if !misses.isEmpty {
      lines += ["", "near misses"]
      for (number, explanation, _) in misses { lines += explanation.nearMissLines(number: number) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func json() -> JSONValue {
    .object([
      .init("schema", .string("flightplan.explain/1")), .init("rule", .string(rule.id)),
      .init("lines", .int(lineCount)), .init("matched", .int(matchCount)),
      .init(
        "matches",
        .array(
          matches.map { number, explanation in
            ["number": .int(number), "line": explanation.json()]
          })),
    ])
  }
}
