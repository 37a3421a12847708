/// Where a pattern matched in a line.
public struct Match: Sendable, Hashable {
  /// By number of the group, 0 for the whole match; nil for a group that took no part. UTF-8 offsets in the line.
  public let captures: [Range<Int>?]
  let names: [String?]

  /// The whole match, UTF-8 offsets in the line.
  public var range: Range<Int> {
    // The matcher sets both ends of the whole match before it reports one.
    captures[0] ?? 0..<0
  }

  /// The text of a group by number; nil if it took no part, there is no such group or `line` is another one.
  public func text(of index: Int, in line: String) -> String? {
    guard captures.indices.contains(index), let range = captures[index] else { return nil }
    let bytes = line.utf8
    guard
      let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound, limitedBy: bytes.endIndex),
      let end = bytes.index(start, offsetBy: range.count, limitedBy: bytes.endIndex)
    else { return nil }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Where a group is, by name; nil if it took no part or there is no such group.
  public func range(of name: String) -> Range<Int>? { names.firstIndex(of: name).flatMap { captures[$0] } }

  /// The text of a group by name; nil if it took no part or there is no such group.
  public func text(of name: String, in line: String) -> String? {
    guard let index = names.firstIndex(of: name) else { return nil }
    return text(of: index, in: line)
  }
}
