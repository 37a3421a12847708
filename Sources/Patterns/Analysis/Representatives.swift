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
  }

  /// The nicest member; nil for an empty set.
  static func any(of set: ScalarSet) -> Unicode.Scalar? {
    for value in preferred where set.contains(value) { return Unicode.Scalar(value) }
    for bounds in unusual {
      if let range = set.ranges.first(where: bounds.overlaps) {
        return Unicode.Scalar(range.clamped(to: bounds).lowerBound)
      }
    }
    return nil
  }

  /// The nicest member of each class of an alphabet that tells word characters and the line feed from others.
  static func ofClasses(_ alphabet: Alphabet) -> [(value: Unicode.Scalar, kind: Neighbours)] {
    var found = Array(repeating: Unicode.Scalar?.none, count: alphabet.classCount)
    // The first scalar of an interval may be a surrogate or a control character where there are nicer ones behind it.
    let later = unusual.map(\.lowerBound) + alphabet.firstScalars.sorted(by: isNicer)
    for value in preferred + later {
      let number = Int(alphabet.classOfScalar(value))
      if found[number] == nil { found[number] = Unicode.Scalar(value) }
    }
    return found.compactMap { $0 }.map { ($0, kind(of: $0)) }
  }

  private static func kind(of scalar: Unicode.Scalar) -> Neighbours {
    scalar == "\n" ? .newline : ScalarSet.wordCharacters.contains(scalar) ? .word : .other
  }

  /// Letters, digits, then printable ASCII.
  private static let preferred: [UInt32] =
    Array(0x61...0x7A) + Array(0x41...0x5A) + Array(0x30...0x39) + Array(0x20...0x7E)

  /// Outside printable ASCII, control characters last.
  private static let unusual: [ClosedRange<UInt32>] = [
    0xA1...0xD7FF, 0xE000...ScalarSet.last, 0...0x1F, 0x7F...0xA0,
  ]

  private static func isNicer(_ left: UInt32, _ right: UInt32) -> Bool {
    func rank(_ value: UInt32) -> (Int, UInt32) { (unusual.firstIndex { $0.contains(value) } ?? unusual.count, value) }
    return rank(left) < rank(right)
  }
}
