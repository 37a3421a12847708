import HeapModule
import RuleModel

/// Who is to be asked whether something is due.
enum TimerOwner: Hashable, Sendable {
  case level(StateKey, trigger: Int)
  case schedule(StateKey, trigger: Int)
  case run(RunID)
  case statsAge(ServerID)
  case metricAge(ServerID, metric: String)
  case probe(ServerID, metric: String)
}

/// Deadlines in order; one per owner counts, and an owner that is asked too early simply asks again.
struct TimerQueue: Sendable {
  private struct Entry: Comparable, Sendable {
    let at: Timestamp
    let order: Int
    let owner: TimerOwner

    static func < (left: Entry, right: Entry) -> Bool { (left.at, left.order) < (right.at, right.order) }
  }

  /// Its first entry is always one that counts.
  private var heap = Heap<Entry>()
  private var armed: [TimerOwner: Timestamp] = [:]
  private var count = 0

  /// The earliest deadline.
  var next: Timestamp? { heap.min?.at }

  /// Asks for the owner to be asked at an instant, or earlier if that was wanted already.
  mutating func arm(_ owner: TimerOwner, at deadline: Timestamp) {
    if let existing = armed[owner], existing <= deadline { return }
    armed[owner] = deadline
    count += 1
    heap.insert(Entry(at: deadline, order: count, owner: owner))
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
