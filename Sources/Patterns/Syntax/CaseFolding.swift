/// Letters that differ in case only (simple case folding: one scalar to one scalar).
enum CaseFolding {
  /// The set and every case variant of its members.
  static func closure(of set: ScalarSet) -> ScalarSet {
    var ranges = set.ranges
    for range in set.ranges where range.lowerBound < 0x80 { addASCIIVariants(of: range, to: &ranges) }
    for range in set.ranges where range.upperBound >= 0x80 {
      addVariants(of: range.clamped(to: 0x80...ScalarSet.last), to: &ranges)
    }
    return ScalarSet(ranges)
  }

  private static func addVariants(of range: ClosedRange<UInt32>, to ranges: inout [ClosedRange<UInt32>]) {
    if range.count < orbits.count {
      for value in range {
        if let index = orbitOfScalar[value] { ranges += orbits[index].map { $0...$0 } }
      }
    } else {
      for orbit in orbits where orbit.contains(where: range.contains) { ranges += orbit.map { $0...$0 } }
    }
  }

  /// Letters of the other case, and the two signs outside ASCII that fold to ASCII letters.
  private static func addASCIIVariants(of range: ClosedRange<UInt32>, to ranges: inout [ClosedRange<UInt32>]) {
    for (letters, other) in [(UInt32(0x41)...0x5A, UInt32(0x61)), (0x61...0x7A, 0x41)] {
      guard range.overlaps(letters) else { continue }
      let part = range.clamped(to: letters)
      let low = part.lowerBound - letters.lowerBound
      let high = part.upperBound - letters.lowerBound
      ranges.append((other + low)...(other + high))
      if (low...high).contains(kOffset) { ranges.append(kelvinSign...kelvinSign) }
      if (low...high).contains(sOffset) { ranges.append(longS...longS) }
    }
  }

  /// True for ſ and K in a set that has the letter they fold to.
  static func isFoldedSign(_ value: UInt32, in set: ScalarSet) -> Bool {
    value == longS && set.contains(0x73) || value == kelvinSign && set.contains(0x6B)
  }

  /// K, which folds to k.
  static let kelvinSign: UInt32 = 0x212A
  /// ſ, which folds to s.
  static let longS: UInt32 = 0x17F
  private static let kOffset: UInt32 = 10
  private static let sOffset: UInt32 = 18

  /// Groups of scalars that fold to the same one, as far as one of them is outside ASCII.
  private static let orbits: [[UInt32]] = {
    var pairs: [(key: UInt32, scalar: UInt32)] = []
    for range in casedRanges {
      for value in range {
        guard let scalar = Unicode.Scalar(value), let key = foldingKey(of: scalar) else { continue }
        pairs.append((key, value))
      }
    }
    pairs.sort { ($0.key, $0.scalar) < ($1.key, $1.scalar) }
    var groups: [[UInt32]] = []
    var lastKey: UInt32?
    for pair in pairs {
      if pair.key == lastKey {
        groups[groups.count - 1].append(pair.scalar)
      } else {
        groups.append([pair.scalar])
      }
      lastKey = pair.key
    }
    return groups.filter { $0.count > 1 }
  }()

  /// The index in `orbits` of each scalar that has variants.
  private static let orbitOfScalar: [UInt32: Int] = {
    var result: [UInt32: Int] = [:]
    for (index, orbit) in orbits.enumerated() {
      for scalar in orbit { result[scalar] = index }
    }
    return result
  }()

  /// Where letters with case are; the ideographs and Hangul between them have none.
  private static let casedRanges: [ClosedRange<UInt32>] = [
    0x41...0x2DFF, 0xA640...0xABFF, 0xFB00...0xFFFF, 0x10400...0x10FFF, 0x11800...0x118FF,
    0x16E00...0x16EFF, 0x1E900...0x1E9FF,
  ]

  /// Lower case of the upper case where both are one scalar; nil for scalars without case.
  private static func foldingKey(of scalar: Unicode.Scalar) -> UInt32? {
    // The Turkish pair İ and ı folds to nothing else in simple folding.
    guard scalar.value != 0x130, scalar.value != 0x131 else { return nil }
    switch scalar.value {
    // Pairs that fold to each other although their upper cases are several scalars.
    case 0x1FD3: return 0x390
    case 0x1FE3: return 0x3B0
    case 0xFB05: return 0xFB06
    case 0x390, 0x3B0, 0xFB06: return scalar.value
    default: break
    }
    guard scalar.properties.changesWhenCaseMapped else { return nil }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return (single(upper.properties.lowercaseMapping) ?? upper).value
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
  }
}
