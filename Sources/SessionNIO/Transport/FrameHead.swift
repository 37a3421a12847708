/// The first bytes of a frame (RFC 6455 §5.2).
struct FrameHead {
  let opcode: UInt8
  let isFinal: Bool
  let hasReservedBits: Bool
  let isMasked: Bool
  /// Bytes of the payload; more than anybody allows if it cannot be told.
  let length: Int
  /// Bytes of the head itself, without a mask: nodes send none.
  let size: Int

  /// Close, ping and pong, which may stand between the frames of a message.
  var isControl: Bool { opcode >= 8 }

  /// A text message in one frame, as every node sends it.
  var isWholeText: Bool { opcode == 1 && isFinal && !hasReservedBits && !isMasked }

  enum Reading {
    case head(FrameHead)
    case incomplete
  }

  @inline(__always)
  static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
    guard bytes.count >= 2 else { return .incomplete }
    let (first, second) = (bytes[0], bytes[1])
    var length = Int(second & 0x7F)
    var size = 2
    if length == 126 {
      guard bytes.count >= 4 else { return .incomplete }
      length = Int(bytes[2]) << 8 | Int(bytes[3])
      size = 4
    } else if length == 127 {
      guard bytes.count >= 10 else { return .incomplete }
      length = Int(clamping: (2..<10).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) })
      size = 10
    }
    return .head(
      FrameHead(
        opcode: first & 0x0F, isFinal: first & 0x80 != 0, hasReservedBits: first & 0x70 != 0,
        isMasked: second & 0x80 != 0, length: length, size: size))
  }
}
