import ArgumentParser
import Diagnostics
import Foundation
import RuleModel

/// `flightplan pause`: keeps rules from acting, at once.
struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Keep rules from acting for a while; runs under way end at once.",
    usage: """
      flightplan pause --all --for 1h --reason "moving the database"
      flightplan pause nightly-restart --for 2d
      flightplan pause --server survival-1 --for 30m
      """,
    discussion: """
      What is under way ends where it stands, without its `finally`. Rules go on watching, and the log tells what was \
      held back; a level that still holds fires when the pause ends.

      Ends with 1 when there is no such rule or server, 2 when no flightplan is running.
      """)

  @Argument(help: "A rule's id; `*` stands for any characters.")
  var rule: String?

  @Option(help: "Only on this server; `*` stands for any characters.")
  var server: String?

  @Flag(help: "Every rule on every server.")
  var all = false

  @Option(name: .customLong("for"), help: "How long, such as 30m, 2h or 3d.", transform: Duration.argument)
  var length: Duration

  @Option(help: "Why; everybody who looks is told.")
  var reason: String?

  @OptionGroup var engine: RunningEngine

  func validate() throws {
    if !all, rule == nil, server == nil { throw ValidationError("name a rule, a --server, or --all") }
    if all, rule != nil || server != nil { throw ValidationError("--all goes without a rule and a server") }
  }

  func run() async throws {
    let answer = try await engine.ask(
      .pause(.init(rules: rule, servers: server), for: length, reason: reason, by: NSUserName()))
    let rules = CheckCommand.counted(answer["rules"]?.int ?? 0, "rule")
    let servers = CheckCommand.counted(answer["servers"]?.int ?? 0, "server")
    let ended = answer["ended_runs"]?.int ?? 0
    Output.results.line(
      "paused  \(rules) on \(servers) until \(engine.clock(answer["until"]?.string))"
        + (ended > 0 ? ", \(CheckCommand.counted(ended, "run")) ended" : "")
        + "      flightplan resume \(answer["id"]?.int ?? 0)")
  }
}

/// `flightplan resume`: ends pauses before their time.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "End pauses before their time.",
    usage: """
      flightplan resume                all pauses
      flightplan resume 3              the one with this number
      flightplan resume --server survival-1
      """,
    discussion: "Ends with 1 when there is no such pause, 2 when no flightplan is running.")

  @Argument(help: "The number of a pause, or the rule that it was begun for.")
  var pause: String?

  @Option(help: "The server that it was begun for.")
  var server: String?

  @OptionGroup var engine: RunningEngine

  func run() async throws {
    let answer = try await engine.ask(.resume(.init(rules: pause, servers: server)))
    for pause in answer["resumed"]?.array ?? [] {
      Output.results.line("resumed  \(SafeText.escaping(pause["what"]?.string ?? ""))")
    }
  }
}

/// `flightplan reload`: puts changed rule files in force.
struct ReloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Have the running flightplan read its rule files again.",
    usage: "flightplan reload",
    discussion: """
      Prints what `check` would. With errors nothing changes, the rules of before stay in force, and the exit code is 1.
      """)

  @OptionGroup var engine: RunningEngine

  func run() async throws {
    let answer = try await engine.ask(.reload)
    if let findings = answer["findings"]?.string, !findings.isEmpty { Output.remarks.write(findings) }
    let isAccepted = answer["accepted"]?.bool ?? false
    Output.results.line((isAccepted ? "reloaded  " : "not reloaded  ") + (answer["message"]?.string ?? ""))
    if !isAccepted { throw ExitCode.negative }
  }
}
