/// A page of the reference, made of data.
public struct ReferencePage: Sendable, Hashable {
  /// Its file name without `.md`.
  public let name: String
  /// The whole text.
  public let text: String

  /// A page of blocks: paragraphs, tables, fences.
  public init(name: String, title: String, blocks: [String]) {
    self.name = name
    self.text = Markdown.joined(["<!-- Written by `flightplan reference`; do not edit. -->", "# \(title)"] + blocks)
  }

  /// A page about the maps of a kind of file.
  public init(name: String, title: String, intro: String, sections: [ReferenceSection]) {
    self.init(name: name, title: title, blocks: [intro] + sections.flatMap(\.blocks))
  }

  /// A page of lists of words.
  public init(name: String, title: String, intro: String, lists: [ReferenceList]) {
    self.init(name: name, title: title, blocks: [intro] + lists.flatMap(\.blocks))
  }
}

/// A list of words under a heading.
public struct ReferenceList: Sendable, Hashable {
  let title: String
  let intro: String
  let header: [String]
  let words: [WordReference]
  let style: Style

  /// What the names in it are.
  public enum Style: Sendable, Hashable {
    /// They can be written in files.
    case code
    /// They are words of ours.
    case plain
  }

  /// A heading, some sentences, and a table; `header` names the columns of names and of kinds.
  public init(
    _ title: String, _ intro: String, header: (name: String, kind: String), _ words: [WordReference],
    style: Style = .code
  ) {
    self.title = title
    self.intro = intro
    self.style = style
    self.header = [header.name, header.kind, "Meaning", "Example"]
    self.words = words
  }

  var blocks: [String] {
    let rows = words.map { word in
      let name =
        switch style {
        case .code: Markdown.code(word.name)
        case .plain: word.name
        }
      return [name, word.kind, Markdown.sentence(word.meaning), word.example?.inline ?? ""]
    }
    return ["## \(title)", intro, Markdown.table(header, rows)]
  }
}

extension ReferenceSection {
  var blocks: [String] {
    var blocks = ["## \(title)", intro, entries.table]
    if let example { blocks.append(example.block) }
    return blocks + entries.examples
  }
}

extension [ReferenceEntry] {
  var table: String {
    let rows = map { entry in
      [
        Markdown.code(entry.name), entry.shape.words,
        entry.isRequired ? "necessary" : entry.fallback?.cell ?? "", Markdown.sentence(entry.meaning),
      ]
    }
    return isEmpty ? "" : Markdown.table(["Key", "Value", "Default", "Meaning"], rows)
  }

  /// Examples that show a key in its place.
  var examples: [String] {
    flatMap { entry in entry.example.map { [Markdown.code(entry.name) + ":", $0.block] } ?? [] }
  }
}

extension ReferenceEntry.Fallback {
  fileprivate var cell: String {
    switch self {
    case .value(let text): Markdown.code(text)
    case .words(let text): text
    }
  }
}

extension [NameReference] {
  var table: String {
    let rows = map { name in
      [
        name.name.contains(" ") ? name.name : Markdown.code(name.name), name.type?.pageName ?? "any", name.meaning,
        name.place, name.example?.inline ?? "",
      ]
    }
    return isEmpty ? "" : Markdown.table(["Name", "Type", "Meaning", "Where", "Example"], rows)
  }

  /// Examples that are too long for the table, each once, below the names that it shows.
  var examples: [String] {
    var shown: [(names: [String], block: String)] = []
    for name in self {
      guard let example = name.example, example.inline.isEmpty else { continue }
      if let place = shown.firstIndex(where: { $0.block == example.block }) {
        shown[place].names.append(name.name)
      } else {
        shown.append(([name.name], example.block))
      }
    }
    return shown.flatMap { [$0.names.map(Markdown.code).joined(separator: ", ") + ":", $0.block] }
  }
}

extension LanguageReference {
  /// The pages that tell about the language.
  public static let pages: [ReferencePage] = [
    ReferencePage(
      name: "rules", title: "Rule files",
      intro: "What a rule file may say. [Triggers](triggers.md), [steps](steps.md), [expressions](expressions.md) and "
        + "[profiles](profiles.md) have pages of their own.", sections: ruleSections),
    triggersPage, stepsPage, expressionsPage,
    ReferencePage(
      name: "profiles", title: "Profiles of games", intro: "What stands under `profiles` in a rule file.",
      sections: profileSections),
    ReferencePage(
      name: "reason-codes", title: "Gates and reason codes",
      intro: "An event passes twelve gates on its way to a run. The first that does not let it through says why.",
      lists: [
        ReferenceList("Gates", "In this order.", header: ("Gate", ""), gates),
        ReferenceList(
          "Reasons", "In tests, `reason:` is a code, or with `*` the whole text.", header: ("Code", "Gate"), reasons),
      ]),
  ]

