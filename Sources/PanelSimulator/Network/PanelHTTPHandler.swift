import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// One HTTP connection to panel or node: collects a request, has it answered, or becomes a socket.
///
/// Not `Sendable`: it lives on its channel's event loop, which is the world's.
final class PanelHTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// Bytes of a request's body; more ends the connection.
  static let longestBody = 1 << 20

  private let world: World
  private let servesPanel: Bool
  private let servesNode: Bool
  private let encoder: HTTPResponseEncoder
  private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  private init(
    world: World, servesPanel: Bool, servesNode: Bool, encoder: HTTPResponseEncoder,
    decoder: ByteToMessageHandler<HTTPRequestDecoder>
  ) {
    self.world = world
    self.servesPanel = servesPanel
    self.servesNode = servesNode
    self.encoder = encoder
    self.decoder = decoder
  }

  /// Puts HTTP and this handler at the pipeline's end.
  static func add(
    to channel: any Channel, world: World, servesPanel: Bool, servesNode: Bool
  ) throws {
    let encoder = HTTPResponseEncoder()
    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
    let handler = PanelHTTPHandler(
      world: world, servesPanel: servesPanel, servesNode: servesNode, encoder: encoder, decoder: decoder)
    try channel.pipeline.syncOperations.addHandlers([encoder, decoder, handler])
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let buffer):
      body.append(contentsOf: buffer.readableBytesView)
      if body.count > Self.longestBody { context.close(promise: nil) }
    case .end:
      guard let head else { return }
      self.head = nil
      requestReceived(head, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func requestReceived(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let path = head.uri.split(separator: "?").first.map(String.init) ?? "/"
    let pieces = path.split(separator: "/").map(String.init)
    let isSocket = pieces.count == 4 && pieces.starts(with: ["api", "servers"]) && pieces[3] == "ws"
    if servesNode, isSocket {
      socketRequested(pieces[2], head, context)
    } else if servesPanel {
      answerPanel(head, context)
    } else {
      let text = "{\"error\":\"The requested resource does not exist on this instance.\"}"
      write(PanelAnswer(status: 404, body: text), head, context)
    }
  }

  // MARK: Panel

  private func answerPanel(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    var headers: [String: String] = [:]
    for (name, value) in head.headers { headers[name.lowercased()] = value }
    let request = PanelRequest(method: head.method.rawValue, target: head.uri, headers: headers, body: body)
    let answer = world.answer(request)
    switch answer.manner {
    case .answered: write(answer, head, context)
    case .dropped: context.close(promise: nil)
    case .silent: break
    }
  }

  private func write(_ answer: PanelAnswer, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    var headers = HTTPHeaders(answer.headers)
    let bytes = Array((answer.body ?? "").utf8)
    if answer.status != 204 {
      headers.add(name: "Content-Type", value: answer.contentType)
      headers.add(name: "Content-Length", value: String(bytes.count))
    }
    if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
    let status = HTTPResponseStatus(statusCode: answer.status)
    let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if !bytes.isEmpty, head.method != .HEAD {
      let buffer = context.channel.allocator.buffer(bytes: bytes)
      context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }
    let keepsAlive = head.isKeepAlive
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      if !keepsAlive { bound.value.close(promise: nil) }
    }
  }

  // MARK: Node

  private func socketRequested(
    _ uuid: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    guard world.isNodeUp else { return context.close(promise: nil) }
    switch world.admission(of: uuid, headers: head.headers) {
    case .refused(let status, let body, let headers):
      var answer = PanelAnswer(status: status, headers: headers, body: body)
      if !body.hasPrefix("{") { answer.contentType = "text/plain; charset=utf-8" }
      write(answer, head, context)
    case .admitted(let uuid, let key, let isSuspended):
      upgrade(uuid, key: key, isSuspended: isSuspended, context)
    }
  }

  private func upgrade(
    _ uuid: String, key: String, isSuspended: Bool, _ context: ChannelHandlerContext
  ) {
    // The constant is RFC 6455 section 1.3's.
    let digest = Insecure.SHA1.hash(data: Data((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    var headers = HTTPHeaders([("Upgrade", "websocket"), ("Connection", "Upgrade")])
    headers.add(name: "Sec-WebSocket-Accept", value: Data(digest).base64EncodedString())
    let response = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    let pipeline = context.pipeline.syncOperations
    // Gone before the socket's handlers come: they may write at once.
    pipeline.removeHandler(encoder, promise: nil)
    let socket = NodeSocketHandler(world: world, uuid: uuid, isSuspended: isSuspended)
    do {
      try pipeline.addHandlers([
        WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 20)),
        WebSocketProtocolErrorHandler(), socket,
      ])
    } catch {
      return context.close(promise: nil)
    }
    pipeline.removeHandler(decoder, promise: nil)
    pipeline.removeHandler(self, promise: nil)
  }
}
