public import Diagnostics

/// Makes a JSON Schema, draft 7, of shapes.
///
/// Our files are read as text, but editors and checkers look at what a YAML reader has made of them. So a text may
/// also arrive as a number or truth value, a number as text, and a time of day as the number that YAML 1.1 sees in it.
/// Durations may not: a number without a unit is a mistake.
public struct SchemaBuilder {
  /// A shape that has a definition of its own, so that it is written down once.
  public struct Named: Sendable {
    let name: String
    let shape: ValueShape

    /// A shape under a name.
    public init(_ name: String, _ shape: ValueShape) {
      self.name = name
      self.shape = shape
    }
  }

  /// Definitions for shapes of the language that contain themselves.
  enum Recursive: String, CaseIterable {
    case trigger, assignment, steps, step, selector
  }

  private let named: [Named]
  private var used: Set<String> = []

  init(named: [Named]) { self.named = named }

  /// The schema of files whose content has this shape.
  ///
  /// `name` becomes the last part of `$id`; `extra` are further members at the top.
  public static func document(
    name: String, title: String, root: ValueShape, named: [Named] = [], extra: [JSONValue.Member] = []
  ) -> JSONValue {
    var builder = SchemaBuilder(named: named)
    let content = builder.members(of: root)
    let definitions = builder.definitions()
    var members: [JSONValue.Member] = [
      .init("$schema", "http://json-schema.org/draft-07/schema#"),
      .init("$id", .string("https://flightplan.invalid/schema/\(name).json")), .init("title", .string(title)),
    ]
    members += content + extra
    if !definitions.isEmpty { members.append(.init("definitions", .object(definitions))) }
    return .object(members)
  }

  /// Definitions that were referred to, those included that other definitions refer to.
  private mutating func definitions() -> [JSONValue.Member] {
    var found: [String: JSONValue] = [:]
    let names = Recursive.allCases.map(\.rawValue) + named.map(\.name)
    while let next = names.first(where: { used.contains($0) && found[$0] == nil }) {
      if let recursive = Recursive(rawValue: next) {
        found[next] = definition(of: recursive)
      } else if let shape = named.first(where: { $0.name == next })?.shape {
        found[next] = .object(structure(of: shape))
      }
    }
    return names.compactMap { name in found[name].map { .init(name, $0) } }
  }

  mutating func reference(to name: String) -> JSONValue.Member {
    used.insert(name)
    return .init("$ref", .string("#/definitions/\(name)"))
  }

  // MARK: - Shapes

  mutating func schema(of shape: ValueShape) -> JSONValue { .object(members(of: shape)) }

  mutating func members(of shape: ValueShape) -> [JSONValue.Member] {
    if let name = named.first(where: { $0.shape == shape })?.name { return [reference(to: name)] }
    return structure(of: shape)
  }

  private mutating func structure(of shape: ValueShape) -> [JSONValue.Member] {
    switch shape {
    case .text, .expression, .template, .pattern: return [.init("type", Self.anyScalar)]
    case .form(let form): return Self.members(of: form)
    case .choice(let words): return [.init("enum", .array(words.flatMap(Self.readings)))]
    case .duration: return [.init("type", "string"), .init("pattern", .string(Self.duration))]
    case .integer(let range):
      return [
        .init("type", ["integer", "string"]), .init("minimum", .int(range.lowerBound)),
        .init("maximum", .int(range.upperBound)), .init("pattern", "^[0-9]+$"),
      ]
    case .decimal(let range):
      return [
        .init("type", ["number", "string"]), .init("minimum", .double(range.lowerBound)),
        .init("maximum", .double(range.upperBound)), .init("pattern", "^[0-9]+([.][0-9]+)?$"),
      ]
    case .flag: return [.init("enum", [true, false, "true", "false"])]
    case .trigger: return [reference(to: Recursive.trigger.rawValue)]
    case .assignment: return [reference(to: Recursive.assignment.rawValue)]
    case .steps: return [reference(to: Recursive.steps.rawValue)]
    case .selector: return [reference(to: Recursive.selector.rawValue)]
    case .list(let element): return [.init("type", "array"), .init("items", schema(of: element))]
    case .oneOrMore(let element): return members(ofAny: [element, .list(of: element)])
    case .map(let value, let form): return mapMembers(value, form)
    case .object(let object): return members(of: object)
    case .oneOf(let shapes): return members(ofAny: shapes)
    case .nothing: return [.init("type", "null")]
    case .anything: return []
    }
  }

