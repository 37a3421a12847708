/// Profiles of games.
extension LanguageReference {
  static let profileSections: [ReferenceSection] = [
    ReferenceSection(
      "A profile",
      """
      A profile says how a game's console reads and how the game is spoken to. It applies to servers whose egg it \
      names; the only profile that a file sees also applies to servers without a known egg.
      """, profileKeys, example: .file(profileExample)),
    ReferenceSection(
      "A metric",
      """
      A number under a name, used in expressions like `memory`. It is unknown until it was set once. Each of `set`, \
      `inc`, `dec` and `zero` is a trigger or a list of triggers; `set` also has a `value`.
      """, metricKeys),
    ReferenceSection(
      "A probe", "How the engine asks for a metric, by itself and only while a rule needs the number.", probeKeys),
  ]

  private static let profileExample = """
    profiles:
      minecraft:
        eggs: [paper, purpur]
        line: '^\\[[\\d:]+ (?<level>[A-Z]+)\\]: (?<message>.*)$'
        events:
          ready: { console: '^Done \\((?<seconds>[\\d.]+)s\\)!' }
          joined: { console: '^(?<player>\\w{3,16}) joined the game$' }
        metrics:
          online:
            set: { console: '^There are (?<n>\\d+) of a max', value: n }
            inc: { event: joined }
            zero: { status: offline }
            probe: { command: list, every: 5m, while: status == running }
            stale: 15m
        commands:
          announce: say ${message}
          kick: kick ${player} ${reason}
    """

  static let profileKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "eggs", .oneOrMore(.text), "The eggs it is for, with `*` for any characters",
      example: .definition("profiles:\n  rust: { eggs: [rust, rust-*] }")),
    ReferenceEntry(
      "line", .pattern, "Splits a line of the console: its group `message` is what patterns see, `level` is told",
      example: .definition("profiles:\n  rust: { line: '^\\[(?<level>[A-Z]+)\\] (?<message>.*)$' }")),
    ReferenceEntry(
      "events", .map(of: .trigger, named: .name), "Events of the game, by their names",
      example: .definition("profiles:\n  rust:\n    events: { wiped: { console: '^Map wiped$' } }")),
    ReferenceEntry(
      "metrics", .map(of: .object(ObjectShape(metricKeys)), named: .variable), "Numbers of the game, by their names",
      example: .definition(
        "profiles:\n  rust:\n    metrics: { fps: { set: { console: '^(?<n>\\d+) fps', value: n } } }")),
    ReferenceEntry(
      "commands", .map(of: .template, named: .name),
      "What is typed for `announce` and for `run: game.name`; each `${name}` in it is a parameter",
      example: .definition("profiles:\n  rust:\n    commands: { announce: 'say ${message}', ban: 'banid ${player}' }")),
  ]

  static let metricKeys: [ReferenceEntry] = [
    ReferenceEntry(
      "set", .oneOrMore(.assignment), "A trigger and, under `value`, the number that it gives",
      example: .definition(
        "profiles:\n  rust:\n    metrics: { fps: { set: { console: '^(?<n>\\d+) fps', value: n }, stale: 1m } }")),
    ReferenceEntry(
      "inc", .oneOrMore(.trigger), "One more",
      example: .definition(
        "profiles:\n  rust:\n    metrics:\n      raids:\n        inc: { console: '^Raid began' }\n        dec: { console: '^Raid ended' }"
      )),
    ReferenceEntry("dec", .oneOrMore(.trigger), "One less"),
    ReferenceEntry("zero", .oneOrMore(.trigger), "Back to 0"),
    ReferenceEntry("probe", .object(ObjectShape(probeKeys)), "How to ask for it"),
    ReferenceEntry("stale", .duration, "Unknown when it is older than this", otherwise: "never"),
  ]

  static let probeKeys: [ReferenceEntry] = [
    ReferenceEntry("command", .text, "The console command to whose answer `set` listens", required: true),
    ReferenceEntry("every", .duration, "How often, 1s or more", required: true),
    ReferenceEntry("while", .expression, "Only while this is true", default: "true"),
  ]

  /// What `set` has beside its trigger.
  static let assignmentKeys: [ReferenceEntry] = [
    ReferenceEntry("value", .expression, "The number, such as the name of a group that captures digits", required: true)
  ]
}
