/// Lays out a tree as instructions, from the end to the beginning: each part is told where to go on.
struct ProgramBuilder {
  private(set) var instructions: [Program.Instruction] = []
  private(set) var sets: [ScalarSet] = []
  private var setIndices: [ScalarSet: Int32] = [:]
  /// The outermost repetition being laid out: the one to blame if the program grows too large.
  private var outermostRepetition: Range<Int>?

  /// The index to start at; the whole match has slots 0 and 1.
  mutating func build(_ root: SyntaxNode) throws(PatternError) -> Int {
    let match = try emit(.match, for: root)
    let end = try emit(.save, argument: 1, next: match, for: root)
    let entry = try lay(root, then: end)
    return try emit(.save, argument: 0, next: entry, for: root)
  }

  private mutating func lay(_ node: SyntaxNode, then next: Int) throws(PatternError) -> Int {
    switch node.kind {
    case .empty: return next
    case .literal(let scalar):
      return try emit(.consume, argument: index(of: ScalarSet(scalar.value)), next: next, for: node)
    case .set(let set): return try emit(.consume, argument: index(of: set), next: next, for: node)
    case .assertion(let assertion):
      return try emit(.assert, argument: Int32(assertion.rawValue), next: next, for: node)
    case .group(nil, let inner): return try lay(inner, then: next)
    case .group(let index?, let inner):
      let end = try emit(.save, argument: Int32(2 * index + 1), next: next, for: node)
      let entry = try lay(inner, then: end)
      return try emit(.save, argument: Int32(2 * index), next: entry, for: node)
    case .sequence(let nodes):
      var entry = next
      for part in nodes.reversed() { entry = try lay(part, then: entry) }
      return entry
    case .alternation(let nodes): return try layAlternation(nodes, of: node, then: next)
    case .repetition(let body, let min, let max, let isGreedy):
      let isOutermost = outermostRepetition == nil
      if isOutermost { outermostRepetition = node.span }
      let shape = Repetition(body: body, isGreedy: isGreedy, node: node)
      let entry = try layRepetition(shape, min: min, max: max, then: next)
      if isOutermost { outermostRepetition = nil }
      return entry
    }
  }

  private mutating func layAlternation(
    _ nodes: [SyntaxNode], of node: SyntaxNode, then next: Int
  ) throws(PatternError) -> Int {
    var entry: Int?
    for alternative in nodes.reversed() {
      let first = try lay(alternative, then: next)
      guard let rest = entry else {
        entry = first
        continue
      }
      entry = try emit(.split, next: first, other: rest, for: node)
    }
    return entry ?? next
  }

  // MARK: Repetitions

  private struct Repetition {
    let body: SyntaxNode
    let isGreedy: Bool
    let node: SyntaxNode
  }

  private mutating func layRepetition(
    _ shape: Repetition, min: Int, max: Int?, then next: Int
  ) throws(PatternError) -> Int {
    // A condition on the place holds once or as often as one likes.
    if shape.body.isOnlyAssertions, Swift.max(min, max ?? 0) > 1 {
      return try layRepetition(shape, min: Swift.min(min, 1), max: 1, then: next)
    }
    var entry = next
    if let max {
      for _ in min..<max {
        let body = try lay(shape.body, then: entry)
        entry = try layChoice(shape, body, skip: next)
      }
    } else {
      entry = try layLoop(shape, isOptional: min == 0, then: next)
    }
    let copies = max == nil ? Swift.max(min - 1, 0) : min
    for _ in 0..<copies { entry = try lay(shape.body, then: entry) }
    return entry
  }

  /// `x+`, or `x*` if optional. For a body that can be empty, `x*` is laid out as `(x+)?`: with a single split the body's
  /// own empty way would be followed in the wrong order.
  private mutating func layLoop(
    _ shape: Repetition, isOptional: Bool, then next: Int
  ) throws(PatternError) -> Int {
    let again = try emit(.split, for: shape.node)
    let body = try lay(shape.body, then: again)
    point(again, to: body, orSkipTo: next, isGreedy: shape.isGreedy)
    guard isOptional else { return body }
    return shape.body.isNullable ? try layChoice(shape, body, skip: next) : again
  }

  private mutating func layChoice(_ shape: Repetition, _ body: Int, skip: Int) throws(PatternError) -> Int {
    let split = try emit(.split, for: shape.node)
    point(split, to: body, orSkipTo: skip, isGreedy: shape.isGreedy)
    return split
  }

  private mutating func point(_ split: Int, to body: Int, orSkipTo skip: Int, isGreedy: Bool) {
    instructions[split].next = Int32(isGreedy ? body : skip)
    instructions[split].other = Int32(isGreedy ? skip : body)
  }

  // MARK: Parts

  private mutating func index(of set: ScalarSet) -> Int32 {
    if let known = setIndices[set] { return known }
    let index = Int32(sets.count)
    sets.append(set)
    setIndices[set] = index
    return index
  }

  private mutating func emit(
    _ operation: Program.Operation, argument: Int32 = 0, next: Int = 0, other: Int = 0, for node: SyntaxNode
  ) throws(PatternError) -> Int {
    guard instructions.count < PatternLimits.instructions else {
      throw PatternError(
        .tooLarge, "pattern needs more than \(PatternLimits.instructions) instructions",
        at: outermostRepetition ?? node.span,
        help: "lower the counts of repetitions, or use `+` or `*` instead")
    }
    instructions.append(
      Program.Instruction(operation: operation, argument: argument, next: Int32(next), other: Int32(other)))
    return instructions.count - 1
  }
}
