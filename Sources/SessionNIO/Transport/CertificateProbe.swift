import NIOCore
import NIOPosix
import NIOSSL

/// Finds out why a certificate did not verify. It connects once more, looks at the chain and refuses it:
/// nothing is sent.
struct CertificateProbe {
  let loop: any EventLoop

  /// The fault in a few words, nil if it cannot be told.
  func fault(of address: NodeAddress, secondsSinceEpoch now: Int) -> EventLoopFuture<String?> {
    let result = loop.makePromise(of: String?.self)
    let connecting = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(5))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let context = try NIOSSLContext(configuration: .makeClientConfiguration())
          let isNumeric = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
          let refuse: NIOSSLCustomVerificationCallback = { chain, verdict in
            result.succeed(Self.fault(in: chain, at: now))
            verdict.succeed(.failed)
          }
          let handler = try NIOSSLClientHandler(
            context: context, serverHostname: isNumeric ? nil : address.host,
            customVerificationCallback: refuse)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .connect(host: address.host, port: address.port)
    connecting.whenFailure { _ in result.succeed(String?.none) }
    let timer = loop.scheduleTask(in: .seconds(5)) { result.succeed(String?.none) }
    return result.futureResult.always { _ in
      timer.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
  }

  static func fault(in chain: [NIOSSLCertificate], at now: Int) -> String? {
    guard let leaf = chain.first else { return nil }
    if chain.contains(where: { $0.notValidAfter < now }) { return "it has expired" }
    if chain.contains(where: { $0.notValidBefore > now }) { return "it is not valid yet" }
    if let bytes = try? leaf.toDERBytes(), CertificateNames.areEqual(in: bytes) { return "it is self-signed" }
    return "it is signed by an unknown authority"
  }
}

/// Compares issuer and subject of an encoded certificate (RFC 5280 §4.1).
enum CertificateNames {
  static func areEqual(in certificate: [UInt8]) -> Bool {
    guard let outer = element(in: certificate[...]), let body = element(in: outer.content) else {
      return false
    }
    var rest = body.content
    if rest.first == 0xA0 { rest = element(in: rest)?.rest ?? [] }
    var fields: [ArraySlice<UInt8>] = []
    while fields.count < 5, let next = element(in: rest) {
      fields.append(next.content)
      rest = next.rest
    }
    // Serial number, algorithm, issuer, validity, subject.
    return fields.count == 5 && fields[2].elementsEqual(fields[4])
  }

  private static func element(
    in bytes: ArraySlice<UInt8>
  ) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
    var rest = bytes.dropFirst()
    guard !bytes.isEmpty, let first = rest.popFirst() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      guard (0x81...0x84).contains(first), rest.count >= Int(first & 0x7F) else { return nil }
      length = 0
      for _ in 0..<(first & 0x7F) { length = length << 8 | Int(rest.removeFirst()) }
    }
    guard rest.count >= length else { return nil }
    return (rest.prefix(length), rest.dropFirst(length))
  }
}
