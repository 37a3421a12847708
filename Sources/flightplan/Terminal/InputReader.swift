import Foundation

/// Reads standard input with a bound on memory.
struct InputReader {
  /// A longer line is cut to this many bytes and marked as too long.
  static let longestLine = 1 << 20

  /// A line as it came.
  enum Line {
    case text([UInt8])
    case tooLong
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var hasEnded = false

  /// The next line without its line feed; `nil` at the end.
  mutating func next() -> Line? {
    var isTooLong = false
    while true {
      if let end = buffer[start...].firstIndex(of: 0x0A) {
        let line = Array(buffer[start..<end])
        start = end + 1
        return isTooLong || line.count > Self.longestLine ? .tooLong : .text(line)
      }
      if buffer.count - start > Self.longestLine {
        isTooLong = true
        start = buffer.count
      }
      guard !hasEnded, fill() else {
        let line = Array(buffer[start...])
        start = buffer.count
        if isTooLong { return .tooLong }
        return line.isEmpty ? nil : .text(line)
      }
    }
  }

  /// Everything up to the end; `nil` when it is longer than `limit`.
  static func all(limit: Int) -> [UInt8]? {
    var reader = InputReader()
    while reader.fill() {
      if reader.buffer.count > limit { return nil }
    }
    return reader.buffer
  }

  private mutating func fill() -> Bool {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(0, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
        return true
      }
      if count < 0 && errno == EINTR { continue }
      hasEnded = true
      return false
    }
  }
}
