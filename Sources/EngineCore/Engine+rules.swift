import OrderedCollections
import RuleModel

/// What happens when rules or servers come and go.
extension Engine {
  /// Works out which rules reach which server.
  mutating func rebuildPlans() {
    places = [:]
    levelWindows = [:]
    for (index, rule) in rules.rules.enumerated() {
      places[rule.id] = index
      let windows = rule.triggers.flatMap(\.levelWindows)
      if !windows.isEmpty { levelWindows[rule.id] = windows }
    }
    let needs = rules.rules.map(RuleNeeds.init)
    plans = [:]
    lineIndices = []
    var indices: [[ServerPlan.Reach]: Int] = [:]
    for (id, seen) in state.servers {
      var plan = plan(for: seen.server, needs: needs)
      let reach = plan.targets.map { ServerPlan.Reach(rule: $0.rule, profile: $0.profile?.name) }
      if indices[reach] == nil {
        indices[reach] = lineIndices.count
        lineIndices.append(LineIndex(plan.targets, rules: rules.rules))
      }
      plan.lineIndex = indices[reach]
      plans[id] = plan
    }
    discardHistories()
  }

  /// The rule of that id.
  func rule(_ id: String) -> Rule? { places[id].map { rules.rules[$0] } }

  private func plan(for server: Server, needs: [RuleNeeds]) -> ServerPlan {
    var plan = ServerPlan()
    var wanted: OrderedSet<String> = []
    var games: [Profile] = []
    var general: [Profile] = []
    for (index, rule) in rules.rules.enumerated() {
      let isTarget = rule.servers.matches(server)
      guard isTarget || needs[index].others.contains(where: { $0.matches(server) }) else { continue }
      let profile = rule.profile(for: server)
      if isTarget { plan.targets.append(ServerPlan.Target(rule: index, profile: profile)) }
      if let profile, !games.contains(where: { $0.name == profile.name }) { games.append(profile) }
      for profile in rule.generalProfiles where !general.contains(where: { $0.name == profile.name }) {
        general.append(profile)
      }
      guard rule.stage != .disabled else { continue }
      let definers = rule.generalProfiles + [profile].compactMap { $0 }
      for name in needs[index].metrics {
        guard let definer = definers.definer(of: name) else { continue }
        wanted.append(ServerState.metricKey(profile: definer.name, metric: name))
      }
      plan.add(needs[index], definers)
    }
    plan.profiles = games + general
    plan.probes = plan.profiles.flatMap { profile in
      profile.metrics.filter { metric in
        metric.probe != nil
          && wanted.contains(ServerState.metricKey(profile: profile.name, metric: metric.name))
      }.map { (profile, $0) }
    }
    return plan
  }

  /// Takes over a state from before: nothing was seen in between.
  mutating func resumeState() {
    for id in state.servers.keys {
      state.servers[id]?.loseSight()
      state.servers[id]?.sentCommands = []
    }
    if let last = state.general.now {
      for key in state.rules.keys {
        for index in state.rules[key]?.triggers.keys.sorted() ?? [] {
          state.rules[key]?.triggers[index]?.level?.clock.pause(at: last)
        }
      }
      for id in state.runs.keys { state.runs[id]?.activity?.pauseClock(at: last) }
    }
    for (id, run) in state.runs {
      state.runs[id]?.isEnding = false
      if run.parent != nil { children.append(id) }
      if case .overseeing = run.activity { overseers.append(id) }
    }
    discardForgottenState()
  }

  /// Arms every timer that the state and the rules ask for, and looks at every level once.
  mutating func enterRules() {
    let old = timers
    timers.removeAll()
    for (id, plan) in plans.sorted(by: { $0.key < $1.key }) {
      for target in plan.targets {
        let rule = rules.rules[target.rule]
        for (index, trigger) in rule.triggers.enumerated() {
          if case .schedule(let schedule) = trigger.kind {
            enterSchedule(schedule, of: rule, trigger: index, on: id)
          }
        }
      }
      for probe in plan.probes {
        let owner = TimerOwner.probe(
          id, metric: ServerState.metricKey(profile: probe.profile.name, metric: probe.metric.name))
        timers.arm(owner, at: old.deadline(of: owner) ?? now)
      }
      armAges(of: id)
      reconsiderLevels(on: id)
    }
    for id in state.runs.keys { timers.arm(.run(id), at: now) }
    for (key, remembered) in state.rules {
      for (index, trigger) in remembered.triggers.sorted(by: { $0.key < $1.key }) {
        if trigger.level != nil { timers.arm(.level(key, trigger: index), at: now) }
        if trigger.isWaiting { timers.arm(.match(key, trigger: index), at: now) }
      }
    }
  }

