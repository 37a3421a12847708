import Diagnostics
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RuntimePorts
import SessionCore

/// Says in words why a socket did not come up.
enum FailureWords {
  /// Whether only a look at the certificate can tell more.
  static func isCertificateFault(_ error: any Error) -> Bool {
    guard case .handshakeFailed(let cause) = error as? NIOSSLError else { return false }
    return "\(cause)".contains("CERTIFICATE_VERIFY_FAILED")
  }

  static func failure(
    _ error: any Error, at address: NodeAddress, panel: PanelConnection
  ) -> SessionFailure {
    switch error {
    case let refusal as UpgradeRefusal: return failure(refusal, at: address, panel: panel)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      return certificate("it does not name the host `\(address.host)`", at: address, panel: panel)
    case NIOSSLError.unableToValidateCertificate:
      return certificate("it does not name the address `\(address.host)`", at: address, panel: panel)
    default:
      let isNameless = (error as? NIOConnectionError)?.connectionErrors.isEmpty ?? false
      // Another kind of connection may be spoken there by now.
      let isOfOtherKind = if case .handshakeFailed = error as? NIOSSLError { true } else { false }
      return SessionFailure(
        "node `\(address.node)` cannot be reached: \(reason(of: error))", doubtsAddress: isNameless || isOfOtherKind)
    }
  }

  /// The node's certificate cannot be trusted.
  static func certificate(
    _ fault: String?, at address: NodeAddress, panel: PanelConnection
  ) -> SessionFailure {
    SessionFailure(
      "the certificate of node `\(address.node)` is refused: \(fault ?? "it does not verify"); renew it, or name its "
        + "authority's file in `panels.\(panel.name).ca`", isPermanent: true)
  }

  private static func failure(
    _ refusal: UpgradeRefusal, at address: NodeAddress, panel: PanelConnection
  ) -> SessionFailure {
    let text = SafeText.escaping(refusal.text.trimmed)
    let answer = "node `\(address.node)` answered \(refusal.status)" + (text.isEmpty ? "" : ": \(text)")
    switch refusal.status {
    case 403:
      return SessionFailure(
        "node refuses the Origin `\(panel.origin)`: it expects the panel's own address; "
          + "set `panels.\(panel.name).origin` (\(answer))", isPermanent: true)
    case 404:
      return SessionFailure(
        "the node does not know this server; it may have moved or be gone (\(answer))", isPermanent: true)
    case 300..<400, 401, 405..<429: return SessionFailure("no WebSocket there: \(answer)", isPermanent: true)
    // What Go's server says to plain text where it speaks TLS; 400 also means too many sockets.
    case 400 where text.contains("HTTPS server"):
      return SessionFailure("no session: \(answer)", doubtsAddress: true)
    default: return SessionFailure("no session: \(answer)")
    }
  }

  /// The cause in a few words.
  static func reason(of error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return reason(of: first.error) }
      return "its name `\(error.host)` has no address"
    case let error as IOError: return words(for: error)
    case ChannelError.connectTimeout:
      return "no answer within \(SocketConnector.timeout.nanoseconds / 1_000_000_000)s"
    case is UpgradeAborted, ChannelError.ioOnClosedChannel, ChannelError.eof:
      return "the connection was closed"
    case NIOSSLError.uncleanShutdown: return "the connection was cut"
    case NIOSSLError.handshakeFailed(let cause): return "the TLS handshake failed (\(shortened("\(cause)")))"
    case is HTTPParserError: return "its answer is not HTTP"
    case is NIOHTTPClientUpgradeError:
      return "its answer to the upgrade is wrong"
    default: return shortened("\(error)")
    }
  }

  private static func words(for error: IOError) -> String {
    switch error.errnoCode {
    case ECONNREFUSED: "the connection was refused"
    case ECONNRESET, EPIPE: "the connection was cut"
    case ETIMEDOUT: "no answer"
    case EHOSTUNREACH, ENETUNREACH: "there is no way to it"
    case EMFILE, ENFILE:
      "this process may not open more sockets; \(DescriptorAdvice.text)"
    default: shortened("\(error)")
    }
  }

  private static func shortened(_ text: String) -> String {
    let line = SafeText.escaping(text)
    return line.count > 200 ? line.prefix(200) + "…" : line
  }
}

extension String {
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in character.isWhitespace }
    let tail = drop(while: isBlank)
    return String(tail.reversed().drop(while: isBlank).reversed())
  }
}
