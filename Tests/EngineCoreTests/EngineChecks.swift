import Diagnostics
import OrderedCollections
import RuleCompiler
import RuleModel
import Simulation
import Testing

@testable import EngineCore

/// What the rules of most tests share.
let sharedRules = """
  version: 1
  timezone: Europe/Berlin
  secrets: [HOOK]
  notifiers:
    ops: { discord: '${secrets.HOOK}' }
  windows:
    night: { from: "22:00", to: "06:00" }
    soon: { from: "20:05", to: "20:20" }
  profiles:
    game:
      eggs: [paper]
      line: '^\\[(?<level>[A-Z]+)\\] (?<message>.*)$'
      events:
        joined: { console: '^(?<player>\\w{3,16}) joined$' }
        saved: { console: '^Saved the game$' }
      metrics:
        players:
          set: { console: '^There are (?<n>\\d+) players', value: n }
          inc: { event: joined }
          dec: { console: '^\\w{3,16} left$' }
          zero: { status: offline }
          probe: { command: list, every: 5m, while: status == running }
          stale: 10m
      commands:
        announce: say ${message}
  """

/// Plays a rule test: `rule` is the body of one rule called `r`, `test` the body of one test.
///
/// The server is `s`, it runs with 8 GiB of memory, and the time is Saturday 2026-03-14, 20:00 in Berlin.
func check(_ rule: String, _ test: String, sourceLocation: SourceLocation = #_sourceLocation) {
  check(rules: "r:\n" + rule.indented(2), test, sourceLocation: sourceLocation)
}

/// Plays a rule test with several rules by id.
func check(rules: String, _ test: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let report = play(rules: rules, test)
  let findings = report.findings.filter { $0.severity == .error }
  let shown = DiagnosticRenderer(sources: report.sources).render(findings, as: .text)
  #expect(findings.isEmpty, "\(shown)", sourceLocation: sourceLocation)
  for result in report.results {
    let isPassed = result.isPassed
    #expect(isPassed, "\n\(result.rendered(path: "test"))", sourceLocation: sourceLocation)
  }
}

/// The report of a rule test.
func play(rules: String, _ test: String) -> RuleTestSuite.FileReport {
  let files = ["/t/rules.yaml": rulesFile(rules), "/t/rules.test.yaml": testFile(test)]
  return RuleTestSuite.run(path: "/t/rules.test.yaml") { path in
    files[path].map { .success(Array($0.utf8)) } ?? .failure(LoadFailure(.notFound))
  }
}

func rulesFile(_ rules: String) -> String { sharedRules + "\nallow: [kill]\nrules:\n" + rules.indented(2) + "\n" }

private func testFile(_ test: String) -> String {
  """
  rules: [rules.yaml]
  start: 2026-03-14T20:00:00+01:00
  servers:
    s: { status: running, memory: { limit: 8GiB }, disk: { limit: 100GiB } }
  tests:
    - name: t
  """ + "\n" + test.indented(4) + "\n"
}

