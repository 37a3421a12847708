/// Yields the fires of a schedule one after the other.
public struct ScheduleWalk: Sendable {
  /// Counting of missed fires ends there.
  public static let mostCounted = 10000

  private enum Source {
    case clock(ClockWalk)
    case steps(period: Int64, anchor: Int64, index: Int64)
    case nothing
  }

  private var source: Source
  private let lead: Duration
  private let jitter: Duration

  /// A walk over the fires whose start lies strictly after `instant`.
  public init(_ schedule: Schedule, after instant: Timestamp, anchor: Timestamp, jitter: Duration = .zero) {
    self.lead = schedule.lead
    self.jitter = jitter
    let base = instant + schedule.lead - jitter
    if let pattern = schedule.pattern {
      self.source = .clock(ClockWalk(pattern, in: schedule.zone, after: base))
    } else if case .every(let duration) = schedule.kind, duration.wholeMilliseconds > 0 {
      let period = duration.wholeMilliseconds
      let done = (base.milliseconds - anchor.milliseconds).floorDivided(by: period)
      self.source = .steps(period: period, anchor: anchor.milliseconds, index: max(1, done + 1))
    } else {
      self.source = .nothing
    }
  }

  /// The next fire; `nil` when there is none up to the year 9999.
  public mutating func next() -> Fire? {
    switch source {
    case .nothing:
      return nil
    case .clock(var walk):
      let fire = walk.next()
      source = .clock(walk)
      return fire.map { self.fire(Timestamp(seconds: $0.second), $0.note) }
    case .steps(let period, let anchor, let index):
      let (distance, tooFar) = period.multipliedReportingOverflow(by: index)
      guard !tooFar, distance <= ClockWalk.lastSecond * 1000 - anchor else { return nil }
      source = .steps(period: period, anchor: anchor, index: index + 1)
      return fire(Timestamp(milliseconds: anchor + distance), nil)
    }
  }

  private func fire(_ named: Timestamp, _ note: FireNote?) -> Fire {
    let deadline = named + jitter
    return Fire(named: named, deadline: deadline, start: deadline - lead, note: note)
  }

  mutating func collect(through end: Timestamp, limit: Int) -> FireList {
    var kept: [Fire] = []
    var total = 0
    while total < ScheduleWalk.mostCounted, let fire = next(), fire.start <= end {
      total += 1
      kept.append(fire)
      if kept.count >= max(1, limit) * 2 { kept.removeFirst(kept.count - max(0, limit)) }
    }
    return FireList(fires: kept.suffix(max(0, limit)), total: total, isExact: true)
  }
}
