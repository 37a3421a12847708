import Foundation

/// One of the two streams that a command writes to.
enum Output: Int32, Sendable {
  case results = 1
  case remarks = 2

  /// Writes all of it. A reader that has gone ends the program without a word: nobody is left to read one.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(rawValue, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EPIPE {
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
