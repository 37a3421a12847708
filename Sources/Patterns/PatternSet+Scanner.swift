extension PatternSet {
  /// Asks a set about one line after the other, keeping what it has learnt.
  ///
  /// One thread at a time. Automata are built when lines need them and thrown away when they outgrow `memoryLimit`; a
  /// line that makes no candidate costs no allocation.
  public final class Scanner {
    /// The set it asks.
    public let set: PatternSet
    /// Bytes that automata may take together, roughly.
    public let memoryLimit: Int
    /// The set's own or one for the traffic; `index` is the same without counting references for every line.
    private var literals: LiteralIndex
    private var index: Unmanaged<LiteralIndex>
    private var candidates: CandidateList
    private var sample: TrafficSample?
    /// Lines until the next sample.
    private var pause = TrafficSample.delay
    /// What a pass over many candidates at once has found.
    private let confirmed: CandidateList
    private let hasUnfiltered: Bool
    private let hasFoldedSigns: Bool
    /// Room for `LiteralIndex.mostGroups` groups of places of a line.
    private let groups: UnsafeMutablePointer<Int32>
    private let matcher = VisitingMatcher()
    private let captures: CaptureCache
    /// The line whose matches are being told.
    private var told: UnsafeBufferPointer<UInt8>?
    /// Bytes that all automata take.
    private let memory = AutomatonMemory()
    private let verifier: CandidateVerifier
    /// For patterns without a literal.
    private var unfiltered: [SharedVerifier]
    /// For the others, `SharedVerifier.largestGroup` each, where many of them are candidates in a long line.
    private var neighbours: [SharedVerifier?]

    /// Bytes of a line from which candidates are verified together.
    private static let longLine = 2_048
    /// Bytes of states for each group of patterns.
    private static let groupBudget = 4 << 20

    /// A scanner for one thread; `memoryLimit` is in bytes.
    public init(_ set: PatternSet, memoryLimit: Int = 128 << 20) {
      self.set = set
      self.memoryLimit = memoryLimit
      literals = set.literals
      index = .passUnretained(literals)
      candidates = CandidateList(limit: set.patterns.count, markCount: set.literals.literalCount)
      confirmed = CandidateList(limit: set.patterns.count)
      groups = .allocate(capacity: LiteralIndex.mostGroups)
      hasFoldedSigns = set.hasFoldedSigns
      hasUnfiltered = !set.unfiltered.isEmpty
      captures = CaptureCache(patternCount: set.patterns.count)
      verifier = CandidateVerifier(set.patterns, matcher, captures, memory)
      neighbours = Array(repeating: nil, count: set.patterns.count / SharedVerifier.largestGroup + 1)
      unfiltered = []
      makeUnfiltered()
    }

    deinit {
      captures.deallocate()
      candidates.deallocate()
      confirmed.deallocate()
      groups.deallocate()
    }

    /// The indices of the patterns that match, ascending.
    public func matchingIndices(in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
      var result: [Int] = []
      forEachMatch(in: bytes) { result.append($0) }
      return result
    }

    /// Whether any pattern matches.
    public func matchesAny(in bytes: UnsafeBufferPointer<UInt8>) -> Bool { find(in: bytes) > 0 }

    /// Calls `body` with the index of each pattern that matches, ascending; `body` may ask for captures, nothing else.
    public func forEachMatch(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) throws -> Void) rethrows {
      let count = find(in: bytes)
      guard count > 0 else { return }
      told = bytes
      defer { told = nil }
      for place in 0..<count { try body(Int(candidates.numbers[place])) }
    }

    /// Where one of the patterns matches, with its captures; also right if nothing else was asked before.
    public func match(of index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Match? {
      let pattern = set.patterns[index]
      guard let told, told.baseAddress == bytes.baseAddress, told.count == bytes.count else {
        return pattern.firstMatch(in: bytes, matcher)
      }
      captures.wasAsked(index)
      return captures.slots(of: index, count: pattern.program.slotCount).map { pattern.match(from: $0) }
        ?? pattern.firstMatch(in: bytes, matcher)
    }

    // MARK: Verification

    /// Leaves the patterns that match in `candidates` and tells how many they are.
    @inline(never)
    private func find(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
      // In place of an empty line without storage any address will do, as no byte is read.
      let line = bytes.baseAddress ?? UnsafePointer(UnsafeRawPointer(groups).assumingMemoryBound(to: UInt8.self))
      let count = bytes.count
      if pause > 0 { pause &-= 1 } else { learn(line, count) }
      candidates.removeAll()
      captures.removeAll()
      if collect(line, count), hasFoldedSigns { collectFolded(line, count) }
      if candidates.count > 0 || hasUnfiltered { verify(line, count) }
      return candidates.count
    }

    /// Adds patterns whose literals occur; false if all bytes of the line are surely ASCII.
    @inline(__always)
    private func collect(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
      index._withUnsafeGuaranteedRef { $0.collect(line, count, groups, into: candidates) }
    }

    /// Counts what is common; at the end of the sample, has the plan revised for it.
    @inline(never)
    private func learn(_ line: UnsafePointer<UInt8>, _ count: Int) {
      if sample == nil { sample = TrafficSample() }
      sample?.add(line, count)
      guard let sample, sample.isComplete else { return }
      self.sample = nil
      pause = TrafficSample.pause
      guard let plan = set.plan.revised(for: sample, { self.set.patterns[$0].requirements }) else { return }
      literals = LiteralIndex(plan.choices)
      index = .passUnretained(literals)
      candidates.deallocate()
      candidates = CandidateList(limit: set.patterns.count, markCount: literals.literalCount)
    }

    /// Once more with letters in place of the signs that count as letters.
    @inline(never)
    private func collectFolded(_ line: UnsafePointer<UInt8>, _ count: Int) {
      guard let folded = FoldedSigns.folded(UnsafeBufferPointer(start: line, count: count)) else { return }
      folded.withUnsafeBufferPointer { folded in
        guard let base = folded.baseAddress else { return }
        _ = collect(base, folded.count)
      }
    }

    @inline(never)
    private func verify(_ line: UnsafePointer<UInt8>, _ count: Int) {
      if memory.usedBytes > memoryLimit { forget() }
      if count >= Scanner.longLine, candidates.count > 2 {
        verifyTogether(line, count)
      } else {
        candidates.filter { verifier.matches($0, line, count) }
      }
      for group in unfiltered { group.collect(line, count, into: candidates) }
      candidates.sort()
    }

    /// One pass for each group of patterns instead of one for each candidate.
    private func verifyTogether(_ line: UnsafePointer<UInt8>, _ count: Int) {
      candidates.sort()
      confirmed.removeAll()
      var place = 0
      while place < candidates.count {
        let number = Int(candidates.numbers[place]) / SharedVerifier.largestGroup
        let first = place
        while place < candidates.count, Int(candidates.numbers[place]) / SharedVerifier.largestGroup == number {
          place += 1
        }
        if place - first > 2 {
          neighbours(number).collect(line, count, into: confirmed)
        } else {
          for index in (first..<place).map({ Int(candidates.numbers[$0]) })
          where verifier.matches(index, line, count) { confirmed.insert(index) }
        }
      }
      candidates.filter(confirmed.contains)
    }

    private func neighbours(_ number: Int) -> SharedVerifier {
      if let known = neighbours[number] { return known }
      let start = number * SharedVerifier.largestGroup
      let end = min(start + SharedVerifier.largestGroup, set.patterns.count)
      let result = group((start..<end).filter { !set.isUnfiltered[$0] })
      neighbours[number] = result
      return result
    }

    /// Patterns that would need a state for each combination have groups of their own, unless they are very few.
    private func makeUnfiltered() {
      let loose = set.unfiltered.filter { set.patterns[$0].syntax.root.hasOpenMiddle }
      guard loose.count > SharedVerifier.bearableLoose else {
        unfiltered = groups(of: set.unfiltered, SharedVerifier.largestGroup)
        return
      }
      let isLoose = Set(loose)
      let isMany = loose.count > 4 * SharedVerifier.looseGroup
      unfiltered =
        groups(of: set.unfiltered.filter { !isLoose.contains($0) }, SharedVerifier.largestGroup)
        + groups(of: loose, isMany ? SharedVerifier.largestGroup : SharedVerifier.looseGroup)
    }

    private func groups(of members: [Int], _ size: Int) -> [SharedVerifier] {
      stride(from: 0, to: members.count, by: size).map { group(Array(members[$0..<min($0 + size, members.count)])) }
    }

    private func group(_ members: [Int]) -> SharedVerifier {
      SharedVerifier(members, in: set.patterns, budget: Scanner.groupBudget, verifier, memory)
    }

    /// Throws all automata away.
    private func forget() {
      verifier.forget()
      for place in neighbours.indices { neighbours[place] = nil }
      makeUnfiltered()
    }
  }
}
