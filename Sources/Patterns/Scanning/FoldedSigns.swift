/// The two signs outside ASCII that `(?i)` takes for ASCII letters: ſ for `s` and K for `k`.
///
/// To multiply literals out for them would double their number with each such letter. They are left out instead, and a
/// line that has one of the signs is looked at once more with the letter in its place.
enum FoldedSigns {
  /// True for a sign in a set that has its letter.
  static func isOne(_ value: UInt32, in set: ScalarSet) -> Bool {
    value == CaseFolding.longS && set.contains(0x73) || value == CaseFolding.kelvinSign && set.contains(0x6B)
  }

  /// True if texts of the set leave out a sign that it holds.
  static func areLeftOut(of set: ScalarSet) -> Bool {
    LiteralAnalysis.areTextsKnown(of: set)
      && [CaseFolding.longS, CaseFolding.kelvinSign].contains { set.contains($0) && isOne($0, in: set) }
  }

  /// The line with letters in place of the signs; nil if it has none.
  static func folded(_ line: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard var place = firstSign(in: line) else { return nil }
    var result = Array(line[..<place])
    while place < line.count {
      let width = widthOfSign(in: line, at: place)
      result.append(width == 0 ? line[place] : width == 2 ? UInt8(ascii: "s") : UInt8(ascii: "k"))
      place += max(width, 1)
    }
    return result
  }

  private static let firstOfLongS = EightBytes.repeating(0xC5)
  private static let firstOfKelvin = EightBytes.repeating(0xE2)

  private static func firstSign(in line: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = UnsafeRawPointer(line.baseAddress) else { return nil }
    var place = 0
    while place < line.count {
      if place + 8 <= line.count {
        let eight = EightBytes(base, at: place)
        guard eight.shares(firstOfLongS) || eight.shares(firstOfKelvin) else {
          place += 8
          continue
        }
      }
      for place in place..<min(place + 8, line.count) where widthOfSign(in: line, at: place) > 0 { return place }
      place += 8
    }
    return nil
  }

  /// The bytes of the sign at a place: C5 BF or E2 84 AA; 0 if there is none.
  private static func widthOfSign(in line: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    if line[place] == 0xC5 { return place + 1 < line.count && line[place + 1] == 0xBF ? 2 : 0 }
    guard line[place] == 0xE2, place + 2 < line.count else { return 0 }
    return line[place + 1] == 0x84 && line[place + 2] == 0xAA ? 3 : 0
  }
}
