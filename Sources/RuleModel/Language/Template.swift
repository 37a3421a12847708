public import Diagnostics

/// A text with places for values, parsed once; values put into it are never parsed again.
public struct Template: Sendable, Hashable {
  /// A piece of it.
  public enum Part: Sendable, Hashable {
    case literal(String)
    case value(Expression, filters: [Filter])
  }

  /// What may follow a value after `|`.
  public enum Filter: String, Sendable, Hashable, CaseIterable {
    case percent
    case gib = "GiB"
    case mib = "MiB"
    case round, ago, time, date, duration
    case json, plain, quote, md
  }

  /// In order.
  public let parts: [Part]
  /// As written.
  public let source: String
  /// Where it stands.
  public let span: Span

  /// The text made of these pieces.
  public init(parts: [Part], source: String, span: Span) {
    self.parts = parts
    self.source = source
    self.span = span
  }

  /// All names in it.
  public var references: [Reference] {
    parts.flatMap { part -> [Reference] in
      if case .value(let expression, _) = part { expression.references } else { [] }
    }
  }

  /// The text if there are no values in it.
  public var literal: String? {
    var text = ""
    for part in parts {
      guard case .literal(let literal) = part else { return nil }
      text += literal
    }
    return text
  }
}

/// A value of YAML's shape with templates at its leaves, rendered as data and only then encoded.
public indirect enum DataTemplate: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case text(Template)
  /// A number or truth value that stays one: `${players}` without quotes and without other text.
  case value(Expression)
  case array([DataTemplate])
  case object([Member])

  /// A key and what it holds.
  public struct Member: Sendable, Hashable {
    /// The key, never a template.
    public let key: String
    /// Its value.
    public let value: DataTemplate

    /// A member of an object.
    public init(key: String, value: DataTemplate) {
      self.key = key
      self.value = value
    }
  }
}
