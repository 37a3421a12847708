import Patterns
import RuleModel

/// What an event amounts to for triggers, after the engine has taken note of it.
enum Occurrence: Sendable {
  /// A console line; levels and messages as the profile of that name splits it.
  case line(ConsoleLine, splits: [String: LineSplit], chain: [String])
  case status(from: ServerStatus?, to: ServerStatus, isInitial: Bool)
  case crash(Crash, uptime: Duration?)
  case named(NamedEvent)
  case schedule(rule: String, trigger: Int, fire: Fire)

  /// An event of the engine, of a profile, or from outside.
  struct NamedEvent: Sendable {
    let name: String
    var fields: [String: Value] = [:]
    /// See `Match.digits`.
    var digits: [String: String] = [:]
    /// The console line that it was read from.
    var line: String?
    /// An old line, told again.
    var isReplayed = false
    /// Rules whose effects led to it.
    var chain: [String] = []
  }

  struct LineSplit: Sendable {
    let level: String?
    let message: String
  }
}

/// What a trigger says about an occurrence.
enum TriggerVerdict {
  case stopped(Gate, Reason)
  case matched(Match)
}

extension Engine {
  /// Gates 2 to 4 for one trigger: is it news, is it meant, and does `where` agree.
  func test(
    _ trigger: Trigger, on occurrence: Occurrence, scope: RuleScope, profile: Profile?
  ) -> TriggerVerdict {
    let time = wall(now)
    switch (trigger.kind, occurrence) {
    case (.console(let pattern, let stream, let raw), .line(let line, let splits, let chain)):
      if line.replayed { return .stopped(.fresh, Reason(.replayed)) }
      guard stream.accepts(line.stream) else { break }
      let split = profile.flatMap { splits[$0.name] }
      let text = raw ? line.raw ?? line.text : split?.message ?? line.text
      guard let found = pattern.firstMatch(in: text) else { break }
      var match = Match(time: time, event: "console \(text.quotedForPeople)", chain: chain)
      match.line = text
      match.fields = pattern.fields(of: found, in: text, declared: trigger.fields)
      match.digits = pattern.digits(of: found, in: text, declared: trigger.fields)
      if let level = split?.level { match.fields["level"] = .text(level) }
      return filtered(match, by: trigger, scope: scope)
    case (.status(let to, let from), .status(let old, let new, let isInitial)):
      guard to.contains(new), !isInitial || from == nil else { break }
      if isInitial { return .stopped(.fresh, Reason(.initial)) }
      if let from, !(old.map(from.contains) ?? false) { break }
      var match = Match(time: time, event: "status \(old.map { "\($0.rawValue) -> " } ?? "")\(new.rawValue)")
      match.fields["status"] = .text(new.rawValue)
      match.fields["from"] = old.map { .text($0.rawValue) } ?? .unknown
      return filtered(match, by: trigger, scope: scope)
    case (.crash(let exitCode, let outOfMemory, let intended), .crash(let crash, let uptime)):
      if let exitCode, crash.exitCode != exitCode { break }
      if let outOfMemory, crash.outOfMemory != outOfMemory { break }
      if let intended, crash.wasIntended != intended { break }
      let code = crash.exitCode.map(String.init) ?? "unknown"
      var match = Match(time: time, event: "crash  exit_code=\(code) oom=\(crash.outOfMemory)")
      match.fields = [
        "exit_code": crash.exitCode.map { .number(Double($0)) } ?? .unknown, "oom": .bool(crash.outOfMemory),
        "uptime": uptime.map(Value.duration) ?? .unknown,
      ]
      return filtered(match, by: trigger, scope: scope)
    case (.event(let wanted), .named(let named)):
      guard named.name == wanted else { break }
      if named.isReplayed { return .stopped(.fresh, Reason(.replayed)) }
      var match = Match(time: time, event: "event \(wanted)", chain: named.chain)
      match.fields = named.fields.fitting(trigger.fields)
      match.digits = named.digits
      match.line = named.line
      return filtered(match, by: trigger, scope: scope)
    case (.console, _), (.status, _), (.crash, _), (.event, _), (.stats, _), (.schedule, _), (.window, _), (.absent, _),
      (.sequence, _):
      break
    }
    return .stopped(.match, Reason(.noMatch))
  }

  private func filtered(_ match: Match, by trigger: Trigger, scope: RuleScope) -> TriggerVerdict {
    guard let filter = trigger.filter else { return .matched(match) }
    var scope = scope
    scope.match = match
    switch filter.evaluate(in: scope).truth {
    case true?: return .matched(match)
    case false?: return .stopped(.where, Reason(.whereFalse, ": \(filter.explained(in: scope))"))
    case nil: return .stopped(.temporal, Reason(.unknown, ": \(filter.explained(in: scope))"))
    }
  }
}

extension Trigger.StreamFilter {
  func accepts(_ stream: ConsoleLine.Stream) -> Bool {
    switch self {
    case .game: stream == .game
    case .daemon: stream == .daemon
    case .any: true
    }
  }
}

extension [String: Value] {
  /// Events come from anywhere: a field that is declared as a figure never holds anything else.
  fileprivate func fitting(_ declared: [Trigger.Field]) -> [String: Value] {
    var fields = self
    for field in declared {
      guard let value = fields[field.name], value.isKnown, !value.fits(field.type) else { continue }
      fields[field.name] = .unknown
    }
    return fields
  }
}

extension Value {
  fileprivate func fits(_ type: ValueType) -> Bool {
    switch type {
    case .bool: if case .bool = self { true } else { false }
    case .number: if case .number = self { true } else { false }
    case .bytes, .gauge, .percent, .duration, .time: magnitude != nil
    case .text, .choice, .list: true
    }
  }
}
