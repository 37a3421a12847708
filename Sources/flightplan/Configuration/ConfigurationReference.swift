import Diagnostics
import RuleCompiler

/// The engine's file as data: its keys, from which a schema and a reference page are made.
enum ConfigurationReference {
  /// The schema of `flightplan.yaml`.
  static let schema = SchemaBuilder.document(
    name: "config", title: "The configuration of flightplan", root: .object(ObjectShape(fileKeys)))

  /// What a page tells about the file.
  static let sections: [ReferenceSection] = [
    ReferenceSection(
      "The file",
      """
      `flightplan.yaml` belongs to the operator of the machine. Paths in it are relative to the file. A setting may \
      also come from a variable: `FLIGHTPLAN_` and its path in capitals, such as `FLIGHTPLAN_LOG_LEVEL`; flags stand \
      over variables, variables over the file.
      """, fileKeys, example: .other(example)),
    ReferenceSection(
      "A panel: `panels.NAME`",
      """
      With one panel, `FLIGHTPLAN_PANEL_URL` and `FLIGHTPLAN_PANEL_API_KEY` are enough, and no file is needed.
      """, panelKeys),
    ReferenceSection("`servers`", "", serverKeys), ReferenceSection("`state`", "", stateKeys),
    ReferenceSection("`secrets`", "", secretKeys), ReferenceSection("`web`", "", webKeys),
    ReferenceSection("`webhooks`", "", webhookKeys), ReferenceSection("`limits`", "", limitKeys),
    ReferenceSection("`log`", "", logKeys),
  ]

  static let example = """
    version: 1
    panels:
      main:
        url: https://panel.example.com
        key: ${secrets.PANEL_API_KEY}
    servers:
      include: [survival-*, creative-1]
      labels:
        survival-*: { restart: nightly }
    rules: [rules]
    timezone: Europe/Berlin
    """

  static let fileKeys: [ReferenceEntry] = [
    ReferenceEntry("version", .choice(["1"]), "The version of this file's format", default: "1"),
    ReferenceEntry(
      "panels", section(.map(of: .object(ObjectShape(panelKeys)), named: .name)), "The panels by their names"),
    ReferenceEntry("servers", section(.object(ObjectShape(serverKeys))), "Which servers, and their labels"),
    ReferenceEntry("rules", .oneOrMore(.form(.path)), "Rule files, and directories that hold them", default: "[rules]"),
    ReferenceEntry("timezone", .form(.zone), "The zone of times that people read", default: "UTC"),
    ReferenceEntry("state", section(.object(ObjectShape(stateKeys))), "What is remembered, and where"),
    ReferenceEntry("secrets", section(.object(ObjectShape(secretKeys))), "Where secrets lie"),
    ReferenceEntry("web", section(.object(ObjectShape(webKeys))), "The dashboard"),
    ReferenceEntry("webhooks", section(.object(ObjectShape(webhookKeys))), "Where web calls may go"),
    ReferenceEntry("limits", section(.object(ObjectShape(limitKeys))), "How fast the engine may be"),
    ReferenceEntry("log", section(.object(ObjectShape(logKeys))), "What is told, and how"),
  ]

  private static func section(_ shape: ValueShape) -> ValueShape { .oneOf([shape, .nothing]) }

  static let panelKeys: [ReferenceEntry] = [
    ReferenceEntry("url", .form(.address), "The address people open in a browser", required: true),
    ReferenceEntry("key", .text, "A client API key (`ptlc_…`), as `${secrets.PANEL_API_KEY}`"),
    ReferenceEntry("origin", .form(.address), "The address under which the nodes know the panel, if it is another one"),
    ReferenceEntry("ca", .form(.path), "A PEM file with further certificate authorities"),
  ]

  static let serverKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "include", .oneOrMore(.text), "Names or identifiers, with `*` for any characters",
      otherwise: "all that the key can see"),
    ReferenceEntry(
      "labels", section(.map(of: section(.map(of: .text)))),
      "Labels by the names of servers, with `*` for any characters; later ones win"),
  ]

  static let stateKeys: [ReferenceEntry] = [
    ReferenceEntry("dir", .form(.path), "The directory; `auto` is the system's usual place", default: "auto"),
    ReferenceEntry("keep", .duration, "How long the past is kept", default: "30d"),
    ReferenceEntry("keep_lines", .integer(0...1_000_000), "Console lines kept per server", default: "2000"),
  ]

  static let secretKeys: [ReferenceEntry] = [
    ReferenceEntry("dir", .form(.path), "A directory with one file per secret", default: "secrets")
  ]

  static let webKeys: [ReferenceEntry] = [
    ReferenceEntry("listen", .text, "Address and port", default: "127.0.0.1:7470"),
    ReferenceEntry("token", .text, "What visitors have to know, as `${secrets.NAME}`"),
    ReferenceEntry("base_path", .form(.path), "The path under which it is reached behind a proxy", default: "/"),
    ReferenceEntry("metrics", .text, "Whether metrics are served", default: "true"),
    ReferenceEntry("metrics_servers", .text, "Whether there are metrics for each server", default: "true"),
    ReferenceEntry(
      "allow_public", .text, "Listen on an address that others can reach, without a token", default: "false"),
  ]

  static let webhookKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "allow_private", .oneOrMore(.text), "Private address blocks that web calls may reach, such as `10.0.0.0/8`",
      otherwise: "none")
  ]

  static let limitKeys: [ReferenceEntry] = [
    ReferenceEntry("sessions_per_second", .integer(1...1000), "Sessions opened in a second", default: "5"),
    ReferenceEntry(
      "panel_requests_per_minute", .integer(10...100_000), "Requests to each panel in a minute", default: "240"),
  ]

  static let logKeys: [ReferenceEntry] = [
    ReferenceEntry("level", .choice(LogLevelName.all), "The least important level that is told", default: "info"),
    ReferenceEntry(
      "format", .choice(LogFormat.allCases.map(\.rawValue)), "Text for terminals, JSON for others, or by what is there",
      default: "auto"),
  ]
}
