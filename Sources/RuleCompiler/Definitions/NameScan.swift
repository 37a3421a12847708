import Diagnostics
import RuleModel

/// An event that some step lets happen.
struct EmittedEvent: Sendable {
  let name: String
  var fields: [Trigger.Field]
  /// Fields whose type is known, rather than guessed.
  var settled: Set<String> = []
}

/// A value that some rule keeps with `set`.
struct StoredName: Sendable {
  let name: String
  let scope: StoredScope
  var type: ValueType
  var trust: Trust
  let span: Span
}

/// Names that steps bring into being, found before the rules that use them are read.
extension VisibleNames {
  mutating func scan(_ units: [SourceUnit]) {
    // Metrics have a `set` of another kind, and no steps.
    for entry in units.flatMap({ $0.document.root?.entries ?? [] }) where !["profiles", "metrics"].contains(entry.name)
    {
      scan(entry.value)
    }
  }

  private mutating func scan(_ node: YAMLNode) {
    switch node.content {
    case .scalar: return
    case .sequence(let elements): for element in elements { scan(element) }
    case .mapping(let entries):
      if let emit = entries.first(where: { $0.name == "emit" }), let name = emit.value.text {
        emitted.append(EmittedEvent(name: name, fields: Self.fields(of: node["with"])))
        // Fields below another word are a mistake with its own finding; what they are called is not known.
        if entries.contains(where: { $0.name != "with" && $0.value.entries != nil }) {
          markBroken(name, in: "events")
        }
      }
      if let set = entries.first(where: { $0.name == "set" }), let values = set.value.entries,
        node.entry("value") == nil
      {
        let scope = node["scope"]?.text.flatMap(StoredScope.init(rawValue:)) ?? .server
        for entry in values { keep(entry, scope) }
      }
      for entry in entries { scan(entry.value) }
    }
  }

  /// Until more is known, only what is written as a number is one; text may hold anything but control characters.
  private static func fields(of node: YAMLNode?) -> [Trigger.Field] {
    (node?.entries ?? []).map { entry in
      let isNumber = entry.value.text.flatMap { Double($0) } != nil
      return Trigger.Field(name: entry.name, type: isNumber ? .number : .text, captureClass: nil)
    }
  }

  /// A field of an event has the type that all steps give it; text of whatever kind is only text.
  mutating func settle(_ field: String, of event: String, as type: ValueType) {
    for index in emitted.indices where emitted[index].name == event {
      emitted[index].fields = emitted[index].fields.map { known in
        guard known.name == field else { return known }
        let isSettled = emitted[index].settled.contains(field)
        let merged = isSettled && known.type != type ? .text : type
        return Trigger.Field(name: field, type: merged, captureClass: nil)
      }
      emitted[index].settled.insert(field)
    }
  }

  private mutating func keep(_ entry: YAMLEntry, _ scope: StoredScope) {
    guard !stored.contains(where: { $0.name == entry.name }) else { return }
    let guess = ExpressionSource(entry.value).flatMap { source in
      try? ExpressionParser.parse(source.bytes, in: source.trimmedRange)
    }.flatMap(\.guessedType)
    stored.append(
      StoredName(name: entry.name, scope: scope, type: guess ?? .text, trust: .proven, span: entry.key.span))
  }
}

extension SyntaxNode {
  /// The type that an expression most likely has, by its literals and operators; `nil` if nothing tells.
  fileprivate var guessedType: ValueType? {
    switch kind {
    case .literal(let value): ValueType(of: value)
    case .text: .text
    case .name(let name): NameScope(.server).entry(name)?.type
    case .list: .list
    case .not, .and, .or, .compare, .membership, .matches: .bool
    case .negate(let operand): operand.guessedType
    case .arithmetic(_, let left, let right): left.guessedType ?? right.guessedType
    case .conditional(let then, _, let otherwise): then.guessedType ?? otherwise.guessedType
    case .call(let name, _, let arguments): Self.guessedType(of: name, arguments)
    }
  }

  private static func guessedType(of function: String, _ arguments: [SyntaxNode]) -> ValueType? {
    switch function {
    case "default": arguments.compactMap(\.guessedType).last
    case "known", "during", "firing", "startswith": .bool
    case "count", "len": .number
    case "age": .duration
    case "lower", "upper", "trim", "replace": .text
    default: arguments.first?.guessedType
    }
  }
}
