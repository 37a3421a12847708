import Foundation

/// One of the two streams that a command writes to.
enum Output: Int32, Sendable {
  case results = 1
  case remarks = 2

  /// What it means that the reader has gone.
  enum BrokenPipe: Sendable {
    /// The program ends without a word: nobody is left to read one.
    case endsProgram
    /// The text is lost, the work goes on.
    case losesText
  }

  /// Writes all of it.
  func write(_ text: String, onBrokenPipe policy: BrokenPipe = .endsProgram) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(rawValue, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EPIPE, policy == .endsProgram {
          exit(0)
        } else if errno != EINTR && errno != EAGAIN {
          return
        }
      }
    }
  }

  /// The text and a line feed.
  func line(_ text: String) { write(text + "\n") }

  /// Whether a person is likely to read it.
  var isTerminal: Bool { isatty(rawValue) == 1 }
}
