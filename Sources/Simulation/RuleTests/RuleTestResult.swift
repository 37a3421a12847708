import Diagnostics
import RuleModel

/// What came of a test.
public struct RuleTestResult: Sendable {
  /// The test.
  public let test: RuleTest
  /// Why it failed; empty means it passed.
  public let failures: [Failure]
  /// Expected and actual effects side by side, by time.
  public internal(set) var rows: [Row] = []
  /// Facts around the first difference.
  public internal(set) var hints: [String] = []

  /// Whether everything was as expected.
  public var isPassed: Bool { failures.isEmpty }

  /// One kind of difference.
  public enum Failure: Sendable, Hashable {
    /// The effects are not those expected; see the rows.
    case effects
    /// Something happened that must never happen.
    case forbidden(String, at: Duration)
    /// A non-action was not there, or had another reason.
    case skip(rule: String, reason: String, at: Duration, found: String)
    /// A level stood elsewhere.
    case state(rule: String, expected: String, found: String, at: Duration)
    /// The test says nothing.
    case unusable(String)

    /// In one line.
    public var words: String {
      switch self {
      case .effects: "the effects differ"
      case .forbidden(let effect, let at): "\(effect) must never happen, but did at \(DurationText.exact(at))"
      case .skip(let rule, let reason, let at, let found):
        "at \(DurationText.exact(at)) \(rule) was to be skipped with `\(reason)`: \(found)"
      case .state(let rule, let expected, let found, let at):
        "at \(DurationText.exact(at)) \(rule) was to be \(expected), but is \(found)"
      case .unusable(let why): why
      }
    }
  }

  /// One line of the comparison.
  public struct Row: Sendable, Hashable {
    /// How the two sides compare.
    public enum Verdict: String, Sendable, Hashable {
      case ok, missing, unexpected
    }

    /// Since the test's start.
    public let at: Duration
    /// What was expected.
    public let expected: String?
    /// What happened.
    public let actual: String?
    /// See `Verdict`.
    public let verdict: Verdict
  }

  /// The failure as people read it; empty for a test that passed. Columns are as wide as their content needs.
  public func rendered(path: String) -> String {
    guard !isPassed else { return "" }
    var lines = ["FAIL  \(path) › \(test.name)"]
    if !rows.isEmpty && failures.contains(.effects) {
      lines.append("")
      lines += table()
      lines.append("")
    }
    for failure in failures where failure != .effects { lines.append("      \(failure.words)") }
    lines += hints.map { "      \($0)" }
    return lines.map(SafeText.escaping).joined(separator: "\n")
  }

  private func table() -> [String] {
    let cells = rows.map { row in
      (
        mark: row.verdict == .ok ? " " : row.verdict == .missing ? "-" : "+", at: DurationText.exact(row.at),
        expected: row.expected ?? "–", actual: row.actual ?? "–", verdict: row.verdict.rawValue
      )
    }
    func width(_ texts: [String]) -> Int { texts.map { SafeText.cells(of: $0) }.max() ?? 0 }
    let times = width(cells.map(\.at) + ["at"])
    let expected = min(60, width(cells.map(\.expected) + ["expected"]))
    let actual = min(70, width(cells.map(\.actual) + ["actual"]))
    let header =
      "  \("at".padded(to: times))  \("expected".padded(to: expected))  \("actual".padded(to: actual))"
    return [header.trimmingEnd()]
      + cells.map { cell in
        "\(cell.mark) \(cell.at.padded(to: times))  \(cell.expected.padded(to: expected))  "
          + "\(cell.actual.padded(to: actual))  \(cell.verdict)"
      }
  }
}

extension String {
  /// Blanks added up to a width in terminal cells.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - SafeText.cells(of: self)))
  }

  fileprivate func trimmingEnd() -> String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
