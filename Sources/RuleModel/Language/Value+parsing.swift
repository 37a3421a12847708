extension Value {
  /// Sizes by unit, in bytes: 1024 with an `i`, 1000 without.
  public static let sizeUnits: [(name: String, bytes: Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("KB", 1000), ("MB", 1_000_000),
    ("GB", 1_000_000_000),
  ]

  /// The figure that a bare text stands for: `4`, `93%`, `6GiB`, `1h30m`; `nil` if it is none.
  public init?(figure text: String) {
    if let number = Double(plain: text) {
      self = .number(number)
    } else if text.hasSuffix("%"), let number = Double(plain: text.dropLast()) {
      self = .percent(number)
    } else if let unit = Self.sizeUnits.first(where: { text.hasSuffix($0.name) }),
      let number = Double(plain: text.dropLast(unit.name.count))
    {
      self = .bytes(number * unit.bytes)
    } else if let duration = try? DurationText.parse(text) {
      self = .duration(duration)
    } else {
      return nil
    }
  }
}

extension Double {
  /// A number of digits with at most one point and a leading minus; no exponents, no `inf`.
  init?(plain text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 || $0 == 45 }) else { return nil }
    self.init(String(text))
  }
}
