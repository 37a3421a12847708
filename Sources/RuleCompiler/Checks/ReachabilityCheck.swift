import Diagnostics
import RuleModel

/// Conditions that contradict, or repeat, what already holds when the trigger fires.
extension FileCompiler {
  mutating func checkReachability(
    _ reader: RuleReader, _ triggers: [TriggerReading], _ conditions: [Expression]
  ) {
    for reading in triggers {
      checkEnd(of: reading)
      guard case .stats(let expression) = reading.trigger.kind else { continue }
      checkAgainstItself(expression, "this level can never hold")
    }
    for condition in conditions {
      checkAgainstItself(condition, "condition can never be true")
      checkAgainstTriggers(condition, triggers, reader)
    }
  }

  /// An end that is true from the start would let the level begin again and again.
  private mutating func checkEnd(of reading: TriggerReading) {
    guard case .trigger(let end)? = reading.trigger.end else { return }
    let held = Term.held(by: reading.trigger)
    let ended = Term.held(by: end)
    guard !ended.isEmpty, ended.allSatisfy({ term in held.contains { $0.reference == term.reference } }),
      !ended.contains(where: { term in held.contains { $0.contradicts(term) } }),
      let slot = reading.modifiers.slot("until")
    else { return }
    warning(
      "until-true-already", "this may be true already when the level begins, which would end it at once",
      at: slot.span, labels: [Diagnostic.Label(reading.valueSpan, held.map(\.words).joined(separator: " and "))],
      help: Self.turned(end, as: reading.trigger).map { "turn the sign: `until: \($0)`" }
        ?? "write an end that excludes the level"
        + (Self.opposite(of: reading.trigger).map { ", such as `\($0)`" } ?? ""))
  }

  /// `disk > 90%` as the end of `disk > 95%` → `disk < 90%`.
  private static func turned(_ end: Trigger, as level: Trigger) -> String? {
    guard case .stats(let first) = level.kind, case .stats(let second) = end.kind else { return nil }
    // `>` and `>=` look the same way.
    for (sign, other) in [(" > ", " < "), (" < ", " > "), (" >= ", " < "), (" <= ", " > ")]
    where second.source.contains(sign) && first.source.contains(sign.prefix(2)) {
      return second.source.replacing(sign, with: other, maxReplacements: 1)
    }
    return nil
  }

  /// `memory > 90%` → `memory <= 90%`, for a single comparison.
  private static func opposite(of trigger: Trigger) -> String? {
    guard case .stats(let expression) = trigger.kind, case .compare = expression.root else { return nil }
    let signs = [(" >= ", " < "), (" <= ", " > "), (" > ", " <= "), (" < ", " >= ")]
    return signs.first { expression.source.contains($0.0) }
      .map { expression.source.replacing($0.0, with: $0.1, maxReplacements: 1) }
  }

  private mutating func checkAgainstItself(_ expression: Expression, _ message: String) {
    let terms = Term.all(in: expression.root)
    for (index, term) in terms.enumerated() {
      guard let other = terms[..<index].first(where: { $0.contradicts(term) }) else { continue }
      error(
        "unreachable-condition", message, at: expression.span,
        inline: "\(other.words) and \(term.words) exclude each other")
      return
    }
  }

  private mutating func checkAgainstTriggers(
    _ condition: Expression, _ triggers: [TriggerReading], _ reader: RuleReader
  ) {
    let wanted = Term.all(in: condition.root)
    let held = triggers.map { Term.held(by: $0.trigger) }
    guard !wanted.isEmpty, !triggers.isEmpty, reader.slot("repeat") == nil else { return }
    let clashes = held.map { terms in terms.first { known in wanted.contains { $0.contradicts(known) } } }
    if let clash = clashes[0], clashes.allSatisfy({ $0 != nil }) {
      contradiction(condition, triggers[0], clash)
    } else if let level = triggers.first, triggers.count == 1, level.trigger.isLevel, wanted.count == 1,
      held[0].contains(where: { $0 == wanted[0] })
    {
      warning(
        "repeated-level-in-if",
        "`if` repeats what the trigger says; it is asked only once, when the trigger fires",
        at: condition.span, labels: [Diagnostic.Label(level.valueSpan, "this must hold already")],
        help: "leave it out; what must keep holding belongs to the trigger, `stats: … and …`")
    }
  }

  /// A chain of `and` without the part that names the same thing; nil if nothing would be left, or it is no chain.
  private static func withoutClash(_ condition: Expression, _ clash: Term) -> String? {
    guard !condition.source.contains(" or "), !condition.source.contains(where: { "'\"".contains($0) }) else {
      return nil
    }
    let parts = condition.source.split(separator: " and ").map { String($0).trimmingBlanks() }
    let others = parts.filter { !$0.hasPrefix(clash.reference.name) }
    return others.isEmpty || others.count == parts.count ? nil : others.joined(separator: " and ")
  }

