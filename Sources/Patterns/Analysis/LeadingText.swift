/// A text that every match contains at about the same distance from its beginning, such as ` joined the game` in
/// `\w{3,16} joined the game`: where it is not, no match begins.
struct LeadingText: Sendable, Hashable {
  /// UTF-8; at least `shortest` bytes.
  let bytes: [UInt8]
  /// Bytes between the beginning of a match and the text.
  let distance: ClosedRange<Int>

  /// Single bytes are found in too many places.
  static let shortest = 2
  private static let longest = 32
  /// A text that may be further away rules out too little.
  private static let farthest = 256

  /// The longest such text of a pattern, the first of equals; nil if there is none.
  init?(of root: SyntaxNode) {
    var search = Search()
    search.follow(root)
    search.endRun()
    guard let best = search.best else { return nil }
    self = best
  }

  private init(bytes: [UInt8], distance: ClosedRange<Int>) {
    self.bytes = bytes
    self.distance = distance
  }

  /// The way through the parts that every match passes one after the other.
  private struct Search {
    var best: LeadingText?
    private var run: [UInt8] = []
    /// Of the run's first byte, while it can be told.
    private var distance: ClosedRange<Int>? = 0...0

    mutating func follow(_ node: SyntaxNode) {
      switch node.kind {
      case .group(_, let inner): follow(inner)
      case .sequence(let nodes): for node in nodes { follow(node) }
      case .empty, .assertion: break
      case .literal(let scalar) where run.count < LeadingText.longest: run += Array(String(scalar).utf8)
      case .literal, .set, .alternation, .repetition:
        endRun()
        distance = distance.flatMap { passed in
          LeadingText.width(of: node).flatMap { width in
            let upper = passed.upperBound + width.upperBound
            return upper <= LeadingText.farthest ? passed.lowerBound + width.lowerBound...upper : nil
          }
        }
      }
    }

    mutating func endRun() {
      if let distance, run.count >= LeadingText.shortest, run.count > best?.bytes.count ?? 0 {
        best = LeadingText(bytes: run, distance: distance)
      }
      distance = distance.map { $0.lowerBound + run.count...$0.upperBound + run.count }
      run = []
    }
  }

  /// Bytes that a part can take; nil if there is no bound.
  private static func width(of node: SyntaxNode) -> ClosedRange<Int>? {
    switch node.kind {
    case .empty, .assertion: return 0...0
    case .literal(let scalar):
      let count = String(scalar).utf8.count
      return count...count
    case .set(let set): return 1...((set.ranges.last?.upperBound ?? 0) < 0x80 ? 1 : 4)
    case .group(_, let inner): return width(of: inner)
    case .sequence(let nodes):
      return nodes.reduce(0...0) { sum, node in
        sum.flatMap { sum in
          width(of: node).map { sum.lowerBound + $0.lowerBound...sum.upperBound + $0.upperBound }
        }
      }
    case .alternation(let nodes):
      let widths = nodes.map { width(of: $0) }
      let known = widths.compactMap(\.self)
      guard known.count == widths.count else { return nil }
      return (known.map(\.lowerBound).min() ?? 0)...(known.map(\.upperBound).max() ?? 0)
    case .repetition(let inner, let min, let max, _):
      guard let max, max <= farthest, let width = width(of: inner) else { return nil }
      return width.lowerBound * min...width.upperBound * max
    }
  }
}
