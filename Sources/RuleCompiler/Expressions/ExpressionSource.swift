import Diagnostics

/// The text of an expression or template, and where each byte of it stands in the file.
struct ExpressionSource {
  /// The text after YAML has been read.
  let text: String
  /// Its UTF-8 bytes; all ranges count in them.
  let bytes: [UInt8]
  /// The place in the file of a range of bytes.
  let span: (Range<Int>) -> Span

  /// A text with a map to its file.
  init(_ text: String, span: @escaping (Range<Int>) -> Span) {
    self.text = text
    self.bytes = Array(text.utf8)
    self.span = span
  }

  /// The text of a scalar; `nil` for lists and maps.
  init?(_ node: YAMLNode) {
    guard let text = node.text else { return nil }
    self.init(text) { node.span(ofValueRange: $0) }
  }

  /// All of it, without blanks at both ends.
  var trimmedRange: Range<Int> {
    var range = 0..<bytes.count
    while let first = range.first, isBlank(bytes[first]) { range = range.lowerBound + 1..<range.upperBound }
    while let last = range.last, isBlank(bytes[last]) { range = range.lowerBound..<range.upperBound - 1 }
    return range
  }

  /// What stands there, as written.
  func excerpt(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// A name with what follows it without a blank, as long as it could be one word elsewhere: `survival-1`.
  func word(at range: Range<Int>) -> String {
    let rest = bytes[range.upperBound...].prefix { isWordByte($0) }
    return excerpt(range.lowerBound..<range.upperBound + rest.count)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}

/// Blank, tab, line feed, carriage return.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
