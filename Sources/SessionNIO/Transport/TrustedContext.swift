import NIOSSL

/// Makes the TLS settings of a panel's nodes: full verification, TLS 1.2 or newer.
enum TrustedContext {
  /// Trusts the system's authorities and those of the file.
  static func make(extraCA: String?, panel: String) throws(SessionPoolError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = .fullVerification
    do {
      if let extraCA {
        configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(extraCA))]
      }
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw SessionPoolError(
        message:
          "the file `\(extraCA ?? "")` of `panels.\(panel).ca` holds no certificates in PEM form that can be read"
      )
    }
  }
}
