public import Diagnostics
import RuleCompiler
import RuleModel

/// Reads a test file; everything wrong with it becomes a finding with its place.
public struct RuleTestReader {
  /// What was found.
  public private(set) var findings: [Diagnostic] = []

  /// A reader for one file.
  public init() {}

  /// The file, or `nil` if there are errors; `source` is the file's text for showing findings.
  public static func read(
    _ bytes: [UInt8], path: String
  ) -> (file: RuleTestFile?, findings: [Diagnostic], source: SourceFile) {
    let document = YAMLDocument.parse(bytes, path: path)
    var reader = RuleTestReader()
    reader.findings = document.diagnostics
    let file = document.root.flatMap { reader.file($0, path: path) }
    if document.root == nil, reader.findings.isEmpty {
      let span = document.source.span(from: 0, to: 0)
      reader.report(
        "empty-file", "the file has no tests", at: span, help: "write `tests:` with at least one test")
    }
    let isBroken = reader.findings.contains { $0.severity == .error }
    return (isBroken ? nil : file, reader.findings, document.source)
  }

  private mutating func file(_ root: YAMLNode, path: String) -> RuleTestFile? {
    guard requireMap(root, "a test file") else { return nil }
    let worldKeys = ["only", "start", "servers", "simulate", "replies"]
    check(root, keys: ["rules", "tests"] + worldKeys, in: "the test file")
    var world = RuleTestWorld()
    read(root, into: &world)
    guard let list = root["tests"] else {
      report(
        "missing-key", "the file has no `tests`", at: root.span, help: "add `tests:` with a list of tests")
      return nil
    }
    let rules = texts(root["rules"], of: "rules")
    if rules.isEmpty {
      report("missing-key", "no rule files are named", at: root.span, help: "add `rules: [file.yaml]`")
    }
    let tests = elements(list, of: "tests").compactMap { test($0, world: world) }
    return RuleTestFile(path: path, rules: rules, tests: tests)
  }

  private mutating func test(_ node: YAMLNode, world: RuleTestWorld) -> RuleTest? {
    guard requireMap(node, "a test") else { return nil }
    check(
      node,
      keys: [
        "name", "timeline", "expect", "skipped", "states", "never", "only", "start", "servers", "simulate",
        "replies",
      ],
      in: "a test")
    var world = world
    read(node, into: &world)
    guard let name = node["name"]?.text else {
      report("missing-key", "the test has no `name`", at: node.span, help: "add `name:` in a few words")
      return nil
    }
    if world.start == nil {
      report(
        "missing-key", "the test \(name) has no `start`", at: node.span,
        help: "add `start: 2026-03-14T20:00:00+01:00` to the file or the test")
    }
    if world.servers.isEmpty {
      report(
        "missing-key", "the test \(name) has no `servers`", at: node.span, help: "add `servers: { name: {} }`"
      )
    }
    let servers = world.servers
    return RuleTest(
      name: name, span: node.span, world: world,
      timeline: elements(node["timeline"], of: "timeline").flatMap { timelineItems($0, servers: servers) },
      expectations: node["expect"].map { list in
        elements(list, of: "expect").compactMap { expectation($0, servers: servers, needsTime: true) }
      },
      skips: elements(node["skipped"], of: "skipped").compactMap { skip($0, servers: servers) },
      states: elements(node["states"], of: "states").compactMap { state($0, servers: servers) },
      never: elements(node["never"], of: "never").compactMap {
        expectation($0, servers: servers, needsTime: false)
      })
  }

  // MARK: - The world

  private mutating func read(_ node: YAMLNode, into world: inout RuleTestWorld) {
    if let only = node["only"] { world.only = texts(only, of: "only").map(\.value) }
    if let start = node["start"] {
      world.startSpan = start.span
      world.start = start.text.flatMap { Timestamp(iso8601: $0) }
      if world.start == nil {
        report(
          "wrong-time", "`start` is not a time with an offset", at: start.span,
          help: "write `2026-03-14T20:00:00+01:00`")
      }
    }
    if let servers = node["servers"], requireMap(servers, "`servers`") {
      world.servers = (servers.entries ?? []).compactMap { server($0.name, $0.value) }
    }
    if let simulate = node["simulate"], requireMap(simulate, "`simulate`") {
      readSimulation(simulate, into: &world)
    }
    if let replies = node["replies"], requireMap(replies, "`replies`") {
      let new = (replies.entries ?? []).map { PretendReply(to: $0.name, replyLines($0.value)) }
      world.replies = new + world.replies
    }
  }

