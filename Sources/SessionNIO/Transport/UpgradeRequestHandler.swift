import NIOCore
import NIOHTTP1

/// The node answered the upgrade with something else.
struct UpgradeRefusal: Error, Hashable {
  let status: Int
  /// The beginning of the body, printable.
  let text: String
}

/// The connection ended before there was an answer.
struct UpgradeAborted: Error {}

/// Sends the request for a WebSocket and reports what comes instead of one; removed when it succeeds.
final class UpgradeRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// Bytes of a refusal's body that are shown.
  static let longestBody = 200

  private let head: HTTPRequestHead
  private let failed: (any Error) -> Void
  private var status: Int?
  private var body: [UInt8] = []

  init(head: HTTPRequestHead, failed: @escaping (any Error) -> Void) {
    self.head = head
    self.failed = failed
  }

  func channelActive(context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = Int(head.status.code)
    case .body(let part):
      body.append(contentsOf: part.readableBytesView.prefix(Self.longestBody - body.count))
      if body.count >= Self.longestBody { refuse(context) }
    case .end: refuse(context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if status == nil { failed(UpgradeAborted()) } else { refuse(context) }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    failed(error)
    context.close(promise: nil)
  }

  private func refuse(_ context: ChannelHandlerContext) {
    let text = String(decoding: body, as: UTF8.self)
    failed(UpgradeRefusal(status: status ?? 0, text: text))
    context.close(promise: nil)
  }
}
