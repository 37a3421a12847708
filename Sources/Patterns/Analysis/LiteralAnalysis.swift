/// Finds texts that every match must contain.
///
/// Parts that can only take a handful of texts are multiplied out as far as `maximumTexts` allows; what cannot be
/// multiplied out any further becomes a requirement.
struct LiteralAnalysis {
  /// More alternatives than this rule out too little.
  private static let maximumTexts = 16
  /// Longer texts rule out no more lines.
  private static let maximumLength = 48
  /// Requirements kept for one part.
  private static let maximumRequirements = 8

  /// What is known of a part.
  private struct Knowledge {
    /// All texts it can take, ASCII letters lowered; nil if there are too many.
    var exact: [[UInt8]]?
    /// Requirements besides the exact texts.
    var requirements: [LiteralRequirement] = []
  }

  /// Sets of texts of which a matching line contains one each; empty if nothing is known.
  static func requirements(of root: SyntaxNode) -> [LiteralRequirement] {
    allRequirements(of: knowledge(of: root))
  }

  private static func allRequirements(of knowledge: Knowledge) -> [LiteralRequirement] {
    var result = knowledge.requirements
    if let exact = knowledge.exact.flatMap(LiteralRequirement.init) { result.append(exact) }
    return trimmed(result)
  }

  /// The strongest ones, in a fixed order.
  private static func trimmed(_ requirements: [LiteralRequirement]) -> [LiteralRequirement] {
    guard requirements.count > maximumRequirements else { return requirements }
    let ranked = requirements.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }
    return ranked.prefix(maximumRequirements).map(\.element)
  }

  private static func knowledge(of node: SyntaxNode) -> Knowledge {
    switch node.kind {
    case .empty, .assertion: return Knowledge(exact: [[]])
    case .literal(let scalar): return Knowledge(exact: [lowered(scalar)])
    case .set(let set): return Knowledge(exact: texts(of: set))
    case .group(_, let inner): return knowledge(of: inner)
    case .sequence(let nodes): return sequence(joined(nodes))
    case .alternation(let nodes): return alternation(nodes.map { knowledge(of: $0) })
    case .repetition(let inner, let min, let max, _): return repetition(knowledge(of: inner), min, max)
    }
  }

  /// True for sets whose members are multiplied out.
  static func areTextsKnown(of set: ScalarSet) -> Bool { set.count <= maximumTexts }

  /// Nil for large sets. The signs that `(?i)` adds to `s` and `k` are left out: who looks for the literals has to take
  /// them for the letters (`FoldedSigns`).
  private static func texts(of set: ScalarSet) -> [[UInt8]]? {
    guard areTextsKnown(of: set) else { return nil }
    return distinct(set.values.filter { !FoldedSigns.isOne($0, in: set) }.compactMap(lowered))
  }

  private static func lowered(_ value: UInt32) -> [UInt8]? { Unicode.Scalar(value).map(lowered) }

  private static func lowered(_ scalar: Unicode.Scalar) -> [UInt8] {
    guard scalar.isASCII else { return Array(String(scalar).utf8) }
    let byte = UInt8(truncatingIfNeeded: scalar.value)
    return [(0x41...0x5A).contains(byte) ? byte | 0x20 : byte]
  }

  /// What is known of parts in a row, literals next to each other taken for one text: that is most of a pattern.
  private static func joined(_ nodes: [SyntaxNode]) -> [Knowledge] {
    var result: [Knowledge] = []
    var text: [UInt8] = []
    for node in nodes {
      if case .literal(let scalar) = node.kind, text.count < maximumLength {
        text += lowered(scalar)
        continue
      }
      if !text.isEmpty { result.append(Knowledge(exact: [text])) }
      text = []
      result.append(knowledge(of: node))
    }
    if !text.isEmpty { result.append(Knowledge(exact: [text])) }
    return result
  }

  /// Bytes are compared, not characters: `é` has two spellings that Swift's texts call equal.
  static func distinct(_ texts: [[UInt8]]) -> [[UInt8]] {
    Set(texts).sorted { $0.lexicographicallyPrecedes($1) }
  }

  // MARK: Combinations

  private static func sequence(_ parts: some Sequence<Knowledge>) -> Knowledge {
    var run: [[UInt8]] = [[]]
    var isExact = true
    var requirements: [LiteralRequirement] = []
    for part in parts {
      requirements += part.requirements
      if let exact = part.exact, let longer = product(run, exact) {
        run = longer
        continue
      }
      isExact = false
      if let requirement = LiteralRequirement(run) { requirements.append(requirement) }
      run = part.exact ?? [[]]
    }
    if isExact { return Knowledge(exact: run, requirements: trimmed(requirements)) }
    if let requirement = LiteralRequirement(run) { requirements.append(requirement) }
    return Knowledge(exact: nil, requirements: trimmed(requirements))
  }

  /// Each text followed by each other one; nil if that makes too many or too long ones.
  private static func product(_ left: [[UInt8]], _ right: [[UInt8]]) -> [[UInt8]]? {
    guard left.count * right.count <= maximumTexts else { return nil }
    let result = left.flatMap { first in right.map { first + $0 } }
    return result.allSatisfy { $0.count <= maximumLength } ? result : nil
  }

  private static func alternation(_ parts: [Knowledge]) -> Knowledge {
    let exact = parts.compactMap(\.exact)
    if exact.count == parts.count {
      let texts = distinct(Array(exact.joined()))
      if texts.count <= maximumTexts { return Knowledge(exact: texts) }
    }
    var texts: [[UInt8]] = []
    for part in parts {
      guard let best = LiteralRequirement.best(of: allRequirements(of: part)) else { return Knowledge() }
      texts += best.needles
    }
    guard Set(texts).count <= 4 * maximumTexts, let all = LiteralRequirement(texts) else {
      return Knowledge()
    }
    return Knowledge(exact: nil, requirements: [all])
  }

  private static func repetition(_ body: Knowledge, _ min: Int, _ max: Int?) -> Knowledge {
    if max == 0 { return Knowledge(exact: [[]]) }
    if min == 0, max == 1, let exact = body.exact, exact.count < maximumTexts {
      return Knowledge(exact: distinct(exact + [[]]))
    }
    guard min > 0 else { return Knowledge() }
    if min == max {
      let copies = sequence(repeatElement(body, count: Swift.min(min, maximumLength)))
      if min <= maximumLength { return copies }
      return Knowledge(exact: nil, requirements: allRequirements(of: copies))
    }
    return Knowledge(exact: nil, requirements: allRequirements(of: body))
  }
}
