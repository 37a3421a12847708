import Patterns
import RuleModel

/// Expressions, templates and what they refer to.
extension CanonicalText {
  mutating func add(_ expression: Expression) { add(expression.root) }

  mutating func add(_ template: Template) {
    mark("template")
    for part in template.parts {
      switch part {
      case .literal(let text): add(text)
      case .value(let expression, let filters):
        mark("value")
        add(expression)
        add(filters.map(\.rawValue))
        end()
      }
    }
    end()
  }

  mutating func add(_ data: DataTemplate) {
    switch data {
    case .null:
      mark("null")
      end()
    case .bool(let flag): add(flag)
    case .number(let number): add(number)
    case .text(let template): add(template)
    case .value(let expression):
      mark("value")
      add(expression)
      end()
    case .array(let items):
      mark("array")
      for item in items { add(item) }
      end()
    case .object(let members):
      mark("object")
      for member in members {
        add(member.key)
        add(member.value)
      }
      end()
    }
  }

  mutating func add(_ value: Value) {
    switch value {
    case .unknown: labelled("unknown") { _ in }
    case .bool(let flag): add(flag)
    case .number(let number): labelled("number") { $0.add(number) }
    case .text(let piece): labelled("text") { $0.add(piece) }
    case .bytes(let bytes): labelled("bytes") { $0.add(bytes) }
    case .percent(let percent): labelled("percent") { $0.add(percent) }
    case .duration(let duration): labelled("duration") { $0.add(duration) }
    case .time(let time): labelled("time") { $0.add(Int(time.milliseconds)) }
    case .gauge(let amount, let limit):
      labelled("gauge") {
        $0.add(amount)
        $0.add(optional: limit) { $0.add($1) }
      }
    case .list(let values): labelled("list") { for value in values { $0.add(value) } }
    }
  }

  mutating func labelled(_ word: String, _ write: (inout CanonicalText) -> Void) {
    mark(word)
    write(&self)
    end()
  }

  mutating func add(_ reference: Reference) {
    labelled("name") {
      $0.add(reference.name)
      if case .variable(_, let fallback) = reference { $0.add(fallback) }
      if case .field = reference { $0.add("field") }
      if case .metric = reference { $0.add("metric") }
      if case .stored(_, let scope) = reference { $0.add(scope.rawValue) }
    }
  }

  mutating func add(_ window: NamedWindow) {
    add(window.name)
    add(window.window)
  }

  mutating func add(_ window: TimeWindow) {
    mark("window")
    switch window.kind {
    case .daily(let days, let from, let to):
      add([days.description, from.description, to.description])
    case .cron(let expression, let length):
      add(expression.description)
      add(length)
    }
    add(window.zone.name)
    end()
  }

  private mutating func add(_ nodes: Expression.Node..., as word: String) {
    mark(word)
    for node in nodes { add(node) }
    end()
  }

  mutating func add(_ node: Expression.Node) {
    switch node {
    case .literal(let value): add(value)
    case .reference(let reference): add(reference)
    case .list(let nodes): labelled("list") { for node in nodes { $0.add(node) } }
    case .not(let node): add(node, as: "not")
    case .negate(let node): add(node, as: "negate")
    case .and(let left, let right): add(left, right, as: "and")
    case .or(let left, let right): add(left, right, as: "or")
    case .compare(let comparison, let left, let right): add(left, right, as: comparison.rawValue)
    case .contains(let list, let element): add(list, element, as: "in")
    case .matches(let node, let pattern):
      add(node, as: "matches")
      add(pattern.source)
    case .arithmetic(let operation, let left, let right): add(left, right, as: operation.rawValue)
    case .conditional(let then, let condition, let otherwise): add(then, condition, otherwise, as: "if")
    case .call(let function, let nodes): labelled(function.rawValue) { for node in nodes { $0.add(node) } }
    case .during(let window): labelled("during") { $0.add(window) }
    case .firing(let rule): labelled("firing") { $0.add(rule) }
    case .history(let function, let reference, let span):
      labelled(function.rawValue) {
        $0.add(reference)
        $0.add(span)
      }
    case .age(let reference): labelled("age") { $0.add(reference) }
    case .eventCount(let event, let span):
      labelled("count") {
        $0.add(event)
        $0.add(span)
      }
    }
  }
}