  private mutating func readSimulation(_ node: YAMLNode, into world: inout RuleTestWorld) {
    check(node, keys: ["start", "stop", "wings_restart", "backup", "jitter", "webhook"], in: "`simulate`")
    if let value = node["start"] { world.startDuration = duration(value) ?? world.startDuration }
    if let value = node["stop"] { world.stopDuration = duration(value) ?? world.stopDuration }
    if let value = node["jitter"] { world.jitter = duration(value) }
    if let value = node["wings_restart"] {
      world.wingsRestart = value.text == "never" ? nil : duration(value)
    }
    if let backup = node["backup"], requireMap(backup, "`backup`") {
      check(backup, keys: ["after", "successful"], in: "`backup`")
      if let after = backup["after"].flatMap({ duration($0) }) { world.backup.after = after }
      if let successful = backup["successful"] { world.backup.isSuccessful = truth(successful) ?? true }
    }
    if let webhook = node["webhook"], requireMap(webhook, "`webhook`") {
      check(webhook, keys: ["status"], in: "`webhook`")
      if let status = webhook["status"] { world.webhookStatus = whole(status) ?? 204 }
    }
  }

  private mutating func server(_ name: String, _ node: YAMLNode) -> RuleTestServer? {
    var server = Server(id: ServerID(name), name: name)
    var result = RuleTestServer(server: server, status: .running, uptime: .zero)
    if node.isEmptyPlain { return result }
    guard requireMap(node, "server `\(name)`") else { return nil }
    check(
      node, keys: ["status", "labels", "memory", "disk", "cpu", "backups", "egg", "node", "uptime"],
      in: "server `\(name)`")
    if let status = node["status"] { result.status = choice(status, as: ServerStatus.self) ?? .running }
    if let uptime = node["uptime"] { result.uptime = duration(uptime) ?? .zero }
    for entry in node["labels"]?.entries ?? [] { server.labels[entry.name] = entry.value.text ?? "" }
    server.egg = node["egg"]?.text
    server.node = node["node"]?.text ?? "node-1"
    server.limits.memory = node["memory"]?["limit"].flatMap { size($0) }
    server.limits.disk = node["disk"]?["limit"].flatMap { size($0) }
    if let limit = node["cpu"]?["limit"],
      case .percent(let percent)? = limit.text.flatMap(Value.init(figure:))
    {
      server.limits.cpu = percent
    }
    server.limits.backups = node["backups"].flatMap { whole($0) }
    result.server = server
    return result
  }

  private mutating func replyLines(_ node: YAMLNode) -> [PretendReply.Line] {
    if node.text == "none" { return [] }
    if let list = node.elements { return list.flatMap { replyLines($0) } }
    if let text = node.text { return [PretendReply.Line(console: text)] }
    check(node, keys: ["after", "console"], in: "a reply")
    guard let console = node["console"]?.text else {
      report(
        "missing-key", "the reply has no `console` line", at: node.span,
        help: "write `{ after: 1s, console: … }` or `none`")
      return []
    }
    return [PretendReply.Line(after: node["after"].flatMap { duration($0) } ?? .zero, console: console)]
  }

  // MARK: - Timeline

