import Diagnostics
import RuleModel

extension ExpressionChecker {
  mutating func checkComparison(
    _ comparison: Expression.Comparison, _ left: SyntaxNode, _ right: SyntaxNode, _ range: Range<Int>
  ) -> CheckedNode? {
    guard let (first, second) = checkPair(left, right) else { return nil }
    guard Typing.areComparable(first.type, second.type) else {
      reportComparison(comparison, first, second)
      return nil
    }
    if comparison != .equal, comparison != .notEqual, !Typing.isOrdered(first.type) {
      report(
        "type-mismatch", "`\(comparison.rawValue)` needs an order, \(first.type.phrase) has none", at: range,
        inline: "only `==` and `!=` work here")
      return nil
    }
    return CheckedNode(.compare(comparison, first.node, second.node), .bool, range)
  }

  /// Two operands of which one may be a bare word of the other's closed set.
  mutating func checkPair(_ left: SyntaxNode, _ right: SyntaxNode) -> (CheckedNode, CheckedNode)? {
    if isOnlyWord(left), !isOnlyWord(right) {
      guard let second = check(right), let first = check(left, facing: second) else { return nil }
      return (first, second)
    }
    let first = check(left)
    guard let first else {
      // Its own mistakes deserve to be told too, except for a word that only the left side could explain.
      if !isOnlyWord(right) { _ = check(right) }
      return nil
    }
    guard let second = check(right, facing: first) else { return nil }
    return (first, second)
  }

  private func isOnlyWord(_ syntax: SyntaxNode) -> Bool {
    syntax.bareWord.map { scope.entry($0) == nil } ?? false
  }

  /// An operand that may be a bare or quoted word of the closed set of what it faces.
  mutating func check(_ syntax: SyntaxNode, facing other: CheckedNode?) -> CheckedNode? {
    guard let other else { return check(syntax) }
    if case .text(let text) = syntax.kind, let words = other.words {
      return checkWord(text, syntax.range, among: words, of: other)
    }
    guard let word = syntax.bareWord else { return check(syntax) }
    if let words = other.words, words.contains(word) || scope.entry(word) == nil {
      return checkWord(word, syntax.range, among: words, of: other)
    }
    if other.type == .text, scope.entry(word) == nil,
      Suggestion.closest(to: word, in: scope.entries.map(\.name)) == nil
    {
      var finding = scope.undefinedName(word, at: source.span(syntax.range), place: place)
      finding.inline = "if it is text, write `'\(word)'`"
      findings.append(finding)
      return nil
    }
    return check(syntax)
  }

  private mutating func checkWord(
    _ word: String, _ range: Range<Int>, among words: [String], of other: CheckedNode
  ) -> CheckedNode? {
    guard words.contains(word) else {
      let synonym = other.choiceSet == .status ? ServerStatus.otherWords[word.lowercased()] : nil
      let meant = synonym ?? Suggestion.closest(to: word, in: words)
      let name = other.source?.name ?? other.type.phrase
      report(
        "unknown-choice", "`\(name)` can never be `\(word)`", at: range,
        inline: meant.map { "did you mean `\($0)`?" },
        help: "`\(name)` is one of: \(words.joined(separator: ", "))",
        fix: other.choiceSet == nil || synonym != nil ? nil : wordFix(word, range, among: words))
      return nil
    }
    return CheckedNode(.literal(.text(word)), other.type, range)
  }

  // MARK: Explaining

  private mutating func reportComparison(
    _ comparison: Expression.Comparison, _ left: CheckedNode, _ right: CheckedNode
  ) {
    let message =
      "`\(excerpt(left.range))` is \(left.type.phrase), `\(excerpt(right.range))` is \(right.type.phrase): "
      + "they cannot be compared"
    let (text, figure) = left.type == .text ? (left, right) : (right, left)
    if text.type == .text, figure.type == .number, let capture = text.source?.capture {
      report(
        "type-mismatch", message, at: text.range, inline: "the captured text can be more than digits",
        help: "let the group match only a number, such as `(?<\(capture.name)>\\d+)`",
        labels: capture.captureLabel.map { [$0] } ?? [])
      return
    }
    let whole = left.range.lowerBound..<right.range.upperBound
    if left.type == .bool, case .literal(.text(let word)) = right.node, ["true", "false"].contains(word) {
      return report(
        "type-mismatch", message, at: whole,
        help: "leave out the quotes: `\(excerpt(left.range)) \(comparison.rawValue) \(word)`")
    }
    if let help = Self.mismatchHelp(left, right, excerpt(left.range), excerpt(right.range)) {
      return report("type-mismatch", message, at: whole, help: help)
    }
    let literal = isNumber(right) ? right : isNumber(left) ? left : nil
    guard let literal else { return report("type-mismatch", message, at: whole) }
    let other = literal.range == right.range ? left : right
    let hint = suffix(for: other.type).map { unit in
      let figure = self.figure(literal, unit, for: other.type)
      return literal.range == right.range
        ? "write `\(excerpt(other.range)) \(comparison.rawValue) \(figure)`"
        : "write `\(figure) \(comparison.rawValue) \(excerpt(other.range))`"
    }
    report("type-mismatch", message, at: whole, inline: hint, help: unitHelp(for: other.type))
  }

