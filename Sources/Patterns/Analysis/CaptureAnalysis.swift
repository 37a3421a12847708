/// What each group can capture, from the tree alone.
struct CaptureAnalysis {
  private var captures: [Capture?]
  private let headers: [PatternParser.GroupHeader]

  /// One entry for each group that captures, in order.
  static func captures(of tree: SyntaxTree, _ headers: [PatternParser.GroupHeader]) -> [Capture] {
    var analysis = CaptureAnalysis(
      captures: Array(repeating: nil, count: tree.groupCount), headers: headers)
    _ = analysis.content(of: tree.root)
    return analysis.captures.compactMap { $0 }
  }

  /// Kinds of characters that differ in what they are good for.
  private struct Traits: OptionSet {
    let rawValue: UInt8
    static let digit = Traits(rawValue: 1)
    static let letter = Traits(rawValue: 2)
    static let pointOrMinus = Traits(rawValue: 4)
    static let plus = Traits(rawValue: 8)
    static let control = Traits(rawValue: 16)
    static let other = Traits(rawValue: 32)

    static let number: Traits = [.digit, .pointOrMinus, .plus]
    static let word: Traits = [.digit, .letter, .pointOrMinus]
  }

  /// What a part of the pattern can take.
  private struct Content {
    var traits: Traits = []
    var minLength = 0
    var maxLength: Int? = 0

    var kind: CaptureClass {
      if traits.isSubset(of: .number), traits.contains(.digit), minLength > 0 { return .number }
      if traits.isSubset(of: .word), maxLength != nil { return .word }
      return traits.contains(.control) ? .arbitrary : .text
    }
  }

  private mutating func content(of node: SyntaxNode) -> Content {
    switch node.kind {
    case .empty, .assertion: return Content()
    case .literal(let scalar):
      return Content(traits: CaptureAnalysis.traits(of: ScalarSet(scalar.value)), minLength: 1, maxLength: 1)
    case .set(let set): return Content(traits: CaptureAnalysis.traits(of: set), minLength: 1, maxLength: 1)
    case .group(let index, let inner):
      let content = content(of: inner)
      if let index { captures[index - 1] = capture(index, span: node.span, content) }
      return content
    case .sequence(let nodes): return sequence(nodes)
    case .alternation(let nodes): return alternation(nodes)
    case .repetition(let inner, let min, let max, _): return repetition(content(of: inner), min, max)
    }
  }

  private func capture(_ index: Int, span: Range<Int>, _ content: Content) -> Capture {
    Capture(
      index: index, name: headers[index - 1].name, span: span, kind: content.kind,
      minLength: content.minLength, maxLength: content.maxLength)
  }

  private mutating func sequence(_ nodes: [SyntaxNode]) -> Content {
    var result = Content()
    for node in nodes {
      let part = content(of: node)
      result.traits.formUnion(part.traits)
      result.minLength += part.minLength
      result.maxLength = CaptureAnalysis.sum(result.maxLength, part.maxLength)
    }
    return result
  }

  private mutating func alternation(_ nodes: [SyntaxNode]) -> Content {
    let parts = nodes.map { content(of: $0) }
    var result = Content(traits: [], minLength: parts.map(\.minLength).min() ?? 0, maxLength: 0)
    for part in parts {
      result.traits.formUnion(part.traits)
      if let longest = result.maxLength, let other = part.maxLength {
        result.maxLength = max(longest, other)
      } else {
        result.maxLength = nil
      }
    }
    return result
  }

  private func repetition(_ body: Content, _ min: Int, _ max: Int?) -> Content {
    var result = body
    if max == 0 { result.traits = [] }
    result.minLength = body.minLength * min
    if body.maxLength == 0 || max == 0 {
      result.maxLength = 0
    } else if let longest = body.maxLength, let max {
      result.maxLength = longest * max
    } else {
      result.maxLength = nil
    }
    return result
  }

  private static func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard let left, let right else { return nil }
    return left + right
  }

  private static func traits(of set: ScalarSet) -> Traits {
    var traits: Traits = []
    for range in set.ranges {
      for kind in kinds where range.overlaps(kind.range) { traits.insert(kind.traits) }
    }
    return traits
  }

  /// Every scalar and its kind. ſ and K count as letters, because `(?i)` adds them to s and k.
  private static let kinds: [(range: ClosedRange<UInt32>, traits: Traits)] = [
    (0...0x1F, .control), (0x20...0x2A, .other), (0x2B...0x2B, .plus), (0x2C...0x2C, .other),
    (0x2D...0x2E, .pointOrMinus), (0x2F...0x2F, .other), (0x30...0x39, .digit), (0x3A...0x40, .other),
    (0x41...0x5A, .letter), (0x5B...0x5E, .other), (0x5F...0x5F, .letter), (0x60...0x60, .other),
    (0x61...0x7A, .letter), (0x7B...CaseFolding.longS - 1, .other),
    (CaseFolding.longS...CaseFolding.longS, .letter),
    (CaseFolding.longS + 1...CaseFolding.kelvinSign - 1, .other),
    (CaseFolding.kelvinSign...CaseFolding.kelvinSign, .letter),
    (CaseFolding.kelvinSign + 1...ScalarSet.last, .other),
  ]
}
