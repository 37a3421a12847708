import RuleModel

/// The course of one figure over a stretch of time.
///
/// A value holds until the next one comes; a time in which it was not known is a gap. Short pieces are joined, so
/// that the number of pieces has a bound whatever the stretch: times are exact to a 200th of it.
struct FigureHistory: Sendable, Codable, Hashable {
  /// How far back it reaches.
  let lookback: Duration
  private var pieces: [Piece] = []
  /// What holds now, if it is known.
  private var current: Double?
  /// Since when that has not been added to `pieces`.
  private var since: Timestamp?

  /// A time without a gap.
  fileprivate struct Piece: Sendable, Codable, Hashable {
    let start: Timestamp
    var end: Timestamp
    /// Value times seconds.
    var integral: Double
    let first: Double
    var last: Double
    var smallest: Double
    var largest: Double

    var length: Double { (end - start).inSeconds }
    var mean: Double { length > 0 ? integral / length : last }
  }

  private static let mostPieces = 200

  init(lookback: Duration) { self.lookback = lookback }

  /// Takes note of the value from now on; `nil` is unknown.
  mutating func note(_ value: Double?, at now: Timestamp) {
    guard value != current || value == nil else { return }
    pieces = pieces(until: now)
    let edge = now - lookback
    pieces.removeAll { $0.end <= edge }
    current = value
    since = value == nil ? nil : now
  }

  /// The pieces up to an instant, the present value included.
  private func pieces(until now: Timestamp) -> [Piece] {
    guard let current, let since, now > since else { return pieces }
    var all = pieces
    let length = (now - since).inSeconds
    if var last = all.last, last.end == since,
      now - last.start <= lookback / Self.mostPieces || (last.smallest == current && last.largest == current)
    {
      last.end = now
      last.integral += current * length
      last.last = current
      last.smallest = min(last.smallest, current)
      last.largest = max(last.largest, current)
      all[all.count - 1] = last
    } else {
      all.append(
        Piece(
          start: since, end: now, integral: current * length, first: current, last: current, smallest: current,
          largest: current))
    }
    return all
  }

  /// What a function gives; `span` is its argument. `nil` as long as not the whole time is covered.
  func value(_ function: Expression.History, over span: Duration, at now: Timestamp) -> Double? {
    let edge = now - lookback
    let seen = pieces(until: now).filter { $0.end > edge }
    if function == .last { return current ?? seen.last?.last }
    guard let first = seen.first, first.start <= edge, let latest = seen.last, latest.end == now,
      zip(seen, seen.dropFirst()).allSatisfy({ $0.end == $1.start }), let current
    else { return nil }
    switch function {
    case .avg: return seen.reduce(0) { $0 + $1.mean * $1.seconds(after: edge) } / lookback.inSeconds
    case .min: return min(current, seen.map(\.smallest).min() ?? current)
    case .max: return max(current, seen.map(\.largest).max() ?? current)
    case .last: return current
    case .delta: return current - first.first
    case .rate: return (current - first.first) / lookback.inSeconds
    case .predict: return Self.trend(of: seen, after: edge, at: now).map { $0.level + $0.slope * span.inSeconds }
    }
  }

  /// The least-squares line through the pieces, each at its middle: its height now and its slope per second.
  private static func trend(
    of pieces: [Piece], after edge: Timestamp, at now: Timestamp
  ) -> (level: Double, slope: Double)? {
    var (weight, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for piece in pieces {
      let seconds = piece.seconds(after: edge)
      let middle = (piece.end - now).inSeconds - seconds / 2
      weight += seconds
      x += seconds * middle
      y += seconds * piece.mean
      xx += seconds * (middle * middle + seconds * seconds / 12)
      xy += seconds * middle * piece.mean
    }
    let spread = weight * xx - x * x
    guard weight > 0, spread > 0 else { return nil }
    let slope = (weight * xy - x * y) / spread
    return ((y - slope * x) / weight, slope)
  }
}

extension FigureHistory.Piece {
  /// How much of it lies after an instant.
  fileprivate func seconds(after edge: Timestamp) -> Double { (end - max(start, edge)).inSeconds }
}

/// How often an event happened in a stretch of time, in at most 200 buckets.
struct EventTally: Sendable, Codable, Hashable {
  /// How far back it reaches.
  let lookback: Duration
  private var buckets: [Bucket] = []

  private struct Bucket: Sendable, Codable, Hashable {
    let start: Timestamp
    var count: Int
  }

  init(lookback: Duration) { self.lookback = lookback }

  mutating func note(at now: Timestamp) {
    buckets.removeAll { now - $0.start > lookback }
    if let last = buckets.indices.last, now - buckets[last].start < lookback / 200 {
      buckets[last].count += 1
    } else {
      buckets.append(Bucket(start: now, count: 1))
    }
  }

  func count(at now: Timestamp) -> Int {
    buckets.reduce(0) { now - $1.start <= lookback ? $0 + $1.count : $0 }
  }
}
