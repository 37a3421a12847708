import ArgumentParser
import Diagnostics
import Foundation
import RuleCompiler

/// `flightplan reference`: writes the pages of `docs/reference`, or says which of them are stale.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Write the reference pages, or check that they are up to date.",
    shouldDisplay: false)

  @Option(help: "Write all pages into this directory.")
  var write: String?

  @Option(help: "Name pages in this directory that differ from what would be written.")
  var check: String?

  @Option(help: "Write the reference's examples as rule files into this directory.")
  var examples: String?

  func validate() throws {
    guard [write, check, examples].compactMap(\.self).count == 1 else {
      throw ValidationError("one of --write, --check and --examples is needed, with a directory")
    }
  }

  func run() throws {
    if let write { try Self.pages.forEach { try Self.write($0.text, to: "\($0.name).md", in: write) } }
    if let examples {
      for (path, text) in ReferenceExample.includes { try Self.write(text, to: path, in: examples) }
      for (index, text) in LanguageReference.allExamples.compactMap(\.wholeFile).enumerated() {
        try Self.write(text, to: "example-\(index + 1).yaml", in: examples)
      }
    }
    if let check { try Self.check(in: check) }
  }

  private static var pages: [ReferencePage] { ReferenceLibrary.pages + [CommandLineReference.page] }

  private static func write(_ text: String, to name: String, in directory: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
    } catch {
      throw CommandFailure(.impossible, "cannot write `\(directory)/\(name)`: \(error.localizedDescription)")
    }
  }

  private static func check(in directory: String) throws {
    var isStale = false
    for page in pages {
      let path = "\(directory)/\(page.name).md"
      let found = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
      guard found != page.text else { continue }
      isStale = true
      Output.results.line("\(path) is \(found == nil ? "missing" : "stale")")
    }
    guard isStale else { return }
    throw CommandFailure(.negative, "write the pages anew with `flightplan reference --write \(directory)`")
  }
}

/// The page about commands, made of their own help.
enum CommandLineReference {
  static var page: ReferencePage {
    let groups = FlightplanCommand.configuration.groupedSubcommands
    let commands = groups.flatMap(\.subcommands).filter { $0.configuration.shouldDisplay }
    return ReferencePage(
      name: "cli", title: "The command line",
      blocks: ["What `flightplan help COMMAND` says."]
        + commands.flatMap { command -> [String] in
          let help = FlightplanCommand.helpMessage(for: command, columns: 100)
          return ["## \(command.configuration.commandName ?? "")", "```text\n\(help)\n```"]
        })
  }
}
