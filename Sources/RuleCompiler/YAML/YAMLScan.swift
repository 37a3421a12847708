/// Small questions about the bytes of a YAML text.
enum YAMLScan {
  /// The comment that follows `offset` after blanks on the same line, without trailing blanks.
  static func comment(after offset: Int, in text: String) -> Range<Int>? {
    let utf8 = text.utf8
    var index = utf8.index(utf8.startIndex, offsetBy: min(offset, utf8.count))
    var place = offset
    while index < utf8.endIndex, isBlank(utf8[index]) {
      utf8.formIndex(after: &index)
      place += 1
    }
    guard place > offset, index < utf8.endIndex, utf8[index] == UInt8(ascii: "#") else { return nil }
    let start = place
    var end = start
    while index < utf8.endIndex, !isBreak(utf8[index]) {
      place += 1
      if !isBlank(utf8[index]) { end = place }
      utf8.formIndex(after: &index)
    }
    return start..<end
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  static func isSpace(_ byte: UInt8) -> Bool { isBlank(byte) || isBreak(byte) }
}

extension YAMLScan {
  /// The anchor and the tag in front of a node, and where the node itself begins.
  struct Properties {
    var anchor: Range<Int>?
    var tag: Range<Int>?
    var contentStart: Int
  }

  /// Reads `&anchor` and `!tag` from `start` on; the content begins at `end` at the latest.
  static func properties(in bytes: [UInt8], from start: Int, to end: Int) -> Properties {
    var found = Properties(contentStart: start)
    var place = start
    while place < end {
      switch bytes[place] {
      case UInt8(ascii: "&"):
        found.anchor = place..<anchorEnd(in: bytes, from: place, to: end)
        place = found.anchor?.upperBound ?? end
      case UInt8(ascii: "!"):
        found.tag = place..<wordEnd(in: bytes, from: place, to: end)
        place = found.tag?.upperBound ?? end
      case UInt8(ascii: "#"):
        while place < end, !isBreak(bytes[place]) { place += 1 }
      case let byte where isSpace(byte): place += 1
      default:
        found.contentStart = place
        return found
      }
    }
    found.contentStart = end
    return found
  }

  /// The end of an anchor as libyaml reads it: letters, digits, `_` and `-`.
  private static func anchorEnd(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    bytes[(start + 1)..<end].firstIndex { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        false
      default: true
      }
    } ?? end
  }

  /// The end of an anchor, alias or tag.
  static func wordEnd(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var place = start + 1
    let isVerbatim = bytes[start] == UInt8(ascii: "!") && place < end && bytes[place] == UInt8(ascii: "<")
    while place < end {
      let byte = bytes[place]
      if isVerbatim, byte == UInt8(ascii: ">") { return place + 1 }
      if isSpace(byte) || (!isVerbatim && isFlowIndicator(byte)) { break }
      place += 1
    }
    return place
  }

  static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }
}
