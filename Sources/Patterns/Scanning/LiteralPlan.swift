/// Chooses for each pattern the literals to look for, and for each literal the bytes to look for first.
///
/// What counts is how many *patterns* share some bytes: ` issued server command: /` is long, but where hundreds of
/// patterns contain it, each line with it would make candidates of them all. To begin with, no more is known of the
/// traffic than which letters are common.
struct LiteralPlan {
  /// How literals of a length are looked for.
  enum Tier: Hashable {
    /// Seven bytes and more: one of four windows of four bytes stands at a place that is a multiple of four.
    case long
    /// Five and six: one of two windows of four bytes stands at an even place.
    case middle
    /// Four: one of two windows of three bytes does.
    case short

    /// Nil for literals that are too short to look for.
    init?(length: Int) {
      switch length {
      case 7...: self = .long
      case 5...6: self = .middle
      case 4: self = .short
      default: return nil
      }
    }

    var stride: Int { self == .long ? 4 : 2 }
    var width: Int { self == .short ? 3 : 4 }
    /// The bytes of a gram among four bytes of a line.
    var mask: UInt32 { self == .short ? LiteralPlan.threeBytes : .max }

    /// The bytes of a window, letters folded as the scanner folds them.
    func gram(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
      var value: UInt32 = 0
      for index in 0..<width { value |= UInt32(bytes[offset + index] | 0x20) << UInt32(8 * index) }
      return value
    }
  }

  /// A literal and the offsets of its windows, one for every residue of the stride.
  struct Choice: Hashable {
    /// Each byte with bit 5 set, as the scanner compares them.
    let bytes: [UInt8]
    let tier: Tier
    let windows: [Int]
  }

  /// Bit 5 of four bytes.
  static let fold: UInt32 = 0x2020_2020
  static let threeBytes: UInt32 = 0x00FF_FFFF

  /// For each pattern the literals of which a matching line contains one; nil if it has none that are long enough.
  private(set) var choices: [[Choice]?]
  private let usage: GramUsage

  init(_ patterns: [[LiteralRequirement]]) {
    let usage = GramUsage(patterns)
    self.usage = usage
    choices = patterns.map { LiteralPlan.best(of: $0, usage, nil) }
  }

  /// The plan with other choices for patterns whose windows are common in the traffic; nil if little would be gained.
  func revised(for traffic: TrafficSample, _ requirements: (Int) -> [LiteralRequirement]) -> LiteralPlan? {
    var result = self
    var gain = 0
    for (pattern, old) in choices.enumerated() {
      guard let old else { continue }
      let cost = cost(of: old, traffic)
      guard cost >= LiteralPlan.smallestGain else { continue }
      let new = LiteralPlan.best(of: requirements(pattern), usage, traffic)
      result.choices[pattern] = new
      gain += cost - self.cost(of: new ?? [], traffic)
    }
    return gain >= TrafficSample.lineCount / 4 ? result : nil
  }

  /// Windows seen in a sample for which other ones are tried.
  private static let smallestGain = 8

  /// How often the windows were seen.
  private func cost(of choices: [Choice], _ traffic: TrafficSample) -> Int {
    choices.reduce(0) { sum, choice in
      choice.windows.reduce(sum) { $0 + traffic.count(of: choice.tier.gram(choice.bytes, $1), choice.tier) }
    }
  }

  private static func best(
    of requirements: [LiteralRequirement], _ usage: GramUsage, _ traffic: TrafficSample?
  ) -> [Choice]? {
    var best: (choices: [Choice], score: Int)?
    for requirement in requirements.flatMap(withCommonPart) {
      guard let (choices, score) = choices(for: requirement, usage, traffic) else { continue }
      // The later one of equals: lines differ more in what they say than in how they begin.
      if score >= best?.score ?? Int.min { best = (choices, score) }
    }
    return best?.choices
  }

  private static func choices(
    for requirement: LiteralRequirement, _ usage: GramUsage, _ traffic: TrafficSample?
  ) -> (choices: [Choice], score: Int)? {
    var choices: [Choice] = []
    var score = Int.max
    for needle in requirement.needles {
      guard let tier = Tier(length: needle.count) else { return nil }
      let (choice, own) = LiteralPlan.choice(for: needle, tier, usage, traffic)
      choices.append(choice)
      score = min(score, own)
    }
    return (choices, score - requirement.needles.count / 4)
  }

