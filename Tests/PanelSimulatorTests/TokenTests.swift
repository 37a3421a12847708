import RuleModel
import Testing

@testable import PanelSimulator

private let parties = TokenParties(panelURL: "http://panel", nodeURL: "http://node", userID: 1, uniqueID: "x")

private func token(issuedAt: Int64 = 1000, expiresAt: Int64 = 1600) -> WebSocketToken {
  WebSocketToken(
    serverUUID: "s", userUUID: "u", permissions: ["*"], issuedAt: issuedAt, expiresAt: expiresAt,
    scope: "websocket")
}

@Test func `a token's claims survive, another key or a changed letter does not`() {
  let signer = TokenSigner(key: "secret")
  let text = signer.sign(token(), parties)
  #expect(signer.verify(text) == token())
  #expect(TokenSigner(key: "other").verify(text) == nil)
  #expect(signer.verify(text + "A") == nil)
  #expect(signer.verify("") == nil)
  #expect(signer.verify("a.b.c") == nil)
}

@Test(arguments: [
  (Int64(1600), nil), (1601, "jwt: exp claim is invalid"),
])
func `a token is good in the second of its end still`(now: Int64, fault: String?) {
  let node = NodeFacts(
    signer: TokenSigner(key: "k"), behaviour: .init(), startedAt: Timestamp(seconds: 0), revokedAt: [:])
  var session = SocketSession(serverUUID: "s")
  let text = node.signer.sign(token(), parties)
  #expect(
    session.tokenPresented(text, at: Timestamp(seconds: 1000), node: node) == [.firstAuthenticated])
  #expect(session.tokenFault(at: Timestamp(seconds: now), node: node) == fault)
  #expect(session.eventsOfLook(at: Timestamp(seconds: 1539)) == [])
  #expect(session.eventsOfLook(at: Timestamp(seconds: 1540)) == ["token expiring"])
  #expect(session.eventsOfLook(at: Timestamp(seconds: 1600)) == ["token expired"])
}

@Test(arguments: [
  (#"{"event":"send command","args":["a",null,"b"]}"#, [SocketSession.Request.typeCommand("ab")]),
  (#"{"event":"send stats"}"#, [.sendStats]), (#"{"event":"send stats","args":null}"#, [.sendStats]),
  (#"{"event":"set state","args":["kill"]}"#, [.changePower("kill")]),
  (#"{"event":"send command","args":[1]}"#, []), (#"{"event":"send command","args":"a"}"#, []),
  (#"{"event":"unheard of","args":[]}"#, []), ("{", []), ("[]", []), (#"{"args":[]}"#, []),
])
func `a message is read or vanishes`(text: String, expected: [SocketSession.Request]) {
  let node = NodeFacts(
    signer: TokenSigner(key: "k"), behaviour: .init(), startedAt: Timestamp(seconds: 0), revokedAt: [:])
  let now = Timestamp(seconds: 1000)
  var session = SocketSession(serverUUID: "s")
  _ = session.tokenPresented(node.signer.sign(token(), parties), at: now, node: node)
  #expect(session.messageReceived(text, at: now, node: node) == expected)
}

@Test func `commands are ten at once, then one a second`() {
  var limits = InboundLimits()
  let start = Timestamp(seconds: 0)
  for _ in 0..<10 { #expect(limits.messageReceived("send command", at: start) == .pass) }
  #expect(limits.messageReceived("send command", at: start) == .drop(announce: "send command"))
  #expect(limits.messageReceived("send command", at: start) == .drop(announce: nil))
  #expect(limits.messageReceived("send command", at: start + .seconds(1)) == .pass)
  #expect(limits.messageReceived("send command", at: start + .seconds(1)) == .drop(announce: "send command"))
  #expect(limits.messageReceived("auth", at: start + .seconds(1)) == .pass)
}
