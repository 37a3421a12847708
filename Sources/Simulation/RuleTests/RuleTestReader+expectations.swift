import Diagnostics
import RuleCompiler
import RuleModel

/// Items of `expect`, `never`, `skipped` and `states`, and the server that an item belongs to.
extension RuleTestReader {
  private static let options = ["at", "within", "local", "server", "message", "name", "mentions", "embed", "attach"]

  private static let otherWords = [
    "discord": "notify", "slack": "notify", "ntfy": "notify", "telegram": "notify", "gotify": "notify",
    "message_to": "notify", "alert": "notify", "say": "announce", "broadcast": "announce", "run": "command",
    "cmd": "command", "url": "webhook", "http": "webhook", "event": "emit", "text": "message", "msg": "message",
    "content": "message", "body": "message", "mention": "mentions", "after": "at", "time": "at", "tolerance": "within",
    "title": "name", "zone": "local",
  ]

  mutating func expectation(_ node: YAMLNode, in world: RuleTestWorld, needsTime: Bool) -> Expectation? {
    let example = node.text.flatMap(Expectation.Verb.init(rawValue:))?.rawValue ?? "command"
    guard
      requireMap(node, "an expectation", help: "write `{ \(needsTime ? "at: 30s, " : "")\(example): … }`"),
      let (entry, verb) = readVerb(of: node)
    else { return nil }
    let at = node["at"].flatMap { duration($0) }
    if needsTime, node["at"] == nil, !hasKey(meaning: "at", in: node, otherWords: Self.otherWords) {
      report("missing-key", "the expectation has no `at`", at: node.span, help: "write `at: 30s`")
    }
    checkValue(entry, verb)
    return Expectation(
      at: at, within: node["within"].flatMap { duration($0) } ?? .zero, local: node["local"].flatMap { local($0) },
      server: server(of: node, in: world, isNeeded: needsTime)?.server.id, verb: verb, value: entry.value.text,
      message: node["message"]?.text,
      name: node["name"]?.text,
      mentions: node["mentions"].map { list in texts(list, of: "mentions").map(\.value) },
      span: node.span)
  }

  private mutating func readVerb(of node: YAMLNode) -> (YAMLEntry, Expectation.Verb)? {
    let candidates = (node.entries ?? []).filter { !Self.options.contains($0.name) }
    let known = candidates.first { Expectation.Verb(rawValue: $0.name) != nil }
    guard let entry = known, let verb = Expectation.Verb(rawValue: entry.name) else {
      let verbs = Expectation.Verb.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      guard let first = candidates.first else {
        report("missing-key", "an expectation needs one of \(verbs)", at: node.span)
        return nil
      }
      report(
        "unknown-key", "an expectation needs one of \(verbs)", at: first.key.span, help: verbHelp(first))
      return nil
    }
    for other in candidates where other.name != entry.name {
      let isVerb = Expectation.Verb(rawValue: other.name) != nil
      report(
        "unknown-key", "`\(shortened(other.name))` does not belong to an expected `\(entry.name)`", at: other.key.span,
        help: isVerb ? "write an item for each" : verbHelp(other))
    }
    return (entry, verb)
  }

  private func verbHelp(_ entry: YAMLEntry) -> String? {
    let word = entry.name.lowercased()
    if PowerSignal(rawValue: word) != nil { return "write `power: \(word)`" }
    if word == "log" { return "lines of the engine's log are not compared: leave it out" }
    let words = Expectation.Verb.allCases.map(\.rawValue) + Self.options
    let meant = Self.otherWords[word] ?? Suggestion.closest(to: word, in: words)
    return meant.map { "did you mean `\($0)`?" }
  }

  /// A value that no effect can have makes `never` a test that cannot fail.
  private mutating func checkValue(_ entry: YAMLEntry, _ verb: Expectation.Verb) {
    guard let text = entry.value.text, !text.isEmpty else {
      let help = entry.value.elements == nil ? "write it as one text; `'*'` stands for any" : "write an item for each"
      report(
        "wrong-type", "`\(entry.name)` is a text, but here is \(entry.value.kindDescription)", at: entry.value.span,
        help: help)
      return
    }
    switch verb {
    case .power:
      let otherWords = [
        "reboot": "restart", "reload": "restart", "shutdown": "stop", "halt": "stop", "off": "stop", "on": "start",
        "boot": "start", "terminate": "kill", "killed": "kill",
      ]
      let signals = PowerSignal.allCases.map(\.rawValue)
      _ = choice(entry.value, among: signals, otherWords: otherWords, isPattern: true)
    case .backup:
      _ = choice(
        entry.value, among: ["create"], isPattern: true, help: "write `backup: create`, and its name as `name: …`")
    case .notify:
      uses.append(RuleTestNameUse(kind: .notifier, name: text, span: entry.value.span))
    case .command, .announce, .webhook, .emit: break
    }
  }

  private mutating func local(_ node: YAMLNode) -> ExpectedLocalTime? {
    let text = node.text ?? ""
    guard let local = ExpectedLocalTime(text) else {
      let padded = ExpectedLocalTime("0" + text).map { _ in "0" + text }
      report(
        "unknown-value", "`\(shortened(text))` is not a time of day", at: node.span,
        help: "write such as `\"\(padded ?? "03:00 CEST")\"`")
      return nil
    }
    if let zone = local.zone {
      // The word stands at the end, whatever quotes are around the text.
      let end = text.utf8.count
      let span = node.span(ofValueRange: end - zone.utf8.count..<end)
      uses.append(RuleTestNameUse(kind: .zone, name: zone, span: span))
    }
    return local
  }

