/// Numbers of instructions, each once, emptied at no cost; a handle to memory that one builder owns.
struct InstructionSet {
  private let head: UnsafeMutablePointer<Int>
  /// In order of insertion; at most `size` of them, as each is inserted once.
  let members: UnsafeMutablePointer<Int32>
  /// For each number where it would stand in `members`; all `size` of them are set from the start.
  private let places: UnsafeMutablePointer<Int32>
  /// A bit for each number, all zero between calls.
  private let words: UnsafeMutablePointer<UInt64>
  private let wordCount: Int

  /// Numbers are below `size`.
  init(size: Int) {
    head = .allocate(capacity: 1)
    head.initialize(to: 0)
    members = .allocate(capacity: max(size, 1))
    places = .allocate(capacity: max(size, 1))
    places.initialize(repeating: 0, count: size)
    wordCount = size / 64 + 1
    words = .allocate(capacity: wordCount)
    words.initialize(repeating: 0, count: wordCount)
  }

  /// Ends the life of the memory; the owner calls this once.
  func deallocate() {
    head.deallocate()
    members.deallocate()
    places.deallocate()
    words.deallocate()
  }

  @inline(__always)
  var count: Int { head.pointee }

  /// False if it is there already.
  @inline(__always)
  func insert(_ index: Int32) -> Bool {
    let place = Int(places[Int(index)])
    if place < head.pointee, members[place] == index { return false }
    places[Int(index)] = Int32(truncatingIfNeeded: head.pointee)
    members[head.pointee] = index
    head.pointee += 1
    return true
  }

  @inline(__always)
  func removeAll() { head.pointee = 0 }

  /// Those that are kept, ascending; as the numbers are small, marking them beats comparing them.
  @inline(__always)
  func sortedMembers(where isKept: (Int32) -> Bool = { _ in true }) -> [Int32] {
    var keptCount = 0
    for place in 0..<count where isKept(members[place]) {
      words[Int(members[place]) >> 6] |= 1 << UInt64(members[place] & 63)
      keptCount += 1
    }
    return Array(unsafeUninitializedCapacity: keptCount) { result, resultCount in
      for place in 0..<wordCount where words[place] != 0 {
        var word = words[place]
        while word != 0 {
          result.initializeElement(at: resultCount, to: Int32(place << 6 + word.trailingZeroBitCount))
          resultCount += 1
          word &= word - 1
        }
        words[place] = 0
      }
    }
  }
}
