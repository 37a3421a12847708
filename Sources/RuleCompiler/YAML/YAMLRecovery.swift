/// Which part of a text to leave out after a syntax error, so that the rest can still be read.
enum YAMLRecovery {
  /// The lines around `offset`: one rule where the error is in a rule, else all of a top-level key.
  ///
  /// Nil if nothing is left that could be left out.
  static func block(at offset: Int, in bytes: [UInt8]) -> Range<Int>? {
    let lines = Lines(bytes)
    let line = lines.index(containing: min(offset, max(0, bytes.count - 1)))
    guard let blamed = stride(from: line, through: 0, by: -1).first(where: { lines.indent($0) != nil }) else {
      return nil
    }
    guard let top = stride(from: blamed, through: 0, by: -1).first(where: { lines.indent($0) == 0 }) else {
      return lines.range(from: blamed, to: blamed + 1)
    }
    let inner = lines.firstLine(after: top) { $0 != nil }.flatMap { lines.indent($0) } ?? 0
    guard blamed > top, inner > 0 else { return lines.range(from: top, to: lines.end(of: top, indent: 0)) }
    let start = stride(from: blamed, to: top, by: -1).first { (lines.indent($0) ?? Int.max) <= inner }
    guard let start else { return lines.range(from: top, to: lines.end(of: top, indent: 0)) }
    return lines.range(from: start, to: lines.end(of: start, indent: inner))
  }

  /// Names of the anchors that seem to be in a block.
  static func anchors(in block: ArraySlice<UInt8>) -> Set<String> {
    var names: Set<String> = []
    var rest = block
    while let sign = rest.firstIndex(of: UInt8(ascii: "&")) {
      rest = rest[(sign + 1)...]
      let name = rest.prefix { !YAMLScan.isSpace($0) && !YAMLScan.isFlowIndicator($0) }
      if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
      rest = rest[name.endIndex...]
    }
    return names
  }

  private struct Lines {
    let bytes: [UInt8]
    private var starts = [0]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      var index = 0
      bytes.withUnsafeBufferPointer { buffer in
        while index < buffer.count {
          if buffer[index] == 0x0A { starts.append(index + 1) }
          index += 1
        }
      }
    }

    func index(containing offset: Int) -> Int {
      var low = 0
      var high = starts.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= offset { low = middle } else { high = middle }
      }
      return low
    }

    func end(of line: Int) -> Int { line + 1 < starts.count ? starts[line + 1] : bytes.count }

    /// Blanks at the start of a line; nil for empty lines and comments.
    func indent(_ line: Int) -> Int? {
      var place = starts[line]
      let end = end(of: line)
      while place < end, YAMLScan.isBlank(bytes[place]) { place += 1 }
      guard place < end, !YAMLScan.isBreak(bytes[place]), bytes[place] != UInt8(ascii: "#") else {
        return nil
      }
      return place - starts[line]
    }

    func firstLine(after line: Int, where accepts: (Int?) -> Bool) -> Int? {
      (line + 1..<max(line + 1, starts.count)).first { accepts(indent($0)) }
    }

    /// The line after the entry that begins in `line` with that indentation.
    func end(of line: Int, indent: Int) -> Int {
      firstLine(after: line) { $0.map { $0 <= indent } ?? false } ?? starts.count
    }

    func range(from first: Int, to last: Int) -> Range<Int> {
      starts[first]..<(last < starts.count ? starts[last] : bytes.count)
    }
  }
}
