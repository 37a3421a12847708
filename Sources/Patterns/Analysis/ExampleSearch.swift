/// Finds a line that a pattern matches: first a natural one, then the shortest there is.
struct ExampleSearch {
  private let root: SyntaxNode
  private let program: Program

  init(_ root: SyntaxNode, _ program: Program) {
    self.root = root
    self.program = program
  }

  /// Nil if the pattern matches no line.
  func run() -> String? {
    var draft = ExampleDraft()
    draft.add(root, isCaptured: false)
    if !draft.isTooLong, matches(draft.text) { return draft.text }
    var search = CommonLineSearch([program], placeLimit: 4 * PatternLimits.instructions)
    guard case .line(let line) = search.run() else { return nil }
    return line
  }

  private func matches(_ line: String) -> Bool {
    Pattern.withBytes(of: line) { bytes in
      var matcher = ParallelMatcher(Haystack(bytes: bytes, program: program), wantsCaptures: false)
      return matcher.run() != nil
    }
  }
}

/// A line written along the tree with friendly texts, which assertions may still refuse.
struct ExampleDraft {
  private(set) var text = ""
  private static let longest = 2_000
  /// Tried in this order wherever a class is repeated.
  private static let samples = ["Alex", "42", "alex", "ALEX", "some text", "42.5"]

  var isTooLong: Bool { text.utf8.count > ExampleDraft.longest }

  /// Appends a text for the part; optional parts are left out unless they are captured.
  mutating func add(_ node: SyntaxNode, isCaptured: Bool) {
    guard !isTooLong else { return }
    switch node.kind {
    case .empty, .assertion: break
    case .literal(let scalar): text.unicodeScalars.append(scalar)
    case .set(let set): if let scalar = Representatives.any(of: set) { text.unicodeScalars.append(scalar) }
    case .group(let index, let inner): add(inner, isCaptured: index != nil)
    case .sequence(let nodes): for part in nodes { add(part, isCaptured: isCaptured && nodes.count == 1) }
    case .alternation(let nodes): if let first = nodes.first { add(first, isCaptured: isCaptured) }
    case .repetition(let inner, let min, let max, _):
      guard min > 0 || isCaptured, max != 0 else { return }
      repeated(inner, min: Swift.max(min, 1), max: max)
    }
  }

  private mutating func repeated(_ node: SyntaxNode, min: Int, max: Int?) {
    if case .set(let set) = node.kind, let sample = sample(of: set, min: min, max: max) {
      text += sample
      return
    }
    for _ in 0..<min where !isTooLong { add(node, isCaptured: false) }
  }

  private func sample(of set: ScalarSet, min: Int, max: Int?) -> String? {
    ExampleDraft.samples.first { sample in
      let scalars = sample.unicodeScalars
      return scalars.count >= min && scalars.count <= max ?? Int.max && scalars.allSatisfy(set.contains)
    }
  }
}
