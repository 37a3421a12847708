import HeapModule
import RuleModel

/// Who is to be asked whether something is due.
enum TimerOwner: Hashable, Sendable {
  case statsAge(ServerID)
  case metricAge(ServerID, metric: String)
  case run(RunID)
  case level(StateKey, trigger: Int)
  case schedule(StateKey, trigger: Int)
  /// A match that waits for quiet, or a sequence that something must not follow.
  case match(StateKey, trigger: Int)
  case probe(ServerID, metric: String)
}

extension TimerOwner: Comparable {
  /// The order at one instant, whatever came before: what is known, then who is busy, then who wants to begin.
  static func < (left: TimerOwner, right: TimerOwner) -> Bool {
    switch (left, right) {
    case (.statsAge(let left), .statsAge(let right)): left < right
    case (.metricAge(let left, let leftMetric), .metricAge(let right, let rightMetric)),
      (.probe(let left, let leftMetric), .probe(let right, let rightMetric)):
      (left, leftMetric) < (right, rightMetric)
    case (.run(let left), .run(let right)): left < right
    case (.level(let left, let leftTrigger), .level(let right, let rightTrigger)),
      (.schedule(let left, let leftTrigger), .schedule(let right, let rightTrigger)),
      (.match(let left, let leftTrigger), .match(let right, let rightTrigger)):
      (left, leftTrigger) < (right, rightTrigger)
    case (.statsAge, _), (.metricAge, _), (.run, _), (.level, _), (.schedule, _), (.match, _), (.probe, _):
      left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .statsAge: 0
    case .metricAge: 1
    case .run: 2
    case .level: 3
    case .match: 4
    case .schedule: 5
    case .probe: 6
    }
  }
}

/// Deadlines in order; one per owner counts, and an owner that is asked too early simply asks again.
struct TimerQueue: Sendable {
  private struct Entry: Comparable, Sendable {
    let at: Timestamp
    let owner: TimerOwner

    static func < (left: Entry, right: Entry) -> Bool { (left.at, left.owner) < (right.at, right.owner) }
  }

  /// Its first entry is always one that counts.
  private var heap = Heap<Entry>()
  private var armed: [TimerOwner: Timestamp] = [:]

  /// The earliest deadline.
  var next: Timestamp? { heap.min?.at }

  /// Asks for the owner to be asked at an instant, or earlier if that was wanted already.
  mutating func arm(_ owner: TimerOwner, at deadline: Timestamp) {
    if let existing = armed[owner], existing <= deadline { return }
    armed[owner] = deadline
    heap.insert(Entry(at: deadline, owner: owner))
  }

  /// Takes the earliest owner out.
  mutating func pop() -> TimerOwner? {
    guard let entry = heap.popMin() else { return nil }
    armed[entry.owner] = nil
    while let first = heap.min, armed[first.owner] != first.at { heap.removeMin() }
    return entry.owner
  }

  /// How many owners wait.
  var armedCount: Int { armed.count }

  /// When an owner is to be asked; `nil` if it does not wait.
  func deadline(of owner: TimerOwner) -> Timestamp? { armed[owner] }

  /// Forgets everything.
  mutating func removeAll() {
    heap = Heap()
    armed = [:]
  }
}
