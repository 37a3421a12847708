/// A deterministic automaton that is built while it runs: which of its programs match somewhere in a line?
///
/// A state is the set of instructions that some way has reached; a transition is worked out the first time it is taken.
/// Programs that have matched stay in the state as their match instruction alone. The states are thrown away when they
/// outgrow `budget`. A line that needs many new ones is left to other matchers, which are faster then; where lines do so
/// all the time, the automaton gives up for good.
/// One thread at a time: an automaton belongs to the scanner that made it.
final class LazyAutomaton {
  /// Bytes that states may take before they are thrown away.
  let budget: Int
  private let builder: StateBuilder
  private let scalarClasses: ScalarClasses
  /// Class of each ASCII byte.
  private let classes: UnsafeMutablePointer<UInt16>
  /// Entries in a row: the classes and, last, the end of the line.
  private let width: Int
  private let endOfLine: Int
  /// One row for each state, the first left out: 0 not built yet, n > 0 row n, n < 0 row -n and nothing can change any more.
  /// Every stored row number is below `rowEnd`, and `rowEnd + width` never exceeds `capacity`.
  private var rows: UnsafeMutablePointer<Int32>
  private var capacity: Int
  private var rowEnd: Int
  /// For each row number divided by `width`.
  private var states: [AutomatonState] = []
  private var rowOfState: [AutomatonState: Int32] = [:]
  private var startRow: Int32 = 0
  /// Bytes taken by the states since they were last thrown away.
  private var usedBytes = 0
  private let fixedBytes: Int
  private let memory: AutomatonMemory
  /// Bytes that each new state must serve on average, once the first ones are there.
  private let bytesPerState: Int
  /// Bytes of the lines that have been read, and how many when states were counted last.
  private var servedBytes = 0
  private var countedBytes = 0
  /// States that may be built until they are counted.
  private var stateAllowance = LazyAutomaton.firstStates
  /// True if lines need new states all the time; no line is answered any more.
  private(set) var hasGivenUp = false
  /// States that the line being read may still build.
  private var lineAllowance = 0

  /// States that are built without asking whether they pay.
  private static let firstStates = 1_500
  private static let furtherStates = 512
  /// States that a line may build where other matchers are much slower.
  static let manyStates = 512

  init(_ program: JointProgram, budget: Int, bytesPerState: Int, _ memory: AutomatonMemory) {
    self.budget = budget
    self.bytesPerState = bytesPerState
    self.memory = memory
    // Instructions with owners, sets of the builder and the class tables.
    fixedBytes = 40 * program.instructions.count + program.membership.count + 2_048
    memory.usedBytes += fixedBytes
    builder = StateBuilder(program)
    scalarClasses = ScalarClasses(program.alphabet)
    width = program.classCount + 1
    endOfLine = program.classCount
    classes = .copy(of: program.alphabet.asciiClasses)
    capacity = width * 8
    rows = .allocate(capacity: capacity)
    rowEnd = 0
    reset()
  }

  deinit {
    memory.usedBytes -= usedBytes + fixedBytes
    scalarClasses.deallocate()
    classes.deallocate()
    rows.deallocate()
  }

  /// Calls `body` with the number of each program that matches; false if more than `allowance` new states were needed.
  func forEachMatch(
    in bytes: UnsafePointer<UInt8>, _ count: Int, allowance: Int = manyStates, _ body: (Int32) -> Void
  ) -> Bool {
    guard let row = run(over: bytes, count, allowance) else { return false }
    for number in states[Int(row) / width].matches { body(number) }
    return true
  }

  /// True if a program matches; nil if too many new states were needed.
  func hasMatch(in bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool? {
    guard let row = run(over: bytes, count, LazyAutomaton.manyStates) else { return nil }
    return !states[Int(row) / width].matches.isEmpty
  }

  /// The row after the last byte that can change anything.
  private func run(over bytes: UnsafePointer<UInt8>, _ count: Int, _ allowance: Int) -> Int32? {
    if startRow < 0 { return -startRow }
    if hasGivenUp { return nil }
    lineAllowance = allowance
    var row = Int(startRow)
    var offset = 0
    defer { servedBytes &+= offset }
    // `rows` moves only in `build`, after which it is read again.
    var rows = UnsafePointer(self.rows)
    let classes = UnsafePointer(self.classes)
    while offset < count {
      let byte = bytes[offset]
      var unit: Int
      if byte < 0x80 {
        unit = Int(classes[Int(byte)])
        offset += 1
      } else {
        (unit, offset) = scalarClasses.next(in: bytes, count, at: offset)
      }
      // The class is known long before the row: it belongs to the address that does not wait.
      var next = (rows + unit)[row]
      if next <= 0 {
        if next == 0 {
          guard let built = build(row, unit, at: offset) else { return nil }
          next = built
          rows = UnsafePointer(self.rows)
        }
        if next < 0 { return -next }
      }
      row = Int(next)
    }
    let last = rows[row + endOfLine]
    if last != 0 { return -last }
    return build(row, endOfLine, at: offset).map { -$0 }
  }

  // MARK: - States

  @inline(never)
  private func build(_ row: Int, _ unit: Int, at offset: Int) -> Int32? {
    let next = builder.successor(of: states[row / width], over: unit == endOfLine ? nil : unit)
    if rowOfState[next] == nil, !mayBuild(at: offset) { return nil }
    if usedBytes > budget {
      reset()
      return signedRow(of: next, isLast: unit == endOfLine)
    }
    let result = signedRow(of: next, isLast: unit == endOfLine)
    rows[row + unit] = result
    return result
  }

  /// Counts a new state; false if this line has had its share or the latest states have served too few bytes.
  private func mayBuild(at offset: Int) -> Bool {
    lineAllowance -= 1
    guard lineAllowance >= 0 else { return false }
    stateAllowance -= 1
    guard stateAllowance == 0 else { return true }
    let bytes = servedBytes + offset
    hasGivenUp = bytes - countedBytes < LazyAutomaton.furtherStates * bytesPerState
    countedBytes = bytes
    stateAllowance = LazyAutomaton.furtherStates
    if hasGivenUp { reset() }
    return !hasGivenUp
  }

  private func signedRow(of state: AutomatonState, isLast: Bool) -> Int32 {
    let row = rowOfState[state] ?? add(state)
    return isLast || state.isFinal ? -row : row
  }

  private func add(_ state: AutomatonState) -> Int32 {
    reserve(rowEnd + width)
    let row = Int32(rowEnd)
    for index in rowEnd..<rowEnd + width { rows[index] = 0 }
    rowEnd += width
    states.append(state)
    rowOfState[state] = row
    // The row, the set, and what dictionary and arrays add to it.
    let bytes = 4 * width + 4 * state.instructions.count + 160
    usedBytes += bytes
    memory.usedBytes += bytes
    return row
  }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    let larger = max(count, capacity * 2)
    let moved = UnsafeMutablePointer<Int32>.allocate(capacity: larger)
    moved.update(from: rows, count: rowEnd)
    rows.deallocate()
    rows = moved
    capacity = larger
  }

  private func reset() {
    states.removeAll(keepingCapacity: true)
    rowOfState.removeAll(keepingCapacity: true)
    rowEnd = 0
    memory.usedBytes -= usedBytes
    usedBytes = 0
    // Row 0 is never the target of a transition, as 0 means not built.
    _ = add(.nowhere)
    rowOfState.removeAll(keepingCapacity: true)
    startRow = signedRow(of: builder.initial(), isLast: false)
  }
}

/// The bytes that the automata of one scanner take together, roughly.
final class AutomatonMemory {
  var usedBytes = 0
}
