import Diagnostics

/// A page for every code that findings can have.
public enum FindingCatalog {
  /// By code.
  public static let all: [FindingPage] =
    [
      yamlSyntax, yamlLimits, shapes, values, names, levels, schedules, expressions, patterns, steps, trust,
      compositions, interplay, definitions, secrets, includes, limits, settings, tests, live, comments,
    ].flatMap(\.self).sorted { $0.code < $1.code }

  /// The page of a code.
  public static func page(for code: String) -> FindingPage? { pages[code] }

  /// The code that a misspelt one most likely stands for.
  public static func suggestion(for code: String) -> String? {
    Suggestion.closest(to: code, in: all.map(\.code))
  }

  private static let pages = Dictionary(all.map { ($0.code, $0) }) { first, _ in first }
}
