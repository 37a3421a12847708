import Diagnostics
import RuleModel

extension ExpressionChecker {
  mutating func checkArithmetic(
    _ operation: Expression.Arithmetic, _ left: SyntaxNode, _ right: SyntaxNode, _ range: Range<Int>
  ) -> CheckedNode? {
    let (first, second) = (check(left), check(right))
    guard let first, let second else { return nil }
    guard let type = Typing.result(operation, first.type, second.type) else {
      reportCalculation(operation, first, second, range)
      return nil
    }
    // Times come first at run time.
    let isSwapped = first.type == .duration && second.type == .time
    let (a, b) = isSwapped ? (second.node, first.node) : (first.node, second.node)
    return CheckedNode(.arithmetic(operation, a, b), type, range)
  }

  private mutating func reportCalculation(
    _ operation: Expression.Arithmetic, _ left: CheckedNode, _ right: CheckedNode, _ range: Range<Int>
  ) {
    let help: String? =
      if left.type == .text || right.type == .text {
        "texts are joined in a template: `'${a} ${b}'`; text with digits is a number only if its group matches "
          + "nothing else"
      } else if left.type == .number || right.type == .number {
        "a figure with a unit can be multiplied by a number, but only added to one of its kind: `uptime + 5m`"
      } else {
        nil
      }
    report(
      "type-mismatch",
      "`\(operation.rawValue)` does not work between \(left.type.phrase) and \(right.type.phrase)", at: range,
      help: help)
  }

  mutating func checkNegation(_ operand: SyntaxNode, _ range: Range<Int>) -> CheckedNode? {
    guard let checked = check(operand) else { return nil }
    switch checked.type {
    case .number, .bytes, .percent, .duration: return CheckedNode(.negate(checked.node), checked.type, range)
    case .gauge: return CheckedNode(.negate(checked.node), .bytes, range)
    case .bool, .text, .time, .choice, .list:
      report(
        "type-mismatch", "`-` needs a figure, `\(excerpt(operand.range))` is \(checked.type.phrase)",
        at: range,
        inline: checked.type == .bool ? "write `not`" : nil)
      return nil
    }
  }

  // MARK: Functions

  mutating func checkCall(
    _ name: String, _ nameRange: Range<Int>, _ arguments: [SyntaxNode], _ range: Range<Int>
  ) -> CheckedNode? {
    switch name {
    case "during": return checkDuring(arguments, range)
    case "firing": return checkFiring(arguments, range)
    case "count": return checkCount(arguments, range)
    case "age": return checkAge(arguments, range)
    default: break
    }
    if let function = Expression.History(rawValue: name) { return checkHistory(function, arguments, range) }
    guard let function = Expression.Function(rawValue: name) else {
      reportUnknownFunction(name, at: nameRange)
      return nil
    }
    let usage = function.usage
    guard arguments.count == usage.count else {
      report(
        "wrong-arguments",
        "`\(name)` takes \(Self.values(usage.count)), found \(arguments.isEmpty ? "none" : "\(arguments.count)")",
        at: range, help: "use it like this: `\(usage.example)`")
      return nil
    }
    switch function {
    case .known: return check(arguments[0]).map { CheckedNode(.call(.known, [$0.node]), .bool, range) }
    case .default: return checkDefault(arguments, range)
    case .lower, .upper, .trim, .replace, .startswith, .len:
      return checkTextFunction(function, arguments, range)
    }
  }

  private static func values(_ count: Int) -> String { count == 1 ? "1 value" : "\(count) values" }

  private mutating func reportUnknownFunction(_ name: String, at range: Range<Int>) {
    let known =
      Expression.Function.allCases.map(\.rawValue) + Expression.History.allCases.map(\.rawValue)
      + ["age", "count", "during", "firing"]
    if scope.entry(name) != nil {
      return report(
        "unknown-function", "`\(name)` is a value, not a function", at: range,
        inline: "write it without `(…)`")
    }
    if ["contains", "includes", "matches", "endswith", "regex", "search"].contains(name.lowercased()) {
      return report(
        "unknown-function", "there is no function `\(name)`", at: range, help: "write `VALUE matches 'PATTERN'`")
    }
    let meant = Self.otherFunctions[name.lowercased()] ?? Suggestion.closest(to: name, in: known)
    report(
      "unknown-function", "there is no function `\(name)`", at: range,
      inline: meant.map { "did you mean `\($0)`?" }, help: "functions: " + known.joined(separator: ", "),
      fix: meant.flatMap { known.contains($0) ? wordFix(name, range, among: known) : nil })
  }

