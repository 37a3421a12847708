/// Lines that look like matches and are none, to show where a pattern draws its line.
enum NearMiss {
  /// Made from a line that matches; nil if everything like it matches, too.
  static func of(_ example: String, _ pattern: Pattern) -> String? {
    // What a player may type in a chat.
    if pattern.isAnchoredAtStart, !pattern.matches("<Steve> " + example) { return "<Steve> " + example }
    let scalars = Array(example.unicodeScalars)
    for change in changes {
      for place in scalars.indices.reversed() {
        var changed = scalars
        changed.replaceSubrange(place...place, with: change(scalars[place]))
        let line = text(changed)
        if line != example, !pattern.matches(line) { return line }
      }
    }
    return ["", "x", " "].first { !pattern.matches($0) }
  }

  /// Gentle ones first.
  private static let changes: [@Sendable (Unicode.Scalar) -> [Unicode.Scalar]] = [
    { scalar in ("0"..."9").contains(scalar) ? ["x"] : ("a"..."z").contains(scalar) ? ["7"] : [] },
    { _ in [] },
    { _ in ["\u{7F}"] },
  ]

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }
}
