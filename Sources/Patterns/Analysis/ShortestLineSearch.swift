/// A breadth-first search through a program for the shortest line that it matches.
///
/// A place in the search is an instruction, the kind of the scalar before it and the kinds of scalars that assertions
/// still allow behind it. That is all a program can tell apart, so the search is exact: it fails only if no line matches.
struct ShortestLineSearch {
  private typealias Neighbours = Representatives.Neighbours

  /// A place that has been reached, and how.
  private struct Step {
    let place: Place
    /// The index of the step before it; -1 at the start of the line.
    let origin: Int
    let scalar: Unicode.Scalar?
  }

  private struct Place: Hashable {
    let instruction: Int32
    let before: Neighbours
    let allowed: Neighbours
  }

  private let program: Program
  private var steps: [Step] = []
  private var seen: Set<Place> = []
  /// Indices of steps that cost the current number of scalars, and one more.
  private var current: [Int] = []
  private var upcoming: [Int] = []

  init(_ program: Program) { self.program = program }

  /// The line; nil if there is none.
  mutating func run() -> String? {
    let start = Int32(program.start)
    current.append(add(Place(instruction: start, before: .edge, allowed: .all), origin: -1, scalar: nil))
    for (before, scalar) in [(Neighbours.word, "a"), (.other, " "), (.newline, "\n")]
      as [(Neighbours, Unicode.Scalar)]
    {
      upcoming.append(
        add(Place(instruction: start, before: before, allowed: .all), origin: -1, scalar: scalar))
    }
    while !current.isEmpty {
      while let index = current.popLast() {
        guard seen.insert(steps[index].place).inserted else { continue }
        if let last = advance(from: index) { return line(endingAt: index, last) }
      }
      swap(&current, &upcoming)
    }
    return nil
  }

  private mutating func add(_ place: Place, origin: Int, scalar: Unicode.Scalar?) -> Int {
    steps.append(Step(place: place, origin: origin, scalar: scalar))
    return steps.count - 1
  }

  /// Follows the instruction at a step; at the end of the program, the text that must stand behind the match.
  private mutating func advance(from index: Int) -> String? {
    let place = steps[index].place
    let instruction = program.instructions[Int(place.instruction)]
    switch instruction.operation {
    case .match: return trailer(place.allowed)
    case .save: go(to: instruction.next, from: index, allowed: place.allowed)
    case .split:
      go(to: instruction.other, from: index, allowed: place.allowed)
      go(to: instruction.next, from: index, allowed: place.allowed)
    case .assert:
      let allowed = place.allowed.intersection(behind(instruction.argument, place.before))
      if !allowed.isEmpty { go(to: instruction.next, from: index, allowed: allowed) }
    case .consume:
      for kind in Neighbours.scalars where place.allowed.contains(kind) {
        let set = program.sets[Int(instruction.argument)]
        guard let scalar = Representatives.member(of: set, kind: kind) else { continue }
        let next = Place(instruction: instruction.next, before: kind, allowed: .all)
        if !seen.contains(next) { upcoming.append(add(next, origin: index, scalar: scalar)) }
      }
    }
    return nil
  }

  private mutating func go(to instruction: Int32, from index: Int, allowed: Neighbours) {
    let place = Place(instruction: instruction, before: steps[index].place.before, allowed: allowed)
    if !seen.contains(place) { current.append(add(place, origin: index, scalar: nil)) }
  }

  /// What an assertion allows behind a place whose scalar before is known; nothing if it cannot hold.
  private func behind(_ rawValue: Int32, _ before: Neighbours) -> Neighbours {
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

  private func trailer(_ allowed: Neighbours) -> String {
    if allowed.contains(.edge) { return "" }
    if allowed.contains(.word) { return "a" }
    return allowed.contains(.other) ? " " : "\n"
  }

  private func line(endingAt last: Int, _ trailer: String) -> String {
    var scalars: [Unicode.Scalar] = []
    var index = last
    while index >= 0 {
      if let scalar = steps[index].scalar { scalars.append(scalar) }
      index = steps[index].origin
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.reversed())
    return text + trailer
  }
}
