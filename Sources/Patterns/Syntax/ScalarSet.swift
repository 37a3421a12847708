/// A set of Unicode scalar values, kept as ascending ranges that neither touch nor overlap.
public struct ScalarSet: Sendable, Hashable {
  /// The ranges, ascending.
  public private(set) var ranges: [ClosedRange<UInt32>]

  /// The largest scalar value there is.
  static let last: UInt32 = 0x10FFFF
  /// No scalar at all.
  static let nothing = ScalarSet([])
  /// Every scalar.
  static let everything = ScalarSet([0...last])
  /// All that takes more than one byte.
  static let beyondASCII = ScalarSet([0x80...last])
  /// What `\d` means: the ten ASCII digits.
  static let digits = ScalarSet([0x30...0x39])
  /// What `\w` means: ASCII letters, digits and the underscore.
  static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  /// What `\s` means: tab, line feed, form feed, carriage return and space.
  static let spaces = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  /// What `.` means without the flag `s`.
  static let allButNewline = ScalarSet([0...0x09, 0x0B...last])

  /// The union of ranges in any order.
  init(_ ranges: [ClosedRange<UInt32>]) {
    let sorted = ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var merged: [ClosedRange<UInt32>] = []
    for range in sorted {
      if let previous = merged.last,
        range.lowerBound <= previous.upperBound || range.lowerBound == previous.upperBound + 1
      {
        merged[merged.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  /// One scalar.
  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  /// True if no scalar is in it.
  public var isEmpty: Bool { ranges.isEmpty }

  /// True if the scalar is in it.
  public func contains(_ scalar: Unicode.Scalar) -> Bool { contains(scalar.value) }

  func contains(_ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }

  /// True if both have a scalar in common with `range`.
  func intersects(_ range: ClosedRange<UInt32>) -> Bool { ranges.contains { $0.overlaps(range) } }

  /// Everything that is not in it.
  var inverted: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    var start: UInt32 = 0
    for range in ranges {
      if range.lowerBound > start { result.append(start...(range.lowerBound - 1)) }
      start = range.upperBound + 1
    }
    if start <= ScalarSet.last { result.append(start...ScalarSet.last) }
    return ScalarSet(result)
  }

  func intersection(_ other: ScalarSet) -> ScalarSet { inverted.union(other.inverted).inverted }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  /// The number of scalars in it.
  var count: Int { ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) + 1 } }

  /// The scalars, ascending; only sensible for small sets.
  var values: [UInt32] { ranges.flatMap { Array($0) } }
}
