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
      world.only.map { only in RuleSet(rules: self.rules.rules.filter { only.map(\.value).contains($0.id) }) }
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
    let named = test.skips.map(\.rule) + test.states.map(\.rule)
    if let excluded = named.first(where: { rules.rule($0) == nil }) {
      return "the rule `\(excluded)` is not among those that `only` names"
    }
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

  private func play(
    _ test: RuleTest, start: Timestamp, in rehearsal: inout Rehearsal, rules: RuleSet
  ) -> [(StateExpectation, LevelState?)] {
    var observed: [(StateExpectation, LevelState?)] = []
    let end = start + test.latestMoment
    var instants = Set(test.timeline.map(\.at) + test.states.map(\.at))
    instants.insert(test.latestMoment)
    let items = Dictionary(grouping: test.timeline, by: \.at)
    for offset in instants.sorted() {
      let inputs = (items[offset] ?? []).flatMap { item in item.inputs.map { (item.server, $0) } }
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
    var pairing = Pairing()
    if let expectations = test.expectations {
      pairing = pair(expectations, with: actual)
      rows = pairing.rows
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
    if failures.contains(.effects) {
      let hints = RuleTestHints(
        missing: pairing.missing, unexpected: pairing.unexpected, rehearsal: rehearsal, rules: rules,
        servers: test.world.servers.map(\.server), start: start)
      result.hints = hints.lines
    }
    return result
  }

  private struct Pairing {
    var rows: [RuleTestResult.Row] = []
    /// Expectations without an effect, and effects that nobody expected, by time.
    var missing: [Expectation] = []
    var unexpected: [ObservedEffect] = []
  }

  /// Each expectation takes the first effect that fits and was not taken; order counts within one instant.
  private func pair(_ expectations: [Expectation], with actual: [ObservedEffect]) -> Pairing {
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
    let used = Set(taken.values)
    var pairing = Pairing()
    for (index, effect) in actual.enumerated() where !used.contains(index) {
      pairing.unexpected.append(effect)
      rows.append(
        RuleTestResult.Row(at: effect.at, expected: nil, actual: effect.words, verdict: .unexpected))
    }
    pairing.rows = rows.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
    let missing = expectations.enumerated().filter { taken[$0.offset] == nil }
    pairing.missing = missing.sorted { ($0.element.at ?? .zero, $0.offset) < ($1.element.at ?? .zero, $1.offset) }
      .map(\.element)
    return pairing
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
