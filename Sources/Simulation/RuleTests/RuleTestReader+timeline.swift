import Diagnostics
import RuleCompiler
import RuleModel

/// Items of `timeline`: a time, and one thing that happens then.
extension RuleTestReader {
  /// Keys that say when, where and how, but not what.
  private static let options = ["at", "every", "times", "server", "replayed", "initial"]
  private static let happenings = ["console", "status", "crash", "stats", "event", "engine", "replay"]
  private static let figures = ["memory", "disk", "cpu", "net.rx", "net.tx", "uptime"]
  /// More repetitions are a slip, or a test that takes longer than anybody waits.
  static let mostRepetitions = 100_000

  mutating func timelineItems(_ node: YAMLNode, in world: RuleTestWorld) -> [TimelineItem] {
    guard requireMap(node, "a timeline item", help: "write `{ at: 30s, console: … }`") else { return [] }
    let happenings = (node.entries ?? []).filter { !Self.options.contains($0.name) }
    let server = server(of: node, in: world, isNeeded: happenings.contains { $0.name != "engine" })
    let inputs = happenings.flatMap { timelineInputs($0, in: node, server: server) }
    reportSurplus(happenings, in: node)
    let first = node["at"].flatMap { duration($0) }
    let every = node["every"].flatMap { duration($0) }
    let isTimed = node["at"] != nil || node["every"] != nil
    if !isTimed, !hasKey(meaning: "at", in: node, otherWords: Self.timeWords) {
      report(
        "missing-key", "the timeline item has no `at`", at: node.span, help: "write `at: 30s`, counted from `start`")
    }
    let times = repetitions(node)
    guard first != nil || every != nil else { return [] }
    let start = first ?? .zero
    let replay = node.entry("replay").flatMap { entry in
      entry.value.text.map { Located(value: $0, span: entry.value.span) }
    }
    return (0..<times).map { index in
      TimelineItem(
        at: start + (every ?? .zero) * index, server: server?.server.id, inputs: inputs, replay: replay,
        span: node.span)
    }
  }

  /// `every` and `times` say something only together.
  private mutating func repetitions(_ node: YAMLNode) -> Int {
    if let every = node.entry("every"), node["times"] == nil {
      report("missing-key", "`every` needs `times`", at: every.key.span, help: "add how often in all: `times: 3`")
    }
    guard let entry = node.entry("times") else { return 1 }
    if node["every"] == nil {
      report("missing-key", "`times` needs `every`", at: entry.key.span, help: "add how far apart: `every: 1m`")
    }
    guard let times = whole(entry.value) else { return 1 }
    if times < 1 || times > Self.mostRepetitions {
      report(
        "wrong-type", "`times` is from 1 to \(Self.mostRepetitions), here it is \(times)", at: entry.value.span)
    }
    return max(1, min(times, Self.mostRepetitions))
  }

  /// Two happenings in one item would come in an order that nobody has said.
  private mutating func reportSurplus(_ happenings: [YAMLEntry], in node: YAMLNode) {
    let known = happenings.filter { Self.happenings.contains($0.name) }
    for surplus in known.dropFirst() {
      report(
        "unknown-key", "`\(surplus.name)` is a second happening beside `\(known[0].name)`", at: surplus.key.span,
        help: "write an item for each, in their order; `at` may be the same")
    }
    for (option, happening) in [("replayed", "console"), ("initial", "status")] {
      guard let entry = node.entry(option), node[happening] == nil else { continue }
      report(
        "missing-key", "`\(option)` needs `\(happening)`", at: entry.key.span,
        help: "it says of a `\(happening)` that it is told again: add `\(happening): …`")
    }
  }

  private mutating func timelineInputs(
    _ entry: YAMLEntry, in node: YAMLNode, server: RuleTestServer?
  ) -> [Rehearsal.Input] {
    let value = entry.value
    switch entry.name {
    case "console": return console(value, isReplayed: node["replayed"].flatMap { truth($0) } ?? false)
    case "status":
      guard let status = choice(value, as: ServerStatus.self, otherWords: ServerStatus.otherWords) else { return [] }
      return [.status(status, isInitial: node["initial"].flatMap { truth($0) } ?? false)]
    case "crash": return crash(value)
    case "stats": return stats(value, server: server)
    case "event": return event(value)
    case "engine": return engine(value)
    case "replay":
      if value.text?.isEmpty ?? true {
        report("wrong-type", "`replay` is the path of a recording", at: value.span, help: "write `replay: evening.log`")
      }
      return []
    default:
      reportUnknown(entry)
      return []
    }
  }

