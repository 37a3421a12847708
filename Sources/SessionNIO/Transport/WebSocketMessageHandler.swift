import NIOCore
import NIOWebSocket

/// Who hears of what comes over a socket; called on the event loop of the socket.
protocol WebSocketOwner: AnyObject {
  func messageReceived(_ payload: ByteBuffer, isText: Bool, from socket: WebSocketMessageHandler)
  func pongReceived(from socket: WebSocketMessageHandler)
  /// No more messages for now. Does not follow when the connection ends with its last message.
  func burstEnded(_ socket: WebSocketMessageHandler)
  /// The last call: the connection is gone. `code` is that of the peer's close frame.
  func socketClosed(code: UInt16?, reason: String, _ socket: WebSocketMessageHandler)
}

/// The end of a client's pipeline: makes messages of frames, answers pings and closes, and keeps RFC 6455.
///
/// Lives on one event loop; its methods are called there only.
final class WebSocketMessageHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

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
  private weak var owner: (any WebSocketOwner)?
  private var context: ChannelHandlerContext?
  private var state: State = .open
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
    context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
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
    let frame = unwrapInboundIn(data)
    if state == .closed { return }
    guard !frame.rsv1, !frame.rsv2, !frame.rsv3, frame.maskKey == nil else {
      failConnection(code: 1002, "the node sent a frame with bits that nobody agreed on", context)
      return
    }
    switch frame.opcode {
    case .text, .binary, .continuation: if state == .open { dataReceived(frame, context) }
    case .ping: if state == .open { write(.pong, frame.data, nil) }
    case .pong: owner?.pongReceived(from: self)
    case .connectionClose: closeReceived(frame.data, context)
    default: failConnection(code: 1002, "the node sent a frame of an unknown kind", context)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    owner?.burstEnded(self)
    context.fireChannelReadComplete()
  }

  private func dataReceived(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    if frame.opcode == .continuation {
      guard message != nil else {
        failConnection(code: 1002, "the node went on with a message that had not begun", context)
        return
      }
    } else {
      guard message == nil else {
        failConnection(code: 1002, "the node began a message within another", context)
        return
      }
      isText = frame.opcode == .text
      guard isText || limits.takesBinary else {
        failConnection(code: 1003, "the node sent a binary message", context)
        return
      }
      validator = UTF8Validator()
      fragments = 0
    }
    collect(frame, context)
  }

  private func collect(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    fragments += 1
    let size = (message?.readableBytes ?? 0) + frame.data.readableBytes
    guard fragments <= limits.fragments, size <= limits.message else {
      failConnection(
        code: 1009,
        "the node sent a message of more than \(limits.message) bytes or \(limits.fragments) frames", context)
      return
    }
    if isText {
      guard validator.accepts(frame.data.readableBytesView), !frame.fin || validator.isComplete else {
        failConnection(code: 1007, "the node sent text that is not UTF-8", context)
        return
      }
    }
    var data = frame.data
    if message == nil { message = data } else { message?.writeBuffer(&data) }
    guard frame.fin, let whole = message else { return }
    message = nil
    owner?.messageReceived(whole, isText: isText, from: self)
  }

  private func closeReceived(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
    var payload = payload
    let code = payload.readInteger(as: UInt16.self)
    let text = payload.readableBytesView
    var validator = UTF8Validator()
    let isText = validator.accepts(text) && validator.isComplete
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
    switch error {
    case NIOWebSocketError.invalidFrameLength:
      failConnection(code: 1009, "the node sent a frame of more than \(limits.message) bytes", context)
    case is NIOWebSocketError:
      failConnection(code: 1002, "the node sent a frame that breaks the protocol", context)
    default:
      if ending == nil { ending = (nil, FailureWords.reason(of: error)) }
      context.close(promise: nil)
    }
  }

  private func finish() {
    guard state != .closed else { return }
    state = .closed
    cutTimer?.cancel()
    cutTimer = nil
    context = nil
    message = nil
    owner?.socketClosed(code: ending?.code ?? nil, reason: ending?.reason ?? "", self)
    owner = nil
  }
}
