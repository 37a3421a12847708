import Logging
import RuleModel
import RuntimePorts

/// Keeps the limits of notifiers and makes the messages of one group into one.
///
/// With `groupWait` the first message of a group waits that long; what comes meanwhile for the same notifier, with
/// the same rule, server, node or labels as `groupBy` asks for, goes with it. All callers return when the one message was sent. A
/// caller that is cancelled ends the wait, not the message. Above its `limit` a notifier sends nothing:
/// callers get status 0, the surplus is logged, and the next message that goes out says how many were
/// dropped. The count is kept in memory.
actor NotificationDispatcher {
  typealias Outcome = Result<Int, EffectFailure>
  typealias Send = @Sendable (OutgoingMessage, _ key: String) async -> Outcome

  private struct GroupKey: Hashable {
    let notifier: String
    let common: [String]
  }

  private struct Group {
    var members: [OutgoingMessage]
    /// Of the first member.
    let key: String
    /// Ends by itself, or early when cancelled.
    let timer: Task<Void, Never>
    /// Ends when the request has ended, which its time limits bound.
    let sending: Task<Outcome, Never>
  }

  private let watch: Stopwatch
  private let logger: Logger
  private let send: Send
  private var groups: [GroupKey: Group] = [:]
  private var sentTimes: [String: [Duration]] = [:]
  private var dropped: [String: Int] = [:]

  init(watch: Stopwatch, logger: Logger, send: @escaping Send) {
    self.watch = watch
    self.logger = logger
    self.send = send
  }

  func deliver(_ message: OutgoingMessage, key: String) async -> Outcome {
    guard let wait = message.notifier.groupWait, wait > .zero else { return await dispatch(message, key) }
    let group = join(message, key, wait)
    return await withTaskCancellationHandler {
      await group.sending.value
    } onCancel: {
      group.timer.cancel()
    }
  }

  /// How many messages of a notifier were dropped since its last one.
  func droppedCount(of notifier: String) -> Int { dropped[notifier] ?? 0 }

  /// How many messages wait in groups.
  var waitingCount: Int { groups.values.reduce(0) { $0 + $1.members.count } }

  /// Sends what waits, at once.
  func flush() async {
    for group in groups.values { group.timer.cancel() }
    for group in groups.values { _ = await group.sending.value }
  }

  private func join(_ message: OutgoingMessage, _ key: String, _ wait: Duration) -> Group {
    let place = GroupKey(notifier: message.notifier.name, common: message.groupKey)
    if var group = groups[place] {
      group.members.append(message)
      groups[place] = group
      return group
    }
    let watch = watch
    let timer = Task { _ = try? await watch.pause(wait) }
    let sending = Task {
      await timer.value
      return await self.sendGroup(at: place)
    }
    let group = Group(members: [message], key: key, timer: timer, sending: sending)
    groups[place] = group
    return group
  }

  private func sendGroup(at place: GroupKey) async -> Outcome {
    guard let group = groups.removeValue(forKey: place) else { return .success(0) }
    return await dispatch(OutgoingMessage(grouping: group.members), group.key)
  }

  private func dispatch(_ message: OutgoingMessage, _ key: String) async -> Outcome {
    let name = message.notifier.name
    guard isWithinLimit(message.notifier) else {
      dropped[name, default: 0] += 1
      logger.warning(
        "a message was dropped: the notifier is over its limit",
        metadata: ["notifier": "\(name)", "dropped": "\(dropped[name] ?? 0)"])
      return .success(0)
    }
    var message = message
    let missing = dropped.removeValue(forKey: name) ?? 0
    if missing > 0 {
      message.append("… (\(missing) \(missing == 1 ? "message was" : "messages were") dropped before this one)")
    }
    let outcome = await send(message, key)
    if case .failure = outcome, missing > 0 { dropped[name, default: 0] += missing }
    return outcome
  }

  private func isWithinLimit(_ notifier: Notifier) -> Bool {
    guard let limit = notifier.limit else { return true }
    let now = watch.elapsed
    let recent = (sentTimes[notifier.name] ?? []).filter { $0 + limit.per > now }
    let isWithin = recent.count < limit.count
    sentTimes[notifier.name] = isWithin ? recent + [now] : recent
    return isWithin
  }
}
