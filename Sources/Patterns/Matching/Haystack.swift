/// The bytes a program runs over, with the questions both matchers ask.
struct Haystack {
  let bytes: UnsafeBufferPointer<UInt8>
  let program: Program

  var count: Int { bytes.count }

  /// Class and width of the scalar at an offset before the end.
  @inline(__always)
  func unit(at offset: Int) -> (number: Int, width: Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Int(program.alphabet.asciiClasses[Int(first)]), 1) }
    let decoded = UTF8Decoding.scalar(in: bytes, at: offset)
    return (Int(program.alphabet.classOfScalar(decoded.value)), decoded.width)
  }

  /// True if the assertion with this raw value holds at the offset.
  func holds(_ rawValue: Int32, at offset: Int) -> Bool { Haystack.holds(rawValue, in: bytes, at: offset) }

  /// True if the assertion with this raw value holds at the offset.
  static func holds(_ rawValue: Int32, in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    guard let assertion = SyntaxNode.Assertion(rawValue: UInt8(truncatingIfNeeded: rawValue)) else {
      return false
    }
    switch assertion {
    case .textStart: return offset == 0
    case .textEnd: return offset == bytes.count
    case .lineStart: return offset == 0 || bytes[offset - 1] == 0x0A
    case .lineEnd: return offset == bytes.count || bytes[offset] == 0x0A
    case .wordBoundary: return isBoundary(bytes, offset)
    case .notWordBoundary: return !isBoundary(bytes, offset)
    }
  }

  private static func isBoundary(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    let before = offset > 0 && UTF8Decoding.isWordByte(bytes[offset - 1])
    let after = offset < bytes.count && UTF8Decoding.isWordByte(bytes[offset])
    return before != after
  }

  /// The first offset from `offset` on where a match can begin; nil if there is none.
  func nextStart(from offset: Int) -> Int? {
    if program.isAnchoredAtStart, offset > 0 { return nil }
    guard let firstClasses = program.firstClasses else { return offset <= count ? offset : nil }
    var cursor = offset
    while cursor < count {
      let unit = unit(at: cursor)
      if firstClasses[unit.number] { return cursor }
      if program.isAnchoredAtStart { return nil }
      cursor += unit.width
    }
    return nil
  }
}
