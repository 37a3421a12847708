/// A few bytes one of which is in each line that some patterns match: most lines need no further look.
///
/// For patterns whose literals are too short to look for by windows, such as the `> ` of a chat line. Bytes are compared
/// with bit 5 set, as everywhere. A gate that lets most lines through costs more than it saves and is left open.
struct ByteGate {
  /// Each of the bytes eight times.
  private let repeated: [UInt64]
  private var askedCount = 0
  private var admittedCount = 0
  private var isOpen = false

  private static let largestCount = 4
  /// Lines after which it is decided whether the gate is worth its while.
  private static let trial = 256

  /// Nil if a pattern requires no byte or too many are needed.
  init?(_ patterns: [Pattern]) {
    var bytes: Set<UInt8> = []
    for pattern in patterns {
      guard !pattern.hasFoldedSigns, let required = ByteGate.rarest(of: pattern.requirements) else { return nil }
      bytes.formUnion(required)
    }
    guard !bytes.isEmpty, bytes.count <= ByteGate.largestCount else { return nil }
    repeated = bytes.sorted().map { 0x0101_0101_0101_0101 * UInt64($0) }
  }

  /// One byte of each text of the requirement whose bytes are rarest.
  private static func rarest(of requirements: [LiteralRequirement]) -> [UInt8]? {
    let choices = requirements.map { requirement in
      requirement.needles.map { needle in
        needle.map { $0 | 0x20 }.min { LiteralPlan.commonness(of: $0) < LiteralPlan.commonness(of: $1) } ?? 0
      }
    }
    return choices.min { cost(of: $0) < cost(of: $1) }
  }

  private static func cost(of bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + LiteralPlan.commonness(of: $1) } }

  /// False if no pattern can match the line.
  mutating func admits(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if isOpen { return true }
    let isAdmitted = contains(line, count)
    guard askedCount < ByteGate.trial else { return isAdmitted }
    askedCount += 1
    if isAdmitted { admittedCount += 1 }
    isOpen = askedCount == ByteGate.trial && 2 * admittedCount > ByteGate.trial
    return isAdmitted
  }

  private func contains(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 8 else {
      return (0..<count).contains { place in repeated.contains { UInt8(truncatingIfNeeded: $0) == line[place] | 0x20 } }
    }
    let raw = UnsafeRawPointer(line)
    var place = 0
    while place < count &- 8 {
      if hasByte(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) { return true }
      place &+= 8
    }
    // The last eight bytes, some of them once more.
    return hasByte(raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
  }

  /// True if one of eight bytes is one of ours: the difference to it is zero.
  @inline(__always)
  private func hasByte(_ eight: UInt64) -> Bool {
    var zeros: UInt64 = 0
    for bytes in repeated {
      let difference = (eight | 0x2020_2020_2020_2020) ^ bytes
      zeros |= (difference &- 0x0101_0101_0101_0101) & ~difference
    }
    return zeros & 0x8080_8080_8080_8080 != 0
  }
}
