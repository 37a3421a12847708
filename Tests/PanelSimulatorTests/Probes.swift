import Diagnostics
import NIOCore
import NIOPosix
import PanelSimulator

/// An HTTP answer.
struct ProbedAnswer {
  var status: Int
  var headers: [String: String]
  var body: String

  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
  var errorCode: String? { json["errors"]?[0]?["code"]?.string }
  var errorDetail: String? { json["errors"]?[0]?["detail"]?.string }

  /// Head and body as they came.
  init?(_ text: String) {
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    self.status = status
    self.headers = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingPrefix(" ").description
    }
    self.body = String(text[end.upperBound...])
  }
}

extension Substring {
  func firstRange(of text: String) -> Range<Index>? { self.ranges(of: text).first }
}

extension String {
  func firstRange(of text: String) -> Range<Index>? { self[...].firstRange(of: text) }
}

/// Asks the panel, one connection a request.
struct HTTPProbe {
  var base: String
  var key: String?
  var accept = "application/json"

  func get(_ path: String) async throws -> ProbedAnswer { try await ask("GET", path) }

  func post(_ path: String, _ body: JSONValue = .object([])) async throws -> ProbedAnswer {
    try await ask("POST", path, body.rendered())
  }

  func ask(_ method: String, _ path: String, _ body: String = "") async throws -> ProbedAnswer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: panel\r\nAccept: \(accept)\r\nConnection: close\r\n"
    if let key { head += "Authorization: Bearer \(key)\r\n" }
    if !body.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
    var text = ""
    let connection = try await RawConnection(to: base, sending: head + "\r\n" + body)
    while let event = await connection.next() {
      if case .bytes(let bytes) = event { text += String(decoding: bytes, as: UTF8.self) }
    }
    guard let answer = ProbedAnswer(text) else { throw ProbeFailure(what: "no answer to \(method) \(path)") }
    return answer
  }
}

struct ProbeFailure: Error, CustomStringConvertible {
  var what: String
  var description: String { what }
}

/// A TCP connection whose bytes come as a stream.
struct RawConnection {
  enum Event: Sendable {
    case bytes([UInt8])
    case failed
  }

  let channel: any Channel
  let events: AsyncStream<Event>

  /// Connects to the host and port of an address and sends a text.
  init(to address: String, sending text: String) async throws {
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    let port = Int(address.split(separator: ":")[2].prefix { $0.isNumber }) ?? 0
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Forwarder(continuation))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    self.events = events
    send(Array(text.utf8))
  }

  /// The next bytes, `nil` at the end.
  func next() async -> Event? {
    // Iterators share the stream's buffer, so that a new one goes on where the last one was.
    var iterator = events.makeAsyncIterator()
    return await iterator.next()
  }

  func send(_ bytes: [UInt8]) {
    channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  private final class Forwarder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<Event>.Continuation

    init(_ continuation: AsyncStream<Event>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      continuation.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      continuation.yield(.failed)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
  }
}

/// A client of the node's socket that shows every frame.
final class SocketProbe {
  /// What came.
  enum Event: Equatable {
    case message(String, [String])
    case close(Int)
    case pong
    /// The connection is gone; with an error if it was reset.
    case ended(withError: Bool)
  }

  private let connection: RawConnection
  private var buffer: [UInt8] = []
  private var failed = false
  /// The text of the latest message.
  private(set) var latestText = ""
  /// The handshake's answer.
  private(set) var answer: ProbedAnswer

  /// Makes the handshake, whatever the answer.
  init(_ url: String, origin: String?, headers: String? = nil) async throws {
    let path = "/" + url.split(separator: "/", maxSplits: 2)[2]
    let handshake =
      headers
      ?? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    let originLine = origin.map { "Origin: \($0)\r\n" } ?? ""
    connection = try await RawConnection(
      to: url, sending: "GET \(path) HTTP/1.1\r\nHost: node\r\n\(originLine)\(handshake)\r\n")
    answer = ProbedAnswer("HTTP/1.1 0 none\r\n\r\n")!  // a literal that parses
    while true {
      guard case .bytes(let bytes) = await connection.next() else { throw ProbeFailure(what: "no handshake") }
      buffer += bytes
      let text = String(decoding: buffer, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n"), let parsed = ProbedAnswer(text) else { continue }
      answer = parsed
      // The head is ASCII, so that characters and bytes are the same.
      buffer.removeFirst(text[..<end.upperBound].utf8.count)
      return
    }
  }

  func send(_ event: String, _ args: [String] = []) {
    let message: JSONValue = ["event": .string(event), "args": .array(args.map(JSONValue.string))]
    send(text: message.rendered())
  }

  func send(text: String) { send(opcode: 1, Array(text.utf8)) }

  func ping() { send(opcode: 9, []) }

  private func send(opcode: UInt8, _ payload: [UInt8]) {
    var frame: [UInt8] = [0x80 | opcode]
    if payload.count < 126 {
      frame.append(0x80 | UInt8(payload.count))
    } else {
      frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    }
    // A mask of zeros leaves the payload as it is.
    connection.send(frame + [0, 0, 0, 0] + payload)
  }

  func close() { connection.channel.close(promise: nil) }

  /// The next frame, or the end.
  func next() async -> Event {
    while true {
      if let event = parse() { return event }
      switch await connection.next() {
      case .bytes(let bytes): buffer += bytes
      case .failed: failed = true
      case nil: return .ended(withError: failed)
      }
    }
  }

  /// The arguments of the next message of that name; whatever comes before is skipped.
  func args(of name: String) async throws -> [String] {
    while true {
      switch await next() {
      case .message(name, let args): return args
      case .message, .pong: continue
      case .close(let code): throw ProbeFailure(what: "closed with \(code) while waiting for \(name)")
      case .ended: throw ProbeFailure(what: "ended while waiting for \(name)")
      }
    }
  }

  /// The next messages with these names, in order, others skipped.
  func messages(named names: Set<String>, count: Int) async throws -> [Event] {
    var found: [Event] = []
    while found.count < count {
      let event = await next()
      switch event {
      case .message(let name, _): if names.contains(name) { found.append(event) }
      case .pong: continue
      case .close, .ended: throw ProbeFailure(what: "\(event) after \(found)")
      }
    }
    return found
  }

  private func parse() -> Event? {
    guard buffer.count >= 2 else { return nil }
    var length = Int(buffer[1])
    var header = 2
    if length == 126 {
      guard buffer.count >= 4 else { return nil }
      length = Int(buffer[2]) << 8 | Int(buffer[3])
      header = 4
    } else if length == 127 {
      guard buffer.count >= 10 else { return nil }
      length = buffer[2..<10].reduce(0) { $0 << 8 | Int($1) }
      header = 10
    }
    guard buffer.count >= header + length else { return nil }
    let opcode = buffer[0] & 0x0F
    let payload = Array(buffer[header..<(header + length)])
    buffer.removeFirst(header + length)
    switch opcode {
    case 8: return .close(payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 1005)
    case 10: return .pong
    default: return message(String(decoding: payload, as: UTF8.self))
    }
  }

  private func message(_ text: String) -> Event {
    latestText = text
    let json = (try? JSONValue(parsing: text)) ?? .null
    return .message(json["event"]?.string ?? "?", (json["args"]?.array ?? []).compactMap(\.string))
  }
}
