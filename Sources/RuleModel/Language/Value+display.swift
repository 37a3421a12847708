extension Value {
  /// The text a template shows without a filter; times in the zone of the scope.
  ///
  /// `93 %`, `7.4 GiB`, `5m`, `1h30m`, `true`, ISO 8601 for times, `unknown` for what nobody can say.
  public func text(in scope: some EvaluationScope) -> String { text(in: scope.zone) }

  /// The text a template would show, with times in universal time.
  public var displayText: String { text(in: .utc) }

  func text(in zone: ZoneRules) -> String {
    switch self {
    case .unknown: "unknown"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Figure.number(value)
    case .text(let text): text
    case .bytes(let amount), .gauge(let amount, _): Figure.size(amount)
    case .percent(let value): Figure.percent(value)
    case .duration(let duration): DurationText.human(duration)
    case .time(let time): time.iso8601(in: zone)
    case .list(let values): values.map { $0.text(in: zone) }.joined(separator: ", ")
    }
  }

  /// The value after a filter: a text, a rounded number, or `unknown` for what the filter says nothing about.
  public func applying(_ filter: Template.Filter, in scope: some EvaluationScope) -> Value {
    guard isKnown else { return .unknown }
    switch filter {
    case .percent: return percentage.map { .text(Figure.percent($0)) } ?? .unknown
    case .gib: return sized(in: .gib)
    case .mib: return sized(in: .mib)
    case .round: return rounded
    case .ago: return asTime { $0.distanceText(from: scope.now) }
    case .time: return asTime { $0.timeText(in: scope.zone) }
    case .date: return asTime { $0.dateText(in: scope.zone) }
    case .duration:
      if case .duration(let duration) = self { return .text(DurationText.human(duration)) }
      return .unknown
    case .plain: return .text(text(in: scope).plain)
    case .quote: return .text(text(in: scope).quoted)
    case .json: return .text(text(in: scope).escapedForJSON)
    case .md: return .text(text(in: scope).escapedForMarkdown)
    }
  }

  private func asTime(_ write: (Timestamp) -> String) -> Value {
    if case .time(let time) = self { .text(write(time)) } else { .unknown }
  }

  private func sized(in unit: Figure.Unit) -> Value {
    switch self {
    case .bytes(let amount), .gauge(let amount, _): .text(Figure.size(amount, in: unit))
    case .unknown, .bool, .number, .text, .percent, .duration, .time, .list: .unknown
    }
  }

  private var rounded: Value {
    switch self {
    case .number(let value): .number(value.rounded())
    case .percent(let value): .percent(value.rounded())
    case .duration(let duration): .duration(.seconds(Int64(clamping: duration.inSeconds)))
    case .unknown, .bool, .text, .bytes, .time, .gauge, .list: .unknown
    }
  }
}

extension Timestamp {
  fileprivate func distanceText(from now: Timestamp) -> String {
    let distance = now - self
    if abs(distance.wholeMilliseconds) < 1000 { return "just now" }
    return distance > .zero
      ? DurationText.human(distance) + " ago" : "in " + DurationText.human(.zero - distance)
  }
}

/// Figures as people read them.
enum Figure {
  /// Multiples of 1024 bytes.
  struct Unit {
    let name: String
    let bytes: Double

    static let gib = Unit(name: "GiB", bytes: 1_073_741_824)
    static let mib = Unit(name: "MiB", bytes: 1_048_576)
    static let ascending = [
      Unit(name: "B", bytes: 1), Unit(name: "KiB", bytes: 1024), mib, gib,
      Unit(name: "TiB", bytes: 1_099_511_627_776),
    ]
  }

  /// Whole numbers without a point, others with at most two decimals.
  static func number(_ value: Double) -> String { decimal(value, places: 2) }

  /// `93 %`; below one percent with one decimal, so that little is not shown as nothing.
  static func percent(_ value: Double) -> String {
    decimal(value, places: value.magnitude < 1 ? 1 : 0) + " %"
  }

  /// In the largest unit of which there is at least one, with at most one decimal.
  static func size(_ bytes: Double) -> String {
    let fitting = Unit.ascending.last { (bytes.magnitude / $0.bytes * 10).rounded() >= 10 }
    return size(bytes, in: fitting ?? Unit.ascending[0])
  }

  static func size(_ bytes: Double, in unit: Unit) -> String {
    decimal(bytes / unit.bytes, places: unit.bytes == 1 ? 0 : 1) + " " + unit.name
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "unknown" }
    let scale: Int64 = places == 0 ? 1 : places == 1 ? 10 : 100
    let scaled = (value * Double(scale)).rounded()
    guard let figure = Int64(exactly: scaled) else { return "\(value)" }
    let magnitude = figure.magnitude
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
    var text = (figure < 0 ? "-" : "") + String(whole)
    guard fraction != 0 else { return text }
    var digits = String(fraction)
    while digits.utf8.count < places { digits = "0" + digits }
    while digits.last == "0" { digits.removeLast() }
    text += "." + digits
    return text
  }
}
