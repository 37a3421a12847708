/// Which instant a local time names: usually one, none in a gap, two in an overlap.
public enum LocalResolution: Sendable, Hashable {
  /// The clock shows this time once.
  case once(Timestamp)
  /// The clock jumps over this time; `end` is the first instant after the gap.
  case gap(end: Timestamp, jump: Duration)
  /// The clock shows this time twice.
  case overlap(first: Timestamp, second: Timestamp)

  /// The instant a fixed time means: first instant after a gap, first occurrence in an overlap.
  public var instant: Timestamp {
    switch self {
    case .once(let instant): instant
    case .gap(let end, _): end
    case .overlap(let first, _): first
    }
  }
}

/// A stretch of time during which a zone's offset stays the same.
struct ZoneSegment: Sendable, Hashable {
  /// First second; `nil` when the last change was over a day before the second that was asked for.
  var start: Int64?
  /// Offset before `start`; the same as `offset` when `start` is `nil`.
  var offsetBefore: Int64
  var offset: Int64
  /// First second that does not belong to it.
  var end: Int64?

  /// By how much clocks went forward at the start; negative when they went back.
  var jump: Int64 { offset - offsetBefore }
}

extension ZoneRules {
  /// The instants at which the clock there shows `local`.
  public func resolve(_ local: LocalDateTime) -> LocalResolution {
    let wanted = local.civilSeconds
    // No offset is beyond a day from UTC, so the answer lies within these bounds.
    var segment = self.segment(containing: wanted - 90_000)
    var hits: [Timestamp] = []
    while true {
      if let start = segment.start, segment.jump > 0, hits.isEmpty,
        (start + segment.offsetBefore..<start + segment.offset).contains(wanted)
      {
        return .gap(end: Timestamp(seconds: start), jump: .seconds(segment.jump))
      }
      let instant = wanted - segment.offset
      if instant >= segment.start ?? .min, instant < segment.end ?? .max {
        hits.append(Timestamp(seconds: instant))
      }
      guard let end = segment.end, end < wanted + 90_000 else { break }
      segment = self.segment(after: segment, at: end)
    }
    switch hits.count {
    case 0: return .once(Timestamp(seconds: wanted - offsetSeconds(at: wanted)))
    case 1: return .once(hits[0])
    default: return .overlap(first: hits[0], second: hits[1])
    }
  }

  func segment(containing seconds: Int64) -> ZoneSegment {
    let offset = offsetSeconds(at: seconds)
    var start: Int64?
    var next = nextChange(after: seconds - 90_000)
    while let change = next, change <= seconds {
      start = change
      next = nextChange(after: change)
    }
    let offsetBefore = start.map { offsetSeconds(at: $0 - 1) } ?? offset
    return ZoneSegment(start: start, offsetBefore: offsetBefore, offset: offset, end: next)
  }

  func segment(after previous: ZoneSegment, at start: Int64) -> ZoneSegment {
    ZoneSegment(
      start: start, offsetBefore: previous.offset, offset: offsetSeconds(at: start),
      end: nextChange(after: start))
  }
}
