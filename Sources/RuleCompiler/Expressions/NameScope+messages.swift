import Diagnostics
import RuleModel

extension NameScope {
  /// The finding for a name that does not exist; `place` follows "is not defined in".
  ///
  /// `written` is the name with what follows it without a blank, as in `survival-1`.
  func undefinedName(_ name: String, at span: Span, place: String, written: String? = nil) -> Diagnostic {
    var finding = Diagnostic(.error, "undefined-name", "`\(name)` is not defined in \(place)", at: span)
    if !names.isEmpty { finding.notes = ["names available here: " + names.joined(separator: ", ")] }
    if let meant = Self.countdownWords[name], entry(meant) != nil {
      finding.inline = "write `\(meant)`"
    } else if entry("state.\(name)") != nil {
      finding.inline = "write `state.\(name)`"
    } else if ["player", "user", "username"].contains(name) {
      // `players` is a number, and near enough to be taken for it.
      let captures = entries.filter { $0.capture != nil }
      if captures.count == 1 {
        finding.inline = "did you mean `\(captures[0].name)`?"
        finding.labels = captures[0].capture?.captureLabel.map { [$0] } ?? []
      } else {
        finding.help = "a group of the pattern captures it: `(?<\(name)>\\w{3,16})`"
      }
    } else if let meant = Self.words[name], entry(meant) != nil {
      finding.inline = "write `\(meant)`"
    } else if windows.contains(where: { $0.name == name }) {
      finding.inline = "a window: write `during(\(name))`"
    } else if let meant = closest(to: name) {
      finding.inline = "did you mean `\(meant)`?"
      if let capture = entry(meant)?.capture, let label = capture.captureLabel { finding.labels = [label] }
    } else {
      let isText = written.map { $0 != name && $0.contains("-") } ?? false
      let captures = entries.filter { $0.capture != nil }.map { "`\($0.name)`" }
      finding.help =
        isText
        ? "a text is written in quotes: `'\(written ?? name)'`"
        : keptNames(besides: name) ?? Self.reason(for: name)
          ?? (captures.isEmpty || name.contains(".") ? nil : "the pattern captures \(captures.joined(separator: ", "))")
    }
    return finding
  }

  /// The name most likely meant; behind a known dot only what follows it is compared.
  private func closest(to name: String) -> String? {
    let names = entries.map(\.name)
    guard let dot = name.lastIndex(of: ".") else { return Suggestion.closest(to: name, in: names) }
    let root = name[...dot]
    let siblings = names.filter { $0.hasPrefix(root) }
    if siblings.isEmpty {
      // A result has the name that `as` gave it.
      let alike = names.filter { $0.hasSuffix(name[dot...]) && !$0.hasPrefix("server.") }
      return alike.count == 1 ? alike[0] : Suggestion.closest(to: name, in: names)
    }
    let parts = siblings.map { String($0.dropFirst(root.count)) }
    return Suggestion.closest(to: String(name[root.endIndex...]), in: parts).map { root + $0 }
  }

  private func keptNames(besides name: String) -> String? {
    guard name.hasPrefix("state.") else { return nil }
    let kept = entries.map(\.name).filter { $0.hasPrefix("state.") }
    return kept.isEmpty
      ? "no rule here keeps a value with `set`" : "values kept here: \(kept.sorted().joined(separator: ", "))"
  }

  /// Why a name that exists elsewhere does not exist here, or where it would come from.
  private static func reason(for name: String) -> String? {
    if Expression.Function(rawValue: name) != nil { return "`\(name)` is a function: write `\(name)(…)`" }
    if let set = ChoiceSet.allCases.first(where: { $0.members.contains(name) }) {
      return "it is \(ValueType.choice(set).phrase), compare it: `\(set.usualName) == \(name)`"
    }
    if let truth = ["yes": "true", "on": "true", "no": "false", "off": "false"][name.lowercased()] {
      return "truth values are written `true` and `false`: write `\(truth)`"
    }
    if ["null", "nil", "none", "undefined", "unknown"].contains(name) {
      return "whether a value is there is asked by `known(x)`"
    }
    if name.hasPrefix("server.label.") { return "write `server.labels.\(name.dropFirst(13))`" }
    if name.lowercased().hasPrefix("env.") {
      return "secrets are declared under `secrets:`, and used as `secrets.NAME`"
    }
    if ["exit_code", "oom"].contains(name) { return "only `crash` triggers know it: `when: { crash: any }`" }
    switch name.split(separator: ".").first.map(String.init) ?? name {
    case "memory" where name.contains("."), "disk" where name.contains("."):
      return "`\(name.prefix { $0 != "." })` stands alone: it is compared with `90%` as well as with `6GiB`"
    case "error":
      return "`error.step`, `error.kind` and `error.message` exist in `catch` and `finally`: put this step there"
    case "firing":
      return "`firing.for` exists in rules whose trigger is a level: `stats`, `status`, `window`, `absent`"
    case "limit" where name == "limit": return "a template's parameter is written `${limit}`"
    case "limit": return "`limit.used`, `limit.runs` and `limit.per` exist in rules with a `limit`"
    case "remaining": return "`remaining` exists in the announcements of a `countdown`"
    case "trigger":
      return name == "trigger.deadline"
        ? "only triggers with a `schedule` have a deadline" : "`trigger.…` exists once a trigger has fired"
    case "line": return "only `console` triggers have a `line`"
    case "match": return "`match.count` and `match.first` exist in rules whose trigger is an event"
    case "run": return "`run.elapsed` exists in the steps of a rule"
    case "vars": return "constants are defined under `vars:` at the top of the file"
    case "secrets": return "secrets are declared under `secrets:` at the top of the file"
    case "players", "tps":
      return "numbers from the console come from a profile: `include: [profiles/minecraft-java.yaml]`"
    default: return nil
    }
  }

  /// What means something else while a countdown runs.
  private static let countdownWords = [
    "time": "remaining", "left": "remaining", "seconds": "remaining", "countdown": "remaining",
    "time_left": "remaining", "minutes": "remaining",
  ]

  private static let words: [String: String] = [
    "ram": "memory", "mem": "memory", "name": "server.name", "server": "server.name", "id": "server.id",
    "node": "server.node", "egg": "server.egg", "state": "status", "time": "now", "date": "now",
    "day": "weekday", "storage": "disk", "message": "line", "error": "error.message",
    "elapsed": "run.elapsed",
    "deadline": "trigger.deadline", "count": "match.count",
  ]
}

extension Trigger.Field {
  /// The mark at the group that captures it.
  var captureLabel: Diagnostic.Label? {
    guard let span else { return nil }
    let proof = captureClass.map { " (\($0.phrase))" } ?? ""
    return Diagnostic.Label(span, "captured here as `\(name)`\(proof)")
  }
}

extension ChoiceSet {
  /// The name that is usually compared with its members.
  fileprivate var usualName: String {
    switch self {
    case .status: "status"
    case .session: "session"
    case .failureKind: "error.kind"
    case .weekday: "weekday"
    }
  }
}
