import Patterns

/// What the names in an expression stand for at one instant.
public protocol EvaluationScope {
  /// The wall clock.
  var now: Timestamp { get }
  /// The zone in which dates and times are written.
  var zone: ZoneRules { get }
  /// The value of a name; `unknown` if there is none.
  func value(of reference: Reference) -> Value
  /// The digits that a field was captured as, if it was nothing but digits.
  func capturedDigits(_ field: String) -> String?
  /// Whether a rule's level is firing on the same server.
  func isFiring(rule: String) -> Value
  /// What a function over the past of a figure gives; `unknown` until the whole time was seen.
  func history(_ function: Expression.History, of reference: Reference, over span: Duration) -> Value
  /// How old a figure is.
  func age(of reference: Reference) -> Value
  /// How often an event has happened in the last stretch of time; `unknown` until the whole time was seen.
  func count(of event: String, within span: Duration) -> Value
}

extension Expression {
  /// The value at this instant, by three-valued logic: `false and unknown` is false, `true and unknown` is unknown.
  public func evaluate(in scope: some EvaluationScope) -> Value { root.evaluate(in: scope) }
}

extension Expression.Node {
  func evaluate(in scope: some EvaluationScope) -> Value {
    switch self {
    case .literal(let value): value
    case .reference(let reference): scope.value(of: reference)
    case .list(let nodes): .list(nodes.map { $0.evaluate(in: scope) })
    case .not(let node): node.evaluate(in: scope).truth.map { .bool(!$0) } ?? .unknown
    case .negate(let node): node.evaluate(in: scope).negated
    case .and(let left, let right): conjunction(left, right, in: scope)
    case .or(let left, let right): disjunction(left, right, in: scope)
    case .compare(let comparison, let left, let right):
      left.evaluate(in: scope).compared(comparison, to: right.evaluate(in: scope))
    case .contains(let list, let element):
      list.evaluate(in: scope).contains(element.evaluate(in: scope))
    case .matches(let node, let pattern):
      if case .text(let text) = node.evaluate(in: scope) { .bool(pattern.matches(text)) } else { .unknown }
    case .arithmetic(let operation, let left, let right):
      left.evaluate(in: scope).combined(operation, with: right.evaluate(in: scope))
    case .conditional(let then, let condition, let otherwise):
      switch condition.evaluate(in: scope).truth {
      case true?: then.evaluate(in: scope)
      case false?: otherwise.evaluate(in: scope)
      case nil: .unknown
      }
    case .call(let function, let arguments): function.applied(to: arguments, in: scope)
    case .during(let named): .bool(named.window.contains(scope.now))
    case .firing(let rule): scope.isFiring(rule: rule)
    case .history(let function, let reference, let span): scope.history(function, of: reference, over: span)
    case .age(let reference): scope.age(of: reference)
    case .eventCount(let event, let span): scope.count(of: event, within: span)
    }
  }

  private func conjunction(
    _ left: Expression.Node, _ right: Expression.Node, in scope: some EvaluationScope
  ) -> Value {
    let first = left.evaluate(in: scope).truth
    if first == false { return .bool(false) }
    let second = right.evaluate(in: scope).truth
    if second == false { return .bool(false) }
    return first == true && second == true ? .bool(true) : .unknown
  }

  private func disjunction(
    _ left: Expression.Node, _ right: Expression.Node, in scope: some EvaluationScope
  ) -> Value {
    let first = left.evaluate(in: scope).truth
    if first == true { return .bool(true) }
    let second = right.evaluate(in: scope).truth
    if second == true { return .bool(true) }
    return first == false && second == false ? .bool(false) : .unknown
  }
}

extension Value {
  var negated: Value {
    switch self {
    case .number(let value): .number(-value)
    case .bytes(let value): .bytes(-value)
    case .percent(let value): .percent(-value)
    case .duration(let duration): .duration(.zero - duration)
    case .gauge(let amount, _): .bytes(-amount)
    case .unknown, .bool, .text, .time, .list: .unknown
    }
  }

  /// The share of a gauge's limit in percent; `nil` without a limit.
  public var percentage: Double? {
    switch self {
    case .percent(let value): value
    case .gauge(let amount, let limit?) where limit > 0: amount / limit * 100
    case .gauge, .unknown, .bool, .number, .text, .bytes, .duration, .time, .list: nil
    }
  }

