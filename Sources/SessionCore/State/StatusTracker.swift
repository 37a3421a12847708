import RuleModel

/// Keeps the status that holds, from `status` and `stats` messages, whichever is newer.
struct StatusTracker: Sendable, Hashable {
  /// What a report means.
  enum Change: Hashable {
    /// The first report after a gap: it tells what holds, not what happened.
    case initial(ServerStatus)
    case changed(from: ServerStatus, to: ServerStatus)
  }

  /// How long a sample that contradicts a `status` message counts as older than that message.
  static let settling: Duration = .seconds(2)

  private(set) var status: ServerStatus?
  private var isCurrent = false
  private var toldAt: Timestamp?

  /// The status, unless a gap made it doubtful.
  var currentStatus: ServerStatus? { isCurrent ? status : nil }

  /// A `status` message came.
  mutating func statusTold(_ new: ServerStatus, at now: Timestamp) -> Change? {
    toldAt = now
    return take(new)
  }

  /// A `stats` message came; the two travel on separate ways, so that an old sample can overtake.
  mutating func statusSampled(_ new: ServerStatus, at now: Timestamp) -> Change? {
    if isCurrent, new != status, let toldAt, now - toldAt < Self.settling { return nil }
    return take(new)
  }

  /// Something may have been missed.
  mutating func observationBroke() {
    isCurrent = false
    toldAt = nil
  }

  private mutating func take(_ new: ServerStatus) -> Change? {
    let old = status
    status = new
    guard isCurrent, let old else {
      isCurrent = true
      return .initial(new)
    }
    return old == new ? nil : .changed(from: old, to: new)
  }
}
