/// Where each byte of a scalar's text came from.
///
/// The text and its source are walked side by side. Where the source is folded, both have a run of white
/// space, of different length; runs are matched with their ends together, so that what follows is exact
/// again.
struct YAMLScalarMap {
  /// From `value` on, text and source run in step, until the next anchor.
  private struct Anchor {
    let value: Int
    let source: Int
  }

  private var anchors: [Anchor] = []

  init(value: String, style: YAMLScalarStyle, source: String, from start: Int, to end: Int) {
    let whole = source.utf8
    let from = whole.index(whole.startIndex, offsetBy: start)
    let to = whole.index(whole.startIndex, offsetBy: max(start, end))
    var walk = Walk(value: Array(value.utf8), source: Array(whole[from..<to]), base: start)
    walk.run(style)
    anchors = walk.anchors
  }

  /// The source offset of a byte of the text; the text's length gives the place before a closing quote.
  func sourceOffset(of value: Int) -> Int {
    var low = 0
    var high = anchors.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if anchors[middle].value <= value { low = middle } else { high = middle }
    }
    let found = anchors[low].source + max(0, value - anchors[low].value)
    return low + 1 < anchors.count ? min(found, anchors[low + 1].source) : min(found, anchors[low].source)
  }

  private struct Walk {
    let value: [UInt8]
    let source: [UInt8]
    let base: Int
    var anchors: [Anchor] = []
    var v = 0
    var s = 0

    mutating func run(_ style: YAMLScalarStyle) {
      switch style {
      case .plain: walkQuoted(closedBy: nil)
      case .singleQuoted:
        s = 1
        walkQuoted(closedBy: UInt8(ascii: "'"))
      case .doubleQuoted:
        s = 1
        walkQuoted(closedBy: UInt8(ascii: "\""))
      case .literal, .folded: walkBlock()
      }
      // The last anchor is the end: nothing lies behind it.
      anchors.append(Anchor(value: max(v, value.count), source: base + s))
    }

    private mutating func mark() { anchors.append(Anchor(value: v, source: base + s)) }

    private mutating func walkQuoted(closedBy quote: UInt8?) {
      let end = quote == nil ? source.count : source.count - 1
      mark()
      while s < end, v < value.count {
        let byte = source[s]
        if YAMLScan.isSpace(byte), runHasBreak(until: end) {
          fold(until: end)
        } else if byte == UInt8(ascii: "'"), quote == byte {
          step(value: 1, source: 2)
        } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
          walkEscape(until: end)
        } else {
          v += 1
          s += 1
        }
      }
    }

    private mutating func step(value count: Int, source length: Int) {
      mark()
      v += count
      s += length
      mark()
    }

    private mutating func walkEscape(until end: Int) {
      guard s + 1 < end else { return step(value: 1, source: 1) }
      switch source[s + 1] {
      case UInt8(ascii: "x"): step(value: lengthOfScalar, source: min(4, end - s))
      case UInt8(ascii: "u"): step(value: lengthOfScalar, source: min(6, end - s))
      case UInt8(ascii: "U"): step(value: lengthOfScalar, source: min(10, end - s))
      case UInt8(ascii: "N"), UInt8(ascii: "_"): step(value: 2, source: 2)
      case UInt8(ascii: "L"), UInt8(ascii: "P"): step(value: 3, source: 2)
      case 0x0A, 0x0D:
        // An escaped line break stands for nothing; blanks at the start of the next line go with it.
        mark()
        s += 1
        while s < end, YAMLScan.isSpace(source[s]) { s += 1 }
        mark()
      default: step(value: 1, source: 2)
      }
    }

    /// UTF-8 length of the character at the current place of the text.
    private var lengthOfScalar: Int {
      guard v < value.count else { return 1 }
      switch value[v] {
      case 0..<0xC0: return 1
      case 0xC0..<0xE0: return 2
      case 0xE0..<0xF0: return 3
      default: return 4
      }
    }

    private func runHasBreak(until end: Int) -> Bool {
      var index = s
      while index < end, YAMLScan.isBlank(source[index]) { index += 1 }
      return index < end && YAMLScan.isBreak(source[index])
    }

    /// Both sides stand at white space that contains a line break: skips it on both and matches the ends.
    private mutating func fold(until end: Int) {
      mark()
      var sourceEnd = s
      while sourceEnd < end, YAMLScan.isSpace(source[sourceEnd]) { sourceEnd += 1 }
      var valueEnd = v
      while valueEnd < value.count, YAMLScan.isSpace(value[valueEnd]) { valueEnd += 1 }
      v = valueEnd
      s = sourceEnd
      mark()
    }

    /// Block scalars: the header line, then lines whose indentation is not part of the text.
    private mutating func walkBlock() {
      while s < source.count, !YAMLScan.isBreak(source[s]) { s += 1 }
      alignRun()
      while s < source.count, v < value.count {
        if YAMLScan.isBreak(source[s]) {
          alignRun()
        } else {
          v += 1
          s += 1
        }
      }
    }

    /// Skips white space on both sides; as indentation comes last in the source, the ends belong together.
    private mutating func alignRun() {
      mark()
      var sourceEnd = s
      while sourceEnd < source.count, YAMLScan.isSpace(source[sourceEnd]) { sourceEnd += 1 }
      var valueEnd = v
      while valueEnd < value.count, YAMLScan.isSpace(value[valueEnd]) { valueEnd += 1 }
      let blanks = trailingBlanks(before: valueEnd, from: v)
      v = valueEnd - blanks
      s = max(s, sourceEnd - blanks)
      mark()
      v = valueEnd
      s = sourceEnd
    }

    /// Blanks of the text directly before `end` that stand at the start of a line.
    private func trailingBlanks(before end: Int, from start: Int) -> Int {
      var count = 0
      while end - count > start, YAMLScan.isBlank(value[end - count - 1]) { count += 1 }
      return count
    }
  }
}
