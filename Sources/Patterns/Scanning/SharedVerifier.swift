/// Decides about several patterns with one pass over the line.
///
/// An automaton built while it runs is fastest where lines keep to few states. For other lines the ways are followed side
/// by side. Patterns that neither is made for are asked one by one.
final class SharedVerifier {
  /// Patterns in one automaton; more would make states long.
  static let largestGroup = 32
  /// The same for patterns with an open middle, which end up as positions: those of so many mostly fit into one block.
  static let looseGroup = 16
  /// Patterns with an open middle that an automaton bears among others.
  static let bearableLoose = 3

  private let members: [Int]
  private let patterns: [Pattern]
  private let verifier: CandidateVerifier
  private var gate: ByteGate?
  private let automaton: LazyAutomaton
  private let memory: AutomatonMemory
  private lazy var sideBySide = SideBySide(members, patterns, memory)

  /// True if following positions is known to be slow for these patterns.
  private var needsAutomaton = false

  /// States that a line may build while following positions is about as fast; building one takes as long as following
  /// them for a whole short line. A long line does not wait for states at all.
  private static let fewStates = 8
  private static let fewestStates = 1
  private static let longLine = 2_048
  /// Bytes that each new state must serve; otherwise following positions is cheaper than building states.
  private static let bytesPerState = 400

  private struct SideBySide {
    let positions: PositionAutomaton
    /// Patterns that are too large for it or may match the empty text.
    let others: [Int]

    init(_ members: [Int], _ patterns: [Pattern], _ memory: AutomatonMemory) {
      var drafts: [(number: Int, draft: PositionDraft)] = []
      var others: [Int] = []
      for index in members {
        if let draft = PositionDraft(patterns[index].program) {
          drafts.append((index, draft))
        } else {
          others.append(index)
        }
      }
      positions = PositionAutomaton(drafts, memory)
      self.others = others
    }
  }

  /// Indices of `patterns`, ascending; `budget` is in bytes for the states of the automaton.
  init(
    _ members: [Int], in patterns: [Pattern], budget: Int, _ verifier: CandidateVerifier, _ memory: AutomatonMemory
  ) {
    self.members = members
    self.patterns = patterns
    self.verifier = verifier
    self.memory = memory
    gate = ByteGate(members.map { patterns[$0] })
    let program = JointProgram(members.map { patterns[$0].program })
    automaton = LazyAutomaton(program, budget: budget, bytesPerState: SharedVerifier.bytesPerState, memory)
  }

  /// False if the automaton needed more new states than it may build for the line.
  private func askAutomaton(_ line: UnsafePointer<UInt8>, _ count: Int, _ candidates: CandidateList) -> Bool {
    let allowance =
      needsAutomaton
      ? LazyAutomaton.manyStates
      : count < SharedVerifier.longLine ? SharedVerifier.fewStates : SharedVerifier.fewestStates
    return automaton.forEachMatch(in: line, count, allowance: allowance) { candidates.insert(members[Int($0)]) }
  }

  /// Adds the members that match.
  func collect(_ line: UnsafePointer<UInt8>, _ count: Int, into candidates: CandidateList) {
    if gate?.admits(line, count) == false { return }
    if members.count == 1, verifier.takesCaptures(of: members[0]) {
      if verifier.matches(members[0], line, count) { candidates.insert(members[0]) }
      return
    }
    if askAutomaton(line, count, candidates) { return }
    if !needsAutomaton, !sideBySide.positions.isRegular {
      needsAutomaton = true
      if askAutomaton(line, count, candidates) { return }
    }
    sideBySide.positions.forEachMatch(in: line, count) { candidates.insert($0) }
    for index in sideBySide.others {
      guard patterns[index].mayMatch(UnsafeBufferPointer(start: line, count: count)) else { continue }
      if verifier.matches(index, line, count) { candidates.insert(index) }
    }
  }
}
