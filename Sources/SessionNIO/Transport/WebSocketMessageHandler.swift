import NIOCore
import NIOWebSocket
import SessionCore

/// Who hears of what comes over a socket; called on the event loop of the socket.
protocol WebSocketOwner: AnyObject {
  /// Looks at text messages before they are handed on; may change with any of them.
  var gate: LineGate? { get }
  /// Messages may follow; told for each read, of which a burst may have several.
  func burstBegan(_ socket: WebSocketMessageHandler)
  /// The bytes are there during the call only.
  func messageReceived(_ payload: UnsafeRawBufferPointer, isText: Bool, from socket: WebSocketMessageHandler)
  func pongReceived(from socket: WebSocketMessageHandler)
  /// No more messages for now. Does not follow when the connection ends with its last message.
  func burstEnded(_ socket: WebSocketMessageHandler)
  /// The last call: the connection is gone. `code` is that of the peer's close frame.
  func socketClosed(code: UInt16?, reason: String, _ socket: WebSocketMessageHandler)
}

/// The end of a client's pipeline: makes messages of bytes, answers pings and closes, and keeps RFC 6455.
///
/// It reads frames itself, without a copy and without a value for each: most of them are console lines that nobody
/// waits for. Lives on one event loop; its methods are called there only.
final class WebSocketMessageHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// What a peer may ask of our memory.
  struct Limits: Sendable {
    /// Bytes of one message.
    var message = 1 << 20
    /// Frames that one message may come in.
    var fragments = 64
    /// How long a closing handshake may take before the connection is cut.
    var closing: TimeAmount = .seconds(3)
    /// Whether binary messages are handed on; otherwise they end the connection.
    var takesBinary = false
  }

  private enum State {
    case open
    /// Our close frame is written; `code` and `reason` are what will be told.
    case closing
    case closed
  }

  private let limits: Limits
  /// Until the end of the connection, which always comes.
  private var owner: (any WebSocketOwner)?
  private var context: ChannelHandlerContext?
  private var state: State = .open
  /// The beginning of a frame whose end has not come yet.
  private var incomplete: ByteBuffer?
  private var message: ByteBuffer?
  private var fragments = 0
  private var isText = false
  private var validator = UTF8Validator()
  private var ending: (code: UInt16?, reason: String)?
  private var cutTimer: Scheduled<Void>?

  init(limits: Limits, owner: any WebSocketOwner) {
    self.limits = limits
    self.owner = owner
  }

  // MARK: - Sending

  /// Writes a text message; the promise ends when the bytes are handed to the system.
  func send(text: String, promise: EventLoopPromise<Void>?) {
    guard let context, state == .open else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    write(.text, context.channel.allocator.buffer(string: text), promise)
  }

  func send(_ payload: ByteBuffer, isText: Bool) {
    guard state == .open else { return }
    write(isText ? .text : .binary, payload, nil)
  }

  func ping() {
    guard let context, state == .open else { return }
    write(.ping, context.channel.allocator.buffer(string: "flightplan"), nil)
  }

  /// Says good-bye; the connection is cut if the peer does not answer in time.
  func close(code: UInt16) {
    guard let context, state == .open else { return }
    beginClosing(code: code, context)
  }

  /// Ends the connection without a word.
  func cut() {
    context?.close(promise: nil)
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
    guard let context else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    // From the end of the pipeline, since the encoder stands behind this handler.
    context.channel.writeAndFlush(frame, promise: promise)
  }

  private func beginClosing(code: UInt16?, _ context: ChannelHandlerContext) {
    state = .closing
    message = nil
    var data = context.channel.allocator.buffer(capacity: 2)
    if let code { data.writeInteger(code) }
    write(.connectionClose, data, nil)
    let channel = context.channel
    cutTimer = context.eventLoop.scheduleTask(in: limits.closing) { channel.close(promise: nil) }
  }

  /// The peer broke the rules (RFC 6455 §7.1.7).
  private func failConnection(code: UInt16, _ reason: String, _ context: ChannelHandlerContext) {
    guard state == .open else { return }
    ending = (nil, reason)
    beginClosing(code: code, context)
  }

  // MARK: - Receiving

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { finish() }

  func channelInactive(context: ChannelHandlerContext) {
    finish()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    owner?.burstBegan(self)
    if var beginning = incomplete {
      incomplete = nil
      // As few bytes as complete the frame are copied; the rest is read where it lies.
      while let missing = Self.missingBytes(of: beginning),
        var piece = bytes.readSlice(length: min(missing, bytes.readableBytes)),
        piece.readableBytes > 0
      {
        beginning.writeBuffer(&piece)
      }
      readFrames(of: &beginning, context)
      if beginning.readableBytes > 0 {
        if state != .closed { incomplete = beginning }
        return
      }
    }
    readFrames(of: &bytes, context)
    // Only what is left is copied: whole reads are large, and would be kept alive by a few bytes.
    if bytes.readableBytes > 0, state != .closed { incomplete = context.channel.allocator.buffer(buffer: bytes) }
  }

  /// How many bytes complete the frame that a buffer begins with, or tell more of it; nil if it is whole or too long.
  private static func missingBytes(of buffer: ByteBuffer) -> Int? {
    buffer.withUnsafeReadableBytes { bytes in
      guard case .head(let head) = FrameHead.read(bytes) else { return 1 }
      let missing = head.length.addingReportingOverflow(head.size - bytes.count)
      return missing.overflow || missing.partialValue <= 0 ? nil : missing.partialValue
    }
  }

  private func readFrames(of buffer: inout ByteBuffer, _ context: ChannelHandlerContext) {
    let used = buffer.withUnsafeReadableBytes { readFrames($0, context) }
    buffer.moveReaderIndex(forwardBy: used)
  }

  /// Reads whole frames and returns how many bytes they took.
  private func readFrames(_ bytes: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) -> Int {
    var place = 0
    while state != .closed {
      place = passOver(bytes, from: place)
      switch FrameHead.read(UnsafeRawBufferPointer(rebasing: bytes[place...])) {
      case .incomplete: return place
      case .head(let head):
        guard head.length <= limits.message else {
          failConnection(code: 1009, "the node sent a frame of more than \(limits.message) bytes", context)
          return bytes.count
        }
        let start = place + head.size
        guard bytes.count - start >= head.length else {
          // A breach is told at once, not when the rest has come.
          return isAllowed(head, context) ? place : bytes.count
        }
        guard isAllowed(head, context) else { return bytes.count }
        frameReceived(head, UnsafeRawBufferPointer(rebasing: bytes[start..<start + head.length]), context)
        place = start + head.length
      }
    }
    return bytes.count
  }

  /// Where the first frame begins that is more than a console line that nobody waits for.
  private func passOver(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard message == nil, state == .open, let gate = owner?.gate else { return start }
    var place = start
    while case .head(let head) = FrameHead.read(UnsafeRawBufferPointer(rebasing: bytes[place...])), head.isWholeText {
      let payload = place + head.size
      guard head.length <= bytes.count - payload, head.length <= limits.message,
        gate.passesOver(UnsafeRawBufferPointer(rebasing: bytes[payload..<payload + head.length]))
      else { break }
      place = payload + head.length
    }
    return place
  }

  private func isAllowed(_ head: FrameHead, _ context: ChannelHandlerContext) -> Bool {
    guard !head.hasReservedBits, !head.isMasked else {
      failConnection(code: 1002, "the node sent a frame with bits that nobody agreed on", context)
      return false
    }
    guard !head.isControl || (head.isFinal && head.length <= 125) else {
      failConnection(code: 1002, "the node sent a frame that breaks the protocol", context)
      return false
    }
    return true
  }

  private func frameReceived(_ head: FrameHead, _ payload: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
    switch head.opcode {
    case 0, 1, 2: if state == .open { dataReceived(head, payload, context) }
    case 9: if state == .open { write(.pong, context.channel.allocator.buffer(bytes: payload), nil) }
    case 10: owner?.pongReceived(from: self)
    case 8: closeReceived(context.channel.allocator.buffer(bytes: payload), context)
    default: failConnection(code: 1002, "the node sent a frame of an unknown kind", context)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    owner?.burstEnded(self)
    context.fireChannelReadComplete()
  }

  private func dataReceived(_ head: FrameHead, _ payload: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
    if head.opcode == 0 {
      guard message != nil else {
        failConnection(code: 1002, "the node went on with a message that had not begun", context)
        return
      }
    } else {
      guard message == nil else {
        failConnection(code: 1002, "the node began a message within another", context)
        return
      }
      isText = head.opcode == 1
      guard isText || limits.takesBinary else {
        failConnection(code: 1003, "the node sent a binary message", context)
        return
      }
      validator = UTF8Validator()
      fragments = 0
    }
    collect(head, payload, context)
  }

  private func collect(_ head: FrameHead, _ payload: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
    fragments += 1
    let size = (message?.readableBytes ?? 0) + payload.count
    guard fragments <= limits.fragments, size <= limits.message else {
      failConnection(
        code: 1009,
        "the node sent a message of more than \(limits.message) bytes or \(limits.fragments) frames", context)
      return
    }
    if isText {
      guard validator.accepts(payload), !head.isFinal || validator.isComplete else {
        failConnection(code: 1007, "the node sent text that is not UTF-8", context)
        return
      }
    }
    if head.isFinal, message == nil {
      owner?.messageReceived(payload, isText: isText, from: self)
      return
    }
    if message == nil { message = context.channel.allocator.buffer(capacity: payload.count) }
    message?.writeBytes(payload)
    guard head.isFinal, let whole = message else { return }
    message = nil
    whole.withUnsafeReadableBytes { owner?.messageReceived($0, isText: isText, from: self) }
  }

  private func closeReceived(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
    var payload = payload
    let code = payload.readInteger(as: UInt16.self)
    let text = payload.readableBytesView
    var validator = UTF8Validator()
    let isText = payload.withUnsafeReadableBytes { validator.accepts($0) } && validator.isComplete
    if state == .closing {
      context.close(promise: nil)
      return
    }
    if (code == nil && !text.isEmpty) || code.map(Self.isForbidden) == true {
      failConnection(code: 1002, "the node sent a close frame that cannot be", context)
    } else if !isText {
      failConnection(code: 1007, "the node closed with a reason that is not UTF-8", context)
    } else {
      ending = (code ?? 1005, String(decoding: text, as: UTF8.self))
      beginClosing(code: code, context)
      // The server side closes the connection (RFC 6455 §7.1.1); the timer does, should it not.
      cutTimer?.cancel()
      let channel = context.channel
      cutTimer = context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
  }

  /// Codes that nobody may send (RFC 6455 §7.4).
  private static func isForbidden(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: false
    default: true
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if ending == nil { ending = (nil, FailureWords.reason(of: error)) }
    context.close(promise: nil)
  }

  private func finish() {
    guard state != .closed else { return }
    state = .closed
    cutTimer?.cancel()
    cutTimer = nil
    context = nil
    incomplete = nil
    message = nil
    owner?.socketClosed(code: ending?.code ?? nil, reason: ending?.reason ?? "", self)
    owner = nil
  }
}
