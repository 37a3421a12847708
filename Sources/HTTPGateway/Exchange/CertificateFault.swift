import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What is wrong with a certificate.
enum CertificateFault: Hashable, Sendable {
  case unverified, unknownAuthority, hostMismatch
  case expired(daysAgo: Int)
  case notYetValid

  var words: String {
    switch self {
    case .unverified: "its certificate does not verify"
    case .unknownAuthority: "its certificate is signed by an authority that this machine does not know"
    case .hostMismatch: "its certificate belongs to another name"
    case .expired(let days): days == 0 ? "its certificate expired today" : "its certificate expired \(days) d ago"
    case .notYetValid: "its certificate is not valid yet; one of the two clocks may be wrong"
    }
  }

  /// Reads the dates of a chain that did not verify.
  init(chain: [(notBefore: Int, notAfter: Int)], now: Int) {
    if let end = chain.map(\.notAfter).min(), end < now {
      self = .expired(daysAgo: (now - end) / 86_400)
    } else if let start = chain.map(\.notBefore).max(), start > now {
      self = .notYetValid
    } else {
      self = chain.isEmpty ? .unverified : .unknownAuthority
    }
  }
}

/// Looks at a certificate that was refused, to say why; the TLS library tells only that it was.
///
/// The handshake is broken off after the certificate has been seen: nothing is sent, nothing is trusted.
struct CertificateProbe {
  let tls: TLSConfiguration

  func fault(host: String, connectingTo target: String, port: Int) async -> CertificateFault {
    let chain = await chain(host: host, connectingTo: target, port: port)
    return chain.map { CertificateFault(chain: $0, now: time(nil)) } ?? .unverified
  }

  /// How many days the chain is valid for; nil if it cannot be seen.
  func daysLeft(host: String, port: Int) async -> Int? {
    let ends = await chain(host: host, connectingTo: host, port: port)?.map(\.notAfter)
    return ends?.min().map { ($0 - time(nil)) / 86_400 }
  }

  private func chain(
    host: String, connectingTo target: String, port: Int
  ) async -> [(notBefore: Int, notAfter: Int)]? {
    let seen = Seen()
    do {
      let context = try NIOSSLContext(configuration: tls)
      let name = IPAddress(host) == nil ? host : nil
      let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let refuse: NIOSSLCustomVerificationCallback = { chain, promise in
              seen.chain.withLock { $0 = chain.map { (Int($0.notValidBefore), Int($0.notValidAfter)) } }
              promise.succeed(.failed)
            }
            let handler = try NIOSSLClientHandler(
              context: context, serverHostname: name, customVerificationCallback: refuse)
            try channel.pipeline.syncOperations.addHandler(handler)
          }
        }
        .connect(host: target, port: port).get()
      let deadline = channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
      try? await channel.closeFuture.get()
      deadline.cancel()
    } catch {
      return nil
    }
    return seen.chain.withLock { $0 }
  }

  private final class Seen: Sendable {
    let chain = Mutex<[(notBefore: Int, notAfter: Int)]>([])
  }
}
