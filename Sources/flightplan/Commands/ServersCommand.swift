import ArgumentParser
import Diagnostics
import Foundation
import RuleModel

/// `flightplan servers`: what the running engine sees of each server.
struct ServersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "servers", abstract: "Show what the running flightplan sees of each server.",
    usage: """
      flightplan servers
      flightplan servers --watch
      flightplan servers --json
      flightplan servers --metrics > /var/lib/prometheus/node-exporter/flightplan.prom
      """,
    discussion: """
      Asks the process that uses the same state directory. NEEDS are permissions that rules in reach need and the key \
      has not got. Figures are at most half a minute old.

      Ends with 2 when none is running.
      """)

  @OptionGroup var engine: RunningEngine

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print figures of the sessions in Prometheus's text format.")
  var metrics = false

  @Flag(help: "Draw the table again every two seconds, until Ctrl-C.")
  var watch = false

  /// Between two tables.
  private static let pause = Duration.seconds(2)

  func validate() throws {
    if watch, json || metrics {
      throw ValidationError("--watch draws tables; leave out --\(json ? "json" : "metrics")")
    }
    if json, metrics { throw ValidationError("--json and --metrics are two forms of the same; leave one of them out") }
  }

  func run() async throws {
    let answer = try await engine.ask(.servers)
    if metrics {
      Output.results.write(SessionMetrics(answer).text)
      return
    }
    if json {
      Output.results.line(
        JSONValue.object(
          [
            .init("schema", "flightplan.servers/1"), .init("servers", answer["servers"] ?? []),
            .init("pauses", answer["pauses"] ?? []),
          ]
        ).rendered())
      return
    }
    Output.results.write(table(answer))
    while watch {
      try await Task.sleep(for: Self.pause)
      let next = table(try await engine.ask(.servers))
      // From the upper left corner of an empty screen, in one piece, so that nothing flickers.
      Output.results.write((Output.results.isTerminal ? "\u{1B}[H\u{1B}[2J" : "\n") + next)
    }
  }

  private func table(_ answer: JSONValue) -> String {
    let rows = (answer["servers"]?.array ?? []).map(Self.row)
    guard !rows.isEmpty else { return "no server is known yet\n" }
    let header = ["NAME", "STATUS", "SESSION", "MEMORY", "CPU", "RULES", "NEEDS"]
    let pauses = (answer["pauses"]?.array ?? []).map { words(of: $0) + "\n" }
    return TextTable(header: header, rows: rows).rendered(width: TerminalWidth.current()) + pauses.joined()
  }

  private static func row(_ server: JSONValue) -> [String] {
    let needs = (server["needs"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
    return [
      server["name"]?.string ?? "", server["status"]?.string ?? "–", session(server["session"]), memory(server),
      server["cpu"]?.double.map { Value.percent($0).displayText } ?? "–", "\(server["rules"]?.int ?? 0)",
      needs.isEmpty ? "–" : needs,
    ]
  }

  private static func session(_ session: JSONValue?) -> String {
    guard let session, let state = session["state"]?.string else { return "–" }
    let since = DurationText.human(.seconds(session["seconds"]?.int ?? 0))
    if state == "live" || state == "renewing" { return "up \(since)" }
    return session["failure"]?.string.map { "\(state): \($0)" } ?? "\(state) \(since)"
  }

  /// `6.1 GiB, 76 %`
  private static func memory(_ server: JSONValue) -> String {
    guard let used = server["memory"]?.double else { return "–" }
    let share = server["memory_limit"]?.double.map { ", \(Value.percent(used / $0 * 100).displayText)" } ?? ""
    return Value.bytes(used).displayText + share
  }

  private func words(of pause: JSONValue) -> String {
    let reason = pause["reason"]?.string.map { ": \($0)" } ?? ""
    let (what, by) = (pause["what"]?.string ?? "", pause["by"]?.string ?? "")
    return "paused   "
      + SafeText.escaping("\(what) until \(engine.clock(pause["until"]?.string)) by \(by)\(reason)")
      + "      flightplan resume \(pause["id"]?.int ?? 0)"
  }
}

/// The running process that a command speaks to: the one on the same state directory.
struct RunningEngine: ParsableArguments {
  @Option(name: .shortAndLong, help: "The configuration file.")
  var config: String?

  private var settings: Configuration {
    LoadedConfiguration.load(flag: config, environment: ProcessInfo.processInfo.environment).configuration
  }

  func ask(_ request: ControlRequest) async throws -> JSONValue {
    let directory = LoadedConfiguration.stateDirectory(of: settings, environment: ProcessInfo.processInfo.environment)
    return try await ControlClient(stateDirectory: directory).ask(request)
  }

  /// An instant as the configured zone's clock shows it.
  func clock(_ iso8601: String?) -> String {
    guard let instant = iso8601.flatMap({ Timestamp(iso8601: $0) }) else { return "?" }
    let zone = settings.zone
    return "\(instant.dateText(in: zone)) \(instant.timeText(in: zone)) \(zone.abbreviation(at: instant))"
  }
}
