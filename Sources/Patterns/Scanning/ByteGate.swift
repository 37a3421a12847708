/// A few bytes one of which is in each line that some patterns match: most lines need no further look.
///
/// For patterns whose literals are too short to look for by windows, such as the `> ` of a chat line. Bytes are compared
/// with bit 5 set, as everywhere. A gate that lets most lines through costs more than it saves and is left open.
struct ByteGate {
  private let bytes: [UInt8]
  /// Each of them eight times.
  private let repeated: [EightBytes]
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
    self.bytes = bytes.sorted()
    repeated = self.bytes.map(EightBytes.repeating)
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
      return (0..<count).contains { bytes.contains(line[$0] | 0x20) }
    }
    return repeated.contains { ByteGate.occurs($0, in: UnsafeRawPointer(line), count) }
  }

  /// Whether a byte, given eight times, is one of at least eight.
  private static func occurs(_ byte: EightBytes, in raw: UnsafeRawPointer, _ count: Int) -> Bool {
    var place = 0
    while place < count &- 8 {
      if EightBytes(raw, at: place).folded.shares(byte) { return true }
      place &+= 8
    }
    // The last eight bytes, some of them once more.
    return EightBytes(raw, at: count &- 8).folded.shares(byte)
  }
}
