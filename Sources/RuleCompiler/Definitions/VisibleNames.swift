import Diagnostics
import RuleModel

/// A named thing with the place of its name.
struct Definition<Value: Sendable>: Sendable {
  let name: String
  let value: Value
  let span: Span
  /// The same for the same content, so that two equal definitions are no conflict.
  let meaning: String
}

/// A notifier and where its address names secrets.
struct NotifierDefinition: Sendable {
  let notifier: Notifier
  let secrets: [(name: String, span: Span)]
}

/// What a file and its includes define, for use by name.
struct VisibleNames: Sendable {
  /// The file's own zone, or the one zone that its includes agree on.
  var zone: ZoneRules?
  /// A zone was meant to be named, but cannot be read.
  var zoneIsBroken = false
  var windows: [Definition<NamedWindow>] = []
  var notifiers: [Definition<NotifierDefinition>] = []
  var variables: [Definition<Value>] = []
  var secrets: [Definition<Void>] = []
  var profiles: [Definition<Profile>] = []
  var procedures: [Definition<ProcedureDefinition>] = []
  var templates: [Definition<TemplateDefinition>] = []
  /// Events that steps of these files let happen, with the fields they give.
  var emitted: [EmittedEvent] = []
  /// Values that rules of these files keep with `set`.
  var stored: [StoredName] = []
  /// Names whose definitions have errors, by section; nothing more is said about them.
  var broken: [String: Set<String>] = [:]
  /// Ids of rules, for `firing(…)`.
  var ruleIDs: [String] = []

  var allProfiles: [Profile] { profiles.map(\.value) }

  /// Names that every place in the file sees.
  var scope: NameScope {
    var scope = NameScope(
      .server, .metrics(metricNames),
      .variables(variables.map { .init(name: $0.name, value: $0.value, span: $0.span) }),
      .secrets(secrets.map(\.name)), .windows(windows.map(\.value)), .rules(ruleIDs), .events(eventNames),
      .stored(stored))
    scope.add(brokenWindows: broken["windows"] ?? [])
    return scope
  }

  private var metricNames: [String] {
    var seen: Set<String> = []
    return allProfiles.flatMap(\.metrics).map(\.name).filter { seen.insert($0).inserted }
  }

  private var eventNames: [String] {
    allProfiles.flatMap(\.events).map(\.name) + emitted.map(\.name) + BuiltinEvent.allCases.map(\.rawValue)
  }

  func isBroken(_ name: String, in section: String) -> Bool { broken[section]?.contains(name) ?? false }

  mutating func markBroken(_ name: String, in section: String) { broken[section, default: []].insert(name) }

  /// Adds what another file defines; names that mean two things are reported at the second.
  mutating func merge(_ other: FileDefinitions) -> [Diagnostic] {
    var found: [Diagnostic] = []
    Self.merge(other.windows, into: &windows, "window", &found)
    Self.merge(other.notifiers, into: &notifiers, "notifier", &found)
    Self.merge(other.variables, into: &variables, "constant", &found)
    Self.merge(other.secrets, into: &secrets, "secret", &found)
    Self.merge(other.profiles, into: &profiles, "profile", &found)
    Self.merge(other.procedures, into: &procedures, "procedure", &found)
    Self.merge(other.templates, into: &templates, "template", &found)
    broken.merge(other.broken) { $0.union($1) }
    return found
  }

  private static func merge<Item>(
    _ new: [Definition<Item>], into known: inout [Definition<Item>], _ what: String,
    _ found: inout [Diagnostic]
  ) {
    for definition in new {
      guard let first = known.first(where: { $0.name == definition.name }) else {
        known.append(definition)
        continue
      }
      guard first.span != definition.span, first.meaning != definition.meaning else { continue }
      found.append(
        Diagnostic(
          .error, "duplicate-name", "the \(what) `\(definition.name)` is defined twice", at: definition.span,
          labels: [Diagnostic.Label(first.span, "the first definition, different from this one")],
          help: "give one of them another name"))
    }
  }
}

/// What one file itself defines.
struct FileDefinitions: Sendable {
  /// Its own `timezone`.
  var zone: ZoneRules?
  var zoneIsBroken = false
  var windows: [Definition<NamedWindow>] = []
  var notifiers: [Definition<NotifierDefinition>] = []
  var variables: [Definition<Value>] = []
  var secrets: [Definition<Void>] = []
  var profiles: [Definition<Profile>] = []
  var procedures: [Definition<ProcedureDefinition>] = []
  var templates: [Definition<TemplateDefinition>] = []
  var broken: [String: Set<String>] = [:]
}
