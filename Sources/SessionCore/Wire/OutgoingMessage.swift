import Diagnostics
public import RuleModel

/// One message to the daemon.
public enum OutgoingMessage: Sendable, Hashable {
  case auth(SessionToken)
  case command(String)
  case power(PowerSignal)
  case stats

  /// The daemon's name for it, as `throttled` spells it.
  public var name: String {
    switch self {
    case .auth: "auth"
    case .command: "send command"
    case .power: "set state"
    case .stats: "send stats"
    }
  }

  /// The payload of the text message.
  public var payload: String { envelope(token: { $0.reveal() }) }

  /// The payload with the token cut, for traces.
  public var traceText: String { envelope(token: { _ in "••••" }) }

  private func envelope(token: (SessionToken) -> String) -> String {
    var members: [JSONValue.Member] = [.init("event", .string(name))]
    switch self {
    case .auth(let secret): members.append(.init("args", [.string(token(secret))]))
    case .command(let line): members.append(.init("args", [.string(line)]))
    case .power(let signal): members.append(.init("args", [.string(signal.rawValue)]))
    case .stats: break
    }
    return JSONValue.object(members).rendered()
  }

  /// Bytes of payload that a command may have: newer daemons cut the connection beyond 4,096 on the wire.
  public static let longestCommandPayload = 4000

  /// A command, if it can be sent: one line without control characters and short enough.
  public static func checked(command line: String) throws(CommandRefusal) -> OutgoingMessage {
    for scalar in line.unicodeScalars where isForbidden(scalar) {
      let code = String(scalar.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
      throw CommandRefusal(
        "the command holds the control character U+\(padded); a command is one line of plain text")
    }
    let message = OutgoingMessage.command(line)
    let size = message.payload.utf8.count
    guard size <= longestCommandPayload else {
      throw CommandRefusal(
        "the command needs \(size) bytes on the wire, and daemons take at most \(longestCommandPayload); shorten it"
      )
    }
    return message
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
  }
}

/// Why a command cannot be sent at all.
public struct CommandRefusal: Error, Sendable, Hashable {
  /// What happened, why, what to do.
  public let message: String

  init(_ message: String) { self.message = message }
}
