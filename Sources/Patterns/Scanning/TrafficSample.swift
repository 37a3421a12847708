/// Which bytes are common in the lines that a scanner has seen lately.
///
/// The plan made from the patterns alone cannot know that every other line says `chunk`. A scanner counts for a while and
/// then has the plan revised where it looks for what is common.
struct TrafficSample {
  /// Lines to look at.
  static let lineCount = 512
  /// Lines before the first sample: whoever asks about a few only gains nothing by it.
  static let delay = 128
  /// Lines between the end of one sample and the beginning of the next, as traffic changes.
  static let pause = 1 << 20
  /// Bytes of a line that are looked at.
  private static let longestLine = 256
  /// Cells by hash, several times as many as there are different grams in a sample.
  private static let cellBits = 16

  private var counts = Array(repeating: UInt16(0), count: 1 << cellBits)
  private var seen = 0

  var isComplete: Bool { seen == TrafficSample.lineCount }

  mutating func add(_ line: UnsafePointer<UInt8>, _ count: Int) {
    seen += 1
    let raw = UnsafeRawPointer(line)
    let last = min(count, TrafficSample.longestLine) - 4
    guard last >= 0 else { return }
    counts.withUnsafeMutableBufferPointer { counts in
      for place in 0...last {
        let four = GramTable.folded(raw, place)
        for (gram, tier) in [(four, LiteralPlan.Tier.long), (four & LiteralPlan.threeBytes, .short)] {
          let cell = GramUsage.cell(gram, tier, UInt32(32 - TrafficSample.cellBits))
          counts[cell] = counts[cell] &+ (counts[cell] == .max ? 0 : 1)
        }
      }
    }
  }

  /// How often it was seen, or more.
  func count(of gram: UInt32, _ tier: LiteralPlan.Tier) -> Int {
    Int(counts[GramUsage.cell(gram, tier, UInt32(32 - TrafficSample.cellBits))])
  }
}
