import ArgumentParser
import Diagnostics
import RuleModel

/// `flightplan explain`: what a rule's console patterns make of a line.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show what a rule makes of a console line.",
    usage: """
      flightplan explain greet --line '[12:00:01 INFO]: Alex joined the game'
      flightplan explain crash-report --rules rules --line "$(tail -1 latest.log)" --format json
      """,
    discussion: """
      For each pattern of the rule: whether it matches, what its groups capture and what the pattern proves about \
      that, or how far the line goes along with it. A game profile removes its prefix first; --egg chooses the \
      profile where the rule can see several.

      Ends with 0 when a pattern matches, 1 when none does.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "The id of the rule.")
  var rule: String

  @Option(help: "A line as the game prints it.")
  var line: String

  @Option(name: .customLong("rules"), parsing: .upToNextOption, help: "Rule files, or directories that hold them.")
  var rulePaths: [String] = ["rules"]

  @Option(help: "The server's egg, to choose the game profile.")
  var egg: String?

  @Option(help: "text or json.")
  var format = Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let rules = try RuleLoader.rules(at: rulePaths, colors)
    let explanation = LineExplanation(try rules.required(rule), line: line, egg: egg)
    if json || format == .json {
      Output.results.line(explanation.json().rendered())
    } else {
      Output.results.write(explanation.text())
    }
    if !explanation.matches { throw ExitCode.negative }
  }
}

extension RuleSet {
  /// The rule of that id, or a failure that names the closest one.
  func required(_ id: String) throws -> Rule {
    if let rule = rule(id) { return rule }
    let closest = Suggestion.closest(to: id, in: rules.map(\.id))
    throw CommandFailure(
      .negative, "there is no rule `\(SafeText.escaping(id))`" + (closest.map { ", did you mean `\($0)`?" } ?? ""))
  }
}
