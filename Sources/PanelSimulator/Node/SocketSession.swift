import Diagnostics
import RuleModel

/// What a socket must know of its node.
struct NodeFacts {
  var signer: TokenSigner
  var behaviour: PanelSimulator.Configuration.Node
  /// Tokens issued before are refused.
  var startedAt: Timestamp
  /// By user uuid: tokens issued up to then are refused.
  var revokedAt: [String: Timestamp]
}

/// One socket's side of the protocol: tokens, limits, and what a message asks for.
///
/// A socket is *open* without a token, *authenticated* after the first good one, and *gated* once its token
/// is no longer good: then each event either way turns into a `jwt error`, and the socket stays. A refused
/// `auth` leaves an earlier token in force.
struct SocketSession {
  /// What is to be done about a message.
  enum Request: Equatable {
    /// Sent past the token gate.
    case answer(event: String, args: [String])
    /// The first good token: status and figures are due.
    case firstAuthenticated
    case authenticatedAgain
    case typeCommand(String)
    case changePower(String)
    case sendLogs
    case sendStats
  }

  let serverUUID: String
  private(set) var token: WebSocketToken?
  private var limits = InboundLimits()

  init(serverUUID: String) { self.serverUUID = serverUUID }

  /// A text message; what cannot be read vanishes.
  mutating func messageReceived(_ text: String, at now: Timestamp, node: NodeFacts) -> [Request] {
    if node.behaviour.limitsMessages, case .drop(let name) = limits.frameReceived(at: now) {
      return throttled(name)
    }
    guard let (event, argument) = Self.read(text) else { return [] }
    if node.behaviour.limitsMessages, case .drop(let name) = limits.messageReceived(event, at: now) {
      return throttled(name)
    }
    if event == "auth" { return [.answer(event: "auth", args: [argument])] }
    return requests(of: event, argument, at: now, node: node)
  }

  private func throttled(_ name: String?) -> [Request] {
    name.map { [.answer(event: "throttled", args: [$0])] } ?? []
  }

  private func requests(
    of event: String, _ argument: String, at now: Timestamp, node: NodeFacts
  ) -> [Request] {
    if let fault = tokenFault(at: now, node: node) { return [.answer(event: "jwt error", args: [fault])] }
    switch event {
    case "send command": return [.typeCommand(argument)]
    case "set state": return [.changePower(argument)]
    case "send logs": return [.sendLogs]
    case "send stats": return [.sendStats]
    default: return []
    }
  }

  /// The answer to `auth`; the prefix of errors is the caller's.
  mutating func tokenPresented(_ text: String, at now: Timestamp, node: NodeFacts) -> [Request] {
    guard let presented = node.signer.verify(text) else {
      let hidden = "an unexpected error was encountered while handling this request"
      return [.answer(event: "daemon error", args: [hidden])]
    }
    if let fault = Self.fault(in: presented, at: now, node: node) {
      return [.answer(event: "jwt error", args: [fault])]
    }
    if node.behaviour.refusesForeignTokens, presented.serverUUID != serverUUID {
      return [.answer(event: "jwt error", args: ["jwt: server uuid mismatch"])]
    }
    let isFirst = token == nil
    token = presented
    return [isFirst ? .firstAuthenticated : .authenticatedAgain]
  }

  /// Why nothing may pass, `nil` if it may.
  func tokenFault(at now: Timestamp, node: NodeFacts) -> String? {
    guard let token else { return "jwt: no jwt present" }
    if let fault = Self.fault(in: token, at: now, node: node) { return fault }
    return token.serverUUID == serverUUID ? nil : "jwt: server uuid mismatch"
  }

  /// The events of one look at the token's life, to be sent through the gate.
  func eventsOfLook(at now: Timestamp) -> [String] {
    guard let token else { return [] }
    switch token.expiresAt - now.seconds {
    case ...0: return ["token expired"]
    case 1...60: return ["token expiring"]
    default: return []
    }
  }

  /// The token's life is over before its time.
  mutating func expireToken(at now: Timestamp) {
    token?.expiresAt = now.seconds - 1
  }

  private static func fault(in token: WebSocketToken, at now: Timestamp, node: NodeFacts) -> String? {
    if now.seconds > token.expiresAt { return "jwt: exp claim is invalid" }
    let hasScope = !node.behaviour.usesScopes || token.scope == "websocket"
    guard hasScope, token.permits("websocket.connect") else { return "jwt: missing connect permission" }
    let issuedAt = Timestamp(seconds: token.issuedAt)
    let isRevoked = node.revokedAt[token.userUUID].map { issuedAt <= $0 } ?? false
    return issuedAt < node.startedAt || isRevoked ? "jwt: created too far in past (denylist)" : nil
  }

  /// Event and joined arguments; `nil` for what the daemon drops without a word.
  private static func read(_ text: String) -> (event: String, argument: String)? {
    guard let message = try? JSONValue(parsing: text), message.object != nil else { return nil }
    guard let event = message["event"]?.string else { return nil }
    guard let args = message["args"], !args.isNull else { return (event, "") }
    guard let elements = args.array else { return nil }
    var argument = ""
    for element in elements where !element.isNull {
      guard let text = element.string else { return nil }
      argument += text
    }
    return (event, argument)
  }
}
