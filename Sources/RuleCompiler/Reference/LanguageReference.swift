/// The rule language as data: every key, word and name of it, from which schemas and reference pages are made.
///
/// Tests compare it with what the compiler reads, in both directions, so neither can run ahead of the other for long.
public enum LanguageReference {
  /// The whole file.
  public static let file = ObjectShape(fileKeys)

  /// A rule.
  public static let rule = ObjectShape(ruleKeys)

  /// All maps with known keys, with what they are about, in the order of the pages.
  public static let sections: [ReferenceSection] = ruleSections + profileSections + stepSections

  /// Every example, in the order of the pages.
  public static let allExamples: [ReferenceExample] =
    sections.flatMap { section in [section.example].compactMap(\.self) + section.entries.compactMap(\.example) }
    + triggers.flatMap { $0.examples + ($0.shape.keys ?? []).compactMap(\.example) } + modifiers.compactMap(\.example)
    + builtinEvents.compactMap(\.example) + verbs.flatMap { $0.examples + $0.options.compactMap(\.example) }
    + names.compactMap(\.example)
    + (functions + filters + operators + literals + captureClasses).compactMap(\.example)

  /// The maps of files and rules.
  static let ruleSections: [ReferenceSection] = [
    ReferenceSection(
      "The file", "A rule file is a map. Every key is optional; a file that is only included may have no rules.",
      fileKeys, example: .file(wholeFile)),
    ReferenceSection(
      "A rule",
      """
      The id of a rule is its key under `rules`; small letters, digits, `-` and `_`. State, locks and counts are kept \
      for each rule **and** server, and for each value of `by`.
      """, ruleKeys),
    ReferenceSection(
      "Which servers",
      """
      The value of `servers`. `all` is every server, a name may contain `*`, a list means any of its items. In the \
      long form all parts have to hold; each of `node`, `egg` and `not` may be a list.
      """, selectorKeys),
    ReferenceSection(
      "How often: `limit`",
      """
      `limit: 3 per 10m` is the short form. The long form can stay closed after the limit was exceeded, and say so.
      """, limitKeys),
    ReferenceSection(
      "Who waits for whom: `lock`",
      """
      `lock: backup` is short for one slot per server. Rules with a power step take the lock `power` of their server \
      by themselves, for the whole run.
      """, lockKeys),
    ReferenceSection(
      "Windows",
      """
      A window is open between two times of day, or for a while after each time a cron expression names. The end does \
      not belong to it; one over midnight belongs to the day on which it opens.
      """, windowKeys),
    ReferenceSection(
      "Notifiers", "A notifier has exactly one service, whose value is the address that the service gave you.",
      notifierKeys),
    ReferenceSection("Grouping of messages", "The value of `group` of a notifier.", groupKeys),
    ReferenceSection("Procedures", "Steps under a name, for `run`.", procedureKeys),
    ReferenceSection("Templates", "A rule with holes, for `use`.", templateKeys),
  ]

  static let wholeFile = """
    version: 1
    timezone: Europe/Berlin
    secrets: [OPS_WEBHOOK]
    notifiers:
      ops: { discord: '${secrets.OPS_WEBHOOK}' }
    rules:
      memory-high:
        servers: survival-*
        when:
          stats: memory > 90%
          for: 5m
          until: memory < 80%
        then:
          - notify: ops
            message: '${server.name}: memory at ${memory|percent} for ${firing.for}'
        resolved:
          - notify: ops
            message: '${server.name}: memory back to ${memory|percent}'
    """
}
