import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// A small HTTP server on the loopback that answers as the test says and remembers what it was asked.
final class ScriptedServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    let headers: HTTPHeaders
    let body: String
  }

  struct Reply: Sendable {
    var status = 200
    var headers: [(String, String)] = [("Content-Type", "application/json")]
    var body = ""
    /// Sends half of the body and then nothing more.
    var stalls = false
    /// Closes the connection instead of answering.
    var hangsUp = false

    static func json(_ body: String, status: Int = 200, _ more: [(String, String)] = []) -> Reply {
      Reply(status: status, headers: [("Content-Type", "application/json")] + more, body: body)
    }

    static func page(_ status: Int) -> Reply {
      Reply(status: status, headers: [("Content-Type", "text/html")], body: "<html><h1>Bad Gateway</h1></html>")
    }

    static let noContent = Reply(status: 204, headers: [])
  }

  /// Gets the request and how many came before it.
  typealias Script = @Sendable (Request, Int) -> Reply

  private let channel: any Channel
  private let log: Log
  let isTLS: Bool

  var port: Int { channel.localAddress?.port ?? 0 }
  var requests: [Request] { log.requests.withLock { $0 } }

  /// `http://127.0.0.1:PORT` or `https://localhost:PORT`.
  var url: String { isTLS ? "https://localhost:\(port)" : "http://127.0.0.1:\(port)" }

  /// Runs the body beside a server that ends with it. `certificate` makes it speak TLS.
  static func run<Result>(
    certificate: String? = nil, _ script: @escaping Script, _ body: (ScriptedServer) async throws -> Result
  ) async throws -> Result {
    let server = try await ScriptedServer(certificate: certificate, script)
    do {
      let result = try await body(server)
      try await server.channel.close().get()
      return result
    } catch {
      try await server.channel.close().get()
      throw error
    }
  }

  private init(certificate: String?, _ script: @escaping Script) async throws {
    let log = Log()
    let tls = try certificate.map(Self.context)
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
          try pipeline.configureHTTPServerPipeline()
          try pipeline.addHandler(Handler(log: log, script: script))
        }
      }
    channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
    self.log = log
    isTLS = tls != nil
  }

  private static func context(_ certificate: String) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
    let key = try NIOSSLPrivateKey(bytes: Array(TestCertificates.key.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
  }

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])

    func append(_ request: Request) -> Int {
      requests.withLock { list in
        list.append(request)
        return list.count - 1
      }
    }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: Log
    private let script: Script
    private var head: HTTPRequestHead?
    private var body = ""

    init(log: Log, script: @escaping Script) {
      self.log = log
      self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body = ""
      case .body(let buffer): body += String(buffer: buffer)
      case .end:
        guard let head else { return }
        let request = Request(method: head.method.rawValue, path: head.uri, headers: head.headers, body: body)
        answer(script(request, log.append(request)), context)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func answer(_ reply: Reply, _ context: ChannelHandlerContext) {
      if reply.hangsUp {
        context.close(promise: nil)
        return
      }
      var headers = HTTPHeaders(reply.headers)
      if reply.status != 204 { headers.add(name: "Content-Length", value: "\(reply.body.utf8.count)") }
      let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      let text = reply.stalls ? String(reply.body.prefix(reply.body.count / 2)) : reply.body
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
      if reply.stalls {
        context.flush()
      } else {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
