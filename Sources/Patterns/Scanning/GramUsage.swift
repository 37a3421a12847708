/// How many patterns contain a few bytes in one of their literals.
///
/// Counted in cells by hash: where two grams share one, both look more common than they are, which does no harm.
struct GramUsage {
  private let counts: [UInt16]
  private let shift: UInt32

  /// Found in the beginning of most console lines; as if that many patterns shared them.
  private static let everyday: [(gram: String, weight: UInt16)] = [
    ("info", 16), ("warn", 8), ("thre", 12), ("hrea", 12), ("serv", 8), ("[ser", 12), ("ver ", 8), ("read", 12),
    ("nfo]", 16), ("fo]:", 16), ("o]: ", 16), ("mine", 4), (" the", 4),
  ]

  init(_ patterns: [[LiteralRequirement]]) {
    let byteCount = patterns.reduce(0) { sum, requirements in
      sum + requirements.reduce(0) { $0 + $1.needles.reduce(0) { $0 + $1.count } }
    }
    // Two cells for each gram, three or four bytes long, that could be there.
    let bits = min(max(Int.bitWidth - (4 * byteCount).leadingZeroBitCount, 10), 20)
    let shift = UInt32(32 - bits)
    var counts = Array(repeating: UInt16(0), count: 1 << bits)
    var latest = Array(repeating: Int32(-1), count: 1 << bits)
    func note(_ gram: UInt32, _ tier: LiteralPlan.Tier, in pattern: Int32, weight: UInt16) {
      let cell = GramUsage.cell(gram, tier, shift)
      guard latest[cell] != pattern else { return }
      latest[cell] = pattern
      counts[cell] = UInt16(clamping: Int(counts[cell]) + Int(weight))
    }
    for (number, (gram, weight)) in GramUsage.everyday.enumerated() {
      note(LiteralPlan.Tier.long.gram(Array(gram.utf8), 0), .long, in: Int32(-2 - number), weight: weight)
    }
    for (pattern, requirements) in patterns.enumerated() {
      for needle in requirements.lazy.flatMap(\.needles) where needle.count >= 4 {
        for offset in 0...needle.count - 3 {
          note(LiteralPlan.Tier.short.gram(needle, offset), .short, in: Int32(pattern), weight: 1)
          guard offset + 4 <= needle.count else { continue }
          note(LiteralPlan.Tier.long.gram(needle, offset), .long, in: Int32(pattern), weight: 1)
        }
      }
    }
    self.counts = counts
    self.shift = shift
  }

  /// How many patterns contain it, or more.
  func count(of gram: UInt32, _ tier: LiteralPlan.Tier) -> Int { Int(counts[GramUsage.cell(gram, tier, shift)]) }

  /// Grams of three bytes have cells of their own.
  @inline(__always)
  static func cell(_ gram: UInt32, _ tier: LiteralPlan.Tier, _ shift: UInt32) -> Int {
    Int(GramTable.hash(tier == .short ? gram | 0x8000_0000 : gram) &>> shift)
  }
}
