import Testing

@testable import Patterns

@Suite struct RobustnessTests {
  @Test func `a counted repetition of optional letters matches in linear time`() throws {
    let pattern = try Pattern("^(?:a?){100}a{100}$")
    #expect(pattern.matches(String(repeating: "a", count: 100)))
    #expect(pattern.matches(String(repeating: "a", count: 200)))
    #expect(!pattern.matches(String(repeating: "a", count: 201)))
  }

  @Test(arguments: [
    (".", [0xFF] as [UInt8], nil as Range<Int>?),
    (".", [0xE2, 0x82, 0x28], 2..<3),
    ("[^a]", [0x61, 0xC0], nil),
    ("a.b", [0x61, 0x80, 0x62], nil),
    ("a.*", [0x61, 0x62, 0xFF, 0x62], 0..<2),
    ("é", [0xC3, 0xC3, 0xA9], 1..<3),
    (#"\x{FFFD}"#, [0xEF, 0xBF, 0xBD], 0..<3),
    // Surrogates are scalars like others; what is overlong or too large is only in sets of everything outside ASCII.
    (#"\p{Cs}"#, [0xED, 0xA0, 0x80], 0..<3),
    ("[^a]", [0xE0, 0x80, 0x80], 0..<3),
    ("[^é]", [0xE0, 0x80, 0x80], nil),
    (".", [0xF4, 0x90, 0x80, 0x80], 0..<4),
    (#"\PL"#, [0xF4, 0x90, 0x80, 0x80], nil),
    ("^.$", [0xF0, 0x9F, 0x98, 0x80], 0..<4),
    (#"\w"#, [0xC1, 0xFF], nil),
    ("joined", [0xFF] + Array("joined".utf8), 1..<7),
    // Between the bytes of `é` stands no word character on either side.
    (#"\B"#, [0x61, 0xC3, 0xA9], 2..<2),
    (#"(x?)\B"#, [0x61, 0xC3, 0xA9], 2..<2),
  ])
  func `damaged bytes match what they match in RE2`(
    _ source: String, _ line: [UInt8], _ expected: Range<Int>?
  ) throws {
    let pattern = try Pattern(source)
    line.withUnsafeBufferPointer { bytes in
      #expect(pattern.firstMatch(in: bytes)?.range == expected)
      #expect(pattern.matches(bytes) == (expected != nil))
      #expect(PatternSet.Scanner(PatternSet([pattern])).matchingIndices(in: bytes) == (expected == nil ? [] : [0]))
      let slots = pattern.runParallel(over: bytes, wantsCaptures: true)
      #expect(slots.map { Int($0[0])..<Int($0[1]) } == expected)
    }
  }

  @Test func `the deepest nesting that is allowed compiles and matches`() throws {
    let depth = PatternLimits.nesting
    let source = String(repeating: "(?:", count: depth) + "a" + String(repeating: ")*", count: depth)
    let pattern = try Pattern(source)
    #expect(pattern.firstMatch(in: "aaa")?.range == 0..<3)
    #expect(pattern.example != nil)
  }

  @Test func `random texts compile or are refused with a range inside the text`() {
    var random = SplitMix(state: 42)
    let alphabet = Array(#"ab(|)[]^$*+?{}\,-:<>P=!dwsbQEpLx01279.iUé"#)
    for _ in 0..<3_000 {
      let length = Int(random.next() % 12)
      let source = String((0..<length).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
      do {
        let pattern = try Pattern(source)
        if let example = pattern.example { #expect(pattern.matches(example), "\(source) on \(example)") }
      } catch {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= source.utf8.count, "\(source)")
        #expect(!error.message.hasSuffix("."))
      }
    }
  }
}

/// A small generator with a fixed seed, so that failures repeat.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
