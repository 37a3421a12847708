/// A key with what may be written for it and what that means.
public struct ReferenceEntry: Sendable, Hashable {
  /// As it is written.
  public let name: String
  /// See `ValueShape`.
  public let shape: ValueShape
  /// One sentence in plain words, without a full stop.
  public let meaning: String
  /// Whether the map is incomplete without it.
  public let isRequired: Bool
  /// What holds without it; `nil` if nothing does.
  public let fallback: Fallback?
  /// How it looks in use.
  public let example: ReferenceExample?

  /// What holds without a key.
  public enum Fallback: Sendable, Hashable {
    /// The same as if this were written.
    case value(String)
    /// Something that cannot be written, in words.
    case words(String)
  }

  /// A key, described; `default` could be written, `otherwise` only be said.
  public init(
    _ name: String, _ shape: ValueShape, _ meaning: String, required: Bool = false, default value: String? = nil,
    otherwise words: String? = nil, example: ReferenceExample? = nil
  ) {
    self.name = name
    self.shape = shape
    self.meaning = meaning
    self.isRequired = required
    self.fallback = value.map { .value($0) } ?? words.map { .words($0) }
    self.example = example
  }
}

/// A piece of a rule file, with the place where it would stand.
public enum ReferenceExample: Sendable, Hashable {
  /// A whole rule file.
  case file(String)
  /// Keys at the top of a file.
  case definition(String)
  /// Keys of a rule.
  case rule(String)
  /// The keys of one trigger.
  case trigger(String)
  /// The keys of one step.
  case step(String)
  /// An expression that is true or false.
  case condition(String)
  /// A text with `${…}`.
  case template(String)
  /// A value that needs no context.
  case words(String)
  /// A piece of a file of another kind, such as a test.
  case other(String)

  /// As written.
  public var text: String {
    switch self {
    case .file(let text), .definition(let text), .rule(let text), .trigger(let text), .step(let text),
      .condition(let text), .template(let text), .words(let text), .other(let text):
      text
    }
  }
}

/// A map of a file with its keys, for one heading of a page.
public struct ReferenceSection: Sendable, Hashable {
  /// The heading.
  public let title: String
  /// What it is about, in a sentence or two of Markdown.
  public let intro: String
  /// Its keys.
  public let entries: [ReferenceEntry]
  /// How it looks in use.
  public let example: ReferenceExample?

  /// A heading with its keys.
  public init(_ title: String, _ intro: String, _ entries: [ReferenceEntry], example: ReferenceExample? = nil) {
    self.title = title
    self.intro = intro
    self.entries = entries
    self.example = example
  }
}