  static let anyScalar: JSONValue = ["string", "number", "boolean"]

  private static let duration = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"

  /// A word, and what YAML readers make of it if that is no text.
  private static func readings(of word: String) -> [JSONValue] {
    if let number = Int(word) { return [.int(number), .string(word)] }
    return [.string(word)]
  }

  private static func members(of form: ValueShape.TextForm) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("type", form.mayBeNumber ? ["string", "integer"] : "string")]
    if let pattern = form.pattern { members.append(.init("pattern", .string(pattern))) }
    // Seconds of a day, as far as YAML 1.1 reads times in base 60.
    if form == .timeOfDay { members += [.init("minimum", 0), .init("maximum", 86_399)] }
    return members
  }

  private mutating func members(ofAny shapes: [ValueShape]) -> [JSONValue.Member] {
    // A map that may be empty: one type more is easier to read, for people and in complaints, than a choice.
    if shapes.count == 2, shapes[1] == .nothing {
      let map = structure(of: shapes[0])
      if map.first == .init("type", "object") { return [.init("type", ["object", "null"])] + map.dropFirst() }
    }
    var choices: [JSONValue] = []
    for shape in shapes {
      let schema = schema(of: shape)
      choices += schema.object?.count == 1 ? schema["anyOf"]?.array ?? [schema] : [schema]
    }
    return [.init("anyOf", .array(choices))]
  }

  private mutating func mapMembers(_ value: ValueShape, _ form: ValueShape.TextForm?) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("type", "object")]
    if let pattern = form?.pattern { members.append(.init("propertyNames", ["pattern": .string(pattern)])) }
    members.append(.init("additionalProperties", schema(of: value)))
    return members
  }

  // MARK: - Maps with known keys

  private mutating func members(of object: ObjectShape) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("type", "object"), .init("properties", properties(object.keys)),
      .init("additionalProperties", .bool(object.isOpen)),
    ]
    let required = object.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    if !object.alternatives.isEmpty {
      members.append(.init("oneOf", .array(object.alternatives.map { Self.requiring($0) })))
    }
    if let first = object.exclusive.first {
      let pairs = object.exclusive.indices.dropFirst().flatMap { second in
        object.exclusive[..<second].map { Self.requiring([$0, object.exclusive[second]]) }
      }
      precondition(!pairs.isEmpty, "\(first) excludes nothing")
      members.append(.init("not", ["anyOf": .array(pairs)]))
    }
    return members
  }

  mutating func properties(_ entries: [ReferenceEntry]) -> JSONValue {
    var members: [JSONValue.Member] = []
    for entry in entries where !members.contains(where: { $0.key == entry.name }) {
      members.append(.init(entry.name, described(entry.shape, entry.description)))
    }
    return .object(members)
  }

  /// A schema with a description; beside `$ref` draft 7 sees nothing else, so a reference goes into `allOf`.
  mutating func described(_ shape: ValueShape, _ text: String) -> JSONValue {
    let members = members(of: shape)
    let description = JSONValue.Member("description", .string(text))
    guard members.first?.key == "$ref" else { return .object([description] + members) }
    return .object([description, .init("allOf", [.object(members)])])
  }

  static func requiring(_ names: [String]) -> JSONValue { ["required": .array(names.map { .string($0) })] }
}

extension ReferenceEntry {
  /// For editors: the meaning and what holds without the key.
  var description: String {
    let first = meaning.prefix(1).uppercased() + meaning.dropFirst()
    return switch fallback {
    case .value(let text)?, .words(let text)?: "\(first). Default: \(text)"
    case nil: first
    }
  }
}
