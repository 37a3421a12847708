import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A node on loopback that does what a test tells it, byte by byte.
final class ScriptedNode: Sendable {
  /// What an upgrade request is answered with.
  enum Answer: Sendable {
    /// 101, with bytes that follow in the same segment.
    case upgrade(followedBy: [UInt8] = [])
    case refuse(status: Int, body: String)
    case silence
  }

  /// One client's connection; all methods hop to its loop.
  final class Connection: Sendable {
    let channel: any Channel
    init(_ channel: any Channel) { self.channel = channel }

    func send(_ text: String) { write(Frame.text(text)) }
    func write(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
    func close() { channel.close(promise: nil) }
  }

  struct Script: Sendable {
    var certificate: String?
    var answer: @Sendable ([String: String]) -> Answer = { _ in .upgrade() }
    var answersPings = true
    var answersCloses = true
    /// Text of a client's message.
    var received: @Sendable (String, Connection) -> Void = { text, connection in
      if text.contains(#""auth""#) { connection.authenticate() }
    }
  }

  let script: Script
  fileprivate let requestsLog = Mutex<[[String: String]]>([])
  fileprivate let messagesLog = Mutex<[String]>([])
  fileprivate let closesLog = Mutex<[UInt16]>([])
  private let listener: any Channel

  private init(_ script: Script, _ listener: any Channel) {
    self.script = script
    self.listener = listener
  }

  static func start(_ script: Script = Script()) async throws -> ScriptedNode {
    let relay = NodeRelay()
    let tls = try script.certificate.map(serverContext)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(ScriptedNodeHandler(relay))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let node = ScriptedNode(script, listener)
    relay.node.withLock { $0 = node }
    return node
  }

  private static func serverContext(_ certificate: String) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map(NIOSSLCertificateSource.certificate)
    let key = try NIOSSLPrivateKey(bytes: Array(TestCertificates.key.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
  }

  /// The headers of each request, in lower case; the first line under `:`.
  var requests: [[String: String]] { requestsLog.withLock { $0 } }
  /// What clients sent.
  var messages: [String] { messagesLog.withLock { $0 } }
  /// The codes of clients' close frames.
  var closes: [UInt16] { closesLog.withLock { $0 } }

  var port: Int { listener.localAddress?.port ?? 0 }
  var url: String { "ws://127.0.0.1:\(port)/api/servers/one/ws" }
  var secureURL: String { "wss://localhost:\(port)/api/servers/one/ws" }

  func stop() async throws { try await listener.close() }
}

extension ScriptedNode.Connection {
  /// The usual answer to a token.
  func authenticate(status: String = "running") {
    send(#"{"event":"auth success"}"#)
    send(#"{"event":"status","args":["\#(status)"]}"#)
  }

  func print(_ line: String) { send(#"{"event":"console output","args":["\#(line)"]}"#) }
}

/// Frames as a server writes them (RFC 6455 §5.2).
enum Frame {
  static func text(_ text: String) -> [UInt8] { make(0x81, Array(text.utf8)) }

  static func make(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
    switch payload.count {
    case ..<126: [first, UInt8(payload.count)] + payload
    case ..<65_536: [first, 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    default: [first, 127] + (0..<8).map { UInt8((payload.count >> (56 - 8 * $0)) & 0xFF) } + payload
    }
  }
}

/// Gives handlers their node, which is made after the listener.
final class NodeRelay: Sendable {
  let node = Mutex<ScriptedNode?>(nil)
}

/// Reads the request and then frames; keeps no more of the protocol than tests need.
final class ScriptedNodeHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let relay: NodeRelay
  private var buffer = ByteBuffer()
  private var isUpgraded = false

  init(_ relay: NodeRelay) { self.relay = relay }

  private var node: ScriptedNode? { relay.node.withLock { $0 } }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var data = unwrapInboundIn(data)
    buffer.writeBuffer(&data)
    guard let node else { return }
    if !isUpgraded { readRequest(node, context) }
    while isUpgraded, let (opcode, payload) = readFrame() {
      receive(opcode, payload, node, ScriptedNode.Connection(context.channel))
    }
  }

  private func readRequest(_ node: ScriptedNode, _ context: ChannelHandlerContext) {
    let text = String(buffer: buffer)
    guard text.hasPrefix("GET ") else { return context.close(promise: nil) }
    guard let end = text.firstRange(of: "\r\n\r\n") else { return }
    buffer.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
    var headers: [String: String] = [:]
    for (index, line) in text[..<end.lowerBound].split(separator: "\r\n").enumerated() {
      let parts = line.split(separator: ": ", maxSplits: 1)
      if index == 0 { headers[":"] = String(line) } else { headers[parts[0].lowercased()] = String(parts.last ?? "") }
    }
    node.requestsLog.withLock { $0.append(headers) }
    let connection = ScriptedNode.Connection(context.channel)
    switch node.script.answer(headers) {
    case .upgrade(let rest):
      isUpgraded = true
      let accept = WebSocketAccept.value(for: headers["sec-websocket-key"] ?? "")
      connection.write(
        Array(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\r\n").utf8) + rest)
    case .refuse(let status, let body):
      connection.write(
        Array("HTTP/1.1 \(status) No\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
    case .silence: break
    }
  }

  private func readFrame() -> (opcode: UInt8, payload: [UInt8])? {
    var copy = buffer
    guard let first = copy.readInteger(as: UInt8.self), let second = copy.readInteger(as: UInt8.self) else {
      return nil
    }
    var length = Int(second & 0x7F)
    if length == 126 {
      guard let long = copy.readInteger(as: UInt16.self) else { return nil }
      length = Int(long)
    }
    guard let mask = copy.readBytes(length: 4), let masked = copy.readBytes(length: length) else { return nil }
    buffer = copy
    return (first & 0x0F, masked.enumerated().map { $1 ^ mask[$0 % 4] })
  }

  private func receive(_ opcode: UInt8, _ payload: [UInt8], _ node: ScriptedNode, _ connection: ScriptedNode.Connection)
  {
    switch opcode {
    case 0x1:
      let text = String(decoding: payload, as: UTF8.self)
      node.messagesLog.withLock { $0.append(text) }
      node.script.received(text, connection)
    case 0x8:
      if payload.count >= 2 { node.closesLog.withLock { $0.append(UInt16(payload[0]) << 8 | UInt16(payload[1])) } }
      guard node.script.answersCloses else { return }
      connection.write(Frame.make(0x88, payload))
      connection.close()
    case 0x9: if node.script.answersPings { connection.write(Frame.make(0x8A, payload)) }
    default: break
    }
  }
}
