/// Finds many literals in one pass (Aho and Corasick's automaton), ASCII letters regardless of case.
struct LiteralScanner: Sendable {
  /// Column of each byte; column 0 is for bytes in no literal. Upper-case letters share the lower-case column.
  private let columns: [Int32]
  private let columnCount: Int
  /// For each state one target for each column, as the index of the target's row.
  private var transitions: [Int32]
  /// For each state the owners of the literals that end there.
  private var owners: [[Int]]
  /// For each state the next shorter state with owners, -1 if there is none.
  private var shorterWithOwners: [Int32]

  /// Literals with ASCII letters lowered, each with the number to report.
  init(_ literals: [(bytes: [UInt8], owner: Int)]) {
    var columns = Array(repeating: Int32(0), count: 256)
    var next: Int32 = 1
    for byte in literals.flatMap(\.bytes) where columns[Int(byte)] == 0 {
      columns[Int(byte)] = next
      next += 1
    }
    for lower in UInt8(ascii: "a")...UInt8(ascii: "z") {
      columns[Int(lower & 0xDF)] = columns[Int(lower)]
    }
    self.columns = columns
    columnCount = Int(next)
    transitions = Array(repeating: -1, count: columnCount)
    owners = [[]]
    shorterWithOwners = [-1]
    for literal in literals { add(literal.bytes, owner: literal.owner) }
    complete()
  }

  /// The owners of the literals that occur, each once, in order of first occurrence.
  func owners(in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    guard owners.count > 1 else { return [] }
    var found: [Int] = []
    var seen: Set<Int> = []
    var state = 0
    for byte in bytes {
      state = Int(transitions[state * columnCount + Int(columns[Int(byte)])])
      var report = owners[state].isEmpty ? Int(shorterWithOwners[state]) : state
      while report >= 0 {
        for owner in owners[report] where seen.insert(owner).inserted { found.append(owner) }
        report = Int(shorterWithOwners[report])
      }
    }
    return found
  }

  private mutating func add(_ bytes: [UInt8], owner: Int) {
    var state = 0
    for byte in bytes {
      let cell = state * columnCount + Int(columns[Int(byte)])
      if transitions[cell] < 0 {
        transitions[cell] = Int32(owners.count)
        owners.append([])
        shorterWithOwners.append(-1)
        transitions += Array(repeating: -1, count: columnCount)
      }
      state = Int(transitions[cell])
    }
    owners[state].append(owner)
  }

  /// Fills the missing transitions from the longest proper suffix of each state, shortest states first.
  private mutating func complete() {
    var suffixes = Array(repeating: 0, count: owners.count)
    var queue = [0]
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      for column in 0..<columnCount {
        let cell = state * columnCount + column
        let fallback = state == 0 ? 0 : transitions[suffixes[state] * columnCount + column]
        guard transitions[cell] >= 0 else {
          transitions[cell] = fallback
          continue
        }
        let target = Int(transitions[cell])
        let suffix = state == 0 ? 0 : Int(fallback)
        suffixes[target] = suffix
        shorterWithOwners[target] = owners[suffix].isEmpty ? shorterWithOwners[suffix] : Int32(suffix)
        queue.append(target)
      }
    }
  }
}
