import NIOCore
import NIOWebSocket
import RuleModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One socket of the node: frames in and out, and how it ends.
///
/// Not `Sendable`: it lives on its channel's event loop, which is the world's.
final class NodeSocketHandler: ChannelInboundHandler, World.Wire {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  /// Bytes of a message where the node limits them.
  static let longestMessage = 4096

  var session: SocketSession
  private let world: World
  private let isSuspended: Bool
  private var context: ChannelHandlerContext?
  private var parts: ByteBuffer?
  private var isText = false
  private var isHalfOpen = false
  private var isClosing = false

  init(world: World, uuid: String, isSuspended: Bool) {
    self.session = SocketSession(serverUUID: uuid)
    self.world = world
    self.isSuspended = isSuspended
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    world.socketOpened(self)
    if isSuspended { close(4409, "server is suspended") }
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    world.socketClosed(self)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    guard !isHalfOpen else { return }
    switch frame.opcode {
    case .text, .binary, .continuation: take(frame)
    case .ping: write(.pong, frame.unmaskedData)
    case .connectionClose: echoClose(frame, context)
    default: break
    }
  }

  private func take(_ frame: WebSocketFrame) {
    if frame.opcode != .continuation {
      parts = nil
      isText = frame.opcode == .text
    }
    var data = frame.unmaskedData
    var message = parts ?? ByteBuffer()
    message.writeBuffer(&data)
    if world.configuration.node.limitsMessages, message.readableBytes > Self.longestMessage {
      return close(1009, "")
    }
    guard frame.fin else {
      parts = message
      return
    }
    parts = nil
    // Binary messages are dropped where there are limits, and read like text before.
    guard isText || !world.configuration.node.limitsMessages else { return }
    world.messageReceived(String(buffer: message), from: self)
  }

  private func echoClose(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    guard !isClosing else { return context.close(promise: nil) }
    isClosing = true
    finish(with: frame.unmaskedData.readableBytes >= 2 ? frame.unmaskedData : ByteBuffer())
  }

  // MARK: Out

  func write(_ text: String) {
    // A reader that is far behind loses events, as it does at the daemon.
    guard let context, context.channel.isWritable else { return }
    write(.text, context.channel.allocator.buffer(string: text))
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
    guard let context, !isHalfOpen, !isClosing else { return }
    context.writeAndFlush(
      wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
  }

  func end(_ end: PanelSimulator.SocketEnd) {
    guard let context else { return }
    switch end {
    case .close(let code): close(code, "")
    case .bare: context.close(promise: nil)
    case .halfOpen: isHalfOpen = true
    case .reset: reset(context)
    }
  }

  /// Closing with a linger time of nothing sends a reset.
  private func reset(_ context: ChannelHandlerContext) {
    guard let socket = context.channel as? any SocketOptionProvider else {
      return context.close(promise: nil)
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
      bound.value.close(mode: .all, promise: nil)
    }
  }

  private func close(_ code: Int, _ reason: String) {
    guard !isClosing, !isHalfOpen, let context else { return }
    isClosing = true
    var data = context.channel.allocator.buffer(capacity: 2 + reason.utf8.count)
    data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: code))
    data.writeString(reason)
    finish(with: data)
  }

  private func finish(with data: ByteBuffer) {
    guard let context else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    context.writeAndFlush(wrapOutboundOut(frame)).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }
}
