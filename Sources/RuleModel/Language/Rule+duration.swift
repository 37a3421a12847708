extension Action {
  /// How long one try may take unless the step says otherwise; `nil` for what ends by itself.
  public var usualTimeout: Duration? {
    switch self {
    case .command, .announce, .gameCommand, .log: .seconds(10)
    case .power: .minutes(12)
    case .createBackup: .hours(2)
    case .notify(let message): .seconds(60) + (message.notifier.groupWait ?? .zero)
    case .webhook: .seconds(15)
    case .wait, .waitFor, .countdown, .branch, .each, .attempt, .call, .emit, .silence, .set, .stop: nil
    }
  }
}

extension Rule {
  /// Servers or values that one `each` goes through at most.
  public static let mostEachItems = 1000

  /// No run takes longer, counted from its first step, as long as the session to its server lives.
  ///
  /// `timeout` ends the steps of `then`; `catch` and `finally` come on top of it.
  public var longestRun: Duration {
    min(longest(then), timeout) + (self.catch.map(longest) ?? .zero) + (finally.map(longest) ?? .zero)
  }

  /// The same for one of its lists.
  public func longest(_ block: BlockID) -> Duration {
    steps(block).reduce(.zero) { min(.days(365), $0 + longest($1)) }
  }

  private func longest(_ step: Step) -> Duration {
    let patience = step.timeout ?? step.action.usualTimeout
    let once = ownTime(of: step.action).map { min($0, patience ?? $0) } ?? patience ?? timeout
    var sum = once
    for attempt in stride(from: 1, to: step.retry.attempts, by: 1) {
      sum = min(.days(365), sum + step.retry.pause(afterAttempt: attempt) + once)
    }
    return sum
  }

  /// How long a try takes by its own nature; `nil` if only a timeout ends it.
  private func ownTime(of action: Action) -> Duration? {
    switch action {
    case .wait(let duration): return duration
    case .branch(_, let then, let otherwise): return max(longest(then), otherwise.map(longest) ?? .zero)
    case .attempt(let body, let handler, let cleanup):
      return longest(body) + (handler.map(longest) ?? .zero) + (cleanup.map(longest) ?? .zero)
    case .call(_, _, _, let block): return longest(block)
    case .each(let each):
      let count: Int =
        switch each.subject {
        case .values(let values): min(values.count, Rule.mostEachItems)
        case .servers: Rule.mostEachItems
        }
      return min(.days(365), longest(each.block) * ((count + each.parallel - 1) / each.parallel))
    case .countdown(let countdown): return length(of: countdown)
    case .log, .emit, .silence, .set, .stop: return .zero
    case .waitFor, .command, .announce, .gameCommand, .power, .createBackup, .notify, .webhook: return nil
    }
  }

  /// Up to the deadline of its schedule, or for the time written out; steps in between may make it longer.
  private func length(of countdown: Countdown) -> Duration? {
    let steps = countdown.block.map { longest($0) * countdown.at.count } ?? .zero
    switch countdown.to.root {
    case .reference(.triggerDeadline):
      let leads = triggers.map { trigger in
        if case .schedule(let schedule) = trigger.kind { schedule.lead } else { Duration.zero }
      }
      return (leads.max() ?? .zero) + steps
    case .arithmetic(.add, .reference(.now), .literal(.duration(let length))): return length + steps
    default: return nil
    }
  }
}
