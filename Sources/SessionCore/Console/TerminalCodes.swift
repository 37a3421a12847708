/// Removes what a terminal would act on instead of showing it (ECMA-48 sequences and control characters).
enum TerminalCodes {
  /// The text without codes, nil if there are none. A sequence that does not end takes the rest of the line
  /// with it.
  static func removed(from bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    var room: [UInt8] = []
    return remove(from: bytes, into: &room) ? room : nil
  }

  /// The same into room that is used again and again; false if there are none, which leaves the room as it was.
  static func remove(from bytes: Slice<UnsafeBufferPointer<UInt8>>, into room: inout [UInt8]) -> Bool {
    guard bytes.contains(where: { ($0 < 0x20 && $0 != tab) || $0 == 0x7F || $0 == 0xC2 }) else { return false }
    var remover = Remover(bytes: bytes)
    swap(&remover.kept, &room)
    remover.run()
    swap(&remover.kept, &room)
    return true
  }

  private static let tab: UInt8 = 0x09

  private struct Remover {
    let bytes: Slice<UnsafeBufferPointer<UInt8>>
    var index: Int
    var kept: [UInt8] = []

    init(bytes: Slice<UnsafeBufferPointer<UInt8>>) {
      self.bytes = bytes
      index = bytes.startIndex
    }

    mutating func run() {
      kept.removeAll(keepingCapacity: true)
      kept.reserveCapacity(bytes.count)
      while index < bytes.endIndex {
        let end = bytes[index...].firstIndex { ($0 < 0x20 && $0 != TerminalCodes.tab) || $0 == 0x7F || $0 == 0xC2 }
        kept.append(contentsOf: bytes[index..<(end ?? bytes.endIndex)])
        guard let end else { break }
        index = end
        switch bytes[index] {
        case 0x1B: skipEscape()
        case 0xC2 where following(0x80..<0xA0): skipC1()
        case 0xC2:
          kept.append(0xC2)
          index += 1
        default: index += 1
        }
      }
    }

    private func following(_ range: Range<UInt8>) -> Bool {
      index + 1 < bytes.endIndex && range.contains(bytes[index + 1])
    }

    /// ESC and what belongs to it.
    private mutating func skipEscape() {
      index += 1
      guard index < bytes.endIndex else { return }
      let introducer = bytes[index]
      switch introducer {
      case UInt8(ascii: "["):
        index += 1
        skipControlSequence()
      case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
        index += 1
        skipString()
      case 0x20..<0x30:
        while index < bytes.endIndex, (0x20..<0x30).contains(bytes[index]) { index += 1 }
        skipOne(0x30..<0x7F)
      default: skipOne(0x30..<0x7F)
      }
    }

    /// The same as eight-bit codes, here as two bytes of UTF-8.
    private mutating func skipC1() {
      let code = bytes[index + 1]
      index += 2
      switch code {
      case 0x9B: skipControlSequence()
      case 0x9D, 0x90, 0x98, 0x9E, 0x9F: skipString()
      default: break
      }
    }

    private mutating func skipOne(_ range: Range<UInt8>) {
      if index < bytes.endIndex, range.contains(bytes[index]) { index += 1 }
    }

    /// Parameters, intermediates, one final byte.
    private mutating func skipControlSequence() {
      while index < bytes.endIndex, (0x20..<0x40).contains(bytes[index]) { index += 1 }
      skipOne(0x40..<0x7F)
    }

    /// Everything up to BEL or the string terminator.
    private mutating func skipString() {
      while index < bytes.endIndex {
        let byte = bytes[index]
        if byte == 0x07 {
          index += 1
          return
        }
        if byte == 0x1B, index + 1 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: "\\") {
          index += 2
          return
        }
        if byte == 0xC2, index + 1 < bytes.endIndex, bytes[index + 1] == 0x9C {
          index += 2
          return
        }
        index += 1
      }
    }
  }
}