  private mutating func timelineItems(_ node: YAMLNode, servers: [RuleTestServer]) -> [TimelineItem] {
    guard requireMap(node, "a timeline item") else { return [] }
    let options = ["at", "every", "times", "server", "replayed", "initial"]
    let happenings = (node.entries ?? []).map(\.name).filter { !options.contains($0) }
    let server = server(of: node, among: servers, isNeeded: happenings.contains { $0 != "engine" })
    var inputs: [Rehearsal.Input] = []
    for entry in node.entries ?? [] where !options.contains(entry.name) {
      inputs += timelineInputs(entry, in: node, server: servers.first { $0.server.id == server })
    }
    let first = node["at"].flatMap { duration($0) }
    let every = node["every"].flatMap { duration($0) }
    guard first != nil || every != nil else {
      report(
        "missing-key", "the timeline item has no `at`", at: node.span,
        help: "write `at: 30s`, counted from `start`")
      return []
    }
    let times = node["times"].flatMap { whole($0) } ?? 1
    let start = first ?? .zero
    return (0..<max(1, min(times, 100_000))).map { index in
      TimelineItem(at: start + (every ?? .zero) * index, server: server, inputs: inputs, span: node.span)
    }
  }

  private mutating func timelineInputs(
    _ entry: YAMLEntry, in node: YAMLNode, server: RuleTestServer?
  ) -> [Rehearsal.Input] {
    let value = entry.value
    switch entry.name {
    case "console":
      let replayed = node["replayed"].flatMap { truth($0) } ?? false
      let stream: ConsoleLine.Stream = value["stream"]?.text == "daemon" ? .daemon : .game
      guard let text = value.text ?? value["line"]?.text else { break }
      return [.line(ConsoleLine(text, stream: stream, replayed: replayed))]
    case "status":
      guard let status = choice(value, as: ServerStatus.self) else { return [] }
      return [.status(status, isInitial: node["initial"].flatMap { truth($0) } ?? false)]
    case "crash":
      if value.text == "any" { return [.crash(Crash(exitCode: 1))] }
      guard requireMap(value, "`crash`") else { return [] }
      check(value, keys: ["exit_code", "oom"], in: "`crash`")
      return [
        .crash(
          Crash(
            exitCode: value["exit_code"].map { whole($0) ?? 1 } ?? 1,
            outOfMemory: value["oom"].flatMap { truth($0) } ?? false))
      ]
    case "stats": return stats(value, server: server)
    case "event": return event(value)
    case "engine":
      if value.text == "down" { return [.engineDown] }
      if value.text == "up" { return [.engineUp] }
    default:
      report(
        "unknown-key", "unknown key `\(entry.name)` in a timeline item", at: entry.key.span,
        help: "a timeline item has `at` and one of `console`, `status`, `crash`, `stats`, `event`, `engine`")
      return []
    }
    report(
      "wrong-type", "`\(entry.name)` is \(value.kindDescription), which says nothing here", at: value.span)
    return []
  }

  private mutating func event(_ value: YAMLNode) -> [Rehearsal.Input] {
    guard let name = value.text ?? value["name"]?.text else {
      report("wrong-type", "`event` needs a name", at: value.span, help: "write `event: session-lost`")
      return []
    }
    switch name {
    case BuiltinEvent.sessionLost.rawValue: return [.sessionLost(reason: "as the timeline says")]
    case BuiltinEvent.sessionConnected.rawValue: return [.sessionConnected]
    default:
      var fields: [String: Value] = [:]
      for entry in value.entries ?? [] where entry.name != "name" {
        fields[entry.name] = entry.value.text.map { Value(figure: $0) ?? .text($0) }
      }
      return [.named(name, fields: fields)]
    }
  }

  private mutating func stats(_ node: YAMLNode, server: RuleTestServer?) -> [Rehearsal.Input] {
    guard requireMap(node, "`stats`") else { return [] }
    var stats = ServerStats()
    var figures: [String: Double] = [:]
    for entry in node.entries ?? [] {
      guard let value = entry.value.text.flatMap(Value.init(figure:)) else {
        report(
          "wrong-type", "`\(entry.name)` is not a figure", at: entry.value.span,
          help: "write `93%`, `6GiB`, `5m` or a number")
        continue
      }
      switch (entry.name, value) {
      case ("memory", _): stats.memory = bytes(value, limit: server?.server.limits.memory, entry)
      case ("disk", _): stats.disk = bytes(value, limit: server?.server.limits.disk, entry)
      case ("cpu", .percent(let percent)): stats.cpu = percent
      case ("net.rx", .bytes(let bytes)): stats.networkReceived = bytes
      case ("net.tx", .bytes(let bytes)): stats.networkSent = bytes
      case ("uptime", .duration(let uptime)): stats.uptime = uptime
      case ("cpu", _), ("net.rx", _), ("net.tx", _), ("uptime", _):
        report("wrong-type", "`\(entry.name)` has the wrong unit", at: entry.value.span)
      case (_, .number(let number)): figures[entry.name] = number
      default: report("wrong-type", "`\(entry.name)` takes a plain number", at: entry.value.span)
      }
    }
    var inputs: [Rehearsal.Input] = stats == ServerStats() ? [] : [.incident(.valuesChanged(stats))]
    if !figures.isEmpty { inputs.append(.figures(figures)) }
    return inputs
  }