  private mutating func contradiction(_ condition: Expression, _ reading: TriggerReading, _ clash: Term) {
    let isStats = if case .stats = reading.trigger.kind { true } else { false }
    error(
      "unreachable-condition", "condition can never be true when this trigger fires", at: condition.span,
      inline: "contradicts line \(reading.valueSpan.start.line); the run would always be skipped",
      labels: [Diagnostic.Label(reading.valueSpan, "at the moment of firing \(clash.words)")],
      help: isStats
        ? "a recovery threshold belongs to the trigger: `until: \(condition.source)`"
        : Self.withoutClash(condition, clash).map { "leave the other out: `if: \($0)`, or choose another trigger" }
          ?? "leave `if` out, or choose another trigger")
  }
}

/// One requirement on one name, as far as it can be compared with others.
private struct Term: Equatable {
  enum Constraint: Equatable {
    /// Between two figures of one unit.
    case range(unit: String, from: Double, isFromIn: Bool, to: Double, isToIn: Bool)
    /// One of a few words.
    case words(Set<String>)
  }

  let reference: Reference
  let constraint: Constraint
  let words: String

  static func == (left: Term, right: Term) -> Bool {
    left.reference == right.reference && left.constraint == right.constraint
  }

  func contradicts(_ other: Term) -> Bool {
    guard reference == other.reference else { return false }
    switch (constraint, other.constraint) {
    case (.words(let left), .words(let right)): return left.isDisjoint(with: right)
    case (
      .range(let unit, let from, let fromIn, let to, let toIn),
      .range(let unit2, let from2, let fromIn2, let to2, let toIn2)
    ):
      guard unit == unit2 else { return false }
      if from > to2 || from2 > to { return true }
      return from == to2 && !(fromIn && toIn2) || from2 == to && !(fromIn2 && toIn)
    case (.words, .range), (.range, .words): return false
    }
  }

  /// What is true at the moment at which a trigger fires.
  static func held(by trigger: Trigger) -> [Term] {
    switch trigger.kind {
    case .stats(let expression): all(in: expression.root)
    case .status(let to, _): [status(to.map(\.rawValue))]
    case .crash: [status(["offline"])]
    case .console, .schedule, .event, .window, .absent, .sequence: []
    }
  }

  private static func status(_ words: [String]) -> Term {
    Term(
      reference: .status, constraint: .words(Set(words)),
      words: "status is \(words.joined(separator: " or "))")
  }

  /// The requirements that all must hold for an expression to be true.
  static func all(in node: Expression.Node) -> [Term] {
    switch node {
    case .and(let left, let right): all(in: left) + all(in: right)
    case .compare(let comparison, .reference(let reference), .literal(let value)):
      term(reference, comparison, value)
    case .compare(let comparison, .literal(let value), .reference(let reference)):
      term(reference, comparison.mirrored, value)
    default: []
    }
  }

  private static func term(_ reference: Reference, _ comparison: Expression.Comparison, _ value: Value)
    -> [Term]
  {
    if case .text(let word) = value {
      let all = reference == .status ? Set(ServerStatus.allCases.map(\.rawValue)) : []
      switch comparison {
      case .equal:
        return [Term(reference: reference, constraint: .words([word]), words: "\(reference.name) is \(word)")]
      case .notEqual where !all.isEmpty:
        return [
          Term(
            reference: reference, constraint: .words(all.subtracting([word])),
            words: "\(reference.name) is not \(word)")
        ]
      default: return []
      }
    }
    guard let (unit, figure, shown) = figure(of: value) else { return [] }
    let make = { (from: Double, fromIn: Bool, to: Double, toIn: Bool, words: String) in
      [
        Term(
          reference: reference,
          constraint: .range(unit: unit, from: from, isFromIn: fromIn, to: to, isToIn: toIn),
          words: "\(reference.name) \(words) \(shown)")
      ]
    }
    switch comparison {
    case .greater: return make(figure, false, .infinity, true, "is above")
    case .greaterOrEqual: return make(figure, true, .infinity, true, "is at least")
    case .less: return make(-.infinity, true, figure, false, "is below")
    case .lessOrEqual: return make(-.infinity, true, figure, true, "is at most")
    case .equal: return make(figure, true, figure, true, "is")
    case .notEqual: return []
    }
  }

  private static func figure(of value: Value) -> (unit: String, figure: Double, shown: String)? {
    switch value {
    case .number(let number):
      ("number", number, number == number.rounded() ? "\(Int(exactly: number) ?? 0)" : "\(number)")
    case .percent(let percent):
      (
        "percent", percent,
        (percent == percent.rounded() ? "\(Int(exactly: percent) ?? 0)" : "\(percent)") + "%"
      )
    case .bytes(let bytes): ("bytes", bytes, "\(Int(exactly: bytes.rounded()) ?? 0) bytes")
    case .duration(let duration): ("duration", duration.inSeconds, DurationText.human(duration))
    case .unknown, .bool, .text, .time, .gauge, .list: nil
    }
  }
}

extension Expression.Comparison {
  /// The same with its sides exchanged.
  fileprivate var mirrored: Expression.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
