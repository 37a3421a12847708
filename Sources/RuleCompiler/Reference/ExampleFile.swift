/// Whole rule files made of examples, so that each of them can be compiled.
extension ReferenceExample {
  /// The files that examples include, by path: one of each thing that can be named.
  public static let includes: [(path: String, text: String)] = [
    (
      "_shared.yaml",
      """
      timezone: Europe/Berlin
      secrets: [OPS_WEBHOOK]
      notifiers:
        ops: { discord: '${secrets.OPS_WEBHOOK}' }
      windows:
        maintenance: { days: sun, from: "05:00", to: "07:00" }

      """
    ),
    (
      "game.yaml",
      """
      profiles:
        game:
          eggs: [paper]
          line: '^\\[[^\\]]*\\]: (?<message>.*)$'
          events:
            player-joined: { console: '^(?<player>\\w{3,16}) joined the game$' }
            saved: { console: '^Saved the game$' }
            stuck: { console: '^Thread stuck$' }
          metrics:
            players:
              set: { console: '^There are (?<n>\\d+) of a max', value: n }
              inc: { event: player-joined }
          commands:
            announce: say ${message}
            kick: kick ${player} ${reason}

      """
    ),
  ]

  /// A file in which the example stands where it belongs; `nil` for what is no part of a rule file.
  public var wholeFile: String? {
    switch self {
    case .file(let text): text + "\n"
    case .definition(let text): Self.head + text + "\n" + Self.rule("")
    case .rule(let text): Self.head + Self.rule(text)
    case .trigger(let text): Self.head + Self.rule("when:\n" + text.indented(by: 2))
    case .step(let text): Self.head + Self.rule("then:\n" + text.asItem)
    case .condition(let text): Self.head + Self.rule("if: >-\n  " + text)
    case .template(let text): Self.head + Self.rule("then:\n  - log: >-\n      " + text)
    case .words, .other: nil
    }
  }

  private static let head = "include: [_shared.yaml, game.yaml]\n"

  /// A rule with these keys, and what every rule needs.
  private static func rule(_ text: String) -> String {
    let necessary = [
      ("servers:", "servers: all"), ("when:", "when: { event: player-joined }"), ("then:", "then: [{ log: seen }]"),
    ]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let missing = necessary.filter { key, _ in !lines.contains { $0.hasPrefix(key) } }.map(\.1)
    let keys = (text.isEmpty ? [] : [text]) + missing
    return "rules:\n  example:\n" + keys.map { $0.indented(by: 4) }.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// Each line moved to the right.
  func indented(by count: Int) -> String {
    let blanks = String(repeating: " ", count: count)
    return split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : blanks + $0 }
      .joined(separator: "\n")
  }

  /// An item of a list below a key.
  var asItem: String { "  - " + indented(by: 4).dropFirst(4) }
}
