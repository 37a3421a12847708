import ArgumentParser
import Diagnostics
import RuleCompiler

/// `check --explain CODE`: the page of one code.
enum FindingExplanation {
  /// Writes the page; an unknown code is a mistake in the call.
  static func show(_ code: String, asJSON: Bool, _ colors: ColorOptions) throws {
    let page = try page(of: code)
    if asJSON {
      Output.results.line(page.json.rendered())
    } else {
      Output.results.write(page.text(width: TerminalWidth.current(), color: colors.color.isOn(for: .results)))
    }
  }

  /// The page of a code from the command line.
  static func page(of code: String) throws -> FindingPage {
    if let page = FindingCatalog.page(for: code) { return page }
    let hint =
      FindingCatalog.suggestion(for: code).map { ", did you mean `\($0)`?" }
      ?? "; the code stands in brackets at the head of a finding"
    throw CommandFailure(.usage, "no finding has the code `\(SafeText.escaping(code))`\(hint)")
  }
}