  private mutating func armAges(of server: ServerID) {
    guard let seen = state.servers[server] else { return }
    if seen.statsAt != nil { timers.arm(.statsAge(server), at: now) }
    for key in seen.metrics.keys { timers.arm(.metricAge(server, metric: key), at: now) }
  }

  /// Drops what was remembered for triggers and rules that exist no longer; what did not change may have moved.
  mutating func discardForgottenState() {
    let places = places
    for key in state.rules.keys where places[key.rule] == nil { outcome.changes.append(.rule(key)) }
    state.rules.removeAll { places[$0.key.rule] == nil }
    for key in state.rules.keys {
      guard let rule = rule(key.rule), let remembered = state.rules[key] else { continue }
      let fits = remembered.triggers.allSatisfy { index, trigger in
        index < rule.triggers.count && rule.triggers[index].fingerprint == trigger.fingerprint
      }
      let queue = remembered.queue.compactMap { $0.moved(to: rule) }
      guard !fits || queue != remembered.queue else { continue }
      state.rules[key]?.triggers = remembered.triggersMoved(to: rule)
      state.rules[key]?.queue = queue
      outcome.changes.append(.rule(key))
    }
    countKeys()
    firing = [:]
    for key in state.rules.keys { noteFiring(key) }
  }

  private mutating func countKeys() {
    keyCounts = [:]
    for key in state.rules.keys where key.key != nil { keyCounts[key.withoutKey, default: 0] += 1 }
  }

  /// Takes over a new list of servers.
  mutating func list(_ servers: [Server]) {
    let listed = Set(servers.map(\.id))
    for id in state.servers.keys where !listed.contains(id) { remove(id) }
    var added: [ServerID] = []
    for server in servers {
      if state.servers[server.id] == nil {
        state.servers[server.id] = ServerState(server)
        added.append(server.id)
      } else {
        state.servers[server.id]?.server = server
      }
      outcome.changes.append(.server(server.id))
    }
    rebuildPlans()
    enterRules()
    for id in added { cause(.serverAdded, on: id) }
  }

  /// Rules hear of it while there is still something to tell; then everything about the server is forgotten.
  private mutating func remove(_ id: ServerID) {
    state.servers[id]?.loseSight()
    react(to: Event(.named(BuiltinEvent.serverRemoved.rawValue, fields: [:]), on: id), on: id)
    state.servers[id] = nil
    plans[id] = nil
    tails[id] = nil
    firing[id] = nil
    for key in state.rules.keys where key.server == id { outcome.changes.append(.rule(key)) }
    state.rules.removeAll { $0.key.server == id }
    countKeys()
    for run in state.runs.values where run.server == id { discard(run, reason: "the server is gone") }
    outcome.changes.append(.server(id))
  }

  /// Whatever goes by the wall clock is looked at again.
  mutating func stepClock(by step: Duration) {
    state.general.wallOffset += step
    outcome.changes.append(.general)
    for (id, plan) in plans.sorted(by: { $0.key < $1.key }) {
      for target in plan.targets {
        let rule = rules.rules[target.rule]
        let key = StateKey(rule: rule.id, server: id)
        for (index, trigger) in rule.triggers.enumerated() {
          if case .schedule = trigger.kind { timers.arm(.schedule(key, trigger: index), at: now) }
          if trigger.isLevel { timers.arm(.level(key, trigger: index), at: now) }
        }
      }
    }
  }

  mutating func resetBreakers(of rule: String, on server: ServerID?) {
    for key in state.rules.keys where key.rule == rule && (server == nil || key.server == server) {
      remember(key) {
        $0.breaker = RuleState.Breaker()
        $0.starts = []
        $0.brakeUntil = nil
        $0.firings = []
      }
    }
  }

  /// The definition a run goes by: the one it started with.
  func definition(of run: Run) -> Rule? {
    if let rule = rule(run.rule), rule.fingerprint == run.fingerprint { return rule }
    return retiredRules[run.fingerprint]
  }