  // MARK: - What is not done

  mutating func skip(_ node: YAMLNode, in world: RuleTestWorld) -> SkipExpectation? {
    guard requireMap(node, "a `skipped` item", help: "write `{ at: 1m, rule: …, reason: muted }`") else { return nil }
    let otherWords = ["id": "rule", "because": "reason", "code": "reason", "after": "at", "time": "at"]
    check(node, keys: ["at", "server", "rule", "reason"], in: "`skipped`", otherWords: otherWords)
    requireKeys(["at", "rule", "reason"], of: node, "a `skipped` item needs `at`, `rule` and `reason`", otherWords)
    let at = node["at"].flatMap { duration($0) }
    noteRule(of: node)
    if let reason = node["reason"] { checkReason(reason) }
    let server = server(of: node, in: world)
    guard let at, let rule = node["rule"]?.text, let reason = node["reason"]?.text else { return nil }
    return SkipExpectation(at: at, server: server?.server.id, rule: rule, reason: reason, span: node.span)
  }

  /// Reasons begin with a code of a closed list; facts may follow it.
  private mutating func checkReason(_ node: YAMLNode) {
    let text = node.text ?? ""
    let word = String(text.prefix { $0 != " " && $0 != ":" })
    let codes = Reason.Code.allCases.map(\.rawValue)
    // `*` may also stand for the beginning of a reason, or for a part of the code.
    guard !codes.contains(word), word.first != "*" else { return }
    if word.contains("*"), codes.contains(where: { Glob(word).matches($0) }) { return }
    let meant = Suggestion.closest(to: word, in: codes)
    report(
      "unknown-value", "there is no reason `\(shortened(word))`", at: node.span(ofValueRange: 0..<word.utf8.count),
      help: meant.map { "did you mean `\($0)`?" } ?? "reasons are \(codes.joined(separator: ", "))")
  }

  mutating func state(_ node: YAMLNode, in world: RuleTestWorld) -> StateExpectation? {
    guard requireMap(node, "a `states` item", help: "write `{ at: 1m, rule: …, state: firing }`") else { return nil }
    let otherWords = ["id": "rule", "level": "state", "status": "state", "after": "at", "time": "at"]
    check(node, keys: ["at", "server", "rule", "state", "input"], in: "`states`", otherWords: otherWords)
    requireKeys(["at", "rule"], of: node, "a `states` item needs `at` and `rule`", otherWords)
    let saysSomething = ["state", "input"].contains { key in
      node[key] != nil || hasKey(meaning: key, in: node, otherWords: otherWords)
    }
    if !saysSomething {
      report(
        "missing-key", "the `states` item says nothing of the level", at: node.span,
        help: "add `state: firing` or `input: unknown`")
    }
    let at = node["at"].flatMap { duration($0) }
    noteRule(of: node)
    let state = node["state"].flatMap {
      choice($0, among: StateExpectation.states, otherWords: Self.stateWords)
    }
    let input = node["input"].flatMap { choice($0, among: StateExpectation.inputs) }
    let server = server(of: node, in: world)
    guard let at, let rule = node["rule"]?.text else { return nil }
    return StateExpectation(
      at: at, server: server?.server.id, rule: rule, state: state, input: input, span: node.span)
  }

  /// Words that other monitors use for where an alert stands.
  private static let stateWords = [
    "active": "firing", "alerting": "firing", "on": "firing", "problem": "firing", "inactive": "clear", "ok": "clear",
    "off": "clear", "normal": "clear", "resolved": "clear", "waiting": "pending",
  ]

  private mutating func noteRule(of node: YAMLNode) {
    guard let rule = node["rule"], let id = rule.text else { return }
    uses.append(RuleTestNameUse(kind: .rule, name: id, span: rule.span))
  }

  private mutating func requireKeys(
    _ keys: [String], of node: YAMLNode, _ message: String, _ otherWords: [String: String]
  ) {
    let isMissing = keys.contains { node[$0] == nil && !hasKey(meaning: $0, in: node, otherWords: otherWords) }
    if isMissing { report("missing-key", message, at: node.span) }
  }

  // MARK: - Servers

  /// The server an item belongs to; may be left out when there is exactly one.
  mutating func server(of node: YAMLNode, in world: RuleTestWorld, isNeeded: Bool = true) -> RuleTestServer? {
    let servers = world.servers
    guard let named = node["server"] else {
      if servers.count == 1 { return servers[0] }
      // Without any, the test has its own finding.
      if isNeeded, let first = servers.first {
        report(
          "missing-key", "with several servers the item needs `server`", at: node.span,
          help: "write `server: \(first.server.name)`")
      }
      return nil
    }
    if world.hasBrokenServers { return nil }
    guard let name = named.text, let server = servers.first(where: { $0.server.name == name }) else {
      let closest = Suggestion.closest(to: named.text ?? "", in: servers.map(\.server.name))
      report(
        "unknown-server", "the test has no server `\(shortened(named.text ?? ""))`", at: named.span,
        help: closest.map { "did you mean `\($0)`?" })
      return nil
    }
    return server
  }
}