  private mutating func bytes(_ value: Value, limit: Double?, _ entry: YAMLEntry) -> Double? {
    switch value {
    case .bytes(let bytes): return bytes
    case .percent(let percent):
      if let limit { return limit * percent / 100 }
      report(
        "percent-without-limit", "`\(entry.name): \(entry.value.text ?? "")` needs a limit",
        at: entry.value.span,
        help: "give the server `\(entry.name): { limit: 8GiB }`, or write a size")
    default:
      report(
        "wrong-type", "`\(entry.name)` is a share or a size", at: entry.value.span,
        help: "write `93%` or `6GiB`")
    }
    return nil
  }

  // MARK: - Expectations

  private mutating func expectation(
    _ node: YAMLNode, servers: [RuleTestServer], needsTime: Bool
  ) -> Expectation? {
    guard requireMap(node, "an expectation") else { return nil }
    let options = ["at", "within", "local", "server", "message", "name", "mentions", "embed", "attach"]
    let verbs = (node.entries ?? []).filter { !options.contains($0.name) }
    guard let entry = verbs.first, let verb = Expectation.Verb(rawValue: entry.name) else {
      report(
        "unknown-key",
        "an expectation needs one of \(Expectation.Verb.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))",
        at: verbs.first?.key.span ?? node.span)
      return nil
    }
    if verbs.count > 1 {
      report(
        "unknown-key", "`\(verbs[1].name)` does not belong to an expected `\(entry.name)`",
        at: verbs[1].key.span)
    }
    let at = node["at"].flatMap { duration($0) }
    if needsTime, at == nil {
      report("missing-key", "the expectation has no `at`", at: node.span, help: "write `at: 30s`")
    }
    return Expectation(
      at: at, within: node["within"].flatMap { duration($0) } ?? .zero, local: node["local"]?.text,
      server: server(of: node, among: servers, isNeeded: needsTime), verb: verb, value: entry.value.text,
      message: node["message"]?.text,
      name: node["name"]?.text,
      mentions: node["mentions"].map { list in texts(list, of: "mentions").map(\.value) },
      span: node.span)
  }

  private mutating func skip(_ node: YAMLNode, servers: [RuleTestServer]) -> SkipExpectation? {
    guard requireMap(node, "a `skipped` item") else { return nil }
    check(node, keys: ["at", "server", "rule", "reason"], in: "`skipped`")
    guard let at = node["at"].flatMap({ duration($0) }), let rule = node["rule"]?.text,
      let reason = node["reason"]?.text
    else {
      report("missing-key", "a `skipped` item needs `at`, `rule` and `reason`", at: node.span)
      return nil
    }
    return SkipExpectation(
      at: at, server: server(of: node, among: servers), rule: rule, reason: reason, span: node.span)
  }

  private mutating func state(_ node: YAMLNode, servers: [RuleTestServer]) -> StateExpectation? {
    guard requireMap(node, "a `states` item") else { return nil }
    check(node, keys: ["at", "server", "rule", "state", "input"], in: "`states`")
    guard let at = node["at"].flatMap({ duration($0) }), let rule = node["rule"]?.text else {
      report("missing-key", "a `states` item needs `at` and `rule`", at: node.span)
      return nil
    }
    return StateExpectation(
      at: at, server: server(of: node, among: servers), rule: rule, state: node["state"]?.text,
      input: node["input"]?.text, span: node.span)
  }

