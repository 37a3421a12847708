public import Diagnostics

/// How a text was written.
public enum YAMLScalarStyle: Sendable, Hashable {
  case plain, singleQuoted, doubleQuoted, literal, folded
}

/// One value of a YAML text: a text, a list or a map, with its place in the file.
///
/// Texts are never turned into numbers, dates or truth values here; who reads them knows what they should be.
public struct YAMLNode: Sendable {
  /// What a node holds.
  public enum Content: Sendable {
    case scalar(String, YAMLScalarStyle)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  /// See `Content`.
  public let content: Content
  /// Bytes before the node, its anchor left aside.
  let start: Int
  /// Bytes before the place after the node; block lists and maps end where their last value ends.
  let end: Int
  /// Where the alias stands that repeats this node.
  var alias: Range<Int>?
  let origin: YAMLOrigin
  /// The text was put together from several places, so only the whole of it has a place.
  let isComputed: Bool

  init(_ content: Content, from start: Int, to end: Int, origin: YAMLOrigin) {
    self.content = content
    self.start = start
    self.end = end
    self.alias = nil
    self.origin = origin
    self.isComputed = false
  }

  /// Other content at the place of a node.
  init(_ content: Content, at node: YAMLNode, isComputed: Bool = false) {
    self.content = content
    self.start = node.start
    self.end = node.end
    self.alias = node.alias
    self.origin = node.origin
    self.isComputed = isComputed || node.isComputed
  }

  /// The place of the node; for a node that an alias repeats, the place of the original.
  public var span: Span { origin.source.span(from: start, to: end) }

  /// The place of the alias that put the node here, nil if it was written here.
  public var aliasSpan: Span? {
    alias.map { origin.source.span(from: $0.lowerBound, to: $0.upperBound) }
  }

  /// The text of a scalar, nil for lists and maps.
  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// How a scalar was written, nil for lists and maps.
  public var style: YAMLScalarStyle? {
    if case .scalar(_, let style) = content { style } else { nil }
  }

  /// The items of a list, nil for anything else.
  public var elements: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The entries of a map in order, each key once; nil for anything else.
  public var entries: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// Nothing was written here, as after `key:` at the end of a line.
  public var isEmptyPlain: Bool {
    if case .scalar("", .plain) = content { true } else { false }
  }

  /// The entry of that name; nil if this is no map or has none.
  public func entry(_ name: String) -> YAMLEntry? {
    entries?.first { $0.name == name }
  }

  /// The value under that key; nil if this is no map or has none.
  public subscript(key: String) -> YAMLNode? { entry(key)?.value }

  /// What kind of value it is, for sentences: `a text`, `a list`, `a map` or `nothing`.
  public var kindDescription: String {
    switch content {
    case .scalar: isEmptyPlain ? "nothing" : "a text"
    case .sequence: "a list"
    case .mapping: "a map"
    }
  }

  /// The comment after an unquoted text on the same line, from its `#` on; it may be text that was cut off.
  public var cutComment: Span? {
    guard style == .plain, !isEmptyPlain else { return nil }
    return YAMLScan.comment(after: end, in: origin.source.text).map {
      origin.source.span(from: $0.lowerBound, to: $0.upperBound)
    }
  }

  /// The place in the file of a stretch of the scalar's text, given in UTF-8 offsets of `text`.
  ///
  /// Exact through quotes, doubled quotes, escapes and folded lines. For lists and maps it is `span`.
  public func span(ofValueRange range: Range<Int>) -> Span {
    guard case .scalar(let text, let style) = content, !isComputed else { return span }
    let map = YAMLScalarMap(value: text, style: style, source: origin.source.text, from: start, to: end)
    let from = map.sourceOffset(of: range.lowerBound)
    return origin.source.span(from: from, to: max(from, map.sourceOffset(of: range.upperBound)))
  }
}

/// One `key: value` of a map.
public struct YAMLEntry: Sendable {
  /// The key, always a scalar.
  public let key: YAMLNode
  /// Its value; empty and plain if nothing was written.
  public let value: YAMLNode

  /// The text of the key.
  public var name: String { key.text ?? "" }

  /// The same value under another word.
  func renamed(_ name: String) -> YAMLEntry {
    YAMLEntry(key: YAMLNode(.scalar(name, .plain), at: key, isComputed: true), value: value)
  }

  /// From the key to the end of the value, or to the end of the alias that stands for it.
  public var span: Span {
    key.origin.source.span(from: key.start, to: max(key.end, value.alias?.upperBound ?? value.end))
  }
}

/// What all nodes of one file share.
final class YAMLOrigin: Sendable {
  let source: SourceFile

  init(_ source: SourceFile) {
    self.source = source
  }
}
