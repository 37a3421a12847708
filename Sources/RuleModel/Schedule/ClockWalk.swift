/// Puts a pattern of local times on the time line of a zone.
///
/// Theory of operation. A zone's time line falls into segments of constant offset; within one, local time is
/// ordinary arithmetic, so the next fire is the next matching local time minus the offset. What is special
/// happens where a segment begins:
///
/// - Clocks went forward by less than three hours: a fixed time inside the gap fires at the segment's first
///   instant. A wild pattern has nothing there.
/// - Clocks went back by three hours or less: the local times that were already shown belong to wild patterns
///   alone until the clock has caught up.
/// - Any other jump is a correction: nothing is made up, and nothing counts as done already.
///
/// Those are the rules by which Debian's cron daemon advances its virtual clock, with one difference: the
/// result is a set of instants, so several named times in one gap are one fire.
struct ClockWalk: Sendable {
  static let longestAdjustment: Int64 = 3 * 3600
  /// The end of the year 9999, beyond which no time can be written.
  static let lastSecond: Int64 = 253_402_300_799

  let pattern: LocalPattern
  let zone: ZoneRules
  private var segment: ZoneSegment
  /// The first second that may fire.
  private var position: Int64

  struct Fire: Sendable, Hashable {
    var second: Int64
    var note: FireNote?
  }

  /// A walk over the fires strictly after an instant.
  init(_ pattern: LocalPattern, in zone: ZoneRules, after instant: Timestamp) {
    self.pattern = pattern
    self.zone = zone
    self.position = instant.seconds + 1
    self.segment = zone.segment(containing: instant.seconds + 1)
  }

  /// The next fire, each one once; `nil` when there is none up to the year 9999.
  mutating func next() -> Fire? {
    while position <= ClockWalk.lastSecond {
      if let start = segment.start, start >= position, let named = namedInGap(before: start) {
        position = start + 1
        let isAlsoNamed = pattern.next(atOrAfter: start + segment.offset) == start + segment.offset
        let note = isAlsoNamed ? nil : FireNote.movedOutOfGap(named: LocalDateTime(civilSeconds: named))
        return Fire(second: start, note: note)
      }
      guard let local = pattern.next(atOrAfter: firstLocal()) else { return nil }
      let second = local - segment.offset
      guard let end = segment.end, second >= end else {
        guard second <= ClockWalk.lastSecond else { return nil }
        position = second + 1
        return Fire(second: second, note: note(at: second, local: local))
      }
      advance(past: end, towards: second)
    }
    return nil
  }

  private func namedInGap(before start: Int64) -> Int64? {
    guard !pattern.isWild, (1..<ClockWalk.longestAdjustment).contains(segment.jump) else { return nil }
    return pattern.first(in: start + segment.offsetBefore..<start + segment.offset)
  }

  private func firstLocal() -> Int64 {
    let local = max(position, segment.start ?? .min) + segment.offset
    guard !pattern.isWild, let start = segment.start, isOverlap(segment.jump) else { return local }
    return max(local, start + segment.offsetBefore)
  }

  private func isOverlap(_ jump: Int64) -> Bool { jump < 0 && jump >= -ClockWalk.longestAdjustment }

  /// To the next segment; segments that end days before the next matching time are passed over at once.
  private mutating func advance(past end: Int64, towards second: Int64) {
    segment = zone.segment(after: segment, at: end)
    position = max(position, end)
    let near = second - 3 * 86400
    if let next = segment.end, next < near, position + 3 * 86400 < near {
      position = near
      segment = zone.segment(containing: near)
    }
  }

  private func note(at second: Int64, local: Int64) -> FireNote? {
    let named = LocalDateTime(civilSeconds: local)
    if let start = segment.start, isOverlap(segment.jump), local < start + segment.offsetBefore {
      return .secondOfOverlap(named: named)
    }
    guard let end = segment.end, end - second <= ClockWalk.longestAdjustment else { return nil }
    let following = zone.offsetSeconds(at: end)
    guard isOverlap(following - segment.offset), local >= end + following else { return nil }
    return .firstOfOverlap(named: named, again: pattern.isWild)
  }
}