  // MARK: - Kinds of happenings

  private mutating func console(_ value: YAMLNode, isReplayed: Bool) -> [Rehearsal.Input] {
    let example = "write the line as the game prints it: `console: 'Done (5.1s)!'`"
    var stream = ConsoleLine.Stream.game
    if value.entries != nil {
      check(
        value, keys: ["line", "stream"], in: "`console`", otherWords: ["text": "line", "message": "line"])
      let word = value["stream"].flatMap { choice($0, among: ["game", "daemon"]) }
      if word == "daemon" { stream = .daemon }
    }
    guard let text = value.text ?? value["line"]?.text, !text.isEmpty else {
      let help = value.elements == nil ? example : "write an item for each line"
      report("wrong-type", "`console` is a line, but here is \(value.kindDescription)", at: value.span, help: help)
      return []
    }
    return [.line(ConsoleLine(text, stream: stream, replayed: isReplayed))]
  }

  private mutating func crash(_ value: YAMLNode) -> [Rehearsal.Input] {
    guard let text = value.text else {
      guard requireMap(value, "`crash`", help: "write `any`, or `{ exit_code: 137, oom: true }`") else { return [] }
      check(
        value, keys: ["exit_code", "oom"], in: "`crash`",
        otherWords: ["code": "exit_code", "exit": "exit_code", "out_of_memory": "oom"])
      return [
        .crash(
          Crash(
            exitCode: value["exit_code"].map { whole($0) ?? 1 } ?? 1,
            outOfMemory: value["oom"].flatMap { truth($0) } ?? false))
      ]
    }
    if text == "any" { return [.crash(Crash(exitCode: 1))] }
    report(
      "unknown-value", "`crash` is `any` or a map, but here is \(text.isEmpty ? "nothing" : "`\(shortened(text))`")",
      at: value.span, help: crashHelp(text))
    return []
  }

  private func crashHelp(_ text: String) -> String {
    if let code = Int(text) { return "write `crash: { exit_code: \(code) }`" }
    if text == "oom" { return "write `crash: { oom: true }`" }
    if Suggestion.closest(to: text, in: ["any"]) != nil { return "did you mean `any`?" }
    return "write `any`, or `{ exit_code: 137, oom: true }`"
  }

  private mutating func engine(_ value: YAMLNode) -> [Rehearsal.Input] {
    let help = value.text == "restart" ? "write two items: `engine: down`, and later `engine: up`" : nil
    switch choice(value, among: ["down", "up"], otherWords: ["stop": "down", "start": "up"], help: help) {
    case "down": return [.engineDown]
    case "up": return [.engineUp]
    default: return []
    }
  }

  private mutating func event(_ value: YAMLNode) -> [Rehearsal.Input] {
    guard let node = value.text != nil ? value : value["name"], let name = node.text, !name.isEmpty else {
      report("wrong-type", "`event` needs a name", at: value.span, help: "write `event: session-lost`")
      return []
    }
    switch name {
    case BuiltinEvent.sessionLost.rawValue: return [.sessionLost(reason: "as the timeline says")]
    case BuiltinEvent.sessionConnected.rawValue: return [.sessionConnected]
    default:
      uses.append(RuleTestNameUse(kind: .event, name: name, span: node.span))
      var fields: [String: Value] = [:]
      for entry in value.entries ?? [] where entry.name != "name" {
        fields[entry.name] = entry.value.text.map { Value(figure: $0) ?? .text($0) }
      }
      return [.named(name, fields: fields)]
    }
  }

  // MARK: - Figures

