/// An instant: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Milliseconds are finer than any rule can say, and 64 bits of them hold every date a calendar can name.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
  /// Milliseconds since the Unix epoch.
  public let milliseconds: Int64

  /// The instant that many milliseconds after the Unix epoch.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The instant that many seconds after the Unix epoch.
  public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

  /// Encoded as the bare number.
  public init(from decoder: any Decoder) throws {
    self.milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Encoded as the bare number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  /// Whole seconds since the epoch, rounded towards the past.
  public var seconds: Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
  }

  /// Earlier than.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Later by a duration; parts of a millisecond are cut.
  public static func + (left: Timestamp, right: Duration) -> Timestamp {
    Timestamp(milliseconds: left.milliseconds + right.wholeMilliseconds)
  }

  /// Earlier by a duration; parts of a millisecond are cut.
  public static func - (left: Timestamp, right: Duration) -> Timestamp {
    Timestamp(milliseconds: left.milliseconds - right.wholeMilliseconds)
  }

  /// The time from `right` to `left`, negative if `left` is earlier.
  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }
}

extension Duration {
  /// Whole milliseconds, cut towards zero.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// Without its sign.
  public var magnitude: Duration { self < .zero ? .zero - self : self }

  /// Seconds as a number, for arithmetic in expressions.
  public var inSeconds: Double { Double(wholeMilliseconds) / 1000 }

  /// That many minutes.
  public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }

  /// That many hours.
  public static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }

  /// That many days of 24 hours.
  public static func days(_ count: Int64) -> Duration { .seconds(count * 86400) }
}
