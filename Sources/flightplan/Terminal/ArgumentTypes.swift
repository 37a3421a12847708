public import ArgumentParser
public import Diagnostics
public import PanelSimulator
import RuleModel

// Types of other targets whose cases are choices on the command line.

extension DiagnosticRenderer.Format: ExpressibleByArgument {}

extension Scenario: ExpressibleByArgument {}

extension Duration {
  /// Reads an option such as `30m`.
  static func argument(_ text: String) throws -> Duration {
    do throws(DurationTextError) {
      return try DurationText.parse(text)
    } catch {
      throw ValidationError(error.message + (error.help.map { "; \($0)" } ?? ""))
    }
  }
}
