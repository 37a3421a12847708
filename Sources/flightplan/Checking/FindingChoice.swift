import Diagnostics
import RuleCompiler
import RuleModel

/// `check --select` and `--ignore`: which findings are told, mended and counted.
struct FindingChoice {
  /// Nothing stands for all.
  private let selected: Set<String>
  private let ignored: Set<String>

  /// Reads codes as they were given, each word one code or several parted by commas.
  init(selecting: [String], ignoring: [String]) throws {
    selected = try Self.codes(selecting)
    ignored = try Self.codes(ignoring)
  }

  func holds(_ finding: Diagnostic) -> Bool {
    (selected.isEmpty || selected.contains(finding.code)) && !ignored.contains(finding.code)
  }

  /// What to say when errors are among those that are not told: the engine will not load the files all the same.
  func remark(on findings: [Diagnostic]) -> String? {
    let count = findings.count { $0.severity == .error && !holds($0) }
    guard count > 0 else { return nil }
    return "\(CheckCommand.counted(count, "error")) left out by --select or --ignore; files with errors do not load"
  }

  private static func codes(_ words: [String]) throws -> Set<String> {
    let codes = words.flatMap { $0.split(separator: ",") }.map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    return Set(try codes.map { try FindingExplanation.page(of: $0).code })
  }
}
