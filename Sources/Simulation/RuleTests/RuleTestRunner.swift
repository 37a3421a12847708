import Diagnostics
import EngineCore
public import RuleModel

/// Runs rule tests in a pretend world and compares what happened with what was expected.
public struct RuleTestRunner: Sendable {
  /// The rules of the file under test.
  public let rules: RuleSet

  /// A runner for the compiled rules of a test file.
  public init(rules: RuleSet) { self.rules = rules }

  /// Runs one test.
  public func run(_ test: RuleTest) -> RuleTestResult {
    let world = test.world
    guard let start = world.start else {
      return RuleTestResult(test: test, failures: [.unusable("no start")])
    }
    let rules =
      world.only.map { only in RuleSet(rules: self.rules.rules.filter { only.contains($0.id) }) }
      ?? self.rules
    if let problem = problem(with: test, rules: rules) {
      return RuleTestResult(test: test, failures: [.unusable(problem)])
    }
    var rehearsal = Rehearsal(
      Rehearsal.Setup(
        rules: rules, servers: world.servers.map { ($0.server, world.behaviour(of: $0)) }, start: start,
        jitter: world.jitter, webhookStatus: world.webhookStatus))
    let states = play(test, start: start, in: &rehearsal, rules: rules)
    return compare(test, start: start, rehearsal: rehearsal, rules: rules, states: states)
  }

  /// Why a test cannot say anything.
  private func problem(with test: RuleTest, rules: RuleSet) -> String? {
    if let unknown = test.world.only?.first(where: { self.rules.rule($0) == nil }) {
      return "`only` names the rule `\(unknown)`, which these files do not define"
    }
    let named = test.skips.map(\.rule) + test.states.map(\.rule)
    if let unknown = named.first(where: { rules.rule($0) == nil }) { return "there is no rule `\(unknown)`" }
    let isReached = rules.rules.contains { rule in
      test.world.servers.contains { rule.servers.matches($0.server) }
    }
    let expectsSomething = !(test.expectations ?? []).isEmpty || !test.skips.isEmpty || !test.states.isEmpty
    if !isReached && !expectsSomething { return "it cannot fail: no rule reaches any of its servers" }
    if test.expectations == nil && !expectsSomething && test.never.isEmpty {
      return "it cannot fail: it has no `expect`; write `expect: []` if nothing may happen"
    }
    return nil
  }

  // MARK: - Playing

  private struct ObservedState {
    let expectation: StateExpectation
    let level: LevelState?
  }

  private func play(
    _ test: RuleTest, start: Timestamp, in rehearsal: inout Rehearsal, rules: RuleSet
  ) -> [(StateExpectation, LevelState?)] {
    var observed: [(StateExpectation, LevelState?)] = []
    let end = start + test.latestMoment
    var instants = Set(test.timeline.map(\.at) + test.states.map(\.at))
    instants.insert(test.latestMoment)
    for offset in instants.sorted() {
      let inputs = test.timeline.filter { $0.at == offset }.flatMap { item in
        item.inputs.map { (item.server, $0) }
      }
      rehearsal.step(to: start + offset, inputs: inputs)
      for state in test.states where state.at == offset {
        let server = state.server ?? test.world.servers[0].server.id
        observed.append((state, rehearsal.engine.level(of: state.rule, on: server)))
      }
    }
    let bound = rules.rules.map(\.timeout).max() ?? .zero
    while !rehearsal.isIdle, let next = rehearsal.nextDeadline, next <= end + bound {
      rehearsal.step(to: next)
    }
    return observed
  }

  // MARK: - Comparing

  private func compare(
    _ test: RuleTest, start: Timestamp, rehearsal: Rehearsal, rules: RuleSet,
    states: [(StateExpectation, LevelState?)]
  ) -> RuleTestResult {
    let actual = rehearsal.effects.compactMap { ObservedEffect($0, start: start, rules: rules) }
    var rows: [RuleTestResult.Row] = []
    var failures: [RuleTestResult.Failure] = []
    if let expectations = test.expectations {
      rows = pair(expectations, with: actual)
      if rows.contains(where: { $0.verdict != .ok }) { failures.append(.effects) }
    }
    for forbidden in test.never {
      if let effect = actual.first(where: { $0.differences(from: forbidden).isEmpty }) {
        failures.append(.forbidden(forbidden.words, at: effect.at))
      }
    }
    for skip in test.skips {
      if let failure = check(skip, start: start, decisions: rehearsal.decisions) { failures.append(failure) }
    }
    for (expectation, level) in states {
      if let failure = check(expectation, level) { failures.append(failure) }
    }
    var result = RuleTestResult(test: test, failures: failures)
    result.rows = rows
    result.hints = failures.contains(.effects) ? hints(rows: rows, rehearsal: rehearsal, start: start) : []
    return result
  }