  private mutating func stats(_ node: YAMLNode, server: RuleTestServer?) -> [Rehearsal.Input] {
    guard requireMap(node, "`stats`", help: "write the figures as they are: `stats: { memory: 93% }`") else {
      return []
    }
    var stats = ServerStats()
    var figures: [String: Double] = [:]
    for entry in node.entries ?? [] {
      if !Self.figures.contains(entry.name) {
        uses.append(RuleTestNameUse(kind: .metric, name: entry.name, span: entry.key.span))
      }
      guard let value = entry.value.text.flatMap(Value.init(figure:)) else {
        report(
          "wrong-type", "`\(shortened(entry.name))` is not a figure", at: entry.value.span,
          help: "write `93%`, `6GiB`, `5m` or a number")
        continue
      }
      switch (entry.name, value) {
      case ("memory", _): stats.memory = bytes(value, limit: server?.server.limits.memory, entry, of: server)
      case ("disk", _): stats.disk = bytes(value, limit: server?.server.limits.disk, entry, of: server)
      case ("cpu", .percent(let percent)): stats.cpu = percent
      case ("net.rx", .bytes(let bytes)): stats.networkReceived = bytes
      case ("net.tx", .bytes(let bytes)): stats.networkSent = bytes
      case ("uptime", .duration(let uptime)): stats.uptime = uptime
      case ("cpu", _): reportUnit(entry, "write such as `180%`; `100%` is one core")
      case ("net.rx", _), ("net.tx", _): reportUnit(entry, "write such as `6GiB`")
      case ("uptime", _): reportUnit(entry, "write such as `5m`")
      case (_, .number(let number)): figures[entry.name] = number
      default:
        report(
          "wrong-type", "`\(shortened(entry.name))` takes a plain number", at: entry.value.span,
          help: "write such as `\(entry.name): 3`")
      }
    }
    var inputs: [Rehearsal.Input] = stats == ServerStats() ? [] : [.incident(.valuesChanged(stats))]
    if !figures.isEmpty { inputs.append(.figures(figures)) }
    return inputs
  }

  private mutating func reportUnit(_ entry: YAMLEntry, _ help: String) {
    report("wrong-type", "`\(entry.name)` has the wrong unit", at: entry.value.span, help: help)
  }

  private mutating func bytes(
    _ value: Value, limit: Double?, _ entry: YAMLEntry, of server: RuleTestServer?
  ) -> Double? {
    switch value {
    case .bytes(let bytes): return bytes
    case .percent(let percent):
      if let limit { return limit * percent / 100 }
      // A limit that could not be read, or a server that is unknown, has its own finding.
      guard let server, !server.isBroken else { return nil }
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

  // MARK: - Words from elsewhere

  private static let timeWords = [
    "after": "at", "time": "at", "when": "at", "offset": "at", "in": "at", "wait": "at", "t": "at", "delay": "at",
  ]

  private static let otherWords = timeWords.merging([
    "line": "console", "says": "console", "log": "console", "output": "console", "message": "console",
    "text": "console", "state": "status", "metrics": "stats", "values": "stats", "emit": "event", "recording": "replay",
    "file": "replay", "count": "times", "repeat": "times", "on": "server", "interval": "every",
  ]) { word, _ in word }

  private mutating func reportUnknown(_ entry: YAMLEntry) {
    report(
      "unknown-key", "unknown key `\(shortened(entry.name))` in a timeline item", at: entry.key.span,
      help: timelineHelp(entry))
  }

  private func timelineHelp(_ entry: YAMLEntry) -> String {
    let word = entry.name.lowercased()
    let text = entry.value.text ?? ""
    if word == "power" {
      return ["stop": "write `status: stopping`, then `status: offline`", "kill": "write `crash: any`"][text]
        ?? "what comes from outside is seen as `status: …`"
    }
    if let meant = Self.otherWords[word] { return "did you mean `\(meant)`?" }
    if Self.figures.contains(word) { return "write `stats: { \(word): \(text.isEmpty ? "93%" : shortened(text)) }`" }
    if Expectation.Verb(rawValue: word) != nil { return "this is what rules do: write it below `expect`" }
    let words = Self.options + Self.happenings
    if let meant = Suggestion.closest(to: word, in: words) { return "did you mean `\(meant)`?" }
    if Value(figure: text) != nil { return "if it is a metric, write `stats: { \(shortened(entry.name)): \(text) }`" }
    let list = Self.happenings.map { "`\($0)`" }.joined(separator: ", ")
    return "a timeline item has `at` and one of \(list)"
  }
}
