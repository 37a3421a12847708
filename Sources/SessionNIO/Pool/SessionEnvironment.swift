import Logging
import NIOCore
import NIOSSL
import RuleModel
import RuntimePorts
import SessionCore

/// What all sessions of a panel share.
struct SessionEnvironment: Sendable {
  let panel: PanelConnection
  let tls: NIOSSLContext
  let limits: SessionLimits
  let userAgent: String
  /// By node.
  let handshakes: PacedGate
  /// By panel.
  let tokenRequests: PacedGate
  let mailbox: EventMailbox
  let logger: Logger
  let trace: (@Sendable (WireTrace) -> Void)?
  let healthChanged: @Sendable (ServerID, SessionHealth) -> Void
}

extension Timestamp {
  /// The sessions' clock: milliseconds of the monotonic clock that event loops use.
  static func monotonic() -> Timestamp {
    Timestamp(milliseconds: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000))
  }

  /// The same instant for an event loop.
  var deadline: NIODeadline { .uptimeNanoseconds(UInt64(max(0, milliseconds)) * 1_000_000) }
}
