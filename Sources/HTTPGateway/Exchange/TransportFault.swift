import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RuntimePorts

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why there is no answer.
enum TransportFault: Error, Hashable {
  case nameNotFound, refused, unroutable, connectTimeout
  case timeout(Duration)
  case closed
  case certificate(CertificateFault)
  case notTLS, oldTLS, handshake
  case tooLarge(limit: Int)
  case malformed
  case cancelled
  /// The process may not open more files.
  case noDescriptors
  case other

  /// Whether the other side cannot have seen the request.
  var wasNeverSent: Bool {
    switch self {
    case .nameNotFound, .refused, .unroutable, .connectTimeout, .certificate, .notTLS, .oldTLS, .handshake,
      .noDescriptors:
      true
    case .timeout, .closed, .tooLarge, .malformed, .cancelled, .other: false
    }
  }

  /// Whether the same request may succeed later without anybody doing something.
  var isTemporary: Bool {
    switch self {
    case .nameNotFound, .refused, .unroutable, .connectTimeout, .timeout, .closed, .handshake, .noDescriptors, .other:
      true
    case .certificate, .notTLS, .oldTLS, .tooLarge, .malformed, .cancelled: false
    }
  }

  /// What happened, to be put after "… cannot be reached at `address`: ".
  var words: String {
    switch self {
    case .nameNotFound: "no address is known for this name"
    case .refused: "the connection was refused; nothing listens on this port"
    case .unroutable: "there is no way to this address from here"
    case .connectTimeout: "no connection within 10 s"
    case .timeout(let limit): "no complete answer within \(limit.secondsText)"
    case .closed: "the connection was closed before the answer was complete"
    case .certificate(let fault): fault.words
    case .notTLS: "what answers there does not speak TLS; the address may have to begin with `http://`"
    case .oldTLS: "it offers nothing newer than TLS 1.1, and TLS 1.2 is the least that is accepted"
    case .handshake: "the TLS handshake failed"
    case .tooLarge(let limit): "the answer is larger than \(limit / 1024) KiB"
    case .malformed: "the answer is not HTTP"
    case .cancelled: "the request was given up because its caller ended"
    case .noDescriptors:
      "this process may not open more sockets; \(DescriptorAdvice.text)"
    case .other: "the connection failed"
    }
  }

  /// Reads the errors of the layers below.
  init(_ error: any Error) {
    switch error {
    case let fault as TransportFault: self = fault
    case let error as HTTPClientError: self.init(client: error)
    case let error as NIOConnectionError: self = error.connectionErrors.first.map { Self($0.error) } ?? .nameNotFound
    case let error as IOError: self.init(system: error)
    case let error as NIOSSLError: self.init(tls: error)
    case let error as NIOSSLExtraError:
      self = error == .failedToValidateHostname ? .certificate(.hostMismatch) : .handshake
    case ChannelError.connectTimeout: self = .connectTimeout
    case is ChannelError: self = .closed
    case is HTTPParserError: self = .malformed
    case is CancellationError: self = .cancelled
    default: self = .other
    }
  }

  private init(client error: HTTPClientError) {
    switch error {
    case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: self = .connectTimeout
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled: self = .closed
    case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timeout(.seconds(30))
    case .cancelled: self = .cancelled
    default: self = .other
    }
  }

  private init(system error: IOError) {
    switch error.errnoCode {
    case ECONNREFUSED: self = .refused
    case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EACCES: self = .unroutable
    case ETIMEDOUT: self = .connectTimeout
    case ECONNRESET, EPIPE: self = .closed
    case EMFILE, ENFILE: self = .noDescriptors
    default: self = .other
    }
  }

  private init(tls error: NIOSSLError) {
    switch error {
    case .handshakeFailed(let cause):
      let text = String(describing: cause)
      if text.contains("CERTIFICATE_VERIFY_FAILED") {
        self = .certificate(.unverified)
      } else if text.contains("UNSUPPORTED_PROTOCOL") || text.contains("PROTOCOL_VERSION") {
        self = .oldTLS
      } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
        self = .notTLS
      } else {
        self = .handshake
      }
    case .unableToValidateCertificate, .noCertificateToValidate: self = .certificate(.unverified)
    case .uncleanShutdown, .shutdownFailed: self = .closed
    default: self = .handshake
    }
  }
}