  /// The server an item belongs to; may be left out when there is exactly one.
  private mutating func server(
    of node: YAMLNode, among servers: [RuleTestServer], isNeeded: Bool = true
  ) -> ServerID? {
    guard let named = node["server"] else {
      if servers.count == 1 { return servers[0].server.id }
      if isNeeded {
        report(
          "missing-key", "with several servers the item needs `server`", at: node.span,
          help: "write `server: \(servers.first?.server.name ?? "name")`")
      }
      return nil
    }
    guard let name = named.text, let server = servers.first(where: { $0.server.name == name }) else {
      let closest = Suggestion.closest(to: named.text ?? "", in: servers.map(\.server.name))
      report(
        "unknown-server", "the test has no server `\(named.text ?? "")`", at: named.span,
        help: closest.map { "did you mean `\($0)`?" })
      return nil
    }
    return server.server.id
  }
}

/// Reading single values, with a finding where they do not fit.
extension RuleTestReader {
  private mutating func report(_ code: String, _ message: String, at span: Span, help: String? = nil) {
    findings.append(Diagnostic(.error, code, message, at: span, help: help))
  }

  private mutating func requireMap(_ node: YAMLNode, _ what: String) -> Bool {
    if node.entries != nil { return true }
    report("wrong-type", "\(what) is a map, but here is \(node.kindDescription)", at: node.span)
    return false
  }

  private mutating func check(_ node: YAMLNode, keys: [String], in place: String) {
    for entry in node.entries ?? [] where !keys.contains(entry.name) {
      let closest = Suggestion.closest(to: entry.name, in: keys)
      report(
        "unknown-key", "unknown key `\(entry.name)` in \(place)", at: entry.key.span,
        help: closest.map { "did you mean `\($0)`?" } ?? "known keys: \(keys.joined(separator: ", "))")
    }
  }

  private mutating func elements(_ node: YAMLNode?, of key: String) -> [YAMLNode] {
    guard let node, !node.isEmptyPlain else { return [] }
    if let elements = node.elements { return elements }
    report("wrong-type", "`\(key)` is a list, but here is \(node.kindDescription)", at: node.span)
    return []
  }

  private mutating func texts(_ node: YAMLNode?, of key: String) -> [Located<String>] {
    guard let node else { return [] }
    let nodes = node.elements ?? [node]
    return nodes.compactMap { item in
      if let text = item.text { return Located(value: text, span: item.span) }
      report("wrong-type", "`\(key)` holds texts, but here is \(item.kindDescription)", at: item.span)
      return nil
    }
  }

  private mutating func duration(_ node: YAMLNode) -> Duration? {
    do throws(DurationTextError) {
      return try DurationText.parse(node.text ?? "")
    } catch {
      report("wrong-duration", error.message, at: node.span, help: error.help)
      return nil
    }
  }

  private mutating func truth(_ node: YAMLNode) -> Bool? {
    if node.text == "true" { return true }
    if node.text == "false" { return false }
    report("wrong-type", "here stands `true` or `false`", at: node.span)
    return nil
  }

  private mutating func whole(_ node: YAMLNode) -> Int? {
    if let number = node.text.flatMap({ Int($0) }) { return number }
    report("wrong-type", "here stands a whole number", at: node.span)
    return nil
  }

  private mutating func size(_ node: YAMLNode) -> Double? {
    if case .bytes(let bytes)? = node.text.flatMap(Value.init(figure:)) { return bytes }
    report("wrong-type", "here stands a size", at: node.span, help: "write `8GiB`")
    return nil
  }

  private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, as type: Choice.Type
  ) -> Choice? {
    if let value = node.text.flatMap(Choice.init(rawValue:)) { return value }
    let names = Choice.allCases.map(\.rawValue)
    let closest = Suggestion.closest(to: node.text ?? "", in: names)
    report(
      "unknown-value", "`\(node.text ?? "")` is none of \(names.joined(separator: ", "))", at: node.span,
      help: closest.map { "did you mean `\($0)`?" })
    return nil
  }
}
