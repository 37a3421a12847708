import RuleModel

/// A small generator with its whole state in one number (Steele, Lea, Flood: SplitMix64); never for secrets.
public struct SplitMix: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  /// The sequence that belongs to a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A duration from zero to `bound`, every millisecond as likely as another.
  mutating func duration(upTo bound: Duration) -> Duration {
    .milliseconds(Int64(next() % UInt64(max(0, bound.wholeMilliseconds) + 1)))
  }
}
