/// A regular expression in RE2's dialect, matched in time linear in the line.
///
/// Two patterns are equal if their sources are. Lines are UTF-8; a damaged byte counts as one U+FFFD.
public struct Pattern: Sendable, Hashable {
  private let compiled: Compiled

  /// Everything derived from the source, shared by all copies.
  private final class Compiled: Sendable {
    let source: String
    let syntax: SyntaxTree
    let captures: [Capture]
    let names: [String?]
    let program: Program
    let requirements: [LiteralRequirement]
    let requirement: LiteralRequirement?
    /// True if literals leave out signs that a line may have in place of letters.
    let hasFoldedSigns: Bool

    init(_ source: String) throws(PatternError) {
      var parser = PatternParser(source)
      self.source = source
      syntax = try parser.parse()
      program = try Program(syntax)
      captures = CaptureAnalysis.captures(of: syntax, parser.captures)
      names = [nil] + captures.map(\.name)
      requirements = LiteralAnalysis.requirements(of: syntax.root)
      requirement = LiteralRequirement.best(of: requirements)
      hasFoldedSigns = program.sets.contains(where: FoldedSigns.areLeftOut(of:))
    }
  }

  /// Throws a `PatternError` with offsets in `source`; see `PatternLimits` for what is too large.
  public init(_ source: String) throws(PatternError) { compiled = try Compiled(source) }

  /// The text it was made from.
  public var source: String { compiled.source }

  /// The source as parsed, with offsets.
  public var syntax: SyntaxTree { compiled.syntax }

  /// The groups that capture, from group 1 on.
  public var captures: [Capture] { compiled.captures }

  /// True if a match can only begin where the line begins.
  public var isAnchoredAtStart: Bool { compiled.program.isAnchoredAtStart }

  /// Each matching line contains one of these, ASCII letters lowered on both sides; empty if nothing useful is known.
  public var requiredLiterals: [String] { compiled.requirement?.texts ?? [] }

  /// Equal sources make equal patterns; bytes are compared, as two spellings of `é` match different lines.
  public static func == (left: Pattern, right: Pattern) -> Bool {
    left.compiled === right.compiled || left.source.utf8.elementsEqual(right.source.utf8)
  }

  /// Hashes the source.
  public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension Pattern: CustomStringConvertible {
  /// The source.
  public var description: String { source }
}

// MARK: - Matching

extension Pattern {
  /// The leftmost match, of several at one place the one Perl would find; offsets are UTF-8 offsets in the line.
  public func firstMatch(in line: String) -> Match? {
    Pattern.withBytes(of: line) { firstMatch(in: $0) }
  }

  /// The leftmost match in bytes that are UTF-8 or nearly so.
  public func firstMatch(in bytes: UnsafeBufferPointer<UInt8>) -> Match? {
    mayMatch(bytes) ? firstMatch(in: bytes, VisitingMatcher()) : nil
  }

  /// The same with memory from an earlier call.
  func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, _ matcher: VisitingMatcher) -> Match? {
    if let isMatch = matcher.run(program.steps, over: bytes, wantsCaptures: true) {
      return isMatch ? match(from: UnsafeBufferPointer(start: matcher.slots, count: program.slotCount)) : nil
    }
    guard let slots = runParallel(over: bytes, wantsCaptures: true) else { return nil }
    return slots.withUnsafeBufferPointer { match(from: $0) }
  }

  /// True if there is a match; cheaper than asking where.
  public func matches(_ line: String) -> Bool {
    Pattern.withBytes(of: line) { matches($0) }
  }

  /// True if there is a match in bytes that are UTF-8 or nearly so.
  public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    mayMatch(bytes) && matchesWithoutPrefilter(bytes)
  }

  func matchesWithoutPrefilter(
    _ bytes: UnsafeBufferPointer<UInt8>, _ matcher: VisitingMatcher = VisitingMatcher()
  ) -> Bool {
    matcher.run(program.steps, over: bytes, wantsCaptures: false)
      ?? (runParallel(over: bytes, wantsCaptures: false) != nil)
  }

  /// Calls `body` with the line's bytes, copying only lines that are not stored contiguously.
  static func withBytes<Result>(
    of line: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let result = line.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(line.utf8).withUnsafeBufferPointer(body)
  }

  /// False if a literal that every match contains is missing.
  func mayMatch(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let requirement = compiled.requirement, requirement.isCheapToSearch, !compiled.hasFoldedSigns else {
      return true
    }
    if isAnchoredAtStart, let first = compiled.program.firstClasses {
      let haystack = Haystack(bytes: bytes, program: compiled.program)
      guard !bytes.isEmpty, first[haystack.unit(at: 0).number] else { return false }
    }
    return requirement.isFulfilled(by: bytes)
  }

  /// The matcher for large programs and long lines, on its own so that tests can compare the two.
  func runParallel(over bytes: UnsafeBufferPointer<UInt8>, wantsCaptures: Bool) -> [Int32]? {
    var matcher = ParallelMatcher(
      Haystack(bytes: bytes, program: compiled.program), wantsCaptures: wantsCaptures)
    return matcher.run()
  }

  func match(from slots: UnsafeBufferPointer<Int32>) -> Match {
    var ranges: [Range<Int>?] = []
    ranges.reserveCapacity(slots.count / 2)
    for start in stride(from: 0, to: slots.count, by: 2) {
      let (lower, upper) = (Int(slots[start]), Int(slots[start + 1]))
      ranges.append(lower >= 0 && upper >= lower ? lower..<upper : nil)
    }
    return Match(captures: ranges, names: compiled.names)
  }

  var program: Program { compiled.program }

  /// True if a line may have ſ or K where `requirements` have `s` or `k`.
  var hasFoldedSigns: Bool { compiled.hasFoldedSigns }

  /// All sets of literals of which a matching line contains one each.
  var requirements: [LiteralRequirement] { compiled.requirements }
}
