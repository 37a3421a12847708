import RuntimePorts
import SessionCore

/// Looks at console lines where they arrive: those that nobody waits for are counted and go no further.
///
/// It is asked for every frame, so what changes lies behind a pointer of its own: no check of who else reads it is
/// needed on an event loop that does one thing after the other.
final class LineGate {
  private struct Counts {
    var allowance = 0
    var passedOver = 0
  }

  private let lines: any LineReader
  private let frames: ConsoleFrameReader
  /// Allocated here, freed in `deinit`, used on one event loop only.
  private let counts = UnsafeMutablePointer<Counts>.allocate(capacity: 1)

  init(_ lines: any LineReader, reading frames: ConsoleFrameReader) {
    self.lines = lines
    self.frames = frames
    counts.initialize(to: Counts())
  }

  deinit { counts.deallocate() }

  /// How many more lines may be passed over before the session has to be told.
  func allow(_ count: Int) { counts.pointee.allowance = count }

  /// How many lines were passed over since the last time.
  func takePassedOver() -> Int {
    defer { counts.pointee.passedOver = 0 }
    return counts.pointee.passedOver
  }

  /// Whether the payload of a text message is a line that nobody waits for.
  func passesOver(_ payload: UnsafeRawBufferPointer) -> Bool {
    guard counts.pointee.allowance > 0, let line = frames.line(in: payload),
      !lines.wants(line.text, hasCodes: line.hasCodes)
    else { return false }
    counts.pointee.allowance -= 1
    counts.pointee.passedOver += 1
    return true
  }
}
