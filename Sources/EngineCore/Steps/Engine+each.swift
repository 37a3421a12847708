import OrderedCollections
import RuleModel

/// `each`: a run of its own for each server or value, some at a time; failures do not stop the others.
extension Engine {
  mutating func beginEach(_ step: Step, _ each: Each, _ run: inout Run, _ scope: RuleScope) {
    let items = items(of: each, run)
    guard !items.isEmpty else {
      finishStep(&run, step, detail: "none")
      return
    }
    let until = step.timeout.map { (run.tryStartedAt ?? now) + $0 }
    run.activity = .overseeing(EachProgress(waiting: items, until: until))
    overseers.append(run.id)
  }

  private func items(of each: Each, _ run: Run) -> [EachProgress.Item] {
    switch each.subject {
    case .servers(let selector):
      state.servers.values.lazy.map(\.server).filter(selector.matches).prefix(Rule.mostEachItems).map { server in
        EachProgress.Item(
          server: server.id,
          result: ["name": .text(server.name), "id": .text(server.id.rawValue), "node": .text(server.node)])
      }
    case .values(let values):
      values.prefix(Rule.mostEachItems).map {
        EachProgress.Item(server: run.server, result: [Reference.wholeResult: $0])
      }
    }
  }

  /// Starts those whose turn has come, and ends the step when all are done.
  mutating func oversee(_ id: RunID) {
    guard var run = state.runs[id], let rule = definition(of: run), let step = run.currentStep(of: rule),
      case .each(let each) = step.action, case .overseeing(var progress) = run.activity
    else { return }
    var begun: [Run] = []
    while progress.running.count < each.parallel, !progress.waiting.isEmpty {
      let child = makeChild(of: run, progress.waiting.removeFirst(), each, rule)
      progress.running.insert(child.id)
      begun.append(child)
    }
    run.activity = .overseeing(progress)
    if progress.running.isEmpty {
      if let failure = progress.failure {
        failStep(&run, step, failure.kind, failure.message)
      } else {
        finishStep(&run, step, detail: "\(progress.done) done")
      }
      store(run)
      proceed(id)
      return
    }
    store(run)
    for child in begun {
      store(child)
      children.append(child.id)
      note(.started(purpose: .each, event: run.match.event), of: child)
      proceed(child.id)
    }
  }

  private mutating func makeChild(of run: Run, _ item: EachProgress.Item, _ each: Each, _ rule: Rule) -> Run {
    let key = StateKey(rule: run.rule, server: item.server, key: run.key)
    state.general.lastRun += 1
    outcome.changes.append(.general)
    var child = Run(
      id: RunID(state.general.lastRun), rule: run.rule, fingerprint: run.fingerprint, server: key.server, key: key.key,
      trigger: run.trigger, match: run.match, purpose: .each, requestedAt: now, isShadow: run.isShadow,
      chain: run.chain)
    child.parent = run.id
    child.startedAt = now
    child.results = run.results
    if let binding = each.binding { child.results[binding] = item.result }
    child.failure = run.failure
    child.limitUsed = run.limitUsed
    child.firingSince = run.firingSince
    child.frames = [Frame(block: each.block, role: .body(catch: nil, finally: nil))]
    return child
  }

  /// One of an `each` is done; its parent goes on once the present event has been dealt with.
  mutating func reportToParent(_ child: Run) {
    guard let id = child.parent, var parent = state.runs[id], case .overseeing(var progress) = parent.activity,
      progress.running.remove(child.id) != nil
    else { return }
    progress.done += 1
    if progress.failure == nil, let kind = child.failureKind {
      let name = state.servers[child.server]?.server.name ?? child.server.rawValue
      progress.failure = StepFailure(
        step: child.bodyFailure?.step ?? "each", kind: kind, message: "\(name): \(child.result.message)")
    }
    parent.activity = .overseeing(progress)
    store(parent)
    overseers.append(id)
  }

  /// Ends what nobody oversees any more, because the run that began it has moved on.
  mutating func cancelOrphans() {
    for id in children {
      guard let run = state.runs[id], let parent = run.parent else { continue }
      if case .overseeing(let progress)? = state.runs[parent]?.activity, progress.running.contains(id) { continue }
      state.runs[id]?.parent = nil
      children.remove(id)
      cancel(id, reason: "the run that began it has moved on")
    }
  }
}

extension Run {
  /// How it failed, if it did.
  fileprivate var failureKind: FailureKind? {
    switch result {
    case .failed: bodyFailure?.kind ?? .failed
    case .cancelled: .lost
    case .succeeded, .stopped: nil
    }
  }
}

extension RunEnd {
  /// Why it did not end well; empty if it did.
  fileprivate var message: String {
    switch self {
    case .succeeded: ""
    case .failed(let message): message
    case .stopped(let reason), .cancelled(let reason): reason
    }
  }
}
