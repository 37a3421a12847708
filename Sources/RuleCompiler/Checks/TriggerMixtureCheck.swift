import Diagnostics
import RuleModel

/// A level can hold, an event can only happen: each takes its own modifiers.
extension FileCompiler {
  mutating func checkMixture(
    _ trigger: Trigger, _ kind: YAMLEntry, _ entries: [YAMLEntry], _ reading: KindReading
  ) {
    let key = { (name: String) in entries.first { $0.name == name }?.key.span }
    let word = kind.name
    if !trigger.isLevel {
      if let span = key("for") { holdOnEvent(word, kind, span) }
      if let span = key("until") {
        error(
          "until-on-event", "`until` has no meaning for `\(word)`, which happens and is over", at: span,
          labels: [Diagnostic.Label(kind.key.span, "an event")],
          help: "leave `until` out, or look at a level such as `stats`")
      }
    } else if let name = ["count", "within", "distinct"].first(where: { key($0) != nil }), let span = key(name) {
      let others = ["within", "distinct"].filter { $0 != name && key($0) != nil }
      let all = ([name] + others).map { "`\($0)`" }.joined(separator: " and ")
      error(
        "count-on-level", "\(all) \(others.isEmpty ? "has" : "have") no meaning for `\(word)`, which holds for a while",
        at: span,
        labels: [
          Diagnostic.Label(
            kind.key.span, reading.isLevel ? "a level" : "a level, because of `for`, `until` or `resolved`")
        ],
        help: "use `for` to say how long it must hold")
    }
    if case .absent = trigger.kind {
    } else if let span = key("while") {
      error(
        "while-without-absent", "`while` has no meaning for `\(word)`", at: span,
        labels: [Diagnostic.Label(kind.key.span, "only the clock of `absent` stands still")],
        help: trigger.isLevel ? "write `stats: … and …`" : "write `where`, or `if` in the rule")
    }
    if trigger.isLevel, let span = key("debounce") {
      error(
        "debounce-on-level", "`debounce` has no meaning for `\(word)`, which holds for a while", at: span,
        labels: [Diagnostic.Label(kind.key.span, "a level")], help: "use `for` to say how long it must hold")
    }
    if case .sequence = trigger.kind {
      for name in ["count", "distinct"] {
        guard let span = key(name) else { continue }
        error(
          "count-on-sequence", "`\(name)` has no meaning for a sequence, which counts its own parts", at: span,
          help: "name each part in the list")
      }
      return
    }
    guard !trigger.isLevel else { return }
    if let span = key("distinct"), key("count") == nil {
      error(
        "distinct-without-count", "`distinct` needs `count`: how many different ones", at: span,
        help: key("within") == nil ? "add such as `count: 5` and `within: 2m`" : "add such as `count: 5`")
      return
    }
    checkCountPair(key)
  }

  private mutating func holdOnEvent(_ word: String, _ kind: YAMLEntry, _ span: Span) {
    error(
      "hold-on-event", "`for` has no meaning for `\(word)`, which happens and is over", at: span,
      labels: [Diagnostic.Label(kind.key.span, "an event: there is nothing that could last")],
      help: word == "console" || word == "event"
        ? "to fire only after several matches use `count` and `within`"
        : "to act some time later put `wait` in front of the steps")
  }

  private mutating func checkCountPair(_ key: (String) -> Span?) {
    switch (key("count"), key("within")) {
    case (let count?, nil):
      error(
        "count-without-within", "`count` needs `within`: how many in which time", at: count,
        help: "add such as `within: 2m`")
    case (nil, let within?):
      error(
        "within-without-count", "`within` needs `count`: how many in this time", at: within,
        help: "add such as `count: 5`")
    default: break
    }
  }
}
