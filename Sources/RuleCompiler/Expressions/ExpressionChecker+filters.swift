import Diagnostics
import RuleModel

extension ExpressionChecker {
  /// The filters behind a value, or `nil` after a finding.
  mutating func checkFilters(
    _ names: [TemplateScanner.FilterName], of value: CheckedNode
  ) -> [Template.Filter]? {
    var type = value.type
    var filters: [Template.Filter] = []
    for name in names {
      guard let filter = Template.Filter(rawValue: name.name) else {
        reportUnknownFilter(name)
        return nil
      }
      guard filter.takes(type) else {
        report(
          "type-mismatch", "`\(name.name)` formats \(filter.input), this is \(type.phrase)", at: name.range,
          help: filters.isEmpty
            ? Self.hint(for: filter, type) : "the filter before it has already made text of it")
        return nil
      }
      type = filter.result(type)
      filters.append(filter)
    }
    return filters
  }

  private static func hint(for filter: Template.Filter, _ type: ValueType) -> String? {
    switch (filter, type) {
    case (.percent, .number): "a share is written as a division, `used / limit * 100`, with `%` after the `}`"
    case (.time, .duration), (.date, .duration): "use `|duration`, or leave the filter out"
    case (.duration, .time): "use `|ago`, `|time` or `|date`"
    case (.round, .bytes), (.round, .gauge): "use `|GiB` or `|MiB`"
    default: nil
    }
  }

  private mutating func reportUnknownFilter(_ name: TemplateScanner.FilterName) {
    let known = Template.Filter.allCases.map(\.rawValue)
    let meant =
      known.first { $0.lowercased() == name.name.lowercased() }
      ?? Suggestion.closest(to: name.name, in: known)
    let function = Expression.Function(rawValue: name.name).map {
      "write `\($0.rawValue)(…)` around the value"
    }
    report(
      "unknown-filter", "there is no filter `\(name.name)`", at: name.range,
      inline: function ?? meant.map { "did you mean `\($0)`?" },
      help: "filters: " + known.joined(separator: ", "),
      fix: function == nil ? wordFix(name.name, name.range, among: known) : nil)
  }

  /// A secret can stand alone only: every operation would have to know its text.
  mutating func checkSecrets(in value: CheckedNode, filters: [TemplateScanner.FilterName]) {
    guard takesSecrets else { return }
    if case .reference(.secret) = value.node, filters.isEmpty { return }
    let expression = Expression(
      root: value.node, type: value.type, source: "", span: source.span(value.range))
    guard expression.references.contains(where: { if case .secret = $0 { true } else { false } }) else {
      return
    }
    report(
      "secret-not-allowed-here", "a secret can only be put in as it is", at: value.range,
      help: "write `${secrets.NAME}` without operations and filters")
  }
}

extension Template.Filter {
  /// Whether it can be put behind a value of that type.
  func takes(_ type: ValueType) -> Bool {
    switch self {
    case .percent: type == .gauge || type == .percent
    case .gib, .mib: type == .gauge || type == .bytes
    case .round: type == .number || type == .percent || type == .duration
    case .ago, .time, .date: type == .time
    case .duration: type == .duration
    case .json, .plain, .quote, .md: true
    }
  }

  /// What comes out of it.
  func result(_ type: ValueType) -> ValueType { self == .round ? type : .text }

  /// For messages.
  var input: String {
    switch self {
    case .percent: "gauges and percentages"
    case .gib, .mib: "gauges and sizes"
    case .round: "numbers, percentages and durations"
    case .ago, .time, .date: "times"
    case .duration: "durations"
    case .json, .plain, .quote, .md: "everything"
    }
  }
}
