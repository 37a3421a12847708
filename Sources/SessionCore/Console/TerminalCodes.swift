/// Removes what a terminal would act on instead of showing it (ECMA-48 sequences and control characters).
enum TerminalCodes {
  /// The text without codes, nil if there are none. A sequence that does not end takes the rest of the line
  /// with it.
  static func removed(from bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    let bytes = UnsafeBufferPointer(rebasing: bytes)
    var count: Int?
    let kept = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, filled in
      count = room.baseAddress.flatMap { remove(from: bytes, into: $0) }
      filled = count ?? 0
    }
    return count.map { _ in kept }
  }

  /// The same into room for as many bytes; how many were kept, nil if there are no codes.
  static func remove(from bytes: UnsafeBufferPointer<UInt8>, into room: UnsafeMutablePointer<UInt8>) -> Int? {
    guard let start = bytes.baseAddress else { return nil }
    let first = distance(start, bytes.count)
    guard first < bytes.count else { return nil }
    room.update(from: start, count: first)
    var remover = Remover(bytes: bytes, start: start, index: first, kept: room, count: first)
    remover.run()
    return remover.count
  }

  /// How far the next byte is with which a code may begin: a control character other than a tab, or the lead of C1.
  @inline(__always)
  private static func distance(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var place = 0
    while true {
      place += ByteScan.distance(start + place, count - place) { word in
        ByteScan.below(word, 0x20) | ByteScan.beyondTilde(word)
      } isSought: {
        $0 < 0x20 || $0 >= 0x7F
      }
      guard place < count, start[place] == tab || (start[place] > 0x7F && start[place] != 0xC2) else { return place }
      place += 1
    }
  }

  private static let tab = UInt8(ascii: "\t")

  /// Never keeps more bytes than it has read, so the room for all of them is enough.
  private struct Remover {
    let bytes: UnsafeBufferPointer<UInt8>
    let start: UnsafePointer<UInt8>
    var index: Int
    let kept: UnsafeMutablePointer<UInt8>
    var count: Int

    mutating func run() {
      while index < bytes.endIndex {
        switch bytes[index] {
        case 0x1B: skipEscape()
        case 0xC2 where following(0x80..<0xA0): skipC1()
        case 0xC2: keep(1)
        default: index += 1
        }
        keep(TerminalCodes.distance(start + index, bytes.count - index))
      }
    }

    private mutating func keep(_ length: Int) {
      (kept + count).update(from: start + index, count: length)
      count += length
      index += length
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