  /// Each expectation takes the first effect that fits and was not taken; order counts within one instant.
  private func pair(_ expectations: [Expectation], with actual: [ObservedEffect]) -> [RuleTestResult.Row] {
    var taken: [Int: Int] = [:]
    var lastTaken: [String: Int] = [:]
    for (index, expectation) in expectations.enumerated() {
      let place = "\(expectation.server?.rawValue ?? "") \(expectation.at.map { $0.wholeMilliseconds } ?? -1)"
      let after = lastTaken[place] ?? -1
      let fitting = actual.indices.first { candidate in
        !taken.values.contains(candidate) && candidate > after && actual[candidate].fits(expectation)
      }
      if let fitting {
        taken[index] = fitting
        lastTaken[place] = fitting
      }
    }
    var rows = expectations.enumerated().map { index, expectation in
      RuleTestResult.Row(
        at: taken[index].map { actual[$0].at } ?? expectation.at ?? .zero, expected: expectation.words,
        actual: taken[index].map { actual[$0].words }, verdict: taken[index] == nil ? .missing : .ok)
    }
    for (index, effect) in actual.enumerated() where !taken.values.contains(index) {
      rows.append(
        RuleTestResult.Row(at: effect.at, expected: nil, actual: effect.words, verdict: .unexpected))
    }
    return rows.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private func check(
    _ skip: SkipExpectation, start: Timestamp, decisions: [Decision]
  ) -> RuleTestResult.Failure? {
    let candidates = decisions.filter {
      $0.rule == skip.rule && $0.at == start + skip.at && (skip.server == nil || $0.server == skip.server)
    }
    let reasons = candidates.compactMap { decision -> Reason? in
      if case .stopped(_, let reason) = decision.outcome { reason } else { nil }
    }
    let isMet = reasons.contains {
      $0.code.rawValue == skip.reason || Glob(skip.reason).matches($0.description)
    }
    guard !isMet else { return nil }
    let fired = candidates.contains { if case .fired = $0.outcome { true } else { false } }
    let seen = reasons.map(\.description).filter { $0 != Reason.Code.noMatch.rawValue }
    let found = fired ? "it fired" : seen.isEmpty ? "no such decision then" : seen.joined(separator: "; ")
    return .skip(rule: skip.rule, reason: skip.reason, at: skip.at, found: found)
  }

  private func check(_ expectation: StateExpectation, _ level: LevelState?) -> RuleTestResult.Failure? {
    let phase = level?.phase.rawValue ?? LevelState.Phase.clear.rawValue
    let input = level?.isKnown == false ? "unknown" : "known"
    if let state = expectation.state, state != phase {
      return .state(rule: expectation.rule, expected: state, found: phase, at: expectation.at)
    }
    if let wanted = expectation.input, wanted != input {
      return .state(
        rule: expectation.rule, expected: "input \(wanted)", found: "input \(input)", at: expectation.at)
    }
    return nil
  }

  /// Facts around the first difference: where a missing line turned up instead, or what was decided then.
  private func hints(rows: [RuleTestResult.Row], rehearsal: Rehearsal, start: Timestamp) -> [String] {
    if let missing = rows.first(where: { $0.verdict == .missing }), let hint = closest(to: missing, among: rows) {
      return [hint]
    }
    guard let first = rows.first(where: { $0.verdict != .ok }) else { return [] }
    var hints: [String] = []
    var told: Set<String> = []
    for decision in rehearsal.decisions.reversed() {
      let distance = decision.at - (start + first.at)
      guard case .stopped(let gate, let reason) = decision.outcome, gate > .match, reason.code != .alreadyFiring,
        distance <= .zero, distance >= .minutes(-2),
        told.insert("\(decision.rule) \(decision.server) \(reason.code)").inserted
      else { continue }
      hints.append(
        "\(DurationText.exact(decision.at - start))  \(decision.rule): stopped at `\(gate.rawValue)`: \(reason)")
      if hints.count == 3 { break }
    }
    return hints.reversed()
  }

  private func closest(to missing: RuleTestResult.Row, among rows: [RuleTestResult.Row]) -> String? {
    let similar = rows.filter { $0.verdict == .unexpected && Glob(missing.expected ?? "").matches($0.actual ?? "") }
    let gaps = similar.map { $0.at - missing.at }
    guard let gap = gaps.min(by: { $0.magnitude < $1.magnitude }) else { return nil }
    let words = "\(DurationText.human(gap.magnitude)) \(gap < .zero ? "early" : "late")"
    return "closest match for the missing line: \(DurationText.exact(missing.at + gap)), \(words)"
  }
}

extension RuleTest {
  /// The latest time named anywhere.
  var latestMoment: Duration {
    let expected = (expectations ?? []).map { ($0.at ?? .zero) + $0.within }
    return (timeline.map(\.at) + expected + skips.map(\.at) + states.map(\.at)).max() ?? .zero
  }
}

extension RuleTestWorld {
  func behaviour(of server: RuleTestServer) -> PretendServer.Configuration {
    var configuration = PretendServer.Configuration()
    configuration.start = startDuration
    configuration.stop = stopDuration
    configuration.wingsRestart = wingsRestart
    configuration.backup = backup
    configuration.replies = replies
    configuration.memoryLimit = server.server.limits.memory
    configuration.diskLimit = server.server.limits.disk
    configuration.status = server.status
    configuration.uptime = server.uptime
    return configuration
  }
}

/// An effect as tests speak of it; probes, log lines and pruning are not among them.
struct ObservedEffect {
  let at: Duration
  let server: ServerID
  let verb: Expectation.Verb
  let value: String
  let message: String?
  let name: String?
  let mentions: [String]
  let local: String

