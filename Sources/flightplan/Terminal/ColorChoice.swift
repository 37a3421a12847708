import ArgumentParser
import Foundation

/// `--color`, and what the environment says about colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case auto, always, never

  /// Whether to colour a stream: the flag first, then the usual variables, then whether it is a terminal.
  func isOn(for output: Output, environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if !(environment["NO_COLOR"] ?? "").isEmpty { return false }
      for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
        if let value = environment[name], !value.isEmpty, value != "0" { return true }
      }
      return environment["TERM"] != "dumb" && output.isTerminal
    }
  }
}

/// The option that every command with coloured output has.
struct ColorOptions: ParsableArguments {
  @Option(help: "When to colour: auto, always or never.")
  var color = ColorChoice.auto
}

/// How wide text may be.
enum TerminalWidth {
  /// `COLUMNS`, or the terminal's own width, or 100.
  static func current(environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    if Output.results.isTerminal, ioctl(Output.results.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 100
  }
}
