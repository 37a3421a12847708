/// The scalars divided into classes whose members no set of the pattern tells apart.
///
/// The matcher looks up the class of a scalar once and then asks sets by class number, so the size of a set such as
/// `\p{L}` costs nothing at run time.
struct Alphabet: Sendable {
  /// Class of each ASCII scalar.
  let asciiClasses: [UInt16]
  /// First scalars of the intervals, ascending, the first one 0.
  private let starts: [UInt32]
  /// Class of each interval.
  private let intervalClasses: [UInt16]
  /// Number of classes.
  let classCount: Int

  init(_ sets: [ScalarSet]) {
    var bounds: [UInt32] = [0]
    for range in sets.flatMap(Alphabet.matched(by:)) {
      bounds.append(range.lowerBound)
      bounds.append(range.upperBound + 1)
    }
    bounds.sort()
    var unique: [UInt32] = []
    for bound in bounds where unique.last != bound { unique.append(bound) }
    starts = unique
    let classes = Alphabet.classesOfIntervals(unique, sets)
    intervalClasses = classes.map { UInt16(clamping: $0) }
    classCount = (classes.max() ?? 0) + 1
    var ascii: [UInt16] = []
    for value in UInt32(0)..<0x80 {
      ascii.append(intervalClasses[Alphabet.interval(of: value, in: unique)])
    }
    asciiClasses = ascii
  }

  /// The class of a scalar outside ASCII, or of what `UTF8Decoding` says in its place.
  func classOfScalar(_ value: UInt32) -> UInt16 {
    intervalClasses[Alphabet.interval(of: value, in: starts)]
  }

  /// The first scalar of each interval; each class has one of them, unless only damaged bytes are in it.
  var firstScalars: [UInt32] { starts.filter { $0 <= ScalarSet.last } }

  /// For each class, true if it lies in the set; the set must be one of those the alphabet was made from.
  func classes(in set: ScalarSet) -> [Bool] {
    var result = Array(repeating: false, count: classCount)
    for interval in Alphabet.intervals(of: set, in: starts) { result[Int(intervalClasses[interval])] = true }
    return result
  }

  /// The ranges of the set; if all scalars outside ASCII are in it, so is what damaged bytes may count as.
  private static func matched(by set: ScalarSet) -> [ClosedRange<UInt32>] {
    guard let last = set.ranges.last, last.lowerBound <= 0x80, last.upperBound == ScalarSet.last else {
      return set.ranges
    }
    return set.ranges.dropLast() + [last.lowerBound...UTF8Decoding.beyond]
  }

  /// For each interval the number of its class; numbers begin at 0 and none is left out.
  private static func classesOfIntervals(_ starts: [UInt32], _ sets: [ScalarSet]) -> [Int] {
    guard sets.count <= 64 else {
      var partition = Partition(count: starts.count)
      for set in sets { partition.split(intervals(of: set, in: starts)) }
      return partition.classOfElement
    }
    // A bit for each set that an interval lies in; intervals in the same sets are a class.
    var memberships = Array(repeating: UInt64(0), count: starts.count)
    for (number, set) in sets.enumerated() {
      for interval in intervals(of: set, in: starts) { memberships[interval] |= 1 << UInt64(number) }
    }
    var known: [UInt64] = []
    return memberships.map { membership in
      if let number = known.firstIndex(of: membership) { return number }
      known.append(membership)
      return known.count - 1
    }
  }

  private static func interval(of value: UInt32, in starts: [UInt32]) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }

  private static func intervals(of set: ScalarSet, in starts: [UInt32]) -> [Int] {
    var result: [Int] = []
    for range in matched(by: set) {
      var index = interval(of: range.lowerBound, in: starts)
      while index < starts.count, starts[index] <= range.upperBound {
        result.append(index)
        index += 1
      }
    }
    return result
  }
}

/// Elements in classes that are split until every given set is a union of classes.
private struct Partition {
  var classOfElement: [Int]
  var classSizes: [Int]

  init(count: Int) {
    classOfElement = Array(repeating: 0, count: count)
    classSizes = [count]
  }

  /// Separates the elements of a set from the other members of their classes.
  mutating func split(_ elements: [Int]) {
    var touched: [Int: Int] = [:]
    for element in elements { touched[classOfElement[element], default: 0] += 1 }
    var replacement: [Int: Int] = [:]
    for element in elements {
      let old = classOfElement[element]
      guard let hits = touched[old], hits < classSizes[old] else { continue }
      let new = replacement[old] ?? classSizes.count
      if replacement[old] == nil {
        replacement[old] = new
        classSizes.append(hits)
      }
      classOfElement[element] = new
    }
    for (old, new) in replacement { classSizes[old] -= classSizes[new] }
  }
}