  /// What functions are called elsewhere.
  private static let otherFunctions = [
    "average": "avg", "mean": "avg", "minimum": "min", "maximum": "max", "derivative": "rate", "deriv": "rate",
    "increase": "delta", "change": "delta", "forecast": "predict", "latest": "last", "newest": "last",
    "coalesce": "default", "exists": "known", "defined": "known", "is_known": "known", "length": "len",
    "size": "len", "lowercase": "lower", "tolower": "lower", "uppercase": "upper", "toupper": "upper",
    "strip": "trim", "starts_with": "startswith", "hasprefix": "startswith", "in_window": "during",
    "is_firing": "firing",
  ]

  private mutating func checkDuring(_ arguments: [SyntaxNode], _ range: Range<Int>) -> CheckedNode? {
    guard case .text(let name)? = arguments.first?.kind else { return nil }
    if let window = scope.windows.first(where: { $0.name == name }) {
      return CheckedNode(.during(window), .bool, range)
    }
    if scope.brokenWindows.contains(name) { return nil }
    let known = scope.windows.map(\.name)
    let meant = Suggestion.name(like: name, in: known)
    report(
      "undefined-name", "there is no window `\(name)`", at: arguments[0].range,
      inline: meant.map { "did you mean `\($0)`?" },
      help: known.isEmpty
        ? "define it: `windows: { \(name): { days: sun, from: \"05:00\", to: \"07:00\" } }`"
        : "windows here: " + known.joined(separator: ", "))
    return nil
  }

  private mutating func checkFiring(_ arguments: [SyntaxNode], _ range: Range<Int>) -> CheckedNode? {
    guard case .text(let rule)? = arguments.first?.kind else { return nil }
    if scope.rules.contains(rule) { return CheckedNode(.firing(rule: rule), .bool, range) }
    let meant = Suggestion.name(like: rule, in: scope.rules)
    report(
      "undefined-name", "there is no rule `\(rule)` in this file or its includes", at: arguments[0].range,
      inline: meant.map { "did you mean `\($0)`?" },
      help: meant == nil ? "rules here: \(scope.rules.sorted().joined(separator: ", "))" : nil)
    return nil
  }

  private mutating func checkDefault(_ arguments: [SyntaxNode], _ range: Range<Int>) -> CheckedNode? {
    guard let (value, fallback) = checkPair(arguments[0], arguments[1]) else { return nil }
    guard value.type == fallback.type else {
      report(
        "type-mismatch",
        "the fallback must be \(value.type.phrase) like `\(excerpt(value.range))`, this is \(fallback.type.phrase)",
        at: fallback.range)
      return nil
    }
    return CheckedNode(.call(.default, [value.node, fallback.node]), value.type, range)
      .trusting([value, fallback])
  }

  private mutating func checkTextFunction(
    _ function: Expression.Function, _ arguments: [SyntaxNode], _ range: Range<Int>
  ) -> CheckedNode? {
    var checked: [CheckedNode] = []
    for argument in arguments {
      guard let one = check(argument) else { continue }
      guard one.type == .text || one.choiceSet != nil else {
        report(
          "type-mismatch",
          "`\(function.rawValue)` needs text, `\(excerpt(argument.range))` is \(one.type.phrase)",
          at: argument.range)
        continue
      }
      checked.append(one)
    }
    guard checked.count == arguments.count else { return nil }
    let node = Expression.Node.call(function, checked.map(\.node))
    switch function {
    case .startswith: return CheckedNode(node, .bool, range)
    case .len: return CheckedNode(node, .number, range)
    case .known, .default, .lower, .upper, .trim, .replace:
      return CheckedNode(node, .text, range).trusting(checked)
    }
  }
}

extension Expression.Function {
  /// How many values it takes, and an example.
  fileprivate var usage: (count: Int, example: String) {
    switch self {
    case .known: (1, "known(players)")
    case .default: (2, "default(players, 0)")
    case .lower: (1, "lower(line)")
    case .upper: (1, "upper(line)")
    case .trim: (1, "trim(line)")
    case .replace: (3, "replace(line, 'from', 'to')")
    case .startswith: (2, "startswith(line, 'Done')")
    case .len: (1, "len(line)")
    }
  }
}