  /// The memory of a rule for a server and key, made when it is first needed.
  mutating func remember(_ key: StateKey, _ change: (inout RuleState) -> Void) {
    if key.key != nil, state.rules[key] == nil { makeRoom(for: key) }
    change(&state.rules[key, default: RuleState()])
    outcome.changes.append(.rule(key))
  }

  /// Values of `by` come from outside, so their number has to have an end; those idle for longest go first.
  private mutating func makeRoom(for key: StateKey) {
    let group = key.withoutKey
    keyCounts[group, default: 0] += 1
    guard let count = keyCounts[group], count > Limits.keysPerRule else { return }
    let idle = state.rules.filter { $0.key.withoutKey == group && $0.key.key != nil && $0.value.isForgettable }
      .sorted { ($0.value.lastUse ?? .earliest, $0.key) < ($1.value.lastUse ?? .earliest, $1.key) }
      .prefix(Limits.keysPerRule / 10)
    let forgotten = Set(idle.map(\.key))
    state.rules.removeAll { forgotten.contains($0.key) }
    for key in idle.map(\.key) { outcome.changes.append(.rule(key)) }
    keyCounts[group] = count - forgotten.count
  }
}

/// What a rule wants to know of its servers.
private struct RuleNeeds {
  var metrics: OrderedSet<String> = []
  var histories: [(reference: Reference, lookback: Duration)] = []
  var tallies: [TallyDemand] = []
  /// Servers that its steps go through besides its own.
  var others: [Selector] = []

  init(_ rule: Rule) {
    for case .each(let each) in rule.blocks.joined().map(\.action) {
      if case .servers(let selector) = each.subject { others.append(selector) }
    }
    for expression in rule.expressions {
      for case .metric(let name) in expression.references { metrics.append(name) }
      for node in expression.root.allNodes {
        switch node {
        case .history(let function, let reference, let span):
          histories.append((reference, function.lookback(for: span)))
        case .eventCount(let event, let span): tallies.append(TallyDemand(event: event, lookback: span))
        default: break
        }
      }
    }
  }
}

extension ServerPlan {
  fileprivate mutating func add(_ needs: RuleNeeds, _ definers: [Profile]) {
    for (reference, lookback) in needs.histories {
      let definer: Profile? = if case .metric(let name) = reference { definers.definer(of: name) } else { nil }
      let demand = HistoryDemand(reference: reference, profile: definer, lookback: lookback)
      if !histories.contains(where: { $0.key == demand.key }) { histories.append(demand) }
    }
    for tally in needs.tallies where !tallies.contains(where: { $0.key == tally.key }) { tallies.append(tally) }
  }
}

extension StateKey {
  /// The memory that all values of `by` have in common.
  var withoutKey: StateKey { StateKey(rule: rule, server: server) }
}

extension Timestamp {
  fileprivate static let earliest = Timestamp(milliseconds: .min)
}

extension RuleState {
  /// Whether nothing but old figures would be lost.
  fileprivate var isForgettable: Bool {
    breaker.trippedAt == nil && brakeUntil == nil && queue.isEmpty && !triggers.values.contains(where: \.isWaiting)
  }

  /// What is remembered of triggers whose text is still in the rule, at their places in it.
  fileprivate func triggersMoved(to rule: Rule) -> [Int: TriggerState] {
    var moved: [Int: TriggerState] = [:]
    for (index, trigger) in triggers.sorted(by: { $0.key < $1.key }) {
      let places = rule.places(of: trigger.fingerprint, near: index)
      if let place = places.first(where: { moved[$0] == nil }) { moved[place] = trigger }
    }
    return moved
  }
}

extension RuleState.QueuedStart {
  fileprivate func moved(to rule: Rule) -> Self? {
    guard let place = rule.places(of: fingerprint, near: trigger).first else { return nil }
    var moved = self
    moved.trigger = place
    return moved
  }
}

extension Rule {
  /// Triggers with that text, the one at the old place first.
  fileprivate func places(of fingerprint: String, near index: Int) -> [Int] {
    let places = triggers.indices.filter { triggers[$0].fingerprint == fingerprint }
    return places.contains(index) ? [index] + places.filter { $0 != index } : places
  }
}

extension Activity {
  /// A level that has to hold for a while cannot be seen any more.
  fileprivate mutating func pauseClock(at instant: Timestamp) {
    guard case .watching(let until, var clock, let sequence) = self else { return }
    clock.pause(at: instant)
    self = .watching(until: until, clock: clock, sequence: sequence)
  }
}
