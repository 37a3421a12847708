/// Texts of which every match contains at least one; ASCII letters are lowered on both sides.
struct LiteralRequirement: Sendable, Hashable {
  /// Not empty, without duplicates, in the order of their bytes.
  let needles: [[UInt8]]

  /// Nil if a text is empty: that would require nothing.
  init?(_ texts: [[UInt8]]) {
    guard !texts.isEmpty, !texts.contains([]) else { return nil }
    needles = LiteralAnalysis.distinct(texts)
  }

  var texts: [String] { needles.map { String(decoding: $0, as: UTF8.self) } }

  /// True if looking for the texts costs less than running the matcher.
  var isCheapToSearch: Bool { needles.count <= 3 }

  /// True if one of the texts occurs.
  func isFulfilled(by bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    needles.contains { LiteralRequirement.occurs($0, in: bytes) }
  }

  private static func occurs(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard needle.count <= bytes.count else { return false }
    return needle.withUnsafeBufferPointer { needle in
      let first = needle[0]
      let other = isLowerLetter(first) ? first & 0xDF : first
      var start = 0
      let end = bytes.count - needle.count
      while start <= end {
        let byte = bytes[start]
        if byte == first || byte == other, isEqual(needle, bytes, start) { return true }
        start += 1
      }
      return false
    }
  }

  private static func isEqual(
    _ needle: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> Bool {
    var index = 1
    while index < needle.count {
      let byte = bytes[start + index]
      let lowered = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      guard lowered == needle[index] else { return false }
      index += 1
    }
    return true
  }

  private static func isLowerLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  // MARK: Choice

  /// How well the weakest text rules out lines: long ones and those with digits do best.
  var score: Int {
    let scores = needles.map { text in
      min(text.count, 12) + 2 * min(text.count { (0x30...0x39).contains($0) }, 3)
    }
    return (scores.min() ?? 0) - needles.count / 4
  }

  /// The strongest requirement of one pattern, the first of equals.
  static func best(of requirements: [LiteralRequirement]) -> LiteralRequirement? {
    var best: (requirement: LiteralRequirement, score: Int)?
    for requirement in requirements where requirement.score > best?.score ?? Int.min {
      best = (requirement, requirement.score)
    }
    return best?.requirement
  }
}