/// Compiled rules, by id in YAML.
func compiled(_ rules: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> RuleSet {
  let text = rulesFile(rules)
  let result = RuleCompiler().compile(files: ["/t/rules.yaml"]) { path in
    path == "/t/rules.yaml" ? .success(Array(text.utf8)) : .failure(LoadFailure(.notFound))
  }
  let errors = result.diagnostics.filter { $0.severity == .error }
  let shown = DiagnosticRenderer(sources: result.sources).render(errors, as: .text)
  let rules = result.ruleSet
  #expect(errors.isEmpty, "\(shown)", sourceLocation: sourceLocation)
  return try #require(rules, sourceLocation: sourceLocation)
}

/// Compares two long lists and shows only where they part.
func expectSame(_ found: [String], _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
  guard found != expected else { return }
  let place = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
  let (left, right) = (found.dropFirst(max(0, place - 2)).prefix(6), expected.dropFirst(max(0, place - 2)).prefix(6))
  Issue.record(
    "they part at \(place):\nfound     \(left.joined(separator: "\n          "))\nexpected  \(right.joined(separator: "\n          "))",
    sourceLocation: sourceLocation)
}

extension String {
  func indented(_ count: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }
}

/// An engine on its own, told events by hand; effects are shown as one-line texts.
struct Stage {
  var engine: Engine
  private(set) var now: Timestamp
  private(set) var told: [(at: Timestamp, effect: Effect)] = []
  var effects: [Effect] { told.map(\.effect) }
  private(set) var decisions: [Decision] = []
  private(set) var notes: [RunNote] = []
  /// The state as a store would have it: only what was said to have changed.
  private(set) var stored: [StateSlice: StoredSlice] = [:]
  /// Effects are reported as done at once.
  var answers = true
  let start: Timestamp

  /// Servers that run and are connected, unless `isConnected` says otherwise.
  init(
    _ rules: String, servers: [Server] = [Server(id: ServerID("s"))], isConnected: Bool = true,
    options: Engine.Options = Engine.Options(recordsEveryOutcome: true),
    start: Timestamp = Timestamp(seconds: 1_773_514_800)
  ) throws {
    // 2026-03-14T20:00:00+01:00, a Saturday, unless said otherwise.
    self.start = start
    now = start
    engine = Engine(rules: try compiled(rules), options: options)
    tell(.serversListed(servers), on: nil)
    if isConnected {
      for server in servers {
        tell(.sessionConnected, on: server.id.rawValue)
        tell(.statusReported(.running, initial: true), on: server.id.rawValue)
      }
    }
    tell(.engineStarted, on: nil)
    advance()
  }

  /// Lets time pass until an offset from the start, then tells an event; returns the effects of both.
  @discardableResult
  mutating func at(_ offset: Duration, _ kind: Event.Kind? = nil, on server: String? = "s") -> [String] {
    let before = told.count
    while let next = engine.nextDeadline, next < start + offset {
      now = max(now, next)
      advance()
    }
    now = max(now, start + offset)
    if let kind { tell(kind, on: server) }
    advance()
    return told[before...].map(\.effect.words)
  }

  @discardableResult
  mutating func line(_ offset: Duration, _ text: String, on server: String = "s") -> [String] {
    at(offset, .consoleLinePrinted(ConsoleLine(text)), on: server)
  }

  @discardableResult
  mutating func replaceRules(_ offset: Duration, _ rules: String) throws -> [String] {
    at(offset)
    let before = told.count
    let rules = try compiled(rules)
    take(engine.replaceRules(rules, at: now))
    advance()
    return told[before...].map(\.effect.words)
  }

  /// Exchanges the rules at the present instant.
  mutating func reload(_ rules: RuleSet) {
    take(engine.replaceRules(rules, at: now))
    advance()
  }

  /// The process ends without warning and another one goes on at an offset.
  @discardableResult
  mutating func restart(_ offset: Duration, rules: String? = nil, isConnected: Bool = true) throws -> [String] {
    let before = told.count
    let servers = engine.state.servers.values.map { ($0.server.id, $0.status) }
    let state = EngineState(restoring: Array(stored.values))
    engine = Engine(
      rules: try rules.map { try compiled($0) } ?? engine.rules, state: state, options: engine.options)
    now = start + offset
    tell(.engineStarted, on: nil)
    if isConnected {
      for (id, status) in servers {
        tell(.sessionConnected, on: id.rawValue)
        if let status { tell(.statusReported(status, initial: true), on: id.rawValue) }
      }
    }
    advance()
    return told[before...].map(\.effect.words)
  }

  /// Reports what became of the last effect.
  mutating func answer(_ result: EffectResult) {
    guard let effect = told.last?.effect else { return }
    tell(.effectFinished(effect.id, result), on: nil)
    advance()
  }

  mutating func tell(_ kind: Event.Kind, on server: String?) {
    take(engine.handle(Event(kind, on: server.map { ServerID($0) }), at: now))
  }

  private mutating func advance() { take(engine.advance(to: now)) }

  private mutating func take(_ outcome: Outcome) {
    decisions += outcome.decisions
    notes += outcome.notes
    told += outcome.effects.map { (now, $0) }
    for slice in outcome.changes { stored[slice] = engine.state.stored(slice) }
    guard answers else { return }
    for effect in outcome.effects {
      if let result = effect.usualResult { tell(.effectFinished(effect.id, result), on: nil) }
    }
  }

  /// Reasons and ends that were written down for a rule, `no-match` left out.
  func reasons(_ rule: String = "r", since offset: Duration = .zero) -> [String] {
    decisions.filter { $0.rule == rule && $0.at >= start + offset }.compactMap { decision in
      switch decision.outcome {
      case .fired: "fired"
      case .resolved: "resolved"
      case .stopped(_, let reason): reason.code == .noMatch ? nil : reason.description
      }
    }
  }

  /// How runs ended, oldest first.
  var ends: [RunEnd] { notes.compactMap { if case .ended(let end, _) = $0.kind { end } else { nil } } }
}

extension Effect {
  var words: String {
    switch kind {
    case .sendCommand(let line, nil): "command \(line)"
    case .sendCommand(_, let text?): "announce \(text)"
    case .setPower(let signal): "power \(signal.rawValue)"
    case .createBackup(let name, _, _): "backup \(name ?? "")"
    case .deleteBackup(let uuid): "delete \(uuid)"
    case .notify(let notification): "notify \(notification.message ?? notification.embed?.title ?? "")"
    case .callWebhook(let request): "webhook \(request.url)"
    case .emitEvent(let name, _): "emit \(name)"
    case .writeLog(_, let text): "log \(text)"
    case .requestStats: "stats"
    }
  }

  fileprivate var usualResult: EffectResult? {
    if isShadow { return .sent(route: .shadow) }
    switch kind {
    case .sendCommand, .setPower: return .sent(route: .socket)
    case .notify: return .accepted(status: 204)
    case .callWebhook: return .accepted(status: 200)
    case .createBackup: return .backupStarted(uuid: "uuid-\(id.number)")
    case .deleteBackup, .emitEvent, .writeLog, .requestStats: return nil
    }
  }
}
