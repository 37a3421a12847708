import RuntimePorts
import SessionCore

/// The filters in use on one event loop, one reader for each, however many sessions share it.
struct LineReaders {
  private let frames = ConsoleFrameReader()
  private var readers: [ObjectIdentifier: any LineReader] = [:]

  /// A gate for one session; none without a filter.
  mutating func gate(for filter: (any LineFilter)?) -> LineGate? {
    guard let filter else { return nil }
    let key = ObjectIdentifier(filter)
    let reader = readers[key] ?? filter.makeReader()
    readers[key] = reader
    return LineGate(reader, reading: frames)
  }
}
