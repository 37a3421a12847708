public import Diagnostics

/// Triggers, steps and selectors: maps in which one key decides which others may stand beside it.
///
/// They are written as one flat list of keys with conditions, so that an editor can offer every key and a checker can
/// name the one that is wrong; a choice between whole maps would only say that none of them fits.
extension SchemaBuilder {
  mutating func definition(of recursive: Recursive) -> JSONValue {
    switch recursive {
    case .trigger: return trigger(with: [])
    case .assignment: return trigger(with: LanguageReference.assignmentKeys)
    case .steps:
      return ["type": "array", "minItems": 1, "items": .object([reference(to: Recursive.step.rawValue)])]
    case .step: return step()
    case .selector:
      return schema(of: .oneOf([.oneOrMore(.text), .object(ObjectShape(LanguageReference.selectorKeys))]))
    }
  }

  private mutating func trigger(with more: [ReferenceEntry]) -> JSONValue {
    let kinds = LanguageReference.triggers
    let words = kinds.map { ReferenceEntry($0.word, $0.shape, $0.meaning) }
    let names = more.map(\.name)
    return .object(
      [
        .init("type", "object"), .init("properties", properties(words + LanguageReference.modifiers + more)),
        .init("additionalProperties", false),
        .init("oneOf", .array(kinds.map { Self.requiring([$0.word]) })),
        .init("dependencies", ["count": ["within"], "distinct": ["count"]]),
        .init(
          "allOf",
          .array(
            kinds.map { kind in
              Self.condition(
                Self.requiring([kind.word]), keys: [kind.word] + kind.modifiers + names, required: Self.needs(kind))
            })),
      ] + (more.isEmpty ? [] : [.init("required", .array(names.map { .string($0) }))]))
  }

  /// Modifiers without which a kind says nothing.
  private static func needs(_ kind: TriggerReference) -> [String] {
    switch kind.word {
    case "absent": ["for"]
    case "sequence": ["within"]
    default: []
    }
  }

  private mutating func step() -> JSONValue {
    let verbs = LanguageReference.verbs
    let words = verbs.map { ReferenceEntry($0.word, $0.shape, $0.meaning) }
    let options = verbs.flatMap(\.options)
    return [
      "type": "object", "properties": properties(words + LanguageReference.commonOptions + options),
      "additionalProperties": false, "oneOf": .array(verbs.map { Self.requiring(Self.signs(of: $0)) }),
      "allOf": .array(
        verbs.map { verb in
          let common = LanguageReference.commonOptions.map(\.name).filter { !verb.missing.contains($0) }
          return Self.condition(
            Self.requiring(Self.signs(of: verb)), keys: [verb.word] + verb.options.map(\.name) + common,
            required: verb.options.filter(\.isRequired).map(\.name))
        }),
    ]
  }

  /// `if` is the verb only where steps follow; beside another verb it is that step's condition.
  private static func signs(of verb: VerbReference) -> [String] {
    verb.word == "if" ? ["if", "then"] : [verb.word]
  }

  private static func condition(_ condition: JSONValue, keys: [String], required: [String]) -> JSONValue {
    var then: [JSONValue.Member] = [.init("propertyNames", ["enum": .array(keys.map { .string($0) })])]
    if !required.isEmpty { then.append(.init("required", .array(required.map { .string($0) }))) }
    return ["if": condition, "then": .object(then)]
  }
}

extension LanguageReference {
  /// The schema of rule files.
  public static let schema: JSONValue = SchemaBuilder.document(
    name: "rules", title: "A rule file of flightplan", root: .object(file),
    named: [
      .init("rule", .object(rule)), .init("limit", limit), .init("window", window), .init("notifier", notifier),
      .init("metric", .object(ObjectShape(metricKeys))),
    ],
    extra: [
      // What a rule needs may come from `defaults` or from its template.
      .init("if", ["not": ["required": ["defaults"]]]),
      .init(
        "then",
        [
          "properties": [
            "rules": [
              "additionalProperties": [
                "anyOf": [["required": ["use"]], ["required": ["servers", "when", "then"]]]
              ]
            ]
          ]
        ]),
    ])
}