  /// A share of 0 to 1 is a percentage elsewhere, and no memory is 6000 % full.
  private func figure(_ literal: CheckedNode, _ unit: String, for type: ValueType) -> String {
    let written = excerpt(literal.range)
    guard unit == "%", case .literal(.number(let number)) = literal.node else { return written + unit }
    if number > 0, number <= 1 { return "\(Int((number * 100).rounded()))%" }
    return type == .gauge && number > 100 ? written + "MiB" : written + unit
  }

  private func isNumber(_ checked: CheckedNode) -> Bool {
    if case .literal(.number) = checked.node { true } else { false }
  }

  private func suffix(for type: ValueType) -> String? {
    switch type {
    case .gauge, .percent: "%"
    case .bytes: "MiB"
    case .duration: "s"
    case .bool, .number, .text, .time, .choice, .list: nil
    }
  }

  /// What to write in place of a comparison that is often tried.
  private static func mismatchHelp(_ left: CheckedNode, _ right: CheckedNode, _ first: String, _ second: String)
    -> String?
  {
    switch (left.type, right.type) {
    case (.time, .text), (.text, .time):
      "times of day are asked for by a window: `during(NAME)`, defined under `windows`"
    case (.number, .duration): "`\(first)` is a number without a unit: compare it with a number"
    case (.duration, .number) where right.source?.capture != nil:
      "`\(second)` is a number without a unit: compare it with a number"
    default: nil
    }
  }

  private func unitHelp(for type: ValueType) -> String? {
    switch type {
    case .gauge: "a gauge is compared with a share, `90%`, or with a size, `6GiB`"
    case .bytes: "sizes have a unit: `KiB MiB GiB` (1024) or `KB MB GB` (1000)"
    case .duration: "durations have a unit: `ms s m h d`"
    case .time: "compare the time that has passed: `now - x > 5m`"
    case .percent, .bool, .number, .text, .choice, .list: nil
    }
  }
}

/// Which types go together.
enum Typing {
  static func areEqual(_ left: ValueType, _ right: ValueType) -> Bool {
    left == right || areComparable(left, right)
  }

  static func areComparable(_ left: ValueType, _ right: ValueType) -> Bool {
    switch (left, right) {
    case (.gauge, .percent), (.percent, .gauge), (.gauge, .bytes), (.bytes, .gauge): true
    // A list is asked with `in`, never compared.
    case (.list, _), (_, .list): false
    default: left == right
    }
  }

  static func isOrdered(_ type: ValueType) -> Bool {
    switch type {
    case .number, .bytes, .percent, .duration, .time, .gauge: true
    case .bool, .text, .choice, .list: false
    }
  }

  /// The type of a calculation, `nil` if it makes no sense.
  static func result(
    _ operation: Expression.Arithmetic, _ left: ValueType, _ right: ValueType
  ) -> ValueType? {
    switch operation {
    case .add: sum(left, right) ?? (left == .duration && right == .time ? .time : nil)
    case .subtract: left == .time && right == .time ? .duration : sum(left, right)
    case .multiply: scaled(left, right) ?? scaled(right, left)
    case .divide: quotient(left, right)
    }
  }

  private static func sum(_ left: ValueType, _ right: ValueType) -> ValueType? {
    switch (left, right) {
    case (.number, .number): .number
    case (.percent, .percent): .percent
    case (.duration, .duration): .duration
    case (.time, .duration): .time
    case (.bytes, .bytes), (.gauge, .bytes), (.bytes, .gauge), (.gauge, .gauge): .bytes
    default: nil
    }
  }

  private static func scaled(_ type: ValueType, _ factor: ValueType) -> ValueType? {
    guard factor == .number else { return nil }
    switch type {
    case .number, .percent, .duration, .bytes: return type
    case .gauge: return .bytes
    case .bool, .text, .time, .choice, .list: return nil
    }
  }

  private static func quotient(_ left: ValueType, _ right: ValueType) -> ValueType? {
    switch (left, right) {
    case (.percent, .percent), (.duration, .duration), (.bytes, .bytes), (.gauge, .bytes), (.bytes, .gauge),
      (.gauge, .gauge):
      .number
    default: scaled(left, right)
    }
  }
}
