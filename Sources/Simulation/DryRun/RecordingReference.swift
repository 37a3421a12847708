public import Diagnostics
public import RuleCompiler
import RuleModel

/// Recordings as data: one JSON object a line.
public enum RecordingReference {
  /// The schema of one line.
  public static let schema = SchemaBuilder.document(
    name: "recording", title: "A line of a recording of flightplan", root: .object(ObjectShape(lineKeys)))

  /// What a page tells about recordings.
  public static let sections: [ReferenceSection] = [
    ReferenceSection(
      "A line",
      """
      A recording is a text with one JSON object a line, in order of time. Each says one thing that happened; a line \
      without `at` happened together with the one before it. Lines with a `schema`, such as a header, are passed over.
      """, lineKeys,
      example: .other(
        """
        {"schema":"flightplan.recording/1"}
        {"at":"2026-03-14T20:00:00+01:00","server":"survival-1","status":"running","initial":true}
        {"at":"2026-03-14T20:00:05+01:00","server":"survival-1","console":"[20:00:05 INFO]: Alex joined the game"}
        {"at":"2026-03-14T20:03:00+01:00","server":"survival-1","crash":{"exit_code":137,"oom":true}}
        """)),
    ReferenceSection("`crash`", "", crashKeys),
    ReferenceSection("`stats`", "The daemon's figures, by its names.", statsKeys),
    ReferenceSection("`network`", "", networkKeys),
  ]

  static let amount = ValueShape.decimal(0...9_007_199_254_740_991)
  static let statuses = ValueShape.choice(ServerStatus.allCases.map(\.rawValue))

  static let lineKeys: [ReferenceEntry] = [
    ReferenceEntry("schema", .text, "Marks a line that says nothing about a server"),
    ReferenceEntry("at", .form(.instant), "When, with offset", otherwise: "the time of the line before"),
    ReferenceEntry("server", .text, "The server's name", otherwise: "every server"),
    ReferenceEntry("console", .text, "Output of the console, possibly several lines, colour codes included"),
    ReferenceEntry("replayed", .flag, "With `console`: told again after a reconnect", default: "false"),
    ReferenceEntry("status", statuses, "The status"),
    ReferenceEntry("initial", .flag, "With `status`: it held already", default: "false"),
    ReferenceEntry("crash", .object(ObjectShape(crashKeys)), "The process ended unasked"),
    ReferenceEntry("stats", .object(ObjectShape(statsKeys, isOpen: true)), "Figures"),
    ReferenceEntry("session", .choice(["connected", "lost"]), "Whether the server could be seen from then on"),
    ReferenceEntry("event", .form(.name), "A named event"),
  ]

  static let crashKeys: [ReferenceEntry] = [
    ReferenceEntry("exit_code", .integer(0...255), "The exit code"),
    ReferenceEntry("oom", .flag, "For lack of memory", default: "false"),
  ]

  static let statsKeys: [ReferenceEntry] = [
    ReferenceEntry("memory_bytes", amount, "Memory in use"),
    ReferenceEntry("memory_limit_bytes", amount, "Memory allowed; 0 is no limit"),
    ReferenceEntry("cpu_absolute", amount, "Processor in use, in percent of one core"),
    ReferenceEntry("disk_bytes", amount, "Disk in use"),
    ReferenceEntry("network", .object(ObjectShape(networkKeys, isOpen: true)), "Traffic since the process began"),
    ReferenceEntry("uptime", amount, "Milliseconds since the process began"),
    ReferenceEntry("state", statuses, "The status"),
  ]

  static let networkKeys: [ReferenceEntry] = [
    ReferenceEntry("rx_bytes", amount, "Bytes received"), ReferenceEntry("tx_bytes", amount, "Bytes sent"),
  ]
}
