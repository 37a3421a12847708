/// The shift that keeps servers with the same schedule from starting at the same moment.
public enum JitterOffset {
  /// A shift from zero to just under `bound` in whole milliseconds, the same everywhere and after restarts.
  public static func of(rule: String, server: String, within bound: Duration) -> Duration {
    let milliseconds = bound.wholeMilliseconds
    guard milliseconds > 0 else { return .zero }
    return .milliseconds(Int64(hash(rule, server) % UInt64(milliseconds)))
  }

  /// FNV-1a over both names with a zero byte between, then SplitMix64's finalizer, which mixes the low bits.
  private static func hash(_ rule: String, _ server: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in [Array(rule.utf8), [0], Array(server.utf8)].joined() {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 31
  }
}
