import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A pretend panel, node and game servers on 127.0.0.1, faithful to Pterodactyl's client API and sockets.
///
/// It serves the demonstration, tests of our own clients, and as a test double for other people's. The
/// panel's port also takes Discord's webhook calls (`POST /api/webhooks/{id}/{token}`) and keeps them as
/// `deliveries`.
public final class PanelSimulator: Sendable {
  /// Where everything is once it listens.
  public struct Addresses: Sendable, Hashable {
    /// Without a trailing slash; sockets must send exactly this as `Origin`.
    public let panelURL: String
    /// Without a trailing slash.
    public let nodeURL: String
    /// The users' keys, in their order.
    public let keys: [String]
    /// Full uuid and name, in the order of the configuration.
    public let servers: [ServerName]
  }

  /// A server's two names.
  public struct ServerName: Sendable, Hashable {
    /// Full uuid.
    public let uuid: String
    /// As configured.
    public let name: String
  }

  private let configuration: Configuration
  private let group: MultiThreadedEventLoopGroup
  private let loop: any EventLoop
  private let world: NIOLoopBoundBox<World>
  private let channels: NIOLoopBoundBox<[any Channel]>

  /// Does nothing until `start()`; `stop()` must be called in the end, also after a failed start.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    // One thread: the world is confined to it.
    self.group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    self.loop = loop
    self.world = .makeBoxSendingValue(World(configuration, loop: loop), eventLoop: loop)
    self.channels = .makeBoxSendingValue([], eventLoop: loop)
  }

  /// Listens and lets the servers live. Throws when a port is taken or the certificate cannot be read.
  public func start() async throws -> Addresses {
    let tls = try configuration.tls.map(Self.sslContext)
    let sharesPort = configuration.nodePort == configuration.panelPort && configuration.panelPort != 0
    let panel = try await listen(on: configuration.panelPort, tls, servesPanel: true, servesNode: sharesPort)
    let nextPort = configuration.panelPort == 0 ? 0 : configuration.panelPort + 1
    let node =
      sharesPort
      ? panel
      : try await listen(
        on: configuration.nodePort ?? nextPort, tls, servesPanel: false, servesNode: true)
    let scheme = tls == nil ? "http" : "https"
    let panelURL = "\(scheme)://127.0.0.1:\(panel)"
    let nodeURL = "\(scheme)://127.0.0.1:\(node)"
    return try await perform { world in
      world.panelURL = panelURL
      world.nodeURL = nodeURL
      world.begin()
      return Addresses(
        panelURL: panelURL, nodeURL: nodeURL, keys: world.configuration.users.map(\.key),
        servers: world.servers.map { ServerName(uuid: $0.uuid, name: $0.name) })
    }
  }

  /// Ends everything; the simulator cannot be started again.
  public func stop() async throws {
    let channels = try await loop.submit { [world, channels] in
      world.value.end()
      let open = channels.value
      channels.value = []
      return open
    }.get()
    for channel in channels { try? await channel.close() }
    try await group.shutdownGracefully()
  }

  private static func sslContext(_ tls: Configuration.TLS) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMBytes(tls.certificateChain)
    let key = try NIOSSLPrivateKey(bytes: tls.privateKey, format: .pem)
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    return try NIOSSLContext(configuration: configuration)
  }

  /// Listens on a port and returns the one that it became.
  private func listen(
    on port: Int, _ tls: NIOSSLContext?, servesPanel: Bool, servesNode: Bool
  ) async throws -> Int {
    let channel = try await ServerBootstrap(group: loop)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelOption(
        .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: 1 << 19, high: 1 << 20)
      )
      .childChannelInitializer { [world, channels] channel in
        channel.eventLoop.makeCompletedFuture {
          Self.keep(channel, in: channels)
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try PanelHTTPHandler.add(
            to: channel, world: world.value, servesPanel: servesPanel, servesNode: servesNode)
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    try await loop.submit { [channels] in channels.value.append(channel) }.get()
    return channel.localAddress?.port ?? port
  }

  /// Connections are kept until they end, so that `stop()` can close them.
  private static func keep(_ channel: any Channel, in channels: NIOLoopBoundBox<[any Channel]>) {
    channels.value.append(channel)
    channel.closeFuture.whenComplete { _ in channels.value.removeAll { $0 === channel } }
  }

  func perform<Result: Sendable>(
    _ work: @escaping @Sendable (World) throws -> Result
  ) async throws -> Result {
    try await loop.submit { [world] in try work(world.value) }.get()
  }
}
