public import RuleModel

/// A kind of trigger.
public struct TriggerReference: Sendable, Hashable {
  /// What such a trigger can do in time.
  public enum Nature: Sendable, Hashable {
    /// It happens and is over.
    case event
    /// It holds for a while.
    case level
    /// An event, or with `for`, `until` or `resolved` a level.
    case either
  }

  /// The key.
  public let word: String
  /// One sentence without a full stop.
  public let meaning: String
  /// See `Nature`.
  public let nature: Nature
  /// What may stand behind the word.
  public let shape: ValueShape
  /// What the short form means; `nil` if there is none.
  public let shortForm: String?
  /// Keys that only this kind has beside the word, such as `while`.
  public let ownModifiers: [String]
  /// Values that come with a match.
  public let fields: [NameReference]
  /// How it looks in use, as triggers.
  public let examples: [ReferenceExample]

  /// The modifiers that may stand beside the word.
  public var modifiers: [String] {
    let common = ["id", "where"]
    return switch nature {
    case .event: common + ["count", "within", "distinct", "debounce"] + ownModifiers
    case .level: common + ["for", "until"] + ownModifiers
    case .either: common + ["for", "until", "count", "within", "distinct", "debounce"] + ownModifiers
    }
  }
}

/// A verb.
public struct VerbReference: Sendable, Hashable {
  /// The key.
  public let word: String
  /// One sentence without a full stop.
  public let meaning: String
  /// What may stand behind the word.
  public let shape: ValueShape
  /// Keys beside it that belong to this verb.
  public let options: [ReferenceEntry]
  /// Common keys that have nothing to act on here.
  public let missing: [String]
  /// When the step is done.
  public let ends: String
  /// How long one try may take unless `timeout` says otherwise; `nil` if there is no such bound.
  public let timeout: String?
  /// What `as` binds.
  public let result: [NameReference]
  /// How it looks in use, as steps.
  public let examples: [ReferenceExample]
}

/// A name that has a value in expressions.
public struct NameReference: Sendable, Hashable {
  /// As it is written.
  public let name: String
  /// The type of its value; `nil` if it depends.
  public let type: ValueType?
  /// One sentence without a full stop.
  public let meaning: String
  /// Where it exists.
  public let place: String
  /// How it looks in use.
  public let example: ReferenceExample?

  /// A name, described.
  public init(
    _ name: String, _ type: ValueType?, _ meaning: String, in place: String = "", example: ReferenceExample? = nil
  ) {
    self.name = name
    self.type = type
    self.meaning = meaning
    self.place = place
    self.example = example
  }
}

/// A function, filter, word or code with one sentence about it.
public struct WordReference: Sendable, Hashable {
  /// As it is written, with its arguments if it has any.
  public let name: String
  /// What it works on, or what it gives; empty if that says nothing.
  public let kind: String
  /// One sentence without a full stop.
  public let meaning: String
  /// How it looks in use.
  public let example: ReferenceExample?

  /// A word, described.
  public init(_ name: String, _ kind: String = "", _ meaning: String, example: ReferenceExample? = nil) {
    self.name = name
    self.kind = kind
    self.meaning = meaning
    self.example = example
  }
}
