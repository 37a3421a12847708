import NIOCore
import NIOPosix

/// The sessions' transport as client of an Autobahn fuzzing server: it echoes every message of every case.
public enum WebSocketEcho {
  /// Why the test server could not be talked to.
  public struct Failure: Error, Hashable, Sendable {
    /// What happened, why, what to do.
    public let message: String
  }

  /// How long one case may take.
  static let patience: TimeAmount = .seconds(120)

  /// Runs all cases that the server offers, has it write its report, and returns how many there were.
  public static func run(url: String, agent: String, extraCA: String? = nil) async throws(Failure) -> Int {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result: Result<Int, Failure>
    do throws(Failure) {
      result = .success(try await runCases(url, agent, extraCA, on: group.next()))
    } catch {
      result = .failure(error)
    }
    try? await group.shutdownGracefully()
    return try result.get()
  }

  private static func runCases(
    _ url: String, _ agent: String, _ extraCA: String?, on loop: any EventLoop
  ) async throws(Failure) -> Int {
    var base = url[...]
    while base.hasSuffix("/") { base.removeLast() }
    let name = encoded(agent)
    let answer = try await talk("\(base)/getCaseCount", extraCA, isEcho: false, on: loop)
    guard let count = Int(answer), count >= 0 else {
      throw Failure(message: "the server at `\(base)` tells no number of cases; is it an Autobahn fuzzing server?")
    }
    for number in stride(from: 1, through: count, by: 1) {
      _ = try await talk("\(base)/runCase?case=\(number)&agent=\(name)", extraCA, isEcho: true, on: loop)
    }
    _ = try await talk("\(base)/updateReports?agent=\(name)", extraCA, isEcho: false, on: loop)
    return count
  }

  /// One connection from its upgrade to its end; the text is the last message that was not echoed.
  private static func talk(
    _ url: String, _ extraCA: String?, isEcho: Bool, on loop: any EventLoop
  ) async throws(Failure) -> String {
    guard let address = NodeAddress(url) else {
      throw Failure(message: "`\(url)` is no address of a WebSocket; write `ws://HOST:PORT`")
    }
    do {
      let tls = address.isSecure ? try TrustedContext.make(extraCA: extraCA, panel: "echo") : nil
      return try await loop.flatSubmit {
        let connector = SocketConnector(loop: loop, tls: tls, origin: nil, userAgent: "flightplan")
        return EchoConversation(isEcho: isEcho, on: loop).begin(connector, address)
      }.get()
    } catch {
      throw Failure(message: "the server at `\(address.node)` cannot be talked to: \(FailureWords.reason(of: error))")
    }
  }

  /// RFC 3986: everything but unreserved characters as `%XX`.
  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        return String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }.joined()
  }
}

/// One connection to the test server; lives on its event loop, as long as its socket.
final class EchoConversation: WebSocketOwner {
  private let isEcho: Bool
  private let loop: any EventLoop
  private let ended: EventLoopPromise<String>
  private var text = ""
  let gate: LineGate? = nil

  init(isEcho: Bool, on loop: any EventLoop) {
    self.isEcho = isEcho
    self.loop = loop
    ended = loop.makePromise()
  }

  func begin(_ connector: SocketConnector, _ address: NodeAddress) -> EventLoopFuture<String> {
    var limits = WebSocketMessageHandler.Limits()
    limits.message = 64 << 20
    limits.fragments = 1 << 20
    limits.takesBinary = true
    let handler = WebSocketMessageHandler(limits: limits, owner: self)
    let bound = NIOLoopBound(self, eventLoop: loop)
    let socket = NIOLoopBound(handler, eventLoop: loop)
    connector.connect(to: address, handler) { _ in }
      .whenFailure { bound.value.failed($0) }
    let timer = loop.scheduleTask(in: WebSocketEcho.patience) { socket.value.cut() }
    return ended.futureResult.always { _ in timer.cancel() }
  }

  private func failed(_ error: any Error) { ended.fail(error) }

  func burstBegan(_ socket: WebSocketMessageHandler) {}

  func messageReceived(_ payload: UnsafeRawBufferPointer, isText: Bool, from socket: WebSocketMessageHandler) {
    if isEcho {
      socket.send(ByteBuffer(bytes: payload), isText: isText)
    } else {
      text = String(decoding: payload, as: UTF8.self)
    }
  }

  func pongReceived(from socket: WebSocketMessageHandler) {}

  func burstEnded(_ socket: WebSocketMessageHandler) {}

  func socketClosed(code: UInt16?, reason: String, _ socket: WebSocketMessageHandler) {
    ended.succeed(text)
  }
}
