import ArgumentParser
import Diagnostics
import Foundation
import RuleModel

/// `flightplan explain`: what a rule does, when, with what it needs; or what it makes of a line or a log.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show what a rule does and needs, or what it makes of console lines.",
    usage: """
      flightplan explain nightly-restart
      flightplan explain greet --line '[12:00:01 INFO]: Alex joined the game'
      flightplan explain greet --log latest.log
      """,
    discussion: """
      Without a line or log: when the rule fires next, its steps, permissions, locks, and how long a run takes at \
      most. --live asks the panel which servers it reaches and whether the key may do what it does.

      With --line or --log, for each pattern of the rule: whether it matches, what its groups capture and what the \
      pattern proves about that, or how far the line goes along with it. A game profile removes its prefix first; \
      --egg chooses the profile where the rule can see several.

      Ends with 0, or with 1 when no pattern matches the line or anything in the log.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "The id of the rule.")
  var rule: String

  @Option(help: "A line as the game prints it.")
  var line: String?

  @Option(help: "A file of such lines; - is standard input.", completion: .file())
  var log: String?

  @Option(name: .customLong("rules"), parsing: .upToNextOption, help: "Rule files, or directories that hold them.")
  var rulePaths: [String] = ["rules"]

  @Option(help: "The server's egg, to choose the game profile.")
  var egg: String?

  @Flag(help: "Ask the panel which servers the rule reaches and what the key may do there.")
  var live = false

  @Option(help: "The time from which the next times are counted, in ISO 8601 with an offset; now, unless given.")
  var at: String?

  @Option(name: .shortAndLong, help: "The configuration file, for --live.")
  var config: String?

  @Option(help: "text or json.")
  var format = Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @OptionGroup var colors: ColorOptions

  func validate() throws {
    if line != nil, log != nil { throw ValidationError("--line and --log exclude each other") }
    if let at, Timestamp(iso8601: at) == nil {
      throw ValidationError("--at needs a time with an offset, such as 2026-03-28T12:00:00+01:00")
    }
  }

  func run() async throws {
    let rules = try RuleLoader.rules(at: rulePaths, colors)
    let rule = try rules.required(rule)
    if let line {
      let explanation = LineExplanation(rule, line: line, egg: egg)
      show(explanation.text(), explanation.json())
      if !explanation.matches { throw ExitCode.negative }
    } else if let log {
      let explanation = LogExplanation(rule, lines: try LineFile(path: log).texts, egg: egg)
      show(explanation.text(), explanation.json())
      if explanation.matchCount == 0 { throw ExitCode.negative }
    } else {
      let now = at.flatMap { Timestamp(iso8601: $0) } ?? SystemClock().now()
      let explanation = RuleExplanation(rule: rule, others: rules.rules, now: now, inventory: try await inventory())
      show(explanation.text(width: TerminalWidth.current()), explanation.json())
    }
  }

  private func inventory() async throws -> [Server]? {
    guard live else { return nil }
    let environment = ProcessInfo.processInfo.environment
    let settings = LoadedConfiguration.load(flag: config, environment: environment).configuration
    let secrets = SecretLookup(configuration: settings, environment: environment)
    return try await Assembly.servers(of: settings, secrets: secrets)
  }

  private func show(_ text: String, _ document: JSONValue) {
    if json || format == .json {
      Output.results.line(document.rendered())
    } else {
      Output.results.write(text)
    }
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
