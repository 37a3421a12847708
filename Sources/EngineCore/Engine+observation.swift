import OrderedCollections
import RuleModel

/// From an event to what is known of a server, and to the occurrences that triggers look at.
extension Engine {
  /// `chain` are the rules that led to an event of the engine's own.
  mutating func observe(_ event: Event, on server: ServerID, chain: [String]) -> [Occurrence] {
    guard var seen = state.servers[server] else { return [] }
    hasMovedMetric = false
    var occurrences: [Occurrence] = []
    switch event.kind {
    case .consoleLinePrinted(let line):
      occurrences = observe(line, on: &seen)
    case .statusReported(let status, let isInitial):
      occurrences = observe(status, isInitial: isInitial, on: &seen)
      armProbes(of: server)
    case .statsReported(let stats):
      seen.stats = stats
      seen.statsAt = now
      timers.arm(.statsAge(server), at: now + Limits.statsAge + .milliseconds(1))
    case .metricsReported(let figures):
      for profile in plans[server]?.profiles ?? [] {
        for metric in profile.metrics {
          if let value = figures[metric.name] { set(metric, of: profile, to: value, on: &seen) }
        }
      }
    case .crashed(let crash):
      occurrences = [.crash(crash, uptime: seen.stats?.uptime)]
    case .sessionConnected:
      seen.gainSight(at: now)
      occurrences = [.builtin(.sessionConnected)]
    case .sessionLost(let reason):
      seen.loseSight()
      occurrences = [.builtin(.sessionLost, ["reason": .text(reason)])]
    case .observationInterrupted(let reason):
      seen.forgetCounts()
      seen.watchedSince = seen.watchedSince.map { _ in now }
      occurrences = [.builtin(.consoleThrottled, ["reason": .text(reason)])]
    case .backupCompleted(let report):
      seen.finishedBackups = Array((seen.finishedBackups + [report]).suffix(8))
      occurrences = [
        .builtin(
          .backupCompleted,
          [
            "successful": .bool(report.isSuccessful), "size": .bytes(report.size),
            "name": report.name.map(Value.text) ?? .unknown,
          ])
      ]
    case .named(let name, let fields):
      occurrences = [.named(Occurrence.NamedEvent(name: name, fields: fields, chain: chain))]
    case .engineStarted: occurrences = [.builtin(.engineStarted)]
    case .effectFinished, .serversListed, .clockStepped, .breakerReset, .runCancelled, .pauseBegan, .pauseEnded,
      .shutdownRequested:
      break
    }
    state.servers[server] = seen
    // Lines and samples are many and soon old; only the figures they set are worth storing.
    if !event.isFleeting { outcome.changes.append(.server(server)) }
    let derived = derive(from: occurrences, on: server)
    noteHistories(on: server, occurrences: derived)
    return derived
  }

  private mutating func observe(_ line: ConsoleLine, on seen: inout ServerState) -> [Occurrence] {
    var tail = tails[seen.server.id] ?? []
    tail.append(String(line.text.prefix(Limits.tailLine)))
    if tail.count > Limits.tail { tail.removeFirst() }
    tails[seen.server.id] = tail
    var splits: [String: Occurrence.LineSplit] = [:]
    for profile in plans[seen.server.id]?.profiles ?? [] {
      guard let pattern = profile.line else { continue }
      let (level, message) = pattern.split(line.text)
      splits[profile.name] = Occurrence.LineSplit(level: level, message: message)
    }
    return [.line(line, splits: splits, chain: echoedChain(of: line.text, in: &seen))]
  }

  /// The chain of the command that a line repeats, if one of ours was sent just before.
  private func echoedChain(of line: String, in seen: inout ServerState) -> [String] {
    seen.sentCommands.removeAll { now - $0.at > Limits.echo }
    for command in seen.sentCommands.reversed() {
      let said = command.text.drop { $0 != " " }.dropFirst()
      if line.contains(command.text) || (said.count >= 4 && line.contains(said)) { return command.chain }
    }
    return []
  }

  private func observe(
    _ status: ServerStatus, isInitial: Bool, on seen: inout ServerState
  ) -> [Occurrence] {
    let old = seen.status
    seen.status = status
    if isInitial {
      seen.gainSight(at: now)
      if old != status || seen.statusSince == nil { seen.statusSince = now }
      return [.status(from: old, to: status, isInitial: true)]
    }
    guard old != status else { return [] }
    seen.statusSince = now
    return [.status(from: old, to: status, isInitial: false)]
  }

  // MARK: - What profiles derive

  private mutating func derive(from occurrences: [Occurrence], on server: ServerID) -> [Occurrence] {
    guard let profiles = plans[server]?.profiles, !profiles.isEmpty, !occurrences.isEmpty else {
      return occurrences
    }
    var all = occurrences
    for profile in profiles {
      // What a file defines for every game may rest on events of the game's own profile.
      var named: [Occurrence] = []
      for definition in profile.events {
        let known = profile.isGeneral ? all + named : occurrences
        for occurrence in known where !named.contains(where: { $0.isNamed(definition.name) }) {
          if let event = event(definition, of: profile, in: occurrence, on: server) { named.append(event) }
        }
      }
      let causes = (profile.isGeneral ? all : occurrences) + named
      all += named
      for occurrence in causes { updateMetrics(of: profile, by: occurrence, on: server) }
    }
    return all
  }

