import ArgumentParser
import Diagnostics

/// The version of this build.
enum ProductVersion {
  static let text = "0.1.0"

  /// The compiler's, as far as it can be told at compile time.
  static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}

/// `flightplan version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the version.")

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() {
    guard json else {
      Output.results.line("flightplan \(ProductVersion.text)")
      return
    }
    let object: JSONValue = [
      "schema": "flightplan.version/1", "version": .string(ProductVersion.text), "swift": .string(ProductVersion.swift),
    ]
    Output.results.line(object.rendered())
  }
}
