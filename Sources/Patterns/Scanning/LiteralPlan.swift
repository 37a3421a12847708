/// Chooses for each pattern the literals to look for, and for each literal the four bytes to look for first.
///
/// What counts is how many *patterns* share four bytes: ` issued server command: /` is long, but where hundreds of
/// patterns contain it, each line with it would make candidates of them all. No knowledge of the traffic is needed.
struct LiteralPlan {
  /// A literal and the offsets of its windows: four bytes each, one for every residue of the stride.
  struct Choice: Hashable {
    /// Each byte with bit 5 set, as the scanner compares them.
    let bytes: [UInt8]
    let windows: [Int]
  }

  /// For each pattern the literals of which a matching line contains one; nil if it has none that are long enough.
  let choices: [[Choice]?]

  init(_ patterns: [[LiteralRequirement]]) {
    let usage = GramUsage(patterns)
    choices = patterns.map { LiteralPlan.best(of: $0, usage) }
  }

  private static func best(of requirements: [LiteralRequirement], _ usage: GramUsage) -> [Choice]? {
    var best: (choices: [Choice], score: Int)?
    for requirement in requirements.flatMap(withCommonPart) where requirement.needles.allSatisfy({ $0.count >= 4 }) {
      var choices: [Choice] = []
      var score = Int.max
      for needle in requirement.needles {
        let (choice, own) = LiteralPlan.choice(for: needle, usage)
        choices.append(choice)
        score = min(score, own)
      }
      score -= requirement.needles.count / 4
      // The later one of equals: lines differ more in what they say than in how they begin.
      if score >= best?.score ?? Int.min { best = (choices, score) }
    }
    return best?.choices
  }

  /// The requirement and, if it has several texts, the longest text that all of them contain: one literal in place of
  /// many, as `(?i)` makes them of each `k` and `s`.
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

  private static func choice(for needle: [UInt8], _ usage: GramUsage) -> (Choice, score: Int) {
    let stride = LiteralPlan.stride(forLength: needle.count)
    let bytes = needle.map { $0 | 0x20 }
    var windows: [Int] = []
    var worst = 1
    for residue in 0..<stride {
      let offsets = Swift.stride(from: residue, through: bytes.count - 4, by: stride)
      // The first offset exists: the stride is chosen so that a literal has as many windows.
      var chosen = (offset: residue, count: Int.max)
      for offset in offsets {
        let count = usage.count(of: LiteralPlan.gram(bytes, offset))
        if count < chosen.count { chosen = (offset, count) }
      }
      windows.append(chosen.offset)
      worst = max(worst, chosen.count)
    }
    let digits = needle.count { (0x30...0x39).contains($0) }
    let sharing = 4 * (Int.bitWidth - 1 - worst.leadingZeroBitCount)
    let speed = stride == 4 ? 0 : stride == 2 ? -3 : -6
    return (Choice(bytes: bytes, windows: windows), min(needle.count, 12) + 2 * min(digits, 3) + speed - sharing)
  }

  /// A literal of seven bytes contains an aligned group of four wherever it stands, one of five an even one.
  static func stride(forLength length: Int) -> Int { length >= 7 ? 4 : length >= 5 ? 2 : 1 }

  static func gram(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<4 { value |= UInt32(bytes[offset + index] | 0x20) << UInt32(8 * index) }
    return UInt32(littleEndian: value.littleEndian)
  }
}

/// How many patterns contain four bytes in one of their literals.
private struct GramUsage {
  private var counts: [UInt32: Entry] = [:]

  private struct Entry {
    var count: Int32
    var latest: Int32
  }

  /// Found in the beginning of most console lines; as if that many patterns shared them.
  private static let everyday: [(gram: String, weight: Int32)] = [
    ("info", 16), ("warn", 8), ("thre", 12), ("serv", 8), ("[ser", 12), ("ver ", 8), ("read", 12), ("nfo]", 16),
    ("fo]:", 16), ("o]: ", 16), ("mine", 4), (" the", 4),
  ]

  init(_ patterns: [[LiteralRequirement]]) {
    for (gram, weight) in GramUsage.everyday {
      counts[LiteralPlan.gram(Array(gram.utf8), 0)] = Entry(count: weight, latest: -1)
    }
    for (pattern, requirements) in patterns.enumerated() {
      for needle in requirements.lazy.flatMap(\.needles) where needle.count >= 4 {
        for offset in 0...needle.count - 4 { note(LiteralPlan.gram(needle, offset), in: Int32(pattern)) }
      }
    }
  }

  private mutating func note(_ gram: UInt32, in pattern: Int32) {
    var entry = counts[gram] ?? Entry(count: 0, latest: -1)
    guard entry.latest != pattern else { return }
    entry.count += 1
    entry.latest = pattern
    counts[gram] = entry
  }

  func count(of gram: UInt32) -> Int { Int(counts[gram]?.count ?? 0) }
}