  private func event(
    _ definition: Profile.NamedTrigger, of profile: Profile, in occurrence: Occurrence, on server: ServerID
  ) -> Occurrence? {
    switch test(definition.trigger, of: profile, on: occurrence, server: server) {
    case .matched(let match):
      .named(
        Occurrence.NamedEvent(
          name: definition.name, fields: match.fields, digits: match.digits, line: match.line, chain: match.chain))
    case .stopped(_, let reason) where reason.code == .replayed:
      .named(Occurrence.NamedEvent(name: definition.name, isReplayed: true))
    case .stopped: nil
    }
  }

  private mutating func updateMetrics(of profile: Profile, by occurrence: Occurrence, on server: ServerID) {
    for metric in profile.metrics {
      guard var seen = state.servers[server] else { return }
      func fires(_ triggers: [Trigger]) -> Bool {
        triggers.contains { trigger in
          if case .matched = test(trigger, of: profile, on: occurrence, server: server) { true } else { false }
        }
      }
      let key = ServerState.metricKey(profile: profile.name, metric: metric.name)
      for assignment in metric.set {
        guard case .matched(let match) = test(assignment.trigger, of: profile, on: occurrence, server: server),
          case .number(let value) = assignment.value.evaluate(in: profileScope(profile, seen, match: match))
        else { continue }
        set(metric, of: profile, to: value, on: &seen)
      }
      if fires(metric.zeros) || isInitialMatch(metric.zeros, occurrence) {
        set(metric, of: profile, to: 0, on: &seen)
      } else if let figure = seen.metrics[key] {
        if fires(metric.increments) { set(metric, of: profile, to: figure.value + 1, on: &seen) }
        if fires(metric.decrements) { set(metric, of: profile, to: max(0, figure.value - 1), on: &seen) }
      }
      state.servers[server] = seen
    }
  }

  /// A state told again after authentication fires nothing, but a count that it zeroes is zero.
  private func isInitialMatch(_ triggers: [Trigger], _ occurrence: Occurrence) -> Bool {
    guard case .status(_, let status, true) = occurrence else { return false }
    return triggers.contains { if case .status(let to, nil) = $0.kind { to.contains(status) } else { false } }
  }

  private mutating func set(
    _ metric: Profile.Metric, of profile: Profile, to value: Double, on seen: inout ServerState
  ) {
    let key = ServerState.metricKey(profile: profile.name, metric: metric.name)
    seen.metrics[key] = ServerState.Figure(value: value, at: now)
    hasMovedMetric = true
    outcome.changes.append(.server(seen.server.id))
    if let stale = metric.stale {
      timers.arm(.metricAge(seen.server.id, metric: key), at: now + stale + .milliseconds(1))
    }
  }

  private func test(
    _ trigger: Trigger, of profile: Profile, on occurrence: Occurrence, server: ServerID
  ) -> TriggerVerdict {
    guard let seen = state.servers[server] else { return .stopped(.match, Reason(.noMatch)) }
    let game = profile.isGeneral ? plans[server]?.profiles.first { !$0.isGeneral } : profile
    return test(trigger, on: occurrence, scope: profileScope(profile, seen, match: nil), profile: game)
  }

  func profileScope(_ profile: Profile, _ seen: ServerState, match: Match?) -> RuleScope {
    RuleScope(
      engineTime: now, now: wall(now), zone: .utc, server: seen, profile: profile.isGeneral ? nil : profile,
      general: plans[seen.server.id]?.profiles.filter(\.isGeneral) ?? [], stored: state.general.stored,
      firing: firing[seen.server.id] ?? [], match: match)
  }

  // MARK: - Asking for what a rule needs to know

  /// Asks at once, because the answer may be another one now.
  private mutating func armProbes(of server: ServerID) {
    for probe in plans[server]?.probes ?? [] {
      let key = ServerState.metricKey(profile: probe.profile.name, metric: probe.metric.name)
      timers.arm(.probe(server, metric: key), at: now)
    }
  }

  mutating func probeTimerFired(_ server: ServerID, metric key: String) {
    guard
      let (profile, metric) = plans[server]?.probes.first(where: {
        ServerState.metricKey(profile: $0.profile.name, metric: $0.metric.name) == key
      }), let probe = metric.probe, let seen = state.servers[server]
    else { return }
    timers.arm(.probe(server, metric: key), at: now + probe.every)
    let isWanted =
      probe.condition?.evaluate(in: profileScope(profile, seen, match: nil)).truth ?? (probe.condition == nil)
    guard isWanted, seen.isConnected, seen.server.permits("control.console"), !isShuttingDown else { return }
    // Several figures may come with one answer.
    guard probed[server]?.at != now || probed[server]?.commands.contains(probe.command) != true else { return }
    if probed[server]?.at != now { probed[server] = (now, []) }
    probed[server]?.commands.insert(probe.command)
    ask(.sendCommand(probe.command, announcement: nil), on: server, rule: "", run: nil, isShadow: options.isRehearsal)
  }
}

extension Occurrence {
  fileprivate func isNamed(_ name: String) -> Bool {
    if case .named(let named) = self { named.name == name } else { false }
  }

  static func builtin(_ event: BuiltinEvent, _ fields: [String: Value] = [:]) -> Occurrence {
    .named(NamedEvent(name: event.rawValue, fields: fields))
  }
}
