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
    private let literals: LiteralIndex
    private let candidates: CandidateList
    /// What a pass over many candidates at once has found.
    private let confirmed: CandidateList
    private let hasUnfiltered: Bool
    private let matcher = VisitingMatcher()
    /// Bytes that all automata take.
    private let memory = AutomatonMemory()
    private var verifiers: [PatternVerifier?]
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
      candidates = CandidateList(limit: set.patterns.count, markCount: set.literals.literalCount)
      confirmed = CandidateList(limit: set.patterns.count)
      hasUnfiltered = !set.unfiltered.isEmpty
      verifiers = Array(repeating: nil, count: set.patterns.count)
      neighbours = Array(repeating: nil, count: set.patterns.count / SharedVerifier.largestGroup + 1)
      unfiltered = []
      makeUnfiltered()
    }

    deinit {
      candidates.deallocate()
      confirmed.deallocate()
    }

    /// The indices of the patterns that match, ascending.
    public func matchingIndices(in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
      var result: [Int] = []
      forEachMatch(in: bytes) { result.append($0) }
      return result
    }

    /// Calls `body` with the index of each pattern that matches, ascending; `body` may ask for captures, nothing else.
    public func forEachMatch(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) throws -> Void) rethrows {
      if let base = bytes.baseAddress {
        find(in: base, bytes.count)
      } else {
        // An empty line without storage: any address will do, as no byte is read.
        withUnsafePointer(to: 0) { find(in: $0, 0) }
      }
      for place in 0..<candidates.count { try body(Int(candidates.numbers[place])) }
    }

    /// Where one of the patterns matches, with its captures; also right if nothing else was asked before.
    public func match(of index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Match? {
      set.patterns[index].firstMatch(in: bytes, matcher)
    }

    // MARK: Verification

    @inline(__always)
    private func find(in line: UnsafePointer<UInt8>, _ count: Int) {
      candidates.removeAll()
      literals.collect(line, count, into: candidates)
      if candidates.count > 0 || hasUnfiltered { verify(line, count) }
    }

    @inline(never)
    private func verify(_ line: UnsafePointer<UInt8>, _ count: Int) {
      if memory.usedBytes > memoryLimit { forget() }
      if count >= Scanner.longLine, candidates.count > 2 {
        verifyTogether(line, count)
      } else {
        candidates.filter { verifier(of: $0).matches(line, count) }
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
          where verifier(of: index).matches(line, count) { confirmed.insert(index) }
        }
      }
      candidates.filter(confirmed.contains)
    }

    private func verifier(of index: Int) -> PatternVerifier {
      if let known = verifiers[index] { return known }
      let result = PatternVerifier(set.patterns[index], matcher, memory)
      verifiers[index] = result
      return result
    }

    private func neighbours(_ number: Int) -> SharedVerifier {
      if let known = neighbours[number] { return known }
      let start = number * SharedVerifier.largestGroup
      let end = min(start + SharedVerifier.largestGroup, set.patterns.count)
      let result = group((start..<end).filter { !set.isUnfiltered[$0] })
      neighbours[number] = result
      return result
    }

    private func makeUnfiltered() {
      unfiltered = stride(from: 0, to: set.unfiltered.count, by: SharedVerifier.largestGroup).map { start in
        let end = min(start + SharedVerifier.largestGroup, set.unfiltered.count)
        return group(Array(set.unfiltered[start..<end]))
      }
    }

    private func group(_ members: [Int]) -> SharedVerifier {
      SharedVerifier(members, in: set.patterns, budget: Scanner.groupBudget, matcher, memory)
    }

    /// Throws all automata away.
    private func forget() {
      for place in verifiers.indices { verifiers[place] = nil }
      for place in neighbours.indices { neighbours[place] = nil }
      makeUnfiltered()
    }
  }
}
