import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy on loopback that gets in the way as a test tells it; it never changes or reorders a byte.
final class TroubleProxy: Sendable {
  /// What it does to connections that are made from now on.
  enum Habit: Sendable, Hashable {
    case none
    /// Everything goes on in pieces of so many bytes.
    case fragments(Int)
    /// Everything is late by that much.
    case late(Duration)
    /// After so many bytes in one direction the connection ends.
    case ends(after: Int, of: Direction, End)
    /// The connection is reset as soon as it is there.
    case refuses
  }

  enum Direction: Sendable, Hashable { case request, answer }

  /// How a connection ends.
  enum End: Sendable, Hashable {
    case close, reset
    /// Nothing goes on any more, and nobody is told.
    case silence
  }

  private struct State {
    var target: Int
    var habit = Habit.none
    /// Connections that the habit is still for.
    var remaining = Int.max
    var links: [ObjectIdentifier: NIOLoopBound<ProxyLink>] = [:]
    var listener: (any Channel)?
  }

  private let state: Mutex<State>

  private init(target: Int) { state = Mutex(State(target: target)) }

  /// Listens and passes connections on to a port of loopback.
  static func start(to target: Int, host: String = "127.0.0.1") async throws -> TroubleProxy {
    let proxy = TroubleProxy(target: target)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try proxy.link(channel) }
      }
      .bind(host: host, port: 0).get()
    proxy.state.withLock { $0.listener = listener }
    return proxy
  }

  var port: Int { state.withLock { $0.listener?.localAddress?.port ?? 0 } }

  /// Connections that are open.
  var openLinks: Int { state.withLock { $0.links.count } }

  /// The habit for so many of the next connections; those after them are left alone.
  func act(_ habit: Habit, for connections: Int = .max) {
    state.withLock {
      $0.habit = habit
      $0.remaining = connections
    }
  }

  /// Ends every connection there is.
  func endAll(_ end: End) {
    for link in state.withLock({ Array($0.links.values) }) { link.eventLoop.execute { link.value.end(end) } }
  }

  func stop() async throws {
    endAll(.close)
    try await state.withLock { $0.listener }?.close()
  }

  private func link(_ client: any Channel) throws {
    let (habit, target) = state.withLock { state in
      guard state.remaining > 0 else { return (Habit.none, state.target) }
      state.remaining -= state.remaining == .max ? 0 : 1
      return (state.habit, state.target)
    }
    let link = ProxyLink(client: client, target: target, habit: habit)
    let bound = NIOLoopBound(link, eventLoop: client.eventLoop)
    let key = ObjectIdentifier(link)
    state.withLock { $0.links[key] = bound }
    client.closeFuture.whenComplete { _ in
      bound.value.clientClosed()
      self.state.withLock { $0.links[key] = nil }
    }
    try client.pipeline.syncOperations.addHandler(ProxySide(link, .request))
  }
}

/// One connection through the proxy; lives on the client's event loop.
final class ProxyLink {
  private let client: any Channel
  private var server: (any Channel)?
  /// The port on loopback to go on to.
  private let target: Int
  private let habit: TroubleProxy.Habit
  private var passed: [TroubleProxy.Direction: Int] = [:]
  private var isSilent = false
  private var isOver = false
  /// When the latest of what is late goes on, so that nothing overtakes it.
  private var latest = NIODeadline.now()

  init(client: any Channel, target: Int, habit: TroubleProxy.Habit) {
    self.client = client
    self.target = target
    self.habit = habit
  }

  /// Goes on to the target; nothing is read from the client before.
  func begin() {
    let bound = NIOLoopBound(self, eventLoop: client.eventLoop)
    ClientBootstrap(group: client.eventLoop)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
      .channelInitializer { server in
        server.eventLoop.makeCompletedFuture {
          try server.pipeline.syncOperations.addHandler(ProxySide(bound.value, .answer))
        }
      }
      .connect(host: "127.0.0.1", port: target)
      .whenComplete { bound.value.connected($0) }
  }

  private func connected(_ result: Result<any Channel, any Error>) {
    switch result {
    case .success(let server) where !isOver:
      self.server = server
      if habit == .refuses { return end(.reset) }
      if case .ends(after: 0, of: _, let how) = habit { return end(how) }
      client.setOption(.autoRead, value: true).whenFailure { [client] _ in client.close(promise: nil) }
    case .success(let server): server.close(promise: nil)
    case .failure: end(.reset)
    }
  }

  func received(_ data: ByteBuffer, _ direction: TroubleProxy.Direction) {
    guard !isSilent, !isOver else { return }
    switch habit {
    case .none, .refuses: pass(data, direction)
    case .fragments(let size):
      var data = data
      while data.readableBytes > 0, let piece = data.readSlice(length: min(size, data.readableBytes)) {
        pass(piece, direction)
      }
    case .late(let delay):
      latest = max(latest + .nanoseconds(1), .now() + TimeAmount(delay))
      let bound = NIOLoopBound(self, eventLoop: client.eventLoop)
      client.eventLoop.scheduleTask(deadline: latest) { bound.value.pass(data, direction) }
    case .ends(let limit, direction, let how):
      let before = passed[direction, default: 0]
      let count = data.readableBytes
      passed[direction] = before + count
      if let piece = data.getSlice(at: data.readerIndex, length: min(count, max(0, limit - before))) {
        pass(piece, direction)
      }
      if before + count >= limit { end(how) }
    case .ends: pass(data, direction)
    }
  }

  private func pass(_ data: ByteBuffer, _ direction: TroubleProxy.Direction) {
    guard !isSilent, !isOver else { return }
    (direction == .request ? server : client)?.writeAndFlush(data, promise: nil)
  }

  /// Whatever side is gone, the other goes too, unless nobody is to be told.
  func sideClosed() { if !isSilent { end(.close) } }

  /// Also a silent link is over when the client gives up.
  func clientClosed() {
    isOver = true
    server?.close(promise: nil)
  }

  func end(_ how: TroubleProxy.End) {
    guard !isOver else { return }
    switch how {
    case .silence: isSilent = true
    case .close:
      isOver = true
      client.close(promise: nil)
      server?.close(promise: nil)
    case .reset:
      isOver = true
      for channel in [client, server].compactMap(\.self) {
        // Closing with a linger time of nothing sends a reset.
        guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
      }
    }
  }
}

/// Hands what one side sends to the link.
private final class ProxySide: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: ProxyLink
  private let direction: TroubleProxy.Direction

  init(_ link: ProxyLink, _ direction: TroubleProxy.Direction) {
    self.link = link
    self.direction = direction
  }

  func channelActive(context: ChannelHandlerContext) { if direction == .request { link.begin() } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { link.received(unwrapInboundIn(data), direction) }

  func channelInactive(context: ChannelHandlerContext) { link.sideClosed() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