  private static let triggersPage = ReferencePage(
    name: "triggers", title: "Triggers",
    blocks: [
      """
      A trigger is a map with exactly one of the words below, and modifiers beside it. It stands under `when` of a rule, \
      alone or in a list of which any one is enough, and wherever something is waited for: `until`, `wait`, `expect`, \
      `absent`, `sequence`, events and metrics.

      An **event** happens and is over. A **level** holds for a while: it can be over again, which is what `resolved` is for.
      """
    ] + triggers.flatMap(\.blocks) + ["## Modifiers", modifiers.table] + modifiers.examples
      + ReferenceList(
        "Events of the engine", "Names for `event`, besides those of profiles, files, `emit` steps and people.",
        header: ("Event", "Fields"), builtinEvents
      ).blocks)

  private static let stepsPage = ReferencePage(
    name: "steps", title: "Steps",
    blocks: [
      """
      A step is a map with exactly one verb; its other keys are options of the verb, or common ones. Steps are done one \
      after the other, and each ends when its effect has been seen. A step that fails ends its list: `catch` follows, \
      then `finally`.
      """
    ] + verbs.flatMap(\.blocks) + stepSections.flatMap(\.blocks))

  private static let expressionsPage = ReferencePage(
    name: "expressions", title: "Expressions and templates",
    blocks: [
      """
      Expressions stand in `if`, `where`, `stats`, `until`, `while`, `end_if`, `value`, and in texts as `${expression}` \
      or `${expression|filter}`; `$$` is a dollar sign. They have types that are checked before anything runs, and three \
      truth values: what is unknown is never silently false.
      """, "## Names", names.table,
    ] + names.examples
      + [
        ReferenceList("Functions", "", header: ("Function", "Gives"), functions),
        ReferenceList(
          "Filters", "Filters follow a value in a template and may follow each other.", header: ("Filter", "Takes"),
          filters),
        ReferenceList("Operators", "From loose to tight.", header: ("Operator", ""), operators),
        ReferenceList("Values", "", header: ("Written", "Type"), literals),
        ReferenceList("Closed sets", "Their words stand without quotes.", header: ("Set", "Words"), closedSets),
        ReferenceList(
          "What a capture is proven to be",
          "Players write what the console shows. A group's pattern decides where its text may stand as it is.",
          header: ("Class", "May stand in"), captureClasses),
      ].flatMap(\.blocks))
}

extension TriggerReference {
  var blocks: [String] {
    var blocks = ["## `\(word)`", Markdown.sentence(meaning) + " " + nature.sentence]
    if let shortForm { blocks.append("Short form: \(Markdown.sentence(shortForm))") }
    if let keys = shape.keys, !keys.isEmpty { blocks += ["Long form:", keys.table] }
    if !fields.isEmpty { blocks += ["It carries:", fields.table] }
    blocks.append("Modifiers: " + modifiers.map(Markdown.code).joined(separator: ", ") + ".")
    return blocks + examples.map(\.block) + (shape.keys?.examples ?? [])
  }
}

extension TriggerReference.Nature {
  fileprivate var sentence: String {
    switch self {
    case .event: "It is an event."
    case .level: "It is a level."
    case .either: "It is an event; with `for` or `until`, or where the rule has `resolved`, it is a level."
    }
  }
}

extension VerbReference {
  var blocks: [String] {
    var facts = "Value: \(shape.words). Done \(ends)."
    if let timeout { facts += " A try may take \(timeout) unless `timeout` says otherwise." }
    if !missing.isEmpty {
      facts += " Not with it: " + missing.map(Markdown.code).joined(separator: ", ") + "."
    }
    var blocks = ["## `\(word)`", Markdown.sentence(meaning), facts, options.table]
    if !result.isEmpty { blocks += ["With `as` it gives:", result.table] }
    return blocks + examples.map(\.block) + options.examples
  }
}
