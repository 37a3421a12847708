/// Captures that came with the decision about a pattern, for one line.
///
/// Whoever asks for the captures of nearly each match pays for two searches, one for the decision and one for the captures.
/// A pattern that is asked so, and that matches most lines in which its literals are, gets both from one.
///
/// A handle to memory that one scanner owns.
struct CaptureCache {
  private struct Head {
    var count = 0
    var slotCount = 0
    var slotRoom = 64
    /// Room for `slotRoom` slots.
    var slots = UnsafeMutablePointer<Int32>.allocate(capacity: 64)
  }

  /// A pattern whose captures are known, and where its slots begin.
  private struct Known {
    let pattern: Int
    let start: Int
  }

  private let head: UnsafeMutablePointer<Head>
  /// At most one for each pattern.
  private let known: UnsafeMutablePointer<Known>
  /// For each pattern how often captures were asked for, less twice the searches that found none.
  private let scores: UnsafeMutablePointer<Int8>

  /// From here on captures are taken at once.
  private static let enough: Int8 = 16
  private static let most: Int8 = 100

  init(patternCount: Int) {
    head = .allocate(capacity: 1)
    head.initialize(to: Head())
    known = .allocate(capacity: max(patternCount, 1))
    scores = .allocate(capacity: max(patternCount, 1))
    scores.initialize(repeating: 0, count: patternCount)
  }

  /// Ends the life of the memory; the owner calls this once.
  func deallocate() {
    head.pointee.slots.deallocate()
    head.deallocate()
    known.deallocate()
    scores.deallocate()
  }

  /// A new line.
  @inline(__always)
  func removeAll() {
    head.pointee.count = 0
    head.pointee.slotCount = 0
  }

  /// Whether captures of a pattern are worth being taken with the decision.
  @inline(__always)
  func isWorthwhile(_ pattern: Int) -> Bool { scores[pattern] >= CaptureCache.enough }

  /// Somebody asked for captures.
  func wasAsked(_ pattern: Int) { if scores[pattern] < CaptureCache.most { scores[pattern] += 1 } }

  /// A search for captures, which is only made where it is worthwhile, found none.
  func wasWasted(_ pattern: Int) { scores[pattern] -= 2 }

  /// Once for each pattern and line.
  func add(_ pattern: Int, _ slots: UnsafeBufferPointer<Int32>) {
    let start = head.pointee.slotCount
    reserve(start + slots.count)
    for (offset, slot) in slots.enumerated() { head.pointee.slots[start + offset] = slot }
    known[head.pointee.count] = Known(pattern: pattern, start: start)
    head.pointee.count += 1
    head.pointee.slotCount = start + slots.count
  }

  /// The slots of a pattern, of which there are so many; nil if they are not known.
  func slots(of pattern: Int, count: Int) -> UnsafeBufferPointer<Int32>? {
    for place in 0..<head.pointee.count where known[place].pattern == pattern {
      return UnsafeBufferPointer(start: head.pointee.slots + known[place].start, count: count)
    }
    return nil
  }

  private func reserve(_ count: Int) {
    guard count > head.pointee.slotRoom else { return }
    let room = 2 * count
    let larger = UnsafeMutablePointer<Int32>.allocate(capacity: room)
    larger.update(from: head.pointee.slots, count: head.pointee.slotCount)
    head.pointee.slots.deallocate()
    head.pointee.slots = larger
    head.pointee.slotRoom = room
  }
}
