import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Opens WebSockets from one event loop.
struct SocketConnector {
  /// How long connecting, the TLS handshake and the upgrade may take together.
  static let timeout: TimeAmount = .seconds(10)

  /// A socket keeps its last buffer, so it begins with a small one; a busy console makes it grow in some reads.
  private static let buffers = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)

  let loop: any EventLoop
  /// Used for `wss` only.
  let tls: NIOSSLContext?
  let origin: String?
  let userAgent: String

  /// Connects and upgrades. The handler gets the socket's frames as soon as the future succeeds, not before.
  ///
  /// `opening` is told the channel before it connects, so that it can be given up.
  func connect(
    to address: NodeAddress, _ handler: WebSocketMessageHandler,
    opening: @escaping @Sendable (any Channel) -> Void
  ) -> EventLoopFuture<Void> {
    loop.preconditionInEventLoop()
    let upgraded = loop.makePromise(of: Void.self)
    let bound = NIOLoopBound(handler, eventLoop: loop)
    let connector = self
    let connecting = ClientBootstrap(group: loop)
      .connectTimeout(Self.timeout)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.recvAllocator, value: Self.buffers)
      .channelInitializer { channel in
        opening(channel)
        return channel.eventLoop.makeCompletedFuture {
          try connector.configure(channel, for: address, bound, upgraded)
        }
      }
      .connect(host: address.host, port: address.port)
    connecting.whenFailure { upgraded.fail($0) }
    let timer = loop.scheduleTask(in: Self.timeout) {
      upgraded.fail(ChannelError.connectTimeout(Self.timeout))
    }
    upgraded.futureResult.whenComplete { result in
      timer.cancel()
      if case .failure = result { connecting.whenSuccess { $0.close(promise: nil) } }
    }
    return upgraded.futureResult
  }

  private func configure(
    _ channel: any Channel, for address: NodeAddress, _ handler: NIOLoopBound<WebSocketMessageHandler>,
    _ upgraded: EventLoopPromise<Void>
  ) throws {
    let pipeline = channel.pipeline.syncOperations
    if address.isSecure, let tls { try pipeline.addHandler(Self.tlsHandler(tls, host: address.host)) }
    let request = UpgradeRequestHandler(head: head(for: address)) { upgraded.fail($0) }
    let boundRequest = NIOLoopBound(request, eventLoop: loop)
    let upgrader = NIOWebSocketClientUpgrader(automaticErrorHandling: false) { channel, _ in
      channel.eventLoop.makeCompletedFuture {
        // Frames that came in one segment with the answer follow right after this, so that both have to be in
        // place.
        let pipeline = channel.pipeline.syncOperations
        _ = pipeline.removeHandler(boundRequest.value)
        // Our handler reads frames itself, so it stands before the library's pair, whose decoder then sees nothing.
        let encoder = try pipeline.handler(type: WebSocketFrameEncoder.self)
        try pipeline.addHandler(handler.value, position: .before(encoder))
        upgraded.succeed()
      }
    }
    // The default drops what came behind the answer in the same segment.
    try pipeline.addHTTPClientHandlers(
      leftOverBytesStrategy: .forwardBytes,
      withClientUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
    try pipeline.addHandler(request)
  }

  private func head(for address: NodeAddress) -> HTTPRequestHead {
    var headers = HTTPHeaders()
    headers.add(name: "Host", value: address.hostHeader)
    if let origin { headers.add(name: "Origin", value: origin) }
    headers.add(name: "User-Agent", value: userAgent)
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
  }

  /// With the name for SNI; for a numeric address there is none, and the certificate has to name the address.
  static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
    let isNumeric = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isNumeric ? nil : host)
  }
}
