import EngineCore
import RuntimePorts

/// What matters to the engine, as sessions ask for it.
final class InterestFilter: LineFilter {
  private let interest: LineInterest

  init(_ interest: LineInterest) { self.interest = interest }

  func makeReader() -> any LineReader { Reader(interest.makeReader()) }

  private final class Reader: LineReader {
    private let reader: LineInterest.Reader

    init(_ reader: LineInterest.Reader) { self.reader = reader }

    func wants(_ line: UnsafeBufferPointer<UInt8>, hasCodes: Bool) -> Bool { reader.wants(line, hasCodes: hasCodes) }
  }
}
