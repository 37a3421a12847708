import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One request and the whole of its answer, within limits of time and size.
struct HTTPExchange: Sendable {
  /// What is asked.
  struct Request: Sendable {
    var method: HTTPMethod
    var address: WebAddress
    var headers: HTTPHeaders
    var body: [UInt8]?
    /// For everything from the first packet to the last byte of the answer.
    var timeout: Duration
  }

  /// What came back.
  struct Reply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    /// Seconds of `Retry-After`, if they are a plain number (RFC 9110 §10.2.3).
    var retryAfter: Duration? {
      guard let text = headers.first(name: "Retry-After"), let seconds = Double(text) else { return nil }
      guard seconds >= 0, seconds < 1e7 else { return nil }
      return .seconds(seconds)
    }

    /// Whether the body is a page for people.
    var isWebPage: Bool {
      if headers.first(name: "Content-Type")?.lowercased().contains("html") == true { return true }
      return body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }
  }

  /// What to do with an answer that is larger than allowed.
  enum Overflow: Sendable {
    case refused, cut
  }

  let tls: TLSConfiguration
  let bodyLimit: Int
  let overflow: Overflow
  let clock: any Clock<Duration>

  /// Verification is always on; roots are the system's and `certificates`.
  static func tlsConfiguration(adding certificates: [NIOSSLCertificate]) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.certificateVerification = .fullVerification
    if !certificates.isEmpty { tls.additionalTrustRoots = [.certificates(certificates)] }
    return tls
  }

  /// No redirects, no decompression, no proxy, HTTP/1.1.
  static func clientConfiguration(tls: TLSConfiguration) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout = .init(connect: .seconds(10))
    // Common web servers keep idle connections for 5 s or more; ours are dropped before, so that a
    // request that must not be repeated does not meet a connection that is just being closed.
    configuration.connectionPool.idleTimeout = .seconds(4)
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  /// `target` is the address that `client` really connects to, if that is not the host's name.
  func perform(
    _ request: Request, on client: HTTPClient, connectingTo target: String? = nil
  ) async -> Result<Reply, TransportFault> {
    let result = await withTaskGroup(of: Result<Reply, TransportFault>.self) { group in
      group.addTask { await send(request, on: client) }
      group.addTask {
        do {
          try await clock.sleep(for: request.timeout)
          return .failure(.timeout(request.timeout))
        } catch {
          return .failure(.cancelled)
        }
      }
      let first = await group.next() ?? .failure(.other)
      group.cancelAll()
      return first
    }
    guard case .failure(.certificate(.unverified)) = result else { return result }
    let host = request.address.host
    let fault = await CertificateProbe(tls: tls)
      .fault(host: host, connectingTo: target ?? host, port: request.address.effectivePort)
    return .failure(.certificate(fault))
  }

  private func send(_ request: Request, on client: HTTPClient) async -> Result<Reply, TransportFault> {
    var outgoing = HTTPClientRequest(url: request.address.text)
    outgoing.method = request.method
    outgoing.headers = request.headers
    if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      let limit = TimeAmount(request.timeout + .seconds(1))
      let response = try await client.execute(outgoing, deadline: .now() + limit)
      let body = try await collect(response.body)
      // A cancelled body just ends; without this check a part of it would pass for the whole.
      try Task.checkCancellation()
      return .success(Reply(status: Int(response.status.code), headers: response.headers, body: body))
    } catch {
      return .failure(TransportFault(error))
    }
  }

  private func collect(_ body: HTTPClientResponse.Body) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in body {
      bytes.append(contentsOf: chunk.readableBytesView.prefix(bodyLimit + 1 - bytes.count))
      guard bytes.count > bodyLimit else { continue }
      switch overflow {
      case .refused: throw TransportFault.tooLarge(limit: bodyLimit)
      case .cut: return Array(bytes.prefix(bodyLimit))
      }
    }
    return bytes
  }
}
