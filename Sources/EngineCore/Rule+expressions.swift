import RuleModel

/// All expressions of a rule, wherever they stand.
extension Rule {
  /// Those of triggers, conditions, steps, and of the metrics and events that the rule can see.
  var expressions: [Expression] {
    triggers.flatMap(\.allExpressions) + conditions + blocks.joined().flatMap(\.expressions)
  }

  /// All names that they and `by` use.
  var references: [Reference] { by + expressions.flatMap(\.references) }
}

extension Trigger {
  /// Its own, and those of the triggers inside it.
  var allExpressions: [Expression] { allParts.flatMap(\.expressions) }

  /// Its own, without those of the triggers inside it.
  var expressions: [Expression] {
    var found = filter.map { [$0] } ?? []
    switch kind {
    case .stats(let expression): found.append(expression)
    case .absent(_, let condition?): found.append(condition)
    case .absent, .console, .status, .crash, .schedule, .event, .window, .sequence: break
    }
    return found
  }

  /// Windows that decide whether it holds or ends.
  var levelWindows: [NamedWindow] {
    guard isLevel else { return [] }
    var found: [NamedWindow] = []
    if case .window(let window) = kind { found.append(window) }
    for node in expressions.flatMap(\.root.allNodes) {
      if case .during(let window) = node { found.append(window) }
    }
    if case .trigger(let end)? = end { found += end.levelWindows }
    return found
  }

  /// How often a level has to be looked at although nothing happens; `nil` if never.
  var levelPeriod: Duration? {
    guard isLevel else { return nil }
    let own = expressions.flatMap(\.root.allNodes).compactMap(\.lookback).min().map {
      max(.seconds(1), $0 / Limits.historySteps)
    }
    let end: Duration? = if case .trigger(let end)? = end { end.levelPeriod } else { nil }
    return [own, end].compactMap { $0 }.min()
  }
}

extension Expression.Node {
  /// How far back it looks, if its value changes by the clock alone.
  fileprivate var lookback: Duration? {
    switch self {
    case .history(let function, _, let span): function.lookback(for: span)
    case .eventCount(_, let span): span
    case .age, .reference(.now): .seconds(1)
    case .literal, .reference, .list, .not, .negate, .and, .or, .compare, .contains, .matches, .arithmetic,
      .conditional, .call, .during, .firing:
      nil
    }
  }
}

extension Step {
  var expressions: [Expression] { (guardCondition.map { [$0] } ?? []) + action.expressions }
}

extension Action {
  var expressions: [Expression] {
    switch self {
    case .command(let text, let expect): text.expressions + (expect?.allExpressions ?? [])
    case .power, .wait, .attempt, .each: []
    case .createBackup(let name, _, _, _): name?.expressions ?? []
    case .announce(let text), .log(let text, _), .stop(let text, _): text.expressions
    case .gameCommand(_, let arguments), .call(_, let arguments, _, _), .emit(_, let arguments):
      arguments.flatMap(\.expressions)
    case .notify(let message): message.expressions
    case .webhook(let webhook): webhook.expressions
    case .waitFor(let trigger): trigger.allExpressions
    case .countdown(let countdown):
      [countdown.to] + (countdown.announcement?.expressions ?? []) + (countdown.endCondition.map { [$0] } ?? [])
    case .branch(let condition, _, _): [condition]
    case .silence(let silencing): silencing.expressions
    case .set(let assignments, _, _): assignments.map(\.value)
    }
  }
}

extension Template {
  var expressions: [Expression] {
    parts.compactMap { if case .value(let expression, _) = $0 { expression } else { nil } }
  }
}

extension StepArgument {
  var expressions: [Expression] {
    switch value {
    case .text(let text): text.expressions
    case .value(let expression): [expression]
    }
  }
}

extension Silencing {
  var expressions: [Expression] {
    let end: [Expression] = if case .at(let time) = end { [time] } else { [] }
    return end + (reason?.expressions ?? [])
  }
}

extension Message {
  var expressions: [Expression] {
    let embedded =
      [embed?.title, embed?.description, embed?.color].compactMap { $0 } + (embed?.fields.map(\.value) ?? [])
    return ([text].compactMap { $0 } + embedded).flatMap(\.expressions)
  }
}

extension WebhookTemplate {
  var expressions: [Expression] {
    let fixed = url.expressions + headers.flatMap(\.value.expressions)
    switch body {
    case .none: return fixed
    case .json(let data): return fixed + data.expressions
    case .form(let fields): return fixed + fields.flatMap(\.value.expressions)
    case .text(let text): return fixed + text.expressions
    }
  }
}

extension DataTemplate {
  var expressions: [Expression] {
    switch self {
    case .null, .bool, .number: []
    case .text(let text): text.expressions
    case .value(let expression): [expression]
    case .array(let items): items.flatMap(\.expressions)
    case .object(let members): members.flatMap(\.value.expressions)
    }
  }
}
