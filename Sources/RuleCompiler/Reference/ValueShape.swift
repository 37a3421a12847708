/// What may stand at a place of a file, as far as a reader without knowledge of the whole language can tell.
///
/// Schemas and reference pages are made of it; the compiler's own checks go further.
public indirect enum ValueShape: Sendable, Hashable {
  /// Any scalar: files are read as text, so `1.20` and `true` are texts where a text is asked for.
  case text
  /// A text of this form, told to people as `words`.
  case form(TextForm)
  /// One of a few words.
  case choice([String])
  /// `5m`, `1h30m`.
  case duration
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// A number, possibly with a fraction.
  case decimal(ClosedRange<Double>)
  /// `true` or `false`.
  case flag
  /// A calculation or condition.
  case expression
  /// A text with values in it, `${…}`.
  case template
  /// A regular expression.
  case pattern
  /// What a rule looks at.
  case trigger
  /// A trigger that gives a metric its value.
  case assignment
  /// A list of steps.
  case steps
  /// Which servers.
  case selector
  /// A list.
  case list(of: ValueShape)
  /// One, or a list of them.
  case oneOrMore(ValueShape)
  /// Names of the author's choice, of a form if one is given, each with such a value.
  case map(of: ValueShape, named: TextForm? = nil)
  /// A map with known keys.
  case object(ObjectShape)
  /// Any of these.
  case oneOf([ValueShape])
  /// The key may stand without a value.
  case nothing
  /// Whatever YAML can say.
  case anything

  /// Texts with a form of their own.
  public enum TextForm: String, Sendable, Hashable, CaseIterable {
    /// The name of a rule, window, notifier, event.
    case name
    /// A name that stands in expressions.
    case variable
    /// The name of a secret.
    case secret
    /// `Europe/Berlin`.
    case zone
    /// `"04:00"`.
    case timeOfDay
    /// `"30 2 * * *"`.
    case cron
    /// `starting -> running`.
    case change
    /// `mon-fri`, `1,15`, `last`, `first mon`.
    case days
    /// `3 per 10m`.
    case rate
    /// `2026-03-14T20:00:00+01:00`.
    case instant
    /// `8GiB`.
    case size
    /// `200%`.
    case percentage
    /// `200`, `2xx`.
    case httpStatus
    /// A path or a pattern of paths.
    case path
    /// A web address, possibly with `${secrets.NAME}`.
    case address
  }
}

/// A map with known keys.
public struct ObjectShape: Sendable, Hashable {
  /// In the order in which people are told about them.
  public let keys: [ReferenceEntry]
  /// Exactly one of these sets of keys has to be there; empty when nothing is asked.
  public let alternatives: [[String]]
  /// At most one of these keys.
  public let exclusive: [String]
  /// Whether keys besides these may stand there, such as fields of an event.
  public let isOpen: Bool

  /// A map with these keys.
  public init(
    _ keys: [ReferenceEntry], alternatives: [[String]] = [], exclusive: [String] = [], isOpen: Bool = false
  ) {
    self.keys = keys
    self.alternatives = alternatives
    self.exclusive = exclusive
    self.isOpen = isOpen
  }

  /// The names of its keys.
  public var names: [String] { keys.map(\.name) }
}

extension ValueShape.TextForm {
  /// For the column `Value` of a table.
  public var words: String {
    switch self {
    case .name, .variable: "name"
    case .secret: "name of a secret"
    case .zone: "time zone"
    case .timeOfDay: "time of day"
    case .cron: "cron expression"
    case .change: "`from -> to`"
    case .days: "days"
    case .rate: "rate"
    case .instant: "instant"
    case .size: "size"
    case .percentage: "percentage"
    case .httpStatus: "HTTP status"
    case .path: "path"
    case .address: "web address"
    }
  }

  /// The regular expression that such a text fits, in the dialect common to ECMAScript and Python; `nil` for any text.
  var pattern: String? {
    switch self {
    case .name: "^[a-z0-9][a-z0-9_-]*$"
    case .variable: "^[a-z_][a-z0-9_]*$"
    case .secret: "^[A-Za-z_][A-Za-z0-9_]*$"
    case .zone: "^[A-Za-z][A-Za-z0-9_+/-]*$"
    case .timeOfDay: "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
    case .change: "^(offline|starting|running|stopping) *-> *(offline|starting|running|stopping)$"
    case .rate: "^[0-9]+ +per +([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"
    case .instant:
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})$"
    case .size: "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|KB|MB|GB)$"
    case .percentage: "^[0-9]+(\\.[0-9]+)?%$"
    case .httpStatus: "^[1-5]([0-9][0-9]|[xX][xX])$"
    case .cron, .days, .path, .address: nil
    }
  }

  /// Whether a YAML reader may hand it over as a number.
  ///
  /// YAML 1.1 reads `14:30` as 870, and days of the month and HTTP statuses are numbers anyway; ids such as `2024`
  /// are texts for us.
  var mayBeNumber: Bool {
    switch self {
    case .timeOfDay, .days, .httpStatus, .name: true
    case .variable, .secret, .zone, .cron, .change, .rate, .instant, .size, .percentage, .path, .address: false
    }
  }
}

extension ValueShape {
  /// The keys of its long form.
  var keys: [ReferenceEntry]? {
    switch self {
    case .object(let object): object.keys
    case .oneOf(let shapes): shapes.compactMap(\.keys).first
    case .text, .form, .choice, .duration, .integer, .decimal, .flag, .expression, .template, .pattern, .trigger,
      .assignment, .steps, .selector, .list, .oneOrMore, .map, .nothing, .anything:
      nil
    }
  }
}
