import ArgumentParser
import Diagnostics
import Foundation
import RuleCompiler
import RuleModel
import Simulation

/// `flightplan dry-run`: what rules would have done with a recorded console.
struct DryRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dry-run", abstract: "Show what rules would do with a recorded console; nothing is sent.",
    usage: """
      flightplan dry-run crash-restart --rules rules --input incident.log --server survival-1
      flightplan dry-run --rules rules --input - --server lobby-1 --at 2026-03-14T20:00:00+01:00 --format json
      """,
    discussion: """
      The input is a plain console log, a recording (.jsonl), or - for standard input. A log has no date and no \
      zone: --at gives the date, and the time for lines without one; --tz the zone, which is otherwise the rules'.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "Only these rules. Default: all.")
  var only: [String] = []

  @Option(name: .customLong("rules"), parsing: .upToNextOption, help: "Rule files, or directories that hold them.")
  var rulePaths: [String] = ["rules"]

  @Option(help: "A console log, a recording, or - for standard input.")
  var input: String

  @Option(help: "The server that the input is from.")
  var server: String

  @Option(help: "When the input begins, in ISO 8601.")
  var at: String?

  @Option(help: "Time zone of a log's times.")
  var tz: String?

  @Option(help: "The server's egg, to choose the game profile.")
  var egg: String?

  @Option(name: .customLong("label"), help: "A label of the server, name=value; may be repeated.")
  var labels: [String] = []

  @Option(
    name: .customLong("simulate"), parsing: .upToNextOption,
    help: "How the pretend server behaves: start=10s stop=5s wings_restart=3s backup=1m status=running.")
  var simulation: [String] = []

  @Option(help: "text or json.")
  var format = Format.text

  @Flag(help: "Short for --format json.")
  var json = false

  @Flag(help: "Show events that no rule cared about as well.")
  var full = false

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let rules = try compiledRules()
    let zone = try zone(of: rules)
    let text = try inputText()
    let isRecording = input.hasSuffix(".jsonl") || (input == "-" && text.first == "{")
    let start = try startTime(in: zone)
    let recorded =
      isRecording
      ? RecordingReader.read(text, server: server, start: start)
      : ConsoleLogReader.read(text, start: start, zone: zone)
    for (line, reason) in recorded.unreadable.prefix(10) {
      Output.remarks.line("\(input):\(line): passed over, \(reason)")
    }
    let dryRun = DryRun(rules: rules, server: try pretendServer(), behaviour: try behaviour(), start: start)
    let report = dryRun.run(recorded)
    if json || format == .json {
      for line in report.jsonLines(zone: zone) { Output.results.line(line) }
    } else {
      let name = input == "-" ? "input" : (input as NSString).lastPathComponent
      Output.results.line(report.text(zone: zone, inputName: name, full: full, width: TerminalWidth.current()))
    }
  }

  // MARK: - What the command line says

  private func compiledRules() throws -> RuleSet {
    let rules = try RuleLoader.rules(at: rulePaths, colors)
    guard !only.isEmpty else { return rules }
    for name in only { _ = try rules.required(name) }
    return RuleSet(rules: rules.rules.filter { only.contains($0.id) })
  }

  private func zone(of rules: RuleSet) throws -> ZoneRules {
    guard let tz else { return rules.rules.first?.zone ?? .utc }
    guard let zone = ZoneRules(tz) else {
      let closest = ZoneRules.suggestion(for: tz)
      throw CommandFailure(
        .usage, "there is no time zone `\(SafeText.escaping(tz))`" + (closest.map { ", did you mean `\($0)`?" } ?? ""))
    }
    return zone
  }

  private func startTime(in zone: ZoneRules) throws -> Timestamp {
    if let at {
      guard let time = Timestamp(iso8601: at, in: zone) else {
        throw CommandFailure(.usage, "`--at \(SafeText.escaping(at))` is no time, write 2026-03-14T20:00:00+01:00")
      }
      return time
    }
    let changed = try? FileManager.default.attributesOfItem(atPath: input)[.modificationDate] as? Date
    let date = (input == "-" ? nil : changed) ?? Date()
    let local = zone.local(Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000)))
    return Timestamp(iso8601: local.dateText, in: zone) ?? Timestamp(milliseconds: 0)
  }

  private func inputText() throws -> String {
    if input == "-" {
      guard let bytes = InputReader.all(limit: 1 << 30) else {
        throw CommandFailure(.impossible, "standard input is longer than 1 GiB")
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let data = FileManager.default.contents(atPath: input) else {
      throw CommandFailure.unreadable(input)
    }
    return String(decoding: data, as: UTF8.self)
  }

  private func pretendServer() throws -> Server {
    var server = Server(id: ServerID(self.server), name: self.server, egg: egg)
    for label in labels {
      let parts = label.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw CommandFailure(.usage, "`--label \(SafeText.escaping(label))` has no value, write name=value")
      }
      server.labels[parts[0]] = parts[1]
    }
    return server
  }

  private func behaviour() throws -> PretendServer.Configuration {
    var behaviour = PretendServer.Configuration()
    for setting in simulation {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw CommandFailure(.usage, "`--simulate \(SafeText.escaping(setting))` has no value, write start=10s")
      }
      let (name, value) = (parts[0], parts[1])
      switch name {
      case "status":
        guard let status = ServerStatus(rawValue: value) else {
          throw CommandFailure(
            .usage, "`status` is one of \(ServerStatus.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        behaviour.status = status
      case "start": behaviour.start = try duration(value, of: name)
      case "stop": behaviour.stop = try duration(value, of: name)
      case "wings_restart": behaviour.wingsRestart = value == "never" ? nil : try duration(value, of: name)
      case "backup": behaviour.backup.after = try duration(value, of: name)
      default:
        throw CommandFailure(
          .usage,
          "`\(SafeText.escaping(name))` cannot be simulated; there are start, stop, wings_restart, backup, status")
      }
    }
    return behaviour
  }

  private func duration(_ text: String, of name: String) throws -> Duration {
    do throws(DurationTextError) {
      return try DurationText.parse(text)
    } catch {
      throw CommandFailure(.usage, "`\(name)`: \(SafeText.escaping(error.message))")
    }
  }
}
