/// Whether several patterns can match one line.
public enum CommonLine: Sendable, Hashable {
  /// No line matches them all.
  case none
  /// One of the shortest lines that match them all.
  case line(String)
  /// The patterns are too large to find out.
  case unknown
}

/// A breadth-first search for the shortest line that all of some programs match.
///
/// A place in the search says for each program how far it is: its match has not begun, is at an instruction, or is over;
/// and for all of them the kind of the scalar before, and the kinds that assertions still allow behind. That is all that
/// programs can tell apart, so the search is exact: it finds no line only if there is none.
struct CommonLineSearch {
  private typealias Neighbours = Representatives.Neighbours

  private struct Place: Hashable {
    /// For each program an instruction, `waiting` or `done`.
    var instructions: [Int32]
    var before: Neighbours
    var allowed: Neighbours
  }

  /// A place that has been reached, and how.
  private struct Step {
    let place: Place
    /// The index of the step before it; -1 at the start of the line.
    let origin: Int
    let scalar: Unicode.Scalar?
  }

  private static let waiting: Int32 = -1
  private static let done: Int32 = -2

  private let programs: [Program]
  /// One scalar of each class that sets and assertions of the programs tell apart.
  private let scalars: [(value: Unicode.Scalar, kind: Neighbours)]
  /// For each program and set, one entry for each of `scalars`.
  private let membership: [[[Bool]]]
  private let placeLimit: Int
  private var steps: [Step] = []
  private var seen: Set<Place> = []
  /// Indices of steps that cost the current number of scalars, and one more.
  private var current: [Int] = []
  private var upcoming: [Int] = []

  /// Looks at so many places at the most.
  init(_ programs: [Program], placeLimit: Int) {
    self.programs = programs
    self.placeLimit = placeLimit
    let alphabet = Alphabet(programs.flatMap(\.sets) + [.wordCharacters, ScalarSet(0x0A)])
    let scalars = Representatives.ofClasses(alphabet)
    self.scalars = scalars
    membership = programs.map { program in program.sets.map { set in scalars.map { set.contains($0.value) } } }
  }

  mutating func run() -> CommonLine {
    let start = Place(
      instructions: programs.map { _ in CommonLineSearch.waiting }, before: .edge, allowed: .all)
    current.append(add(start, origin: -1, scalar: nil))
    while !current.isEmpty {
      while let index = current.popLast() {
        guard seen.insert(steps[index].place).inserted else { continue }
        guard seen.count <= placeLimit else { return .unknown }
        if isEnd(steps[index].place) { return .line(line(endingAt: index)) }
        advance(from: index)
      }
      swap(&current, &upcoming)
    }
    return .none
  }

  private mutating func add(_ place: Place, origin: Int, scalar: Unicode.Scalar?) -> Int {
    steps.append(Step(place: place, origin: origin, scalar: scalar))
    return steps.count - 1
  }

  private func isEnd(_ place: Place) -> Bool {
    place.allowed.contains(.edge) && place.instructions.allSatisfy { $0 == CommonLineSearch.done }
  }

  /// Everything that can come next: the first program that need not consume goes on alone, otherwise all consume.
  private mutating func advance(from index: Int) {
    let place = steps[index].place
    for (number, at) in place.instructions.enumerated() where at >= 0 {
      let instruction = programs[number].instructions[Int(at)]
      switch instruction.operation {
      case .match: return go(number, to: [CommonLineSearch.done], from: index)
      case .save: return go(number, to: [instruction.next], from: index)
      case .split: return go(number, to: [instruction.other, instruction.next], from: index)
      case .assert:
        let allowed = place.allowed.intersection(CommonLineSearch.behind(instruction.argument, place.before))
        if !allowed.isEmpty { go(number, to: [instruction.next], from: index, allowed: allowed) }
        return
      case .consume: continue
      }
    }
    for (number, at) in place.instructions.enumerated() where at == CommonLineSearch.waiting {
      go(number, to: [Int32(programs[number].start)], from: index)
    }
    consume(from: index)
  }

  private mutating func go(_ number: Int, to instructions: [Int32], from index: Int, allowed: Neighbours? = nil) {
    for instruction in instructions {
      var place = steps[index].place
      place.instructions[number] = instruction
      if let allowed { place.allowed = allowed }
      if !seen.contains(place) { current.append(add(place, origin: index, scalar: nil)) }
    }
  }

  private mutating func consume(from index: Int) {
    let place = steps[index].place
    for (number, scalar) in scalars.enumerated() where place.allowed.contains(scalar.kind) {
      var next = Place(instructions: place.instructions, before: scalar.kind, allowed: .all)
      var isPossible = true
      for (program, at) in place.instructions.enumerated() where at >= 0 {
        let instruction = programs[program].instructions[Int(at)]
        isPossible = isPossible && membership[program][Int(instruction.argument)][number]
        next.instructions[program] = instruction.next
      }
      guard isPossible, !seen.contains(next) else { continue }
      upcoming.append(add(next, origin: index, scalar: scalar.value))
    }
  }

  /// What an assertion allows behind a place whose scalar before is known; nothing if it cannot hold.
  private static func behind(_ rawValue: Int32, _ before: Neighbours) -> Neighbours {
    guard let assertion = SyntaxNode.Assertion(rawValue: UInt8(truncatingIfNeeded: rawValue)) else {
      return []
    }
    let notWord: Neighbours = [.edge, .newline, .other]
    switch assertion {
    case .textStart: return before == .edge ? .all : []
    case .lineStart: return before == .edge || before == .newline ? .all : []
    case .textEnd: return .edge
    case .lineEnd: return [.edge, .newline]
    case .wordBoundary: return before == .word ? notWord : .word
    case .notWordBoundary: return before == .word ? .word : notWord
    }
  }

  private func line(endingAt last: Int) -> String {
    var scalars: [Unicode.Scalar] = []
    var index = last
    while index >= 0 {
      if let scalar = steps[index].scalar { scalars.append(scalar) }
      index = steps[index].origin
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.reversed())
    return text
  }
}