  func compared(_ comparison: Expression.Comparison, to other: Value) -> Value {
    guard isKnown, other.isKnown else { return .unknown }
    switch (self, other) {
    case (.text(let left), .text(let right)): return .bool(comparison.holds(left, right))
    case (.bool(let left), .bool(let right)): return .bool(comparison.holds(left ? 1 : 0, right ? 1 : 0))
    case (.gauge, .percent), (.percent, .gauge):
      guard let left = percentage, let right = other.percentage else { return .unknown }
      return .bool(comparison.holds(left, right))
    default:
      guard let left = magnitude, let right = other.magnitude else { return .unknown }
      return .bool(comparison.holds(left, right))
    }
  }

  func contains(_ element: Value) -> Value {
    guard case .list(let values) = self, element.isKnown else { return .unknown }
    let comparisons = values.map { $0.compared(.equal, to: element).truth }
    if comparisons.contains(true) { return .bool(true) }
    return comparisons.contains(nil) ? .unknown : .bool(false)
  }

  func combined(_ operation: Expression.Arithmetic, with other: Value) -> Value {
    guard let left = magnitude, let right = other.magnitude else { return .unknown }
    if operation == .divide && right == 0 { return .unknown }
    let result = operation.applied(left, right)
    return result.isFinite ? resultOfCombining(operation, with: other, figure: result) : .unknown
  }

  private func resultOfCombining(
    _ operation: Expression.Arithmetic, with other: Value, figure: Double
  ) -> Value {
    switch (self, other, operation) {
    case (.time, .time, .subtract): .seconds(figure)
    case (.time, _, _): .time(Timestamp(milliseconds: Int64(clamping: figure * 1000)))
    case (.duration, .duration, .divide): .number(figure)
    case (.duration, _, _), (_, .duration, _): .seconds(figure)
    case (.gauge, .gauge, .divide), (.gauge, .bytes, .divide), (.bytes, .bytes, .divide), (.bytes, .gauge, .divide):
      .number(figure)
    case (.gauge, _, _), (_, .gauge, _), (.bytes, _, _), (_, .bytes, _): .bytes(figure)
    case (.percent, .percent, .divide): .number(figure)
    case (.percent, _, _), (_, .percent, _): .percent(figure)
    default: .number(figure)
    }
  }

  private static func seconds(_ figure: Double) -> Value {
    .duration(.milliseconds(Int64(clamping: figure * 1000)))
  }
}

extension Int64 {
  /// The nearest whole number; what does not fit becomes the largest or smallest.
  init(clamping value: Double) {
    if value.isNaN { self = 0 } else { self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min / 2 : .max / 2) }
  }
}

extension Expression.Comparison {
  func holds<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}

extension Expression.Arithmetic {
  func applied(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    }
  }
}

extension Expression.Function {
  func applied(to arguments: [Expression.Node], in scope: some EvaluationScope) -> Value {
    let values = arguments.map { $0.evaluate(in: scope) }
    switch self {
    case .known: return .bool(values[0].isKnown)
    case .default: return values[0].isKnown ? values[0] : values[1]
    case .lower, .upper, .trim, .replace, .startswith, .len: return appliedToText(values)
    }
  }

  private func appliedToText(_ values: [Value]) -> Value {
    let texts = values.compactMap { value in if case .text(let text) = value { text } else { nil } }
    guard texts.count == values.count, let text = texts.first else { return .unknown }
    switch self {
    case .lower: return .text(text.lowercased())
    case .upper: return .text(text.uppercased())
    case .trim: return .text(text.trimmingBlanks())
    case .replace: return .text(text.replacing(texts[1], with: texts[2]))
    case .startswith: return .bool(text.hasPrefix(texts[1]))
    case .len: return .number(Double(text.count))
    case .known, .default: return .unknown
    }
  }
}

extension String {
  /// Without white space at both ends.
  public func trimmingBlanks() -> String {
    var slice = self[...]
    while let first = slice.first, first.isWhitespace { slice.removeFirst() }
    while let last = slice.last, last.isWhitespace { slice.removeLast() }
    return String(slice)
  }
}
