/// Why a fire is not simply the time that the schedule names.
public enum FireNote: Sendable, Hashable, Codable {
  /// Clocks went forward over the named time; it fires at the first instant after the gap.
  case movedOutOfGap(named: LocalDateTime)
  /// The named time comes twice that day; this is the first, and `again` tells whether the second fires too.
  case firstOfOverlap(named: LocalDateTime, again: Bool)
  /// The named time comes twice that day, and this is the second.
  case secondOfOverlap(named: LocalDateTime)

  /// One line without a full stop, to stand beside the time.
  public var text: String {
    switch self {
    case .movedOutOfGap(let named):
      "\(named.timeText) does not exist that day (clocks go forward): first instant after the gap"
    case .firstOfOverlap(let named, again: false):
      "\(named.timeText) comes twice that day (clocks go back): runs once, the first time"
    case .firstOfOverlap(let named, again: true):
      "\(named.timeText) comes twice that day (clocks go back): the first"
    case .secondOfOverlap(let named):
      "\(named.timeText) comes twice that day (clocks go back): the second"
    }
  }
}
