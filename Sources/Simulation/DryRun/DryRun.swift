import EngineCore
public import RuleModel

/// Lets rules see what was recorded and shows what they would do; nothing is sent.
public struct DryRun: Sendable {
  /// The rules to be tried.
  public let rules: RuleSet
  /// The server that the recording is told of.
  public let server: Server
  /// How the pretend server reacts to what the rules would do.
  public var behaviour: PretendServer.Configuration
  /// When the rehearsal begins; the input's first entry if that is earlier, or more than `longestLead` later.
  public let start: Timestamp

  /// A recording that begins later than this after `start` has a date of its own.
  static let longestLead = Duration.days(1)

  /// A dry run of rules on one server.
  public init(
    rules: RuleSet, server: Server, behaviour: PretendServer.Configuration = PretendServer.Configuration(),
    start: Timestamp
  ) {
    self.rules = rules
    self.server = server
    self.behaviour = behaviour
    self.start = start
  }

  /// Tells the recording to the engine, then lets time pass until every run has ended.
  public func run(_ input: RecordedInput) -> DryRunReport {
    let first = input.entries.first?.at ?? start
    let begin = start <= first && first - start <= Self.longestLead ? start : first
    var rehearsal = Rehearsal(
      Rehearsal.Setup(rules: rules, servers: [(server, behaviour)], start: begin))
    var index = 0
    while index < input.entries.count {
      let instant = input.entries[index].at
      var inputs: [(server: ServerID?, input: Rehearsal.Input, line: Int?)] = []
      while index < input.entries.count, input.entries[index].at == instant {
        inputs.append((server.id, input.entries[index].input, input.entries[index].line))
        index += 1
      }
      rehearsal.step(to: instant, inputs: inputs)
    }
    let end = max(begin, input.entries.last?.at ?? begin)
    let bound = end + (rules.rules.map(\.timeout).max() ?? .zero)
    while !rehearsal.isIdle, let next = rehearsal.nextDeadline, next <= bound { rehearsal.step(to: next) }
    return DryRunReport(
      rules: rules, server: server, begin: begin, end: end, decisions: rehearsal.decisions,
      origins: rehearsal.origins,
      notes: rehearsal.notes, effects: rehearsal.effects)
  }
}

/// Everything a dry run has to tell.
public struct DryRunReport: Sendable {
  let rules: RuleSet
  let server: Server
  let begin: Timestamp
  let end: Timestamp
  let decisions: [Decision]
  let origins: [Int: Int]
  let notes: [RunNote]
  let effects: [Rehearsal.EffectRecord]

  /// Decisions that say something, with their place.
  ///
  /// Samples of figures that changed nothing are left out; so are, unless `full`, events that no rule looks for and a
  /// level that is told again to be where it was.
  func telling(full: Bool) -> [(index: Int, decision: Decision)] {
    var lastCodes: [String: Reason.Code] = [:]
    return decisions.enumerated().filter { _, decision in
      guard decision.isTelling, !full else { return decision.isTelling }
      guard case .stopped(let gate, let reason) = decision.outcome else {
        lastCodes[decision.rule] = nil
        return true
      }
      if gate <= .match { return false }
      defer { lastCodes[decision.rule] = reason.code }
      return !(reason.isStanding && lastCodes[decision.rule] == reason.code)
    }.map { ($0, $1) }
  }
}

extension Decision {
  /// Figures come every second; what they leave as it was tells nothing.
  var isTelling: Bool {
    guard case .stopped(let gate, let reason) = outcome else { return true }
    let isSample = event == "stats" || event == "metrics"
    let isOwnStart = event == "engine started" || event == "session connected" || event.hasSuffix("(initial)")
    if isSample || isOwnStart { return gate > .temporal || (gate == .temporal && reason.isFirstOfItsKind) }
    return true
  }

  var isNoMatch: Bool {
    if case .stopped(let gate, _) = outcome { gate <= .match } else { false }
  }
}

extension Reason {
  /// Whether it tells how things are rather than what happened.
  var isStanding: Bool { code == .unknown || code == .alreadyFiring || code == .pending && !isFirstOfItsKind }

  /// Whether it tells of a change rather than of waiting on.
  var isFirstOfItsKind: Bool {
    code == .pending && (detail.hasPrefix(" 0s/") || detail.hasSuffix("over again"))
  }
}
