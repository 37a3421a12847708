// Compiled together with the sources of `Patterns` by `scripts/fuzz`, as one module: it reaches everything in there.

/// The first line of the input is a pattern, the rest a line; whatever they are, all matchers must agree about them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = UnsafeBufferPointer(start: start, count: count)
  let end = input.firstIndex(of: 0x0A) ?? input.count
  let source = String(decoding: input[..<end], as: UTF8.self)
  let line = Array(input[min(end + 1, input.count)...])
  do {
    PatternFuzzer(pattern: try Pattern(source), line: line).check()
  } catch {
    precondition(error.range.lowerBound >= 0 && error.range.upperBound <= source.utf8.count, "place of \(error)")
    precondition(!error.message.isEmpty && !error.message.hasSuffix("."), "message of \(error)")
  }
  return 0
}

struct PatternFuzzer {
  let pattern: Pattern
  let line: [UInt8]

  func check() {
    // A byte behind the line, so that it has storage and its end is not the end of the memory.
    (line + [0x41]).withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      agree(UnsafeBufferPointer(start: base, count: line.count), base)
    }
    // Examples cost more; large programs are left to the unit tests.
    guard pattern.program.instructions.count < 200 else { return }
    if let example = pattern.example { precondition(pattern.matches(example), "example \(example.debugDescription)") }
    if let other = pattern.nearMiss { precondition(!pattern.matches(other), "near miss \(other.debugDescription)") }
  }

  private func agree(_ bytes: UnsafeBufferPointer<UInt8>, _ base: UnsafePointer<UInt8>) {
    let expected = pattern.runParallel(over: bytes, wantsCaptures: true)
    let isMatch = expected != nil
    precondition(pattern.matches(bytes) == isMatch, "matches")
    let match = expected.map { slots in slots.withUnsafeBufferPointer { pattern.match(from: $0) } }
    precondition(pattern.firstMatch(in: bytes) == match, "captures")
    let memory = AutomatonMemory()
    let automaton = LazyAutomaton(JointProgram([pattern.program]), budget: 4_000, bytesPerState: 1, memory)
    if let answer = automaton.hasMatch(in: base, bytes.count) { precondition(answer == isMatch, "automaton") }
    if let draft = PositionDraft(pattern.program) {
      var found = false
      PositionAutomaton([(number: 0, draft: draft)], memory).forEachMatch(in: base, bytes.count) { _ in found = true }
      precondition(found == isMatch, "positions")
    }
    let scanner = PatternSet.Scanner(PatternSet([pattern, pattern]))
    precondition(scanner.matchingIndices(in: bytes) == (isMatch ? [0, 1] : []), "scanner")
    if let beginning = pattern.longestBeginning(in: String(decoding: bytes, as: UTF8.self)) {
      precondition(!beginning.isEmpty, "beginning")
    }
  }
}
