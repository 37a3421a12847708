import Diagnostics
import RuleModel

/// Functions that look back: `avg(tps, 3m)`, `age(players)`, `count(player-joined, 10m)`.
extension ExpressionChecker {
  mutating func checkHistory(
    _ function: Expression.History, _ arguments: [SyntaxNode], _ range: Range<Int>
  ) -> CheckedNode? {
    let example = "\(function.rawValue)(memory, 5m)"
    guard arguments.count == 2 else {
      wrongCount(function.rawValue, 2, arguments, range, example: example)
      return nil
    }
    if case .literal(.duration) = arguments[0].kind, case .name = arguments[1].kind {
      report(
        "wrong-arguments", "the figure comes first, then the time", at: arguments[0].range,
        help: "write `\(function.rawValue)(\(excerpt(arguments[1].range)), \(excerpt(arguments[0].range)))`")
      return nil
    }
    let figure = figure(arguments[0], of: function.rawValue)
    let span = span(arguments[1], of: function.rawValue, upTo: .days(31))
    guard let (reference, type) = figure, let span else { return nil }
    return CheckedNode(.history(function, reference, span), function.result(of: type), range)
  }

  mutating func checkAge(_ arguments: [SyntaxNode], _ range: Range<Int>) -> CheckedNode? {
    guard arguments.count == 1 else {
      wrongCount("age", 1, arguments, range, example: "age(players)")
      return nil
    }
    return figure(arguments[0], of: "age").map { CheckedNode(.age($0.reference), .duration, range) }
  }

  mutating func checkCount(_ arguments: [SyntaxNode], _ range: Range<Int>) -> CheckedNode? {
    guard arguments.count == 2, case .text(let event) = arguments[0].kind else {
      wrongCount("count", 2, arguments, range, example: "count(player-joined, 10m)")
      return nil
    }
    guard let span = span(arguments[1], of: "count", upTo: .days(31)) else { return nil }
    if !scope.events.contains(event), let meant = Suggestion.closest(to: event, in: scope.events) {
      report(
        "undefined-event", "there is no event `\(event)`", at: arguments[0].range, inline: "did you mean `\(meant)`?")
      return nil
    }
    return CheckedNode(.eventCount(event, span), .number, range)
  }

  /// A figure that has a past: of the server, or read from the console.
  private mutating func figure(_ syntax: SyntaxNode, of function: String) -> (reference: Reference, type: ValueType)? {
    guard let checked = check(syntax) else { return nil }
    if case .reference(let reference) = checked.node, reference.hasHistory { return (reference, checked.type) }
    report(
      "not-a-figure", "`\(function)` looks back on a figure, `\(excerpt(syntax.range))` is none", at: syntax.range,
      help: "name `memory`, `cpu`, `disk`, `net.rx`, `net.tx`, `uptime` or a metric such as `players`")
    return nil
  }

  private mutating func span(_ syntax: SyntaxNode, of function: String, upTo longest: Duration) -> Duration? {
    guard case .literal(.duration(let span)) = syntax.kind, span > .zero else {
      report(
        "wrong-arguments", "`\(function)` needs a duration that is written out, such as `5m`", at: syntax.range)
      return nil
    }
    guard span <= longest else {
      report(
        "too-long-ago", "`\(function)` looks back \(DurationText.human(longest)) at most", at: syntax.range)
      return nil
    }
    return span
  }

  private mutating func wrongCount(
    _ name: String, _ wanted: Int, _ arguments: [SyntaxNode], _ range: Range<Int>, example: String
  ) {
    let found = arguments.isEmpty ? "none" : "\(arguments.count)"
    report(
      "wrong-arguments", "`\(name)` takes \(wanted == 1 ? "1 value" : "\(wanted) values"), found \(found)", at: range,
      help: "use it like this: `\(example)`")
  }
}

extension Reference {
  /// Whether its values are numbers that come again and again.
  fileprivate var hasHistory: Bool {
    switch self {
    case .uptime, .memory, .disk, .cpu, .cpuOfLimit, .networkReceived, .networkSent, .metric: true
    case .serverName, .serverID, .serverNode, .serverEgg, .serverLabel, .status, .session, .field, .line, .matchCount,
      .matchFirst, .triggerID, .triggerTime, .triggerDeadline, .firingFor, .limitUsed, .limitRuns, .limitPer,
      .runElapsed, .errorStep, .errorKind, .errorMessage, .result, .remaining, .now, .weekday, .variable, .secret,
      .parameter, .stored:
      false
    }
  }
}

extension Expression.History {
  /// The type of its result for a figure of a type.
  fileprivate func result(of type: ValueType) -> ValueType {
    switch (self, type) {
    case (.rate, .gauge), (.delta, .gauge): .bytes
    case (.rate, .duration): .number
    default: type
    }
  }
}