  init?(_ record: Rehearsal.EffectRecord, start: Timestamp, rules: RuleSet) {
    let effect = record.effect
    guard effect.run != nil, !effect.isShadow else { return nil }
    var message: String?
    var name: String?
    var mentions: [String] = []
    switch effect.kind {
    case .sendCommand(_, let announcement?): (verb, value) = (.announce, announcement)
    case .sendCommand(let command, nil): (verb, value) = (.command, command)
    case .setPower(let signal): (verb, value) = (.power, signal.rawValue)
    case .createBackup(let title, _, _):
      (verb, value) = (.backup, "create")
      name = title
    case .notify(let notification):
      (verb, value) = (.notify, notification.notifier.name)
      message = notification.message ?? notification.embed?.title
      mentions = notification.mentions
    case .callWebhook(let request): (verb, value) = (.webhook, request.url.description)
    case .emitEvent(let event, _): (verb, value) = (.emit, event)
    case .deleteBackup, .writeLog, .requestStats: return nil
    }
    self.at = record.at - start
    self.server = effect.server
    self.message = message
    self.name = name
    self.mentions = mentions
    let zone = rules.rule(effect.rule)?.zone ?? .utc
    self.local = "\(record.at.timeText(in: zone)) \(zone.abbreviation(at: record.at))"
  }

  var words: String {
    ["\(verb.rawValue) \(value)", message, name].compactMap { $0 }.joined(separator: "  ")
  }

  func fits(_ expectation: Expectation) -> Bool {
    guard let time = expectation.at, at >= time, at <= time + expectation.within else { return false }
    return differences(from: expectation).isEmpty
  }

  /// What is other than expected, apart from the time.
  func differences(from expectation: Expectation) -> [String] {
    var found: [String] = []
    func compare(_ what: String, _ wanted: String?, _ actual: String?) {
      if let wanted, !Glob(wanted).matches(actual ?? "") { found.append(what) }
    }
    if verb != expectation.verb { found.append("verb") }
    if let wanted = expectation.server, wanted != server { found.append("server") }
    compare("value", expectation.value, value)
    compare("message", expectation.message, message)
    compare("name", expectation.name, name)
    compare("local", expectation.local, local)
    if let wanted = expectation.mentions, wanted != mentions { found.append("mentions") }
    return found
  }
}
