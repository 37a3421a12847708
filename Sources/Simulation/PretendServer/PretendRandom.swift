import RuleModel

/// A seeded generator (SplitMix64): the same seed gives the same numbers on every machine.
public struct PretendRandom: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  public init(seed: UInt64) { self.state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// That many lower-case hexadecimal digits.
  public mutating func hexadecimal(_ count: Int) -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<count).map { _ in digits[Int(next() % 16)] })
  }

  /// A version 4 uuid in lower case.
  public mutating func uuid() -> String {
    let variant = ["8", "9", "a", "b"][Int(next() % 4)]
    return [
      hexadecimal(8), hexadecimal(4), "4" + hexadecimal(3), variant + hexadecimal(3), hexadecimal(12),
    ].joined(separator: "-")
  }

  /// Evenly spread over the range.
  mutating func number(in range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }

  /// Evenly spread over the range, to a millisecond.
  mutating func duration(in range: ClosedRange<Duration>) -> Duration {
    let bounds = range.lowerBound.wholeMilliseconds...range.upperBound.wholeMilliseconds
    return .milliseconds(Int64.random(in: bounds, using: &self))
  }

  /// One of them; `choices` must not be empty.
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: choices.indices, using: &self)]
  }
}
