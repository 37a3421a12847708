/// Numbers below a limit, each once, emptied at no cost; a handle to memory that one scanner owns.
///
/// Numbers from the limit on can be marked without becoming members.
struct CandidateList {
  private struct Head {
    var count = 0
    var round: UInt32 = 1
  }

  private let head: UnsafeMutablePointer<Head>
  /// For each number the round in which it was inserted or marked last; `limit + markCount` of them.
  private let rounds: UnsafeMutablePointer<UInt32>
  /// The numbers of this round: at most `limit`, as each is inserted once.
  let numbers: UnsafeMutablePointer<Int32>
  let limit: Int
  private let markCount: Int

  init(limit: Int, markCount: Int = 0) {
    self.limit = limit
    self.markCount = markCount
    head = .allocate(capacity: 1)
    head.initialize(to: Head())
    rounds = .allocate(capacity: max(limit + markCount, 1))
    rounds.initialize(repeating: 0, count: limit + markCount)
    numbers = .allocate(capacity: max(limit, 1))
  }

  /// Ends the life of the memory; the owner calls this once.
  func deallocate() {
    head.deallocate()
    rounds.deallocate()
    numbers.deallocate()
  }

  @inline(__always)
  var count: Int { head.pointee.count }

  /// The number must be below the limit.
  @inline(__always)
  func insert(_ number: Int) {
    guard rounds[number] != head.pointee.round else { return }
    rounds[number] = head.pointee.round
    numbers[head.pointee.count] = Int32(truncatingIfNeeded: number)
    head.pointee.count += 1
  }

  /// The number must be below the limit.
  @inline(__always)
  func contains(_ number: Int) -> Bool { rounds[number] == head.pointee.round }

  /// The mark must be below `markCount`.
  @inline(__always)
  func isMarked(_ mark: Int) -> Bool { rounds[limit + mark] == head.pointee.round }

  /// The mark must be below `markCount`.
  @inline(__always)
  func mark(_ mark: Int) { rounds[limit + mark] = head.pointee.round }

  @inline(__always)
  func removeAll() {
    head.pointee.count = 0
    head.pointee.round &+= 1
    if head.pointee.round == 0 { restart() }
  }

  /// After 2^32 rounds the marks of the first ones would count again.
  private func restart() {
    rounds.update(repeating: 0, count: limit + markCount)
    head.pointee.round = 1
  }

  /// Keeps only the numbers for which `isKept` says so, in order.
  @inline(__always)
  func filter(_ isKept: (Int) -> Bool) {
    var kept = 0
    for index in 0..<head.pointee.count where isKept(Int(numbers[index])) {
      numbers[kept] = numbers[index]
      kept += 1
    }
    head.pointee.count = kept
  }

  /// Puts the numbers in ascending order.
  func sort() {
    let count = head.pointee.count
    guard count > 1 else { return }
    if count > 32 {
      var all = UnsafeMutableBufferPointer(start: numbers, count: count)
      all.sort()
      return
    }
    for end in 1..<count {
      let number = numbers[end]
      var place = end
      while place > 0, numbers[place - 1] > number {
        numbers[place] = numbers[place - 1]
        place -= 1
      }
      numbers[place] = number
    }
  }
}
