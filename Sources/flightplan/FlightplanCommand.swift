import ArgumentParser
import Diagnostics

/// The root of the command line; alone it says what this is and where to begin.
@main
struct FlightplanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flightplan",
    abstract: "Rules for Pterodactyl and Pelican game servers.",
    version: ProductVersion.text,
    groupedSubcommands: [
      CommandGroup(name: "Start", subcommands: [DemoCommand.self, DoctorCommand.self]),
      CommandGroup(
        name: "Write rules",
        subcommands: [
          CheckCommand.self, TestCommand.self, FmtCommand.self, ExplainCommand.self, MatchCommand.self,
          CronCommand.self, SchemaCommand.self,
        ]),
      CommandGroup(name: "Try rules", subcommands: [DryRunCommand.self]),
      CommandGroup(name: "Run", subcommands: [RunCommand.self, ReloadCommand.self, ServersCommand.self]),
      CommandGroup(name: "Intervene", subcommands: [PauseCommand.self, ResumeCommand.self]),
      CommandGroup(
        name: "Plumbing",
        subcommands: [
          ConfigCommand.self, VersionCommand.self, DecodeFrameCommand.self, WebSocketEchoCommand.self,
          SessionSinkCommand.self,
          ReferenceCommand.self,
        ]),
    ])

  private static let overview = """
    flightplan: rules for Pterodactyl and Pelican game servers

      flightplan demo           see it work against a pretend panel, nothing leaves this machine
      flightplan check PATH…    look for mistakes in rule files; test PATH… runs their tests
      flightplan doctor         look at settings, panel, nodes and permissions, before anything acts
      flightplan run            connect to the panel and act; --dry-run only tells what it would do

    Begin with README.md; rules/ holds rules to copy from; `flightplan help COMMAND` tells all of one command
    """

  func run() { Output.results.line(Self.overview) }

  /// Parses and runs; turns every way to fail into a message and an exit code.
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    refuseUnknownCommand(in: arguments)
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      Output.remarks.line("flightplan: " + failure.message)
      exit(withError: failure.code)
    } catch {
      exit(withError: error)
    }
  }

  /// The parser knows no suggestions for commands.
  private static func refuseUnknownCommand(in arguments: [String]) {
    guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return }
    let commands = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    let names = commands.compactMap { $0.configuration.commandName }
    guard !names.contains(word) else { return }
    let visible = commands.filter { $0.configuration.shouldDisplay }.compactMap { $0.configuration.commandName }
    let hint =
      Suggestion.closest(to: word, in: visible).map { ", did you mean `\($0)`?" }
      ?? "; `flightplan --help` lists them"
    Output.remarks.line("flightplan: there is no command `\(SafeText.escaping(word))`\(hint)")
    exit(withError: ExitCode.usage)
  }
}