  /// The requirement and, if it has several texts, the longest text that all of them contain: one literal in place of
  /// many.
  private static func withCommonPart(_ requirement: LiteralRequirement) -> [LiteralRequirement] {
    guard requirement.needles.count > 1, let first = requirement.needles.first else { return [requirement] }
    let others = requirement.needles.dropFirst()
    var best = first[..<0]
    var start = 0
    while start + best.count < first.count {
      let longer = first[start...start + best.count]
      if others.allSatisfy({ contains(longer, in: $0) }) { best = longer } else { start += 1 }
    }
    guard best.count >= 4, let common = LiteralRequirement([Array(best)]) else { return [requirement] }
    return [requirement, common]
  }

  private static func contains(_ part: ArraySlice<UInt8>, in text: [UInt8]) -> Bool {
    part.withUnsafeBufferPointer { part in
      text.withUnsafeBufferPointer { text in
        var start = 0
        while start + part.count <= text.count {
          var length = 0
          while length < part.count, text[start + length] == part[length] { length += 1 }
          if length == part.count { return true }
          start += 1
        }
        return false
      }
    }
  }

  private static func choice(
    for needle: [UInt8], _ tier: Tier, _ usage: GramUsage, _ traffic: TrafficSample?
  ) -> (Choice, score: Int) {
    let bytes = needle.map { $0 | 0x20 }
    var windows: [Int] = []
    var worst = 0
    for residue in 0..<tier.stride {
      // The first offset exists: the stride is chosen so that a literal has as many windows.
      var chosen = (offset: residue, cost: Int.max)
      for offset in stride(from: residue, through: bytes.count - tier.width, by: tier.stride) {
        let gram = tier.gram(bytes, offset)
        let cost = 8 * burden(of: gram, tier, usage, traffic) + commonness(of: gram, tier)
        if cost < chosen.cost { chosen = (offset, cost) }
      }
      windows.append(chosen.offset)
      worst = max(worst, burden(of: tier.gram(bytes, chosen.offset), tier, usage, traffic))
    }
    let digits = needle.count { (0x30...0x39).contains($0) }
    let choice = Choice(bytes: bytes, tier: tier, windows: windows)
    return (choice, min(needle.count, 12) + 2 * min(digits, 3) - tierPenalty(tier) - 4 * worst / 3)
  }

  /// How much work looking for a gram is likely to make, three for each doubling.
  ///
  /// Where the traffic is not known, a gram that many patterns share is taken for one that many lines have.
  private static func burden(
    of gram: UInt32, _ tier: Tier, _ usage: GramUsage, _ traffic: TrafficSample?
  ) -> Int {
    let sharing = logarithm(usage.count(of: gram, tier)) - 1
    guard let traffic else { return 3 * sharing }
    return sharing + 3 * (logarithm(traffic.count(of: gram, tier) / 2) - 1)
  }

  /// The number of bits of a count, at least 1.
  private static func logarithm(_ count: Int) -> Int { Int.bitWidth - max(count, 1).leadingZeroBitCount }

  /// How common the letters of a gram are.
  private static func commonness(of gram: UInt32, _ tier: Tier) -> Int {
    (0..<tier.width).reduce(0) { $0 + commonness(of: UInt8(truncatingIfNeeded: gram >> UInt32(8 * $1))) }
  }

  /// How common a byte with bit 5 set is in console text, from 1 to 8.
  static func commonness(of byte: UInt8) -> Int { Int(byteCommonness[Int(byte)]) }

  private static let byteCommonness: [UInt8] = {
    var result = Array(repeating: UInt8(1), count: 256)
    let classes = [(" etaoin", UInt8(8)), ("srhld]:[", 7), ("cumfgpw", 5), ("yb0123456789./", 4), ("v-'<>_", 3)]
    for (letters, value) in classes {
      for byte in letters.utf8 { result[Int(byte | 0x20)] = value }
    }
    return result
  }()

  /// The first short literal makes a second pass over every line: worth it only where the long ones are shared by many.
  private static func tierPenalty(_ tier: Tier) -> Int {
    switch tier {
    case .long: 0
    case .middle: 40
    case .short: 44
    }
  }
}
