import Diagnostics
import RuleModel

extension NameScope {
  /// Names that come and go together.
  enum Group: Sendable {
    /// `server.…`, `status`, `session`, figures of the server, `now`, `weekday`.
    case server
    /// Numbers that profiles read from the console.
    case metrics([String])
    /// Captures and fields of events; of equal names the last one counts.
    case fields([Trigger.Field])
    /// The console line that fired.
    case line
    /// `match.count` and `match.first`.
    case match
    /// `trigger.id` and `trigger.time`; with `ids`, comparisons are checked against them.
    case trigger(ids: [String])
    /// `trigger.deadline`, for schedules.
    case deadline
    /// `firing.for`, for levels.
    case firing
    /// `limit.…`, for rules with a limit.
    case limit
    /// `run.elapsed`.
    case run
    /// `error.…`, in `catch` and `finally`.
    case error
    /// `remaining`, in a countdown.
    case remaining
    /// What a step bound with `as`.
    case result(String, [Trigger.Field])
    /// `vars.…`.
    case variables([Variable])
    /// `secrets.…`; the place decides whether they may be used.
    case secrets([String])
    /// Parameters of a profile's command, texts that the step hands over.
    case parameters([String])
    /// What `during` takes.
    case windows([NamedWindow])
    /// What `firing` takes.
    case rules([String])
    /// What `count` takes.
    case events([String])
    /// `state.…`: what rules keep with `set`.
    case stored([StoredName])
    /// The elements that an `each` goes through, or parameters of a procedure.
    case entries([Entry])
  }

  /// The fields of the result of `backup: create`.
  static let backupResult = [
    Trigger.Field(name: "name", type: .text), Trigger.Field(name: "size", type: .bytes),
    Trigger.Field(name: "uuid", type: .text),
  ]

  mutating func add(_ group: Group) {
    switch group {
    case .server: addServer()
    case .windows(let windows): add(windows: windows)
    case .rules(let rules): add(rules: rules)
    case .events(let events): add(events: events)
    case .entries(let entries): for entry in entries { add(entry) }
    case .metrics, .fields, .line, .match, .trigger, .deadline, .firing, .limit, .run, .error, .remaining,
      .result,
      .variables, .secrets, .parameters, .stored:
      for entry in Self.entries(of: group) { add(entry) }
    }
  }

  private static func entries(of group: Group) -> [Entry] {
    switch group {
    case .server, .windows, .rules, .events, .entries: []
    case .stored(let names): names.map(entry)
    case .metrics(let names): names.map { Entry(name: $0, reference: .metric($0), type: .number) }
    case .fields(let fields): fields.map { entry(of: $0, name: $0.name, reference: .field($0.name)) }
    case .result(let binding, let fields):
      fields.map { entry(of: $0, name: "\(binding).\($0.name)", reference: .result(binding, field: $0.name)) }
    case .variables(let variables): variables.map(entry)
    case .secrets(let names): names.map { Entry(name: "secrets.\($0)", reference: .secret($0), type: .text) }
    case .parameters(let names): names.map { Entry(name: $0, reference: .parameter($0), type: .text) }
    case .trigger(let ids):
      [
        Entry(name: "trigger.id", reference: .triggerID, type: .text, choices: ids.isEmpty ? nil : ids),
        Entry(name: "trigger.time", reference: .triggerTime, type: .time),
      ]
    case .line, .match, .deadline, .firing, .limit, .run, .error, .remaining: fixedEntries(of: group)
    }
  }

  private static func fixedEntries(of group: Group) -> [Entry] {
    switch group {
    case .line: [Entry(name: "line", reference: .line, type: .text, trust: .arbitrary)]
    case .match:
      [
        Entry(name: "match.count", reference: .matchCount, type: .number),
        Entry(name: "match.first", reference: .matchFirst, type: .time),
      ]
    case .deadline: [Entry(name: "trigger.deadline", reference: .triggerDeadline, type: .time)]
    case .firing: [Entry(name: "firing.for", reference: .firingFor, type: .duration)]
    case .limit:
      [
        Entry(name: "limit.used", reference: .limitUsed, type: .number),
        Entry(name: "limit.runs", reference: .limitRuns, type: .number),
        Entry(name: "limit.per", reference: .limitPer, type: .duration),
      ]
    case .run: [Entry(name: "run.elapsed", reference: .runElapsed, type: .duration)]
    case .error:
      [
        Entry(name: "error.step", reference: .errorStep, type: .text, trust: .lineText),
        Entry(name: "error.kind", reference: .errorKind, type: .choice(.failureKind)),
        Entry(name: "error.message", reference: .errorMessage, type: .text, trust: .lineText),
      ]
    case .remaining: [Entry(name: "remaining", reference: .remaining, type: .duration)]
    case .server, .metrics, .fields, .trigger, .result, .variables, .secrets, .parameters, .windows, .rules, .events,
      .stored, .entries:
      []
    }
  }

  private static func entry(of field: Trigger.Field, name: String, reference: Reference) -> Entry {
    Entry(
      name: name, reference: reference, type: field.type, trust: Trust(field),
      capture: field.captureClass == nil && field.span == nil ? nil : field)
  }

  /// What was kept is as trustworthy as the least of what was ever kept under the name.
  private static func entry(_ stored: StoredName) -> Entry {
    Entry(
      name: "state.\(stored.name)", reference: .stored(stored.name, scope: stored.scope), type: stored.type,
      trust: stored.type == .text ? stored.trust : .proven)
  }

  private static func entry(_ variable: Variable) -> Entry {
    var elements: [Value]?
    if case .list(let values) = variable.value { elements = values }
    return Entry(
      name: "vars.\(variable.name)", reference: .variable(variable.name, fallback: variable.value),
      type: ValueType(of: variable.value) ?? .text, elements: elements)
  }
}

extension ValueType {
  /// The type of a known value; `nil` for an unknown one.
  init?(of value: Value) {
    switch value {
    case .unknown: return nil
    case .bool: self = .bool
    case .number: self = .number
    case .text: self = .text
    case .bytes: self = .bytes
    case .percent: self = .percent
    case .duration: self = .duration
    case .time: self = .time
    case .gauge: self = .gauge
    case .list: self = .list
    }
  }

  /// With an article, for sentences; closed sets by their subject.
  var phrase: String {
    switch self {
    case .bool: "a truth value"
    case .number: "a number"
    case .text: "text"
    case .bytes: "a size"
    case .percent: "a percentage"
    case .duration: "a duration"
    case .time: "a time"
    case .gauge: "a gauge (amount and limit)"
    case .choice(.status): "a status"
    case .choice(.session): "a state of the session"
    case .choice(.failureKind): "a kind of failure"
    case .choice(.weekday): "a day of the week"
    case .list: "a list"
    }
  }
}

extension Trigger.Field {
  /// Fields of several triggers of which one fires: of equal names the weaker proof, text if the types differ.
  static func merged(_ alternatives: [[Trigger.Field]]) -> [Trigger.Field] {
    var merged: [Trigger.Field] = []
    for field in alternatives.joined() {
      guard let place = merged.firstIndex(where: { $0.name == field.name }) else {
        merged.append(field)
        continue
      }
      let known = merged[place]
      let weaker = Trust(known) >= Trust(field) ? known : field
      let type = known.type == field.type ? known.type : .text
      merged[place] = Trigger.Field(
        name: field.name, type: type, captureClass: weaker.captureClass, span: weaker.span)
    }
    return merged
  }
}
