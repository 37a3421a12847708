import RuntimePorts

/// The filters in use on one event loop, one reader for each, however many sessions share it.
struct LineReaders {
  private var readers: [ObjectIdentifier: any LineReader] = [:]

  mutating func reader(of filter: (any LineFilter)?) -> (any LineReader)? {
    guard let filter else { return nil }
    let key = ObjectIdentifier(filter)
    if let known = readers[key] { return known }
    let reader = filter.makeReader()
    readers[key] = reader
    return reader
  }
}
