public import Diagnostics
import RuleCompiler
import RuleModel

/// Reads a test file; everything wrong with it becomes a finding with its place.
public struct RuleTestReader {
  /// What was found.
  public internal(set) var findings: [Diagnostic] = []
  /// Names in the test being read that only the rules under test can explain.
  var uses: [RuleTestNameUse] = []

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
    guard requireMap(root, "a test file", help: "write `rules:`, `start:`, `servers:` and `tests:`") else { return nil }
    let worldKeys = ["only", "start", "servers", "simulate", "replies"]
    check(
      root, keys: ["rules", "tests"] + worldKeys, in: "the test file",
      otherWords: Self.worldWords.merging(["test": "tests", "cases": "tests"]) { $1 },
      advice: Dictionary(
        uniqueKeysWithValues: ["name", "timeline", "expect", "skipped", "states", "never"].map {
          ($0, "it belongs to a test: indent it like the keys below `- name: …`")
        }))
    var world = RuleTestWorld()
    read(root, into: &world)
    guard let list = root["tests"] else {
      if !hasKey(meaning: "tests", in: root, otherWords: ["test": "tests", "cases": "tests"]) {
        report("missing-key", "the file has no `tests`", at: root.span, help: "add `tests:` with a list of tests")
      }
      return nil
    }
    let rules = texts(root["rules"], of: "rules", help: "name the rule file: `rules: [memory.yaml]`")
    let isNamed = root["rules"].map { $0.entries != nil } ?? hasKey(meaning: "rules", in: root)
    if rules.isEmpty, !isNamed {
      report("missing-key", "no rule files are named", at: root.span, help: "add `rules: [file.yaml]`")
    }
    let name = list.entries?.first.map { shortened($0.name) } ?? "what it shows"
    let tests = elements(list, of: "tests", help: "write `- name: \(name)`, with `timeline` and `expect` below `name`")
      .compactMap { test($0, world: world) }
    return RuleTestFile(path: path, rules: rules, tests: tests)
  }

  private mutating func test(_ node: YAMLNode, world: RuleTestWorld) -> RuleTest? {
    guard requireMap(node, "a test", help: "write `- name: …`, with `timeline` and `expect` below `name`") else {
      return nil
    }
    check(
      node,
      keys: [
        "name", "timeline", "expect", "skipped", "states", "never", "only", "start", "servers", "simulate",
        "replies",
      ],
      in: "a test", otherWords: Self.testWords.merging(Self.worldWords) { word, _ in word }, advice: Self.testAdvice)
    var world = world
    uses = []
    read(node, into: &world)
    guard let name = node["name"]?.text else {
      if !hasKey(meaning: "name", in: node, otherWords: Self.testWords) {
        report("missing-key", "the test has no `name`", at: node.span, help: "add `name:` in a few words")
      }
      return nil
    }
    requireWorld(world, of: name, at: node.span)
    let example = "- { at: 5m, command: list }"
    let expectations = node["expect"].map { list in
      elements(list, of: "expect", help: "write a list: `\(example)`, or `[]` if nothing may happen")
        .compactMap { expectation($0, in: world, needsTime: true) }
    }
    return RuleTest(
      name: name, span: node.span, world: world,
      timeline: elements(node["timeline"], of: "timeline", help: "write a list: `- { at: 30s, console: … }`")
        .flatMap { timelineItems($0, in: world) },
      expectations: expectations,
      skips: elements(node["skipped"], of: "skipped", help: "write a list: `- { at: 1m, rule: …, reason: muted }`")
        .compactMap { skip($0, in: world) },
      states: elements(node["states"], of: "states", help: "write a list: `- { at: 1m, rule: …, state: firing }`")
        .compactMap { state($0, in: world) },
      never: elements(node["never"], of: "never", help: "write a list: `- { power: kill }`")
        .compactMap { expectation($0, in: world, needsTime: false) },
      uses: uses + (world.only ?? []).map { RuleTestNameUse(kind: .rule, name: $0.value, span: $0.span) })
  }

  /// What was written, if wrongly, is not missing as well.
  private mutating func requireWorld(_ world: RuleTestWorld, of name: String, at span: Span) {
    if world.startSpan == nil {
      report(
        "missing-key", "the test \(name) has no `start`", at: span,
        help: "add `start: 2026-03-14T20:00:00+01:00` to the file or the test")
    }
    if world.servers.isEmpty, !world.hasBrokenServers {
      report("missing-key", "the test \(name) has no `servers`", at: span, help: "add `servers: { name: {} }`")
    }
  }

  private static let worldWords = [
    "rule": "rules", "server": "servers", "inventory": "servers", "time": "start", "now": "start", "date": "start",
    "reply": "replies", "responses": "replies", "answers": "replies", "simulation": "simulate",
  ]

  private static let testWords = [
    "events": "timeline", "event": "timeline", "steps": "timeline", "input": "timeline", "inputs": "timeline",
    "given": "timeline", "when": "timeline", "happens": "timeline", "assert": "expect", "asserts": "expect",
    "then": "expect", "effects": "expect", "output": "expect", "outputs": "expect", "expected": "expect",
    "should": "expect", "description": "name", "title": "name", "it": "name", "test": "name", "forbid": "never",
    "forbidden": "never", "not": "never", "unexpected": "never", "state": "states", "levels": "states",
  ]

  private static let testAdvice = [
    "skip": "a test always runs; `flightplan test --filter NAME` chooses among them",
    "disabled": "a test always runs; `flightplan test --filter NAME` chooses among them",
  ]

  // MARK: - The world

  private mutating func read(_ node: YAMLNode, into world: inout RuleTestWorld) {
    if let only = node["only"] {
      let ids = texts(only, of: "only", help: "write ids of rules: `only: [nightly-restart]`")
      world.only = ids
    }
    if let start = node["start"] { readStart(start, into: &world) }
    if let servers = node["servers"] { readServers(servers, into: &world) }
    if let simulate = node["simulate"],
      requireMap(simulate, "`simulate`", help: "write `simulate: { start: 10s, stop: 5s }`")
    {
      readSimulation(simulate, into: &world)
    }
    if let replies = node["replies"],
      requireMap(replies, "`replies`", help: "write the command as the key, without `- `: `list: 'There are 3 …'`")
    {
      let new = (replies.entries ?? []).map { PretendReply(to: $0.name, replyLines($0.value)) }
      world.replies = new + world.replies
    }
  }

  private mutating func readStart(_ node: YAMLNode, into world: inout RuleTestWorld) {
    world.startSpan = node.span
    world.start = node.text.flatMap { Timestamp(iso8601: $0) }
    guard world.start == nil else { return }
    let text = node.text ?? ""
    // A time without an offset, and a time of day without a date: what is there is kept.
    let offsetless = [text, "2026-03-14T" + text, "2026-03-14T0" + text].lazy
      .compactMap { Timestamp(iso8601: $0, in: .utc) }.first
    let meant = offsetless.map { "\($0.iso8601.dropLast())+01:00" } ?? "2026-03-14T20:00:00+01:00"
    report(
      "wrong-time", "`start` is not a time with an offset", at: node.span,
      help: offsetless == nil
        ? "write such as `\(meant)`" : "write `\(meant)`, with the offset of your clock, or `Z` for UTC")
  }

  private mutating func readServers(_ node: YAMLNode, into world: inout RuleTestWorld) {
    world.servers = []
    world.hasBrokenServers = node.entries == nil
    let name = node.elements?.first?["name"]?.text ?? node.elements?.first?.text ?? "survival-1"
    guard
      requireMap(node, "`servers`", help: "write the name as the key: `\(shortened(name)): { status: running }`")
    else { return }
    world.servers = (node.entries ?? []).map { server($0.name, $0.value) }
  }

  private mutating func readSimulation(_ node: YAMLNode, into world: inout RuleTestWorld) {
    check(
      node, keys: ["start", "stop", "wings_restart", "backup", "jitter", "webhook"], in: "`simulate`",
      otherWords: ["backups": "backup", "webhooks": "webhook", "wings": "wings_restart"])
    let never = "write a time longer than the test, such as `1d`"
    if let value = node["start"] {
      world.startDuration = duration(value, help: value.text == "never" ? never : nil) ?? world.startDuration
    }
    if let value = node["stop"] {
      world.stopDuration = duration(value, help: value.text == "never" ? never : nil) ?? world.stopDuration
    }
    if let value = node["jitter"] { world.jitter = duration(value) }
    if let value = node["wings_restart"] {
      world.wingsRestart = value.text == "never" ? nil : duration(value, help: "write `never`, or such as `3s`")
    }
    if let backup = node["backup"],
      requireMap(backup, "`backup`", help: "write `backup: { after: 1m, successful: true }`")
    {
      check(
        backup, keys: ["after", "successful"], in: "`backup`",
        otherWords: ["success": "successful", "ok": "successful", "time": "after", "takes": "after", "delay": "after"])
      if let after = backup["after"].flatMap({ duration($0) }) { world.backup.after = after }
      if let successful = backup["successful"] { world.backup.isSuccessful = truth(successful) ?? true }
    }
    if let webhook = node["webhook"], requireMap(webhook, "`webhook`", help: "write `webhook: { status: 204 }`") {
      check(webhook, keys: ["status"], in: "`webhook`", otherWords: ["code": "status"])
      if let status = webhook["status"] { world.webhookStatus = whole(status) ?? 204 }
    }
  }

  private mutating func server(_ name: String, _ node: YAMLNode) -> RuleTestServer {
    var server = Server(id: ServerID(name), name: name)
    var result = RuleTestServer(server: server, status: .running, uptime: .zero)
    if node.isEmptyPlain { return result }
    let count = findings.count
    guard requireMap(node, "server `\(name)`", help: "write `\(name): { status: running }`") else {
      result.isBroken = true
      return result
    }
    check(
      node, keys: ["status", "labels", "memory", "disk", "cpu", "backups", "egg", "node", "uptime"],
      in: "server `\(name)`",
      otherWords: [
        "ram": "memory", "mem": "memory", "storage": "disk", "processor": "cpu", "state": "status", "tags": "labels",
      ],
      advice: ["limits": "write each by itself: `memory: { limit: 8GiB }`", "name": "the name is the key before it"])
    if let status = node["status"] {
      result.status = choice(status, as: ServerStatus.self, otherWords: ServerStatus.otherWords) ?? .running
    }
    if let uptime = node["uptime"] { result.uptime = duration(uptime) ?? .zero }
    server.labels = labels(node["labels"])
    server.egg = node["egg"]?.text
    server.node = node["node"]?.text ?? "node-1"
    server.limits.memory = limit("memory", of: node, example: "8GiB").flatMap { size($0) }
    server.limits.disk = limit("disk", of: node, example: "40GiB").flatMap { size($0) }
    server.limits.cpu = limit("cpu", of: node, example: "200%").flatMap { share($0) }
    server.limits.backups = node["backups"].flatMap { whole($0) }
    result.server = server
    result.isBroken = findings.count > count
    return result
  }

  private mutating func labels(_ node: YAMLNode?) -> [String: String] {
    guard let node, !node.isEmptyPlain else { return [:] }
    let help = "write `labels: { backup: nightly }`"
    guard requireMap(node, "`labels`", help: help) else { return [:] }
    var labels: [String: String] = [:]
    for entry in node.entries ?? [] {
      labels[entry.name] = entry.value.text ?? ""
      if entry.value.text == nil {
        report(
          "wrong-type", "label `\(shortened(entry.name))` is a text, but here is \(entry.value.kindDescription)",
          at: entry.value.span, help: help)
      }
    }
    return labels
  }

  /// The value of `{ limit: … }`; a bare figure would be ambiguous, since figures in `stats` are what is in use.
  private mutating func limit(_ key: String, of server: YAMLNode, example: String) -> YAMLNode? {
    guard let node = server[key], !node.isEmptyPlain else { return nil }
    let help = "write `\(key): { limit: \(example) }`"
    guard requireMap(node, "`\(key)`", help: help) else { return nil }
    check(node, keys: ["limit"], in: "`\(key)`", otherWords: ["max": "limit", "total": "limit", "size": "limit"])
    if node["limit"] == nil, node.entries?.isEmpty == true {
      report("missing-key", "`\(key)` has no `limit`", at: node.span, help: help)
    }
    return node["limit"]
  }

  private mutating func replyLines(_ node: YAMLNode) -> [PretendReply.Line] {
    if node.text == "none" { return [] }
    if let list = node.elements { return list.flatMap { replyLines($0) } }
    if let text = node.text { return [PretendReply.Line(console: text)] }
    let otherWords = [
      "delay": "after", "wait": "after", "in": "after", "line": "console", "text": "console", "message": "console",
      "output": "console",
    ]
    check(node, keys: ["after", "console"], in: "a reply", otherWords: otherWords)
    guard let console = node["console"]?.text else {
      if !hasKey(meaning: "console", in: node, otherWords: otherWords) {
        report(
          "missing-key", "the reply has no `console` line", at: node.span,
          help: "write `{ after: 1s, console: … }` or `none`")
      }
      return []
    }
    return [PretendReply.Line(after: node["after"].flatMap { duration($0) } ?? .zero, console: console)]
  }
}
