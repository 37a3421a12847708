/// Picks pleasant members of sets.
enum Representatives {
  /// Kinds of neighbours that assertions tell apart, as bits.
  struct Neighbours: OptionSet, Hashable {
    let rawValue: UInt8
    static let edge = Neighbours(rawValue: 1)
    static let newline = Neighbours(rawValue: 2)
    static let word = Neighbours(rawValue: 4)
    static let other = Neighbours(rawValue: 8)
    static let all: Neighbours = [.edge, .newline, .word, .other]
    static let scalars: [Neighbours] = [.word, .other, .newline]
  }

  /// The nicest member; nil for an empty set.
  static func any(of set: ScalarSet) -> Unicode.Scalar? {
    for kind in Neighbours.scalars {
      if let scalar = member(of: set, kind: kind) { return scalar }
    }
    return nil
  }

  /// The nicest member that assertions see as `kind`; nil if there is none.
  static func member(of set: ScalarSet, kind: Neighbours) -> Unicode.Scalar? {
    if kind == .newline { return set.contains(0x0A) ? "\n" : nil }
    let isWord = kind == .word
    for range in preferred {
      for value in range where isWordScalar(value) == isWord && set.contains(value) {
        return Unicode.Scalar(value)
      }
    }
    return isWord ? nil : unusual(of: set)
  }

  /// Letters, digits, then printable ASCII.
  private static let preferred: [ClosedRange<UInt32>] = [0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x20...0x7E]

  /// The first member outside printable ASCII, control characters last.
  private static func unusual(of set: ScalarSet) -> Unicode.Scalar? {
    for bounds in [UInt32(0xA1)...0xD7FF, 0xE000...ScalarSet.last, 0...0x09, 0x0B...0x1F, 0x7F...0xA0] {
      if let range = set.ranges.first(where: bounds.overlaps) {
        return Unicode.Scalar(range.clamped(to: bounds).lowerBound)
      }
    }
    return nil
  }

  private static func isWordScalar(_ value: UInt32) -> Bool { ScalarSet.wordCharacters.contains(value) }
}
